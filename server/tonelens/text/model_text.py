r"""Text as the model reads it, with the way back to the source: parts replaced or cut out, every place still known.

Slicing the source with the span of a word gives the word as its writer wrote it. Where that is not how it is read, the
span covers all of what is written: of ``caf\u00e9`` in JSON the model reads ``café``, whose last letter stands for the six
characters of the escape, and the word's span covers all nine. A span never begins or ends inside an escape.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

from tonelens.text.spans import Span

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class ModelText:
    """What the model reads for a source text.

    ``starts`` and ``ends`` hold, for each code point of ``text``, the code points of the source that it stands for;
    a code point of a replacement stands for everything that was replaced. Places ascend, except where a stretch ends
    and one begins that lies within it, such as the title of a link inside a sentence.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def source_offsets(self, start: int, end: int) -> tuple[int, int]:
        """The range of the source that the model's code points ``start`` to ``end`` stand for."""
        if start < end:
            return self.starts[start], max(self.starts[start], self.ends[end - 1])
        if start < len(self.starts):
            return self.starts[start], self.starts[start]
        place = self.ends[-1] if self.ends else 0
        return place, place

    def is_stand_in(self, start: int, end: int) -> bool:
        """Whether these code points stand for one stretch of the source that none of them is written in."""
        return end - start > 1 and self.starts[start] == self.starts[end - 1]


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, so that no place moves.

    Python and JSON allow half of a surrogate pair in a string; what is written in other languages refuses it.
    """
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(frozen=True)
class Piece:
    """A range of a text and what is read for it, which is ``None`` where its own characters are read."""

    span: Span
    said: str | None = None


def as_written(source: str, start: int, end: int) -> ModelText:
    """A part of the source that is read as it stands."""
    return ModelText(source[start:end], range(start, end), range(start + 1, end + 1))


def assembled(outer: ModelText, pieces: Iterable[Piece]) -> ModelText:
    """What is read when the pieces of a reading, in order, are read one after the other and the rest of it is cut out.

    The spans of the pieces count in ``outer.text``; the places of the result lie where those of ``outer`` do.
    """
    pieces = list(pieces)
    if len(pieces) == 1 and pieces[0].said is None:
        return part(outer, pieces[0].span.start, pieces[0].span.end)
    parts: list[str] = []
    starts, ends = array("L"), array("L")
    for piece in pieces:
        start, end, said = piece.span.start, piece.span.end, piece.said
        if said is None:
            parts.append(outer.text[start:end])
            starts.extend(outer.starts[start:end])
            ends.extend(outer.ends[start:end])
        elif said:
            place = outer.source_offsets(start, end)
            parts.append(said)
            starts.extend([place[0]] * len(said))
            ends.extend([place[1]] * len(said))
    return ModelText("".join(parts), starts, ends)


def part(outer: ModelText, start: int, end: int) -> ModelText:
    """A part of a reading as it is read there."""
    return ModelText(outer.text[start:end], outer.starts[start:end], outer.ends[start:end])


def shifted(reading: ModelText, offset: int) -> ModelText:
    """The same reading of a source in which it lies ``offset`` code points further on."""
    if not offset:
        return reading
    return ModelText(reading.text, _shifted(reading.starts, offset), _shifted(reading.ends, offset))


def _shifted(places: Sequence[int], offset: int) -> Sequence[int]:
    if isinstance(places, range):
        return range(places.start + offset, places.stop + offset, places.step)
    return _Shifted(places.places, places.offset + offset) if isinstance(places, _Shifted) else _Shifted(places, offset)


class _Shifted(Sequence[int]):
    """Places further on. They are not counted anew: after an edit in a long document that would be all that lie behind it."""

    __slots__ = ("offset", "places")

    def __init__(self, places: Sequence[int], offset: int) -> None:
        self.places = places
        self.offset = offset

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return _Shifted(self.places[index], self.offset)
        return self.places[index] + self.offset

    def __len__(self) -> int:
        return len(self.places)


def composed(outer: ModelText, inner: ModelText) -> ModelText:
    """What is read of ``outer.text``, whose places ``inner`` has, with its places where those of ``outer`` lie."""
    if isinstance(outer.starts, range) and outer.starts.start == 0:
        # The outer text is the source as it is written.
        return inner
    starts = array("L", (outer.starts[start] for start in inner.starts))
    return ModelText(inner.text, starts, array("L", (outer.ends[end - 1] for end in inner.ends)))


def replaced(source: str, replacements: Sequence[tuple[Span, str]]) -> ModelText:
    """The source with some of its spans replaced; they are in order and do not overlap. An empty text cuts a span out."""
    if not replacements:
        return ModelText(source, range(len(source)), range(1, len(source) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for span, replacement in replacements:
        parts += (source[position : span.start], replacement)
        starts += range(position, span.start)
        ends += range(position + 1, span.start + 1)
        starts += [span.start] * len(replacement)
        ends += [span.end] * len(replacement)
        position = span.end
    parts.append(source[position:])
    starts += range(position, len(source))
    ends += range(position + 1, len(source) + 1)
    return ModelText("".join(parts), starts, ends)
