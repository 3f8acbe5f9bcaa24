from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.report import samples
from tonelens.report.emphasis import peak_share, pieces, strength, strongest
from tonelens.text.spans import Span


@pytest.mark.parametrize("name", samples.every())
def test_the_pieces_are_the_text(name: str) -> None:
    explanation = samples.every()[name]
    found = list(pieces(explanation))
    assert "".join(piece.text for piece in found) == explanation.text
    assert [piece.word for piece in found if piece.word] == list(explanation.words)
    assert all(piece.text for piece in found)


def test_what_was_not_read_is_cut_out_between_words_and_marks_words() -> None:
    explanation = replace(samples.praise(), not_read=(Span(0, 1), Span(4, 6), Span(29, 36)))
    marked = [(piece.text, piece.word is not None) for piece in pieces(explanation) if piece.not_read]
    assert marked == [("I", True), (" ", False), ("very", True), ("project", True)]


def test_the_strongest_come_first_and_the_first_of_equals_before_the_rest() -> None:
    explanation = samples.explained("a b c d e", [0.2, -0.5, 0.2, 0.0, 0.5])
    assert [word.text for word in strongest(explanation.words, 4)] == ["b", "e", "a", "c"]
    assert [word.text for word in strongest(explanation.words, 9)] == ["b", "e", "a", "c"]


def test_words_whose_share_is_shown_as_nothing_are_not_listed() -> None:
    explanation = samples.explained("a b c", [1.0, 0.001, -0.01])
    assert [word.text for word in strongest(explanation.words, 9)] == ["a", "c"]


def test_in_a_long_text_small_shares_are_listed_all_the_same() -> None:
    words = samples.long().words
    assert len(strongest(words, 12)) == 12
    assert peak_share(words) < 0.005


def test_strength_is_relative_to_the_strongest_word() -> None:
    words = samples.explained("a b c", [1.0, -2.0, 0.0]).words
    assert [strength(word, peak_share(words)) for word in words] == [0.5, 1.0, 0.0]


def test_without_influence_nothing_is_strong() -> None:
    words = samples.without_influence().words
    assert peak_share(words) == peak_share(()) == 0.0
    assert strength(words[0], 0.0) == 0.0
    assert strongest(words, 9) == ()
