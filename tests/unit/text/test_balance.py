"""Spans of sentences hold both ends of a link or of emphasis, or neither."""

from __future__ import annotations

import pytest

from tonelens.review.check.sentences import document_sentences
from tonelens.text.balance import balanced
from tonelens.text.spans import Span


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# Title\n\n[terrible](https://x.y/terrible).", ["Title", "[terrible](https://x.y/terrible)."]),
        ("It is **bad**", ["It is **bad**"]),
        ("**Bad** news", ["**Bad** news"]),
        ('Go [there](a(b)c "t"). See [that][ref]', ['Go [there](a(b)c "t").', "See [that][ref]"]),
        ("It is *bad. Very* bad.", ["It is *bad.", "Very* bad."]),
        ("Use `a[` or snake_case_name", ["Use `a[` or snake_case_name"]),
        ("*terrible*", ["terrible"]),
        ("It is at <https://x.y/a>\n\nor <a@b.c> there, if a <b or not", ["It is at <https://x.y/a>", "or <a@b.c> there, if a <b or not"]),
    ],
)
def test_a_sentence_holds_both_ends_of_markup(text: str, written: list[str]) -> None:
    assert [sentence.span.of(text) for sentence in document_sentences(text, "markdown")] == written


def test_plain_words_keep_their_span() -> None:
    assert balanced("Some words", Span(0, 4)) == Span(0, 4)
