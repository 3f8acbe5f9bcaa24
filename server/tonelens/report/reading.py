"""What is read of a document, sentence by sentence with its place: as lines for people, and as an object for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tonelens.report.visible import path_at_line_begin, visible_in_line
from tonelens.text.formats import format_of
from tonelens.text.line_index import LineIndex
from tonelens.text.prose import Passage

_RUNNING_TEXT = "text"


def reading_to_json(path: str, text: str, language_id: str, sentences: Sequence[Passage]) -> dict[str, Any]:
    """The object that ``docs/reading.schema.json`` describes as a file, made of JSON's own types only."""
    index = LineIndex(text)
    return {"path": path, "format": format_of(language_id, path).name, "sentences": [_sentence(one, index) for one in sentences]}


def reading_lines(path: str, text: str, sentences: Sequence[Passage]) -> Iterator[str]:
    """A line for each sentence, beginning with its place as compilers write it; what is no running text says what it is."""
    index = LineIndex(text)
    shown = path_at_line_begin(path)
    for one in sentences:
        start = index.position(one.span.start, "utf-32")
        about = "" if one.kind == _RUNNING_TEXT else f"[{one.kind}{f' {visible_in_line(one.key)}' if one.key else ''}] "
        yield f"{shown}:{start.line + 1}:{start.character + 1}: {about}{visible_in_line(one.reading.text)}"


def _sentence(sentence: Passage, index: LineIndex) -> dict[str, Any]:
    start, end = (index.position(offset, "utf-32") for offset in (sentence.span.start, sentence.span.end))
    return {
        "line": start.line + 1,
        "column": start.character + 1,
        "end_line": end.line + 1,
        "end_column": end.character + 1,
        "start": sentence.span.start,
        "end": sentence.span.end,
        "kind": sentence.kind,
        "key": sentence.key or None,
        "locale": sentence.locale,
        "read": sentence.reading.text,
    }
