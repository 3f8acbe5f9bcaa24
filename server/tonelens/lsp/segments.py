"""Finds what is to be explained: a selection, a sentence, a paragraph or a whole document, as the model is to read it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.text.documents import Snapshot
from tonelens.text.model_text import ModelText
from tonelens.text.prose import Passage, passages, sentences
from tonelens.text.spans import Span

SELECTION, SENTENCE, PARAGRAPH, DOCUMENT = "selection", "sentence", "paragraph", "document"
UNITS = (SELECTION, SENTENCE, PARAGRAPH, DOCUMENT)

# Between two passages: a blank line ends a sentence, whatever stands around it.
_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Segment:
    """A part of a document. The offsets of ``reading`` count from the start of ``source``, which is the text at ``span``."""

    span: Span
    source: str
    reading: ModelText


def segment_at(snapshot: Snapshot, place: Span, unit: str) -> Segment | None:
    """The prose of a selection, or the sentence or paragraph where it begins; ``None`` where there is no prose."""
    if unit == DOCUMENT:
        return _segment(snapshot, [passage.reading for passage in passages(snapshot.text, snapshot.language_id)])
    if unit == SELECTION and len(place):
        return _selected(snapshot, place)
    return _around(snapshot, place.start, unit)


def _selected(snapshot: Snapshot, place: Span) -> Segment | None:
    found = passages(snapshot.text, snapshot.language_id)
    return _segment(snapshot, [_cut(passage.reading, place) for passage in found if passage.span.overlaps(place)])


def _around(snapshot: Snapshot, offset: int, unit: str) -> Segment | None:
    for passage in passages(snapshot.text, snapshot.language_id):
        if passage.span.start <= offset <= passage.span.end:
            return _segment(snapshot, [passage.reading if unit == PARAGRAPH else _sentence_at(passage, offset).reading])
    return None


def _sentence_at(passage: Passage, offset: int) -> Passage:
    """The sentence at a place; the one before it where the place is between two."""
    found = sentences(passage) or [passage]
    before = [sentence for sentence in found if sentence.span.start <= offset]
    return before[-1] if before else found[0]


def _cut(reading: ModelText, place: Span) -> ModelText:
    """What of a reading lies entirely in a part of the source."""
    return _part(reading, bisect_left(reading.starts, place.start), bisect_right(reading.ends, place.end))


def _part(reading: ModelText, start: int, end: int) -> ModelText:
    """A part of a reading without the whitespace at its ends."""
    text = reading.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
    return ModelText(reading.text[start:end], reading.starts[start:end], reading.ends[start:end])


def _segment(snapshot: Snapshot, readings: Sequence[ModelText]) -> Segment | None:
    readings = [part for reading in readings if (part := _part(reading, 0, len(reading.text))).text]
    if not readings:
        return None
    span = Span(readings[0].starts[0], readings[-1].ends[-1])
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for reading in readings:
        if text:
            text.append(_BETWEEN)
            starts += [ends[-1]] * len(_BETWEEN)
            ends += [reading.starts[0] - span.start] * len(_BETWEEN)
        text.append(reading.text)
        starts += (start - span.start for start in reading.starts)
        ends += (end - span.start for end in reading.ends)
    return Segment(span, span.of(snapshot.text), ModelText("".join(text), starts, ends))
