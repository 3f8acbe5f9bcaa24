from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.report import examined, gallery, samples
from tonelens.attribution.types import OTHER, Explanation
from tonelens.attribution.units import grouped, scored_units
from tonelens.report.explanation.emphasis import Look, decimals_of, extents, looks, pieces, strongest, word_looks
from tonelens.text.spans import Span


def texts(shown: tuple[Look, ...]) -> list[str]:
    return [look.unit.text for look in shown]


@pytest.mark.parametrize("scores", [False, True])
@pytest.mark.parametrize("name", gallery.every())
def test_the_pieces_are_the_text(name: str, scores: bool) -> None:
    explanation = gallery.every()[name]
    found = list(pieces(explanation, scores))
    assert "".join(piece.text for piece in found) == explanation.text
    assert all(piece.text for piece in found)
    for sentence in explanation.sentences:
        assert "".join(piece.text for piece in pieces(sentence, scores)) == sentence.span.of(explanation.text)


@settings(deadline=None)
@given(st.text("ab .,!🦄\n", max_size=40), st.data())
def test_the_pieces_are_the_text_however_its_words_act_together(text: str, data: st.DataObject) -> None:
    explanation = samples.explained(text, [0.4, -0.3, 0.2])
    numbers = range(len(explanation.words))
    pairs = [(first, second) for first in numbers for second in numbers if first < second]
    chosen = data.draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    units = scored_units(text, explanation.words, grouped(text, explanation.words, chosen))
    assert "".join(piece.text for piece in pieces(replace(explanation, units=units))) == text


def test_what_is_responsible_is_listed_however_weak() -> None:
    explanation = examined.negated()
    shown = [replace(look, responsible=False) for look in looks(explanation)]
    weakest = min(range(len(shown)), key=lambda index: abs(shown[index].share))
    shown[weakest] = replace(shown[weakest], responsible=True)
    listed = strongest(shown, 2)
    assert shown[weakest] in listed
    assert [abs(look.share) for look in listed] == sorted((abs(look.share) for look in listed), reverse=True)


def test_without_units_words_are_drawn() -> None:
    explanation = samples.praise()
    assert [piece.text for piece in pieces(explanation) if piece.look] == [word.text for word in explanation.words]


def test_a_unit_in_two_places_has_one_look() -> None:
    explanation = examined.negated()
    drawn = {piece.text: piece.look for piece in pieces(explanation) if piece.look}
    assert drawn["not"] is not None
    assert drawn["not"] == drawn["bad"]
    assert drawn["at"] != drawn["bad"]


def test_punctuation_is_listed_and_never_coloured() -> None:
    explanation = examined.shaky()
    (mark,) = [look for look in looks(explanation) if look.unit.kind == OTHER]
    assert abs(mark.share) > 0.1
    assert mark.strength == 0.0
    assert mark in strongest(looks(explanation), 9)
    assert not any(piece.text == "!" and piece.look for piece in pieces(explanation))


def test_strong_punctuation_does_not_take_the_colour_from_the_words() -> None:
    explanation = examined.examined(samples.explained("so bad!", {"bad": -0.5, "!": -5.0}))
    assert [look.strength for look in looks(explanation) if look.unit.text == "bad"] == [1.0]


@pytest.mark.parametrize("explanation", [examined.neutral(), examined.all_neutral(), examined.foreign(), examined.cyrillic()])
def test_where_nothing_is_to_blame_nothing_has_a_look(explanation: Explanation) -> None:
    assert not any(piece.look for piece in pieces(explanation))


def test_scores_on_request_for_neutral_texts_but_never_without_a_verdict() -> None:
    assert any(piece.look for piece in pieces(examined.neutral(), scores=True))
    assert any(piece.look for piece in pieces(examined.all_neutral(), scores=True))
    assert not any(piece.look for piece in pieces(examined.foreign(), scores=True))
    assert not any(piece.look for piece in pieces(examined.foreign_page(), scores=True))


def test_what_a_test_contradicts_is_muted_and_what_was_not_tested_is_not() -> None:
    muted = [look.unit.text for look in looks(examined.shaky()) if look.muted]
    assert muted == ["But", "waiter", "never … friendly"]
    assert not any(look.muted for look in looks(examined.several_labels()))


def test_the_responsible_are_those_that_the_explanation_names() -> None:
    assert [look.unit.text for look in looks(examined.complaint()) if look.responsible] == ["terrible", "slow"]
    assert not any(look.responsible for look in looks(examined.uncertain()))


def test_every_sentence_has_its_own_strongest_unit() -> None:
    explanation = examined.page()
    strong = {piece.text for piece in pieces(explanation) if piece.look and piece.look.strength == 1.0}
    assert strong == {"slow", "failed", "not", "bad"}


def test_what_was_not_read_is_cut_out_between_words_and_marks_words() -> None:
    explanation = replace(samples.praise(), not_read=(Span(0, 1), Span(4, 6), Span(29, 36)))
    marked = [(piece.text, piece.look is not None) for piece in pieces(explanation) if piece.not_read]
    assert marked == [("I", True), (" ", False), ("very", True), ("project", True)]


def test_the_strongest_come_first_and_the_first_of_equals_before_the_rest() -> None:
    shown = looks(samples.explained("a b c d e", [0.2, -0.5, 0.2, 0.0, 0.5]))
    assert texts(strongest(shown, 4)) == ["b", "e", "a", "c"]
    assert texts(strongest(shown, 9)) == ["b", "e", "a", "c"]


def test_units_whose_share_is_shown_as_nothing_are_not_listed() -> None:
    assert texts(strongest(looks(samples.explained("a b c", [1.0, 0.001, -0.01])), 9)) == ["a", "c"]


def test_in_a_long_text_small_shares_are_listed_all_the_same() -> None:
    shown = looks(samples.long())
    assert len(strongest(shown, 12)) == 12
    assert decimals_of(shown) == 4


def test_strength_is_relative_to_the_strongest_unit() -> None:
    shown = looks(samples.explained("a b c", [1.0, -2.0, 0.0]))
    assert [look.strength for look in shown] == [0.5, 1.0, 0.0]
    assert list(extents(shown)) == pytest.approx([2 / 3, 1 / 3])


def test_without_influence_nothing_is_strong() -> None:
    shown = looks(samples.without_influence())
    assert {look.strength for look in shown} == {0.0}
    assert strongest(shown, 9) == ()
    assert extents(()) == (0.0, 0.0)


def test_plain_words_are_those_of_the_explanation() -> None:
    explanation = examined.negated()
    assert [look.share for look in word_looks(explanation)] == [word.share for word in explanation.words]
