"""Words that act together become one unit, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonelens.attribution import units
from tonelens.attribution.explaining import explain
from tonelens.attribution.light_classifier import light_classifier
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER
from tonelens.attribution.types import NAME, NEGATION, NUMBER, OTHER, WORD, MethodOptions, ScoredSpan
from tonelens.text.words import reader_words


def words_of(text: str, scores: dict[str, float] | None = None) -> list[ScoredSpan]:
    return [ScoredSpan(span.of(text), span, (scores or {}).get(span.of(text), 0.1), 0.0) for span in reader_words(text)]


def groups(text: str, pairs: tuple[tuple[int, int], ...] = ()) -> list[tuple[str, str]]:
    words = words_of(text)
    return [(unit.kind, unit.text) for unit in units.scored_units(text, words, units.grouped(text, words, pairs))]


def test_words_are_units_and_marks_are_one() -> None:
    assert groups("Slow, but fine!") == [(WORD, "Slow"), (OTHER, ", !"), (WORD, "but"), (WORD, "fine")]


def test_a_negator_and_its_partner_are_one_unit_over_a_gap() -> None:
    assert groups("It isn't very good", ((1, 3),)) == [(WORD, "It"), (NEGATION, "isn't … good"), (WORD, "very")]


def test_two_negators_of_one_partner_are_one_unit() -> None:
    assert groups("Never not good", ((0, 2), (1, 2))) == [(NEGATION, "Never not good")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We met Quentin Tarantino there", (NAME, "Quentin Tarantino")),
        ("It cost 10 000 dollars", (NUMBER, "10 000")),
    ],
)
def test_names_and_numbers_of_several_words_are_one_unit(text: str, expected: tuple[str, str]) -> None:
    assert expected in groups(text)


@pytest.mark.parametrize(
    "text",
    [
        "Empty Trash Now",
        "Terrible Service here",
        "We met. Bad Luck is all",
        "Quentin, Uma and others came",
        "The support was ABSOLUTELY TERRIBLE today",
        "We think I'm Quentin too",
    ],
)
def test_capitals_that_are_no_name(text: str) -> None:
    assert NAME not in {kind for kind, unit in groups(text) if unit != "Luck"}


def test_candidates_are_content_words_after_the_negator_else_before_it() -> None:
    text = "The film was not very good, I think, hardly"
    found = units.candidates(words_of(text))
    named = {words_of(text)[negator].text: [words_of(text)[choice].text for choice in choices] for negator, choices in found.items()}
    assert named == {"not": ["good"], "hardly": ["good", "think"]}


@pytest.mark.parametrize("text", ["It no longer works well", "No longer slow", "It is wanted no longer"])
def test_no_longer_is_one_negator(text: str) -> None:
    words = words_of(text)
    found = units.candidates(words)
    assert "longer" not in {words[choice].text for choices in found.values() for choice in choices}
    pairs = units.pairs(found, words, lambda masked: 0.0)
    negation = next(unit for kind, unit in groups(text, tuple(pairs)) if kind == NEGATION)
    assert "o longer" in negation


@pytest.mark.parametrize(
    ("text", "partners"),
    [
        ("Nothing went wrong", ["wrong"]),
        ("The terms weren't made clear", ["clear"]),
        ("It doesn't get accepted", ["accepted"]),
        ("We won't be able to help you", ["help"]),
        ("The engine didn't go", ["go"]),
    ],
)
def test_a_verb_that_says_little_is_no_candidate_beside_another_word(text: str, partners: list[str]) -> None:
    (found,) = units.candidates(words_of(text)).values()
    assert [words_of(text)[choice].text for choice in found] == partners


def test_a_near_word_that_interacts_no_more_than_noise_does_not_stand_in_for_a_farther_one() -> None:
    def value(gone: frozenset[int]) -> float:
        return sum(strength for word, strength in ((1, 0.4), (2, 1.0)) if word not in gone and 0 not in gone)

    assert units.partner(0, [1, 2], value, frozenset(range(3)), 0.5)[0] == 2
    assert units.partner(0, [1, 2], value, frozenset(range(3)), 0.1)[0] == 1


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("We couldn't find your order.", "couldn't find"),
        ("This lack of scalability leads to increased costs.", "lack … scalability"),
        ("Your contribution doesn't get accepted.", "doesn't … accepted"),
        ("Nothing went right on the trip.", "Nothing … right"),
    ],
)
def test_the_built_in_model_pairs_negators_as_a_reader_would(text: str, unit: str) -> None:
    (found,) = explain(light_classifier(BUILT_IN_FOLDER, BUILT_IN), [text], MethodOptions())
    assert unit in [one.text for one in found.units if one.kind == NEGATION]


@pytest.mark.parametrize(
    "text",
    [
        "No surprises: you will never be charged a hidden fee.",
        "You will never be charged a hidden fee.",
        "Nothing went wrong during the upload, and nothing was lost.",
        "No surprises, no hidden fees.",
    ],
)
def test_no_negation_is_red_for_certain_in_what_reads_well(text: str) -> None:
    (found,) = explain(light_classifier(BUILT_IN_FOLDER, BUILT_IN), [text], MethodOptions())
    negations = [unit for unit in found.units if unit.kind == NEGATION]
    assert found.prediction.label == "positive"
    assert any(unit.stable and unit.score > 0 for unit in negations)
    assert not any(unit.stable and unit.score < 0 for unit in negations)


@pytest.mark.parametrize("text", ["So slow?!", "Wow!!! This is terrible.", "Oh no!!!"])
def test_marks_never_outrank_words(text: str) -> None:
    (found,) = explain(light_classifier(BUILT_IN_FOLDER, BUILT_IN), [text], MethodOptions())
    assert max(found.units, key=lambda unit: abs(unit.share)).kind != OTHER
    assert OTHER not in {found.units[index].kind for index in found.named}


def test_a_negator_alone_has_no_candidates() -> None:
    assert units.candidates(words_of("No.")) == {}


def test_no_candidate_is_more_than_five_words_away() -> None:
    assert units.candidates(words_of("not a b c d e terrible")) == {0: [2, 3, 4, 5]}


def acting_on(partner: int) -> Callable[[frozenset[int]], float]:
    """A target where word 0 turns the word ``partner``, and word 2 counts by itself."""

    def value(masked: frozenset[int]) -> float:
        turned = 0.0 if partner in masked else (-2.0 if 0 in masked else 2.0)
        return turned + (0.0 if 2 in masked else 3.0)

    return value


def test_the_partner_is_the_word_that_interacts_not_the_strongest() -> None:
    assert units.partner(0, [1, 2, 3], acting_on(3), frozenset(range(4))) == (3, 4.0)


def test_every_question_that_the_partner_needs_is_asked() -> None:
    asked: set[frozenset[int]] = set(units.questions({0: [1, 2, 3]}, frozenset(range(4))))
    seen: set[frozenset[int]] = set()

    def value(masked: frozenset[int]) -> float:
        seen.add(masked)
        return acting_on(3)(masked)

    units.partner(0, [1, 2, 3], value, frozenset(range(4)))
    assert seen <= asked


def test_an_interaction_within_the_noise_joins_nothing() -> None:
    words = words_of("never the Bob", {"never": 1000.0})
    assert units.pairs({0: [2]}, words, acting_on(2)) == []
    assert units.pairs({0: [2]}, words_of("never the Bob"), acting_on(2)) == [(0, 2)]


def test_where_masking_shows_nothing_the_next_word_is_the_partner() -> None:
    assert units.pairs({0: [1, 2]}, words_of("never answers Bob"), lambda gone: 0.0) == [(0, 1)]


def test_where_it_does_nothing_by_itself_it_is_not() -> None:
    words = words_of("nothing went wrong", {"nothing": 2.0, "went": 0.05, "wrong": 1.0})
    assert units.pairs({0: [1, 2]}, words, lambda gone: 0.0) == []


def test_of_words_that_interact_about_as_much_the_nearest_is_the_partner() -> None:
    def value(gone: frozenset[int]) -> float:
        return sum(strength for word, strength in ((1, 0.8), (2, 1.0)) if word not in gone and 0 not in gone)

    assert units.partner(0, [1, 2], value, frozenset(range(3)))[0] == 1


def test_the_interaction_counts_where_all_other_words_are_gone_as_well() -> None:
    everything = frozenset(range(4))

    def value(gone: frozenset[int]) -> float:
        return 3.0 if everything - gone == {0, 2} else 1.0 if {0, 1} <= everything - gone and not gone & {2, 3} else 0.0

    assert units.partner(0, [1, 2], value, everything)[0] == 2


@given(st.lists(st.floats(-5, 5), min_size=7, max_size=7), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=3))
def test_every_word_is_in_one_unit_and_scores_add_up(scores: list[float], pairs: list[tuple[int, int]]) -> None:
    text = "We saw Old Town, not 5 6"
    spans = reader_words(text)[:7]
    words = [ScoredSpan(span.of(text), span, score, 0.0) for span, score in zip(spans, scores, strict=True)]
    found = units.scored_units(text, words, units.grouped(text, words, pairs))
    assert sorted(index for unit in found for index in unit.words) == list(range(7))
    assert sum(unit.score for unit in found) == pytest.approx(sum(scores))
    assert sum(abs(unit.share) for unit in found) == pytest.approx(1.0 if any(unit.score for unit in found) else 0.0)
    assert [unit.words[0] for unit in found] == sorted(unit.words[0] for unit in found)
