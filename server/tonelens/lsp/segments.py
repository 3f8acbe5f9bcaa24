"""Finds what is to be explained: a selection, a sentence, a paragraph or a whole document, as the model is to read it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.text.documents import Snapshot, inside_word
from tonelens.text.line_index import LineIndex
from tonelens.text.model_text import ModelText
from tonelens.text.prose import Passage, passages, sentences
from tonelens.text.spans import Span

SELECTION, SENTENCE, PARAGRAPH, DOCUMENT = "selection", "sentence", "paragraph", "document"
UNITS = (SELECTION, SENTENCE, PARAGRAPH, DOCUMENT)

# Between two passages: a blank line ends a sentence, whatever stands around it.
_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Segment:
    """A part of a document. The offsets of ``reading`` count from the start of ``source``, which is the text at ``span``.

    ``cuts`` says whether it begins, and whether it ends, within a word.
    """

    span: Span
    source: str
    reading: ModelText
    cuts: tuple[bool, bool] = (False, False)

    def stands_at(self, text: str, start: int) -> bool:
        """Whether the same is at a place of a text, and none of its words have become longer there."""
        end = start + len(self.source)
        grown = [inside_word(text, place) and not cut for place, cut in zip((start, end), self.cuts, strict=True)]
        return text.startswith(self.source, start) and not any(grown)


def segment_at(snapshot: Snapshot, place: Span, unit: str) -> Segment | None:
    """The prose of a selection, or the sentence or paragraph that it touches first; ``None`` where there is no prose.

    A cursor in the markup or the whitespace of a line belongs to the prose of that line.
    """
    if unit == DOCUMENT:
        return _segment(snapshot, [passage.reading for passage in passages(snapshot.text, snapshot.language_id)])
    if unit == SELECTION and len(place):
        return _selected(snapshot, place)
    return _around(snapshot, place, unit)


def _selected(snapshot: Snapshot, place: Span) -> Segment | None:
    found = passages(snapshot.text, snapshot.language_id)
    return _segment(snapshot, [_cut(passage.reading, place) for passage in found if passage.span.overlaps(place)])


def _around(snapshot: Snapshot, place: Span, unit: str) -> Segment | None:
    lines = _lines(snapshot.index, place)
    found = [passage for passage in passages(snapshot.text, snapshot.language_id) if passage.span.overlaps(lines)]
    if not found:
        return None
    passage = _nearest(found, place)
    return _segment(snapshot, [passage.reading if unit == PARAGRAPH else _nearest(sentences(passage) or [passage], place).reading])


def _lines(index: LineIndex, place: Span) -> Span:
    """The whole lines that a place touches."""
    start, after = index.starts[bisect_right(index.starts, place.start) - 1], bisect_right(index.starts, place.end)
    return Span(start, index.starts[after] if after < len(index.starts) else len(index.text))


def _nearest(found: Sequence[Passage], place: Span) -> Passage:
    """The first that a place overlaps, or else the one that is closest; a cursor stands on the character behind it."""
    on = Span(place.start, max(place.end, place.start + 1))

    def distance(passage: Passage) -> int:
        return -1 if passage.span.overlaps(on) else max(passage.span.start - place.end, place.start - passage.span.end)

    return min(found, key=distance)


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
    cuts = (inside_word(snapshot.text, span.start), inside_word(snapshot.text, span.end))
    return Segment(span, span.of(snapshot.text), ModelText("".join(text), starts, ends), cuts)
