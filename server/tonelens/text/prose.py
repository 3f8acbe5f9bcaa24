"""Finds the running prose of a document, so that text is judged and markup, code and tables are not.

How a document is read follows from the language that the editor says it is in. A language that is not known here is
read as plain text: paragraphs between blank lines, each of them as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import regex

from tonelens.text import markdown
from tonelens.text.model_text import ModelText
from tonelens.text.sentences import sentence_spans
from tonelens.text.spans import Span
from tonelens.text.words import is_emoticon

_BLANK_LINES = regex.compile(r"(?:\r\n?+|\n)[^\S\r\n]*+(?:\r\n?+|\n)\s*+")
_READABLE = regex.compile(r"[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]")


@dataclass(frozen=True)
class Passage:
    """A stretch of prose: a paragraph, a heading, an item of a list, or a sentence of one of these.

    ``reading`` is what the model reads, without whitespace at its ends; its offsets lie in the whole source. ``span``
    goes from the first character that is read to the last. What is not read can lie between them, but never another
    passage.
    """

    span: Span
    reading: ModelText


def passages(text: str, language_id: str) -> list[Passage]:
    """The stretches of running prose in ``text``, in reading order; what holds nothing to read is none."""
    read = _READERS.get(language_id, _plain)
    found = [passage for reading in read(text) if (passage := _passage(reading, 0, len(reading.text))) is not None]
    return [passage for passage in found if _is_prose(passage.reading.text)]


def sentences(passage: Passage) -> list[Passage]:
    """The sentences of a passage, found in what is read of it."""
    spans = sentence_spans(passage.reading.text)
    found = (_passage(passage.reading, span.start, span.end) for span in spans)
    return [sentence for sentence in found if sentence is not None]


def _plain(text: str) -> Iterator[ModelText]:
    """The paragraphs of a plain text."""
    start = 0
    for blank in _BLANK_LINES.finditer(text):
        yield _as_written(text, start, blank.start())
        start = blank.end()
    yield _as_written(text, start, len(text))


def _markdown(text: str) -> Iterable[ModelText]:
    readings = markdown.readings(text)
    return _plain(text) if readings is None else readings


_READERS: dict[str, Callable[[str], Iterable[ModelText]]] = {"markdown": _markdown, "gfm": _markdown}


def _as_written(text: str, start: int, end: int) -> ModelText:
    return ModelText(text[start:end], range(start, end), range(start + 1, end + 1))


def _passage(reading: ModelText, start: int, end: int) -> Passage | None:
    """The part of a reading without the whitespace at its ends, ``None`` where nothing else is left."""
    part = reading.text[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
    if start >= end:
        return None
    starts, ends = reading.starts[start:end], reading.ends[start:end]
    return Passage(Span(starts[0], ends[-1]), ModelText(reading.text[start:end], starts, ends))


def _is_prose(reading: str) -> bool:
    """Whether it holds something to be read, and not only rulers and the like."""
    return _READABLE.search(reading) is not None or any(map(is_emoticon, reading.split()))
