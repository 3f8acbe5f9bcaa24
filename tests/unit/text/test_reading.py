"""What sentences are found in small documents of every kind; ``tests/features/reading`` has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readings import check
from tonelens.review.check.sentences import document_sentences
from tonelens.text.prose import passages

ROOT = Path(__file__).parents[2] / "features" / "reading"


def rows() -> list[tuple[str, str, list[str]]]:
    found = []
    for table in sorted(ROOT.glob("*.tsv")):
        for line in table.read_text(encoding="utf-8").splitlines():
            name, text, expected = line.split("\t")
            found.append((name, text.replace("⏎", "\n").replace("⇥", "\t"), [one.strip() for one in expected.split(" | ") if one.strip()]))
    return found


ROWS = rows()


@pytest.mark.parametrize(("name", "text", "expected"), ROWS, ids=[f"{name}:{text[:24]!r}" for name, text, _ in ROWS])
def test_what_sentences_are_found(name: str, text: str, expected: list[str]) -> None:
    assert [sentence.reading.text for sentence in document_sentences(text, "", name)] == expected


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, text, _ in ROWS], ids=[f"{name}:{text[:24]!r}" for name, text, _ in ROWS]
)
def test_what_is_read_lies_where_it_is_said_to(name: str, text: str) -> None:
    for end in range(len(text) + 1):
        check(text[:end], passages(text[:end], "", name))
