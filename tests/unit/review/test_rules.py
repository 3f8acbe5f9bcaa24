from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tests.lexicon import prediction_of
from tonelens.attribution.types import Prediction
from tonelens.errors import SettingsError
from tonelens.review.check.rules import Rules, breaks, is_label, unexpected
from tonelens.settings.readers import globs
from tonelens.settings.rules import Rule

THREE = Prediction("neutral", {"Negative": 0.3, "neutral": 0.5, "positive": 0.2})


@pytest.mark.parametrize(
    ("expect", "probability"),
    [("not-negative", 0.3), ("not-neutral", 0.5), ("positive", 0.8), ("neutral", 0.5), ("NEGATIVE", 0.7), ("not-Positive", 0.2)],
)
def test_what_is_not_expected_is_what_counts(expect: str, probability: float) -> None:
    assert unexpected(THREE, Rule(expect=expect)) == pytest.approx(probability)


def test_a_rule_breaks_from_its_threshold_on() -> None:
    assert breaks(THREE, Rule(threshold=0.3))
    assert not breaks(THREE, Rule(threshold=0.31))
    assert breaks(prediction_of(-3), Rule())
    assert not breaks(prediction_of(0), Rule())


def unpleasant(kind: str | None, negative: float = 0.9) -> Prediction:
    return Prediction("negative", {"negative": negative, "neutral": 1 - negative}, kind=kind)


def test_a_rule_marks_the_kinds_that_it_names() -> None:
    rule = Rule(kinds=("blame", "cold"))
    assert breaks(unpleasant("cold"), rule)
    assert not breaks(unpleasant("bad news"), rule)
    assert not breaks(unpleasant("cold", 0.5), rule)
    assert breaks(unpleasant("bad news"), Rule())
    assert not breaks(unpleasant(None, 0.05), Rule(threshold=0.01, kinds=("cold",)))


def test_a_rule_with_kinds_needs_a_model_that_tells_them() -> None:
    with pytest.raises(SettingsError, match="has kinds, which this model does not tell"):
        breaks(unpleasant(None), Rule(kinds=("blame",)))


def test_a_label_that_the_model_does_not_have_is_an_error_that_names_those_it_has() -> None:
    with pytest.raises(SettingsError) as caught:
        unexpected(THREE, Rule("joy", "joyful"))
    assert "“joyful”" in caught.value.problem
    assert "negative, neutral, positive" in caught.value.remedy
    with pytest.raises(SettingsError, match="no labels"):
        unexpected(Prediction("stars", {"stars": 3.7}), Rule(expect="stars"))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Report abuse", True),
        ("Fail", True),
        ("ICLR.", True),
        ("Pathetic.", False),
        ("You failed.", False),
        ("Shut up!", False),
        ("“Go away!”", False),
        ("This is bad", False),
    ],
)
def test_one_or_two_words_are_a_label_unless_they_are_a_sentence(text: str, label: bool) -> None:
    assert is_label(text) is label


def test_rules_know_the_files_that_they_are_for() -> None:
    everywhere, docs, not_notes = Rule("all"), Rule("docs", files=("docs/**",)), Rule("not notes", files=("*.md", "!notes.md"))
    rules = Rules([everywhere, docs, not_notes], ["vendor/", "*.draft.md"])

    def names(path: str) -> list[str]:
        return [rule.name for rule in rules.are_for(PurePosixPath(path), "markdown")]

    assert names("README.md") == ["all", "not notes"]
    assert names("docs/a/b.md") == ["all", "docs", "not notes"]
    assert names("docs/notes.md") == ["all", "docs"]
    assert names("a/vendor/x.md") == names("docs/x.draft.md") == []


def test_rules_know_the_languages_that_they_are_for() -> None:
    markdown = Rule("markdown", languages=("markdown",))
    path = PurePosixPath("a.txt")
    assert Rules([markdown, Rule("all")]).are_for(path, "plaintext") == (Rule("all"),)
    assert Rules([markdown], languages=["plaintext"]).are_for(path, "markdown") == ()
    assert Rules([markdown], languages=["markdown"]).are_for(path, "markdown") == (markdown,)


@pytest.mark.parametrize("named", ["javascript", "javascriptreact"])
@pytest.mark.parametrize("language_id", ["javascript", "javascriptreact"])
def test_editors_and_checks_mean_the_same_by_the_names_of_one_format(named: str, language_id: str) -> None:
    rule, path = Rule(languages=(named,)), PurePosixPath("a.jsx")
    assert Rules([rule]).are_for(path, language_id) == (rule,)
    assert Rules([rule], languages=[named]).are_for(path, language_id) == (rule,)
    assert Rules([rule]).are_for(PurePosixPath("a.py"), "python") == ()


def test_a_rule_for_messages_of_commits_is_for_no_other_plain_text() -> None:
    rules = Rules([Rule(languages=("git-commit",))])
    assert rules.are_for(PurePosixPath("a.txt"), "plaintext") == ()
    assert rules.are_for(PurePosixPath("COMMIT_EDITMSG"), "git-commit") != ()


def test_a_glob_can_begin_at_its_folder() -> None:
    patterns = globs(["./docs/**", "!./docs/kept.md", "./*.txt"])
    rules = Rules([Rule()], exclude=patterns)
    found = [path for path in ("docs/a.md", "docs/kept.md", "a.txt", "in/a.txt", "a.md") if rules.exclude(PurePosixPath(path))]
    assert found == ["docs/a.md", "a.txt"]
