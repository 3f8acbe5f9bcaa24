"""Finds what is to be explained: a selection, a sentence, a paragraph or a whole document, as the model is to read it."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tonelens.text.documents import Snapshot, inside_word
from tonelens.text.line_index import LineIndex
from tonelens.text.model_text import ModelText, part
from tonelens.text.prose import Passage, passages, plain_passage, sentences
from tonelens.text.spans import Span

SELECTION, SENTENCE, PARAGRAPH, DOCUMENT = "selection", "sentence", "paragraph", "document"
UNITS = (SELECTION, SENTENCE, PARAGRAPH, DOCUMENT)

# Between two passages: a blank line ends a sentence, whatever stands around it.
_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Segment:
    """A part of a document. The offsets of ``reading`` count from the start of ``source``, which is the text at ``span``.

    ``cuts`` says whether it begins, and whether it ends, within a word. ``locale`` is the language that the file says all
    of it is in.
    """

    span: Span
    source: str
    reading: ModelText
    cuts: tuple[bool, bool] = (False, False)
    locale: str | None = None

    def stands_at(self, text: str, start: int) -> bool:
        """Whether the same is at a place of a text, and none of its words have become longer there."""
        end = start + len(self.source)
        grown = [inside_word(text, place) and not cut for place, cut in zip((start, end), self.cuts, strict=True)]
        return text.startswith(self.source, start) and not any(grown)


def segment_at(
    snapshot: Snapshot, place: Span, unit: str, checkpoint: Callable[[], None] = lambda: None, as_it_stands: bool = True
) -> Segment | None:
    """The prose of a selection, or the sentence or paragraph that it touches first; ``None`` where there is no prose.

    A cursor in the markup or the whitespace of a line belongs to the prose of that line. In a data file, what is no copy
    by the look of it is read all the same when somebody points at nothing else; and what a person has selected is read
    ``as_it_stands`` where no prose is in it, such as code. ``checkpoint`` may raise to give up.
    """
    found = passages(snapshot.text, snapshot.language_id, snapshot.path, checkpoint=checkpoint)
    if unit == DOCUMENT:
        return _segment(snapshot, found)
    segment = _pointed_at(snapshot, found, place, unit)
    if segment is None:
        every = passages(snapshot.text, snapshot.language_id, snapshot.path, "everything", checkpoint=checkpoint)
        segment = _pointed_at(snapshot, every, place, unit)
    if segment is None and as_it_stands and unit == SELECTION and len(place):
        written = plain_passage(snapshot.text, place)
        segment = None if written is None else _segment(snapshot, [written])
    return segment


def _pointed_at(snapshot: Snapshot, found: Sequence[Passage], place: Span, unit: str) -> Segment | None:
    if unit == SELECTION and len(place):
        return _segment(snapshot, [cut for passage in found if (cut := _cut(passage, place)) is not None])
    lines = _lines(snapshot.index, place)
    found = [passage for passage in found if passage.span.overlaps(lines)]
    if not found:
        return None
    passage = _nearest(found, place)
    return _segment(snapshot, [passage if unit == PARAGRAPH else _nearest(list(sentences(passage)) or [passage], place)])


def _lines(index: LineIndex, place: Span) -> Span:
    """The whole lines that a place touches."""
    start, after = index.starts[bisect_right(index.starts, place.start) - 1], bisect_right(index.starts, place.end)
    return Span(start, index.starts[after] if after < len(index.starts) else len(index.text))


def _nearest(found: Sequence[Passage], place: Span) -> Passage:
    """The first of which something is read at a place, or else that a place overlaps, or else the one that is closest.

    A cursor stands on the character behind it.
    """
    on = Span(place.start, max(place.end, place.start + 1))

    def distance(passage: Passage) -> int:
        if passage.span.overlaps(on):
            starts, ends = passage.reading.starts, passage.reading.ends
            return -2 if bisect_right(ends, on.start) < bisect_left(starts, on.end) else -1
        return max(passage.span.start - place.end, place.start - passage.span.end)

    return min(found, key=distance)


def _cut(passage: Passage, place: Span) -> Passage | None:
    """What of a passage lies entirely in a part of the source, without the whitespace at its ends."""
    if not passage.span.overlaps(place):
        return None
    reading = passage.reading
    start, end = bisect_left(reading.starts, place.start), bisect_right(reading.ends, place.end)
    text = reading.text[start:end]
    start, end = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
    if start >= end:
        return None
    reading = part(reading, start, end)
    return replace(passage, span=Span(reading.starts[0], reading.ends[-1]), reading=reading)


def _segment(snapshot: Snapshot, found: Sequence[Passage]) -> Segment | None:
    """The passages as one text. Of those that share words, as the forms of a plural do, the first stands for all."""
    if not found:
        return None
    span = found[0].span
    text: list[str] = []
    starts, ends = array("l"), array("l")
    locales = set()
    around: list[Passage] = []
    for passage in found:
        reading = passage.reading
        around = [one for one in around if one.span.end > passage.span.start]
        if any(not set(one.reading.starts).isdisjoint(reading.starts) for one in around):
            continue
        around.append(passage)
        if text:
            start, end = ends[-1], reading.starts[0] - span.start
            text.append(_BETWEEN)
            starts.extend([min(start, end)] * len(_BETWEEN))
            ends.extend([end] * len(_BETWEEN))
        text.append(reading.text)
        starts.extend(start - span.start for start in reading.starts)
        ends.extend(end - span.start for end in reading.ends)
        locales.add(passage.locale)
        span = Span(span.start, max(span.end, passage.span.end))
    cuts = (inside_word(snapshot.text, span.start), inside_word(snapshot.text, span.end))
    locale = locales.pop() if len(locales) == 1 else None
    return Segment(span, span.of(snapshot.text), ModelText("".join(text), starts, ends), cuts, locale)
