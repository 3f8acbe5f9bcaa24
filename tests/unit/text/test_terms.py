"""A person's own terms, found wherever they stand as words."""

from __future__ import annotations

import pytest

from tonelens.text.spans import Span
from tonelens.text.terms import term_spans


def found(text: str, *terms: str) -> list[str]:
    return [span.of(text) for span in term_spans(text, terms)]


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("We watched Kill Bill.", ["Kill Bill"], ["Kill Bill"]),
        ("KILL\n  bill, kill bill", ["Kill Bill"], ["KILL\n  bill", "kill bill"]),
        ("Skill Bill, Kill Bills", ["Kill Bill"], []),
        ("the dead letter queue", ["dead letter", "dead letter queue"], ["dead letter queue"]),
        ("Kill Bill's end, Kill Bill’s start, Kill Bill'sort", ["Kill Bill"], ["Kill Bill's", "Kill Bill’s", "Kill Bill"]),
        ("rock ’n’ roll", ["rock 'n' roll"], ["rock ’n’ roll"]),
        ("C++ and c++.", ["C++"], ["C++", "c++"]),
        ("a.b axb", ["a.b"], ["a.b"]),
        ("Straße STRASSE", ["straße"], ["Straße", "STRASSE"]),
        ("anything", ["", "  "], []),
        ("", ["term"], []),
    ],
)
def test_terms_are_found_as_words(text: str, terms: list[str], expected: list[str]) -> None:
    assert found(text, *terms) == expected


def test_spans_are_code_points_and_in_order() -> None:
    assert term_spans("😀 abort, Abort", ["abort"]) == [Span(2, 7), Span(9, 14)]


def test_no_terms_find_nothing() -> None:
    assert term_spans("text", []) == []
