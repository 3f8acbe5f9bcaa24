"""From predictions to findings: what is judged, what is left out, and what a finding is known by."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import NEGATION, Explanation, MethodOptions
from tonelens.errors import CancelledError
from tonelens.report.check.results import message
from tonelens.review.check.findings import UNKNOWN_IGNORE, UNUSED_IGNORE, Draft, Finding, draft, findings, is_founded, texts_to_predict
from tonelens.review.check.ignores import KNOWN
from tonelens.review.check.reviewing import Job, Review, review
from tonelens.review.check.rules import is_about
from tonelens.settings.rules import INFORMATION, WARNING, Rule, read_rules
from tonelens.text.model_text import as_written
from tonelens.text.prose import Passage
from tonelens.text.sentences import LONGEST
from tonelens.text.spans import Span

RULES = (Rule(),)
OPTIONS = MethodOptions()


def _review(text: str, rules: tuple[Rule, ...] = RULES, language: str = "markdown") -> Review:
    (result,) = review(LexiconEngine(), [Job(draft(text, language), rules, OPTIONS)])
    return result


def _found(text: str, rules: tuple[Rule, ...] = RULES, language: str = "markdown") -> list[str]:
    return [finding.span.of(text) for finding in _review(text, rules, language).findings]


def test_the_sentence_that_breaks_a_rule_is_found_in_its_source() -> None:
    text = "# A title here\n\nThis is **terrible**, my [friend](https://slow.example). All is good.\n"
    (finding,) = _review(text).findings
    assert finding.span.of(text) == "This is **terrible**, my [friend](https://slow.example)."
    assert (finding.rule, finding.severity) == ("not-negative", WARNING)
    tone = finding.tone
    assert tone is not None
    assert tone.probability == tone.prediction.probabilities["negative"]
    explanation = tone.explanation
    assert explanation is not None
    assert explanation.responsible is not None
    assert [explanation.units[index].spans[0].of(text) for index in explanation.responsible.units] == ["terrible"]
    assert explanation.span == finding.span


@pytest.mark.parametrize(
    "text",
    [
        "```\nThis is terrible code.\n```\n",
        "All is fine, see `terrible slow thing` here.",
        "See <https://terrible.example/slow/failed> for it.",
        "---\nslug: This is terrible and slow\n---\n",
        "![](This-is-terrible.png)",
        "<script>This is terrible and slow.</script>",
        "<!-- This is terrible and slow. -->",
    ],
)
def test_nothing_is_found_where_no_prose_is(text: str) -> None:
    assert _found(text) == []


def test_labels_are_judged_by_rules_that_say_so() -> None:
    text = "# Terrible failure\n\nTerrible.\n"
    assert _found(text) == ["Terrible."]
    assert _found(text, (Rule(labels=True),)) == ["Terrible failure", "Terrible."]


def test_every_rule_has_its_own_say() -> None:
    rules = (Rule(), Rule("friendly", "positive", severity=INFORMATION))
    found = _review("This is terrible work. This is a plain one. This is lovely work.", rules).findings
    assert [(finding.span.start, finding.rule, finding.severity) for finding in found] == [
        (0, "not-negative", WARNING),
        (0, "friendly", INFORMATION),
        (23, "friendly", INFORMATION),
    ]


def test_another_language_is_not_judged() -> None:
    german = "Das ist leider ein sehr langer Satz, der auf Deutsch terrible geschrieben wurde und niemandem gefällt."
    assert _found(german) == []
    assert _found("This is a long sentence that is terrible and that nobody in this house is going to like.") != []


def test_short_sentences_share_the_language_of_their_company() -> None:
    german = "Das ist terrible. Der Server antwortet nicht. Bitte später noch einmal versuchen. Die Datei wurde nicht gefunden."
    assert _found(german, language="plaintext") == []
    assert _found("This is terrible.", language="plaintext") == ["This is terrible."]


def test_ignored_sentences_are_no_findings_and_unused_ignores_are() -> None:
    text = "<!-- tonelens-ignore-next -->\nThis is terrible.\n\n<!-- tonelens-ignore-next -->\nThis is fine.\n\nIt is terrible.\n"
    unused, terrible = _review(text).findings
    assert (unused.rule, unused.severity, unused.tone) == (UNUSED_IGNORE, INFORMATION, None)
    assert unused.span.of(text) == "<!-- tonelens-ignore-next -->"
    assert unused.span.start > 40
    assert terrible.span.of(text) == "It is terrible."


def test_a_word_that_is_none_is_told_with_those_that_are() -> None:
    text = "It is good. <!-- tonelens-ignore-line -->\n\n<!-- tonelens-off -->\n\n<!-- tonelens is a program -->\n"
    first, second = _review(text).findings
    assert (first.rule, first.severity, second.rule) == (UNKNOWN_IGNORE, WARNING, UNKNOWN_IGNORE)
    assert all(word in message(first) for word in KNOWN)


def test_an_ignore_for_another_rule_is_unused() -> None:
    text = "<!-- tonelens-ignore-next friendly -->\nThis is terrible.\n"
    assert [finding.rule for finding in _review(text).findings] == [UNUSED_IGNORE, "not-negative"]


def test_where_no_rule_is_for_a_document_nothing_is_reported() -> None:
    assert _found("<!-- tonelens-ignore-next -->\nThis is terrible.\n", ()) == []


def _identities(found: tuple[Finding, ...]) -> list[str]:
    return [finding.identity for finding in found]


def test_a_finding_keeps_its_identity_when_the_document_changes_elsewhere() -> None:
    before = _review("This is terrible.\n\nThis is slow and terrible.\n").findings
    after = _review("# New title here\n\nIt is lovely here. This is\nterrible.\n\n- This is slow and **terrible**.\n").findings
    assert _identities(before) == _identities(after)
    assert len(set(_identities(before))) == 2


def test_equal_sentences_have_identities_of_their_own() -> None:
    twice = _review("This is terrible.\n\nThis is terrible.\n").findings
    assert len(set(_identities(twice))) == 2
    assert _identities(_review("This is terrible.\n").findings) == _identities(twice[:1])
    assert "terrible" not in "".join(_identities(twice))


def test_documents_share_what_the_model_reads() -> None:
    engine = LexiconEngine()
    jobs = [Job(draft("This is terrible. So it is.", "markdown"), RULES, OPTIONS) for _ in range(3)]
    reviews = review(engine, jobs)
    assert sorted(engine.predicted) == ["So it is.", "This is terrible."]
    assert engine.explained == ["This is terrible."]
    assert [len(one.findings) for one in reviews] == [1, 1, 1]


def test_progress_goes_from_nothing_to_everything() -> None:
    told: list[float] = []
    review(LexiconEngine(), [Job(draft("This is terrible. So it is.", "markdown"), RULES, OPTIONS)], progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_findings_need_nothing_but_predictions() -> None:
    document = draft("This is terrible. Fine", "markdown")
    texts = texts_to_predict(document, RULES, ("en",))
    assert texts == ["This is terrible."]
    predictions = dict(zip(texts, LexiconEngine().predict(texts), strict=True))
    (finding,) = findings(document, RULES, predictions, ("en",))
    assert finding.tone is not None
    assert finding.tone.explanation is None


def test_strings_of_programs_are_judged_by_rules_that_ask_for_them() -> None:
    text = """# This is terrible here.
print(_("You are a terrible {name}.") + "It " "ends.")
raise ValueError("It was a terrible "
                 "mistake by you.")
x = "This terrible string is nobody's."
"""

    def read(*rules: Rule) -> list[str]:
        job = Job(draft(text, "python", rules=rules), rules, OPTIONS)
        (result,) = review(LexiconEngine(), [job])
        return [one.tone.sentence.reading.text for one in result.findings if one.tone is not None]

    assert read(Rule()) == ["This is terrible here."]
    assert read(Rule(places=("string",))) == ["You are a terrible 12."]
    assert read(Rule(places=("exception",))) == ["It was a terrible mistake by you."]
    assert read(Rule(places=("comment", "string"))) == ["This is terrible here.", "You are a terrible 12."]


@pytest.mark.parametrize(
    ("language", "path", "text"),
    [
        ("json", "locales/en.json", '{"legal": {"terms": "It is terrible."}, "errors": {"lost": "A terrible loss."}}'),
        ("yaml", "locales/en.yml", "legal:\n  terms: It is terrible.\nerrors:\n  lost: A terrible loss.\n"),
        ("properties", "messages.properties", "legal.terms=It is terrible.\nerrors.lost=A terrible loss.\n"),
        ("strings", "en.lproj/x.strings", '"legal.terms" = "It is terrible.";\n"errors.lost" = "A terrible loss.";\n'),
    ],
)
def test_keys_say_which_values_a_rule_is_about(language: str, path: str, text: str) -> None:
    def read(*keys: str) -> list[str]:
        (rule,) = read_rules([{"keys": list(keys)}])
        (result,) = review(LexiconEngine(), [Job(draft(text, language, path), (rule,), OPTIONS)])
        return [one.tone.sentence.reading.text for one in result.findings if one.tone is not None]

    assert read("!legal") == read("errors.*") == read("**.lost") == ["A terrible loss."]
    assert read("!legal.other") == ["It is terrible.", "A terrible loss."]
    assert read("other") == []


def test_a_rule_for_keys_is_about_no_other_text() -> None:
    assert _found("This is terrible.", (Rule(keys=("errors/*",)),)) == []
    assert _found("This is terrible.", (Rule(keys=("!errors",)),)) == ["This is terrible."]


@pytest.mark.parametrize("language", ["markdown", "plaintext", "html", "json"])
def test_a_draft_that_nobody_wants_any_more_is_given_up_on_the_way(language: str) -> None:
    sentences = "\n\n".join(f"This is number {number}." for number in range(500))
    text = sentences if language != "json" else json.dumps(dict.fromkeys(map(str, range(500)), "This is a sentence."))
    calls = 0

    def checkpoint() -> None:
        nonlocal calls
        calls += 1
        if calls == 20:
            raise CancelledError

    with pytest.raises(CancelledError):
        draft(text, language, checkpoint=checkpoint)
    assert calls == 20


@pytest.mark.parametrize("path", ["a.md", "a.mdx"])
def test_a_rule_that_names_a_key_of_front_matter_has_it_read(path: str) -> None:
    text = "---\ntitle: A terrible title\nteaser: A terrible teaser\nother: A terrible other\n---\n\nIt is terrible.\n"

    def read(*rules: Rule) -> list[str]:
        return [one.reading.text for one in draft(text, "", path, rules).sentences]

    assert read(Rule()) == ["A terrible title", "It is terrible."]
    assert read(Rule(), Rule("pages", keys=("teaser",))) == ["A terrible title", "A terrible teaser", "It is terrible."]
    assert read(Rule(keys=("!title", "*"))) == ["A terrible title", "It is terrible."]
    keys = [one.key for one in draft(text, "", path).sentences]
    assert keys == ["title", ""]
    assert [is_about(Rule(keys=("!title",)), "value", key) for key in keys] == [False, True]


class _OfWordsInContext(LexiconEngine):
    """An engine whose words say nothing where they stand alone."""

    def explain(
        self, texts: Sequence[str], options: MethodOptions, checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> list[Explanation]:
        def in_context(explanation: Explanation) -> Explanation:
            return replace(explanation, units=tuple(replace(unit, effect_alone=-0.2) for unit in explanation.units))

        return [in_context(one) for one in super().explain(texts, options, checkpoint, progress)]


def test_what_names_no_word_that_says_anything_is_no_finding() -> None:
    job = Job(draft("This is terrible.\n\nAll is good.\n", "markdown"), RULES, OPTIONS)
    (result,) = review(_OfWordsInContext(), [job])
    assert result.findings == ()
    assert len(_found("This is terrible.")) == 1


def test_what_is_not_explained_or_names_a_negation_stays() -> None:
    job = Job(draft("This is terrible.\n", "markdown"), RULES, OPTIONS)
    (unexplained,) = review(_OfWordsInContext(), [job], explains=lambda index, found: ())
    assert len(unexplained.findings) == 1
    (finding,) = _review("This is terrible.").findings
    assert finding.tone is not None
    assert finding.tone.explanation is not None
    negations = tuple(replace(unit, kind=NEGATION, effect_alone=0.0) for unit in finding.tone.explanation.units)
    assert is_founded(replace(finding, tone=replace(finding.tone, explanation=replace(finding.tone.explanation, units=negations))))


def test_where_something_positive_is_wanted_every_finding_stays() -> None:
    rules = (Rule(expect="positive"),)
    (result,) = review(_OfWordsInContext(), [Job(draft("This is terrible.\n", "markdown"), rules, OPTIONS)])
    assert len(result.findings) == 1


@pytest.mark.parametrize(("length", "is_judged"), [(LONGEST, True), (LONGEST + 1, False)])
def test_what_is_too_long_for_a_sentence_is_not_asked_about(length: int, is_judged: bool) -> None:
    text = ("It is terrible and slow, " * 200)[:length]
    document = Draft(text, (Passage(Span(0, length), as_written(text, 0, length)),))
    assert bool(texts_to_predict(document, RULES, ("en",))) == is_judged
    assert document.too_long == (not is_judged)
