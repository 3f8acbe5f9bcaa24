"""What writers reported of other checkers of prose, each as a small input: ``tests/features/writing.tsv`` has them with their sources.

A row is of one of three kinds: ``reads`` says which sentences are read, with the language that one says it is in; ``marks`` where the
sentences lie that are to be judged and hold a harsh word; ``test`` which test holds what no single document can show.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tonelens.review.check.findings import draft
from tonelens.text.line_index import LineIndex
from tonelens.text.spans import Span

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "features" / "writing.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [tuple(line.split("\t")) for line in LINES[1:]]
HARSH = re.compile(r"\b(?:ruined|lose|horrible|terrible|sad)\b")


def _of_kind(kind: str) -> list[object]:
    return [pytest.param(*row[2:], id=f"{row[0]}:{row[2]}") for row in ROWS if row[1] == kind]


def _written(text: str) -> str:
    return text.replace("⏎", "\n").replace("⇥", "\t")


def _expected(said: str) -> list[str]:
    return [one for one in said.split(" | ") if one]


@pytest.mark.parametrize(("name", "text", "expected"), _of_kind("reads"))
def test_what_is_read(name: str, text: str, expected: str) -> None:
    sentences = draft(_written(text), "", name).sentences
    said = [f"({one.locale}) " * (one.locale not in (None, "en")) + one.reading.text for one in sentences]
    assert said == _expected(expected)


@pytest.mark.parametrize(("name", "text", "expected"), _of_kind("marks"))
def test_where_harsh_sentences_lie(name: str, text: str, expected: str) -> None:
    document = draft(_written(text), "", name)
    index = LineIndex(document.text)

    def place(span: Span) -> str:
        start, end = (index.position(offset, "utf-32") for offset in (span.start, span.end))
        return f"{start.line + 1}:{start.character + 1}-{end.line + 1}:{end.character + 1}"

    harsh = [one.span for one in document.sentences if HARSH.search(one.reading.text)]
    judged = [span for span in harsh if not any(ignore.covers(span, "not-negative") for ignore in document.ignores)]
    assert [place(span) for span in judged] == _expected(expected)


@pytest.mark.parametrize(("node", "text", "expected"), _of_kind("test"))
def test_what_no_document_shows_has_a_test(node: str, text: str, expected: str) -> None:
    path, _, name = node.partition("::")
    assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_every_row_is_of_a_kind_that_is_known() -> None:
    assert LINES[0] == "source\tkind\tfile\ttext\texpected"
    assert {row[1] for row in ROWS} == {"reads", "marks", "test"}
    assert all(len(row) == 5 for row in ROWS)
