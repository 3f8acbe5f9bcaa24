"""Words are deleted as a writer would delete them."""

from __future__ import annotations

import pytest

from tonelens.text.deleting import without_words
from tonelens.text.spans import Span
from tonelens.text.words import reader_words


def without(text: str, *words: str) -> str:
    return without_words(text, [Span(text.index(word), text.index(word) + len(word)) for word in words])


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Unfortunately, your complaint was rejected.", ["Unfortunately"], "Your complaint was rejected."),
        ("Unfortunately, your complaint was rejected.", ["Unfortunately", "your"], "Complaint was rejected."),
        ("It was terrible.", ["terrible"], "It was."),
        ("The (terrible) film.", ["terrible"], "The film."),
        ("A slow, dull, sad film.", ["dull"], "A slow, sad film."),
        ("It ends. Terrible things happen.", ["Terrible"], "It ends. Things happen."),
        ("Bad, slow.", ["slow"], "Bad."),
        ("It was “awful”, really.", ["awful"], "It was, really."),
        ("the slow iPhone", ["the", "slow"], "iPhone"),
        ("not bad", ["not", "bad"], ""),
        ("a\tb c", ["b"], "a c"),
        ("nothing to do", [], "nothing to do"),
    ],
)
def test_spaces_commas_and_the_capital_are_put_right(text: str, words: list[str], left: str) -> None:
    assert without(text, *words) == left


def test_what_is_left_is_what_was_not_deleted() -> None:
    text = "We were told, twice, that (sadly) nothing works: “not now”, they said… Awful!"
    spans = [span for span in reader_words(text) if span.of(text)[0].isalnum()]
    for size in (1, 2, 3):
        for start in range(len(spans) - size + 1):
            gone = spans[start : start + size]
            left = without_words(text, gone)
            kept = [span.of(left).casefold() for span in reader_words(left) if span.of(left)[0].isalnum()]
            assert kept == [span.of(text).casefold() for span in spans if span not in gone]
            assert "  " not in left
