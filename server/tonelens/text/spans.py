"""Half-open ranges of code points in a source text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True, init=False)
class Span:
    """Code points ``start`` up to, but not including, ``end``; ``text[span.start:span.end]`` is what it covers."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        if not 0 <= start <= end:
            raise ValueError(f"not a span: {start} to {end}")
        # A long document makes hundreds of thousands of them, and what a frozen class does by itself takes twice as long.
        own = self.__dict__
        own["start"], own["end"] = start, end

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The part of ``text`` that the span covers."""
        return text[self.start : self.end]

    def shifted(self, offset: int) -> Span:
        """The same span ``offset`` code points further on."""
        return Span(self.start + offset, self.end + offset)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


def touches(places: Sequence[Span], segment: Span) -> bool:
    """Whether one of the places lies in a segment; one without length stands between two characters of it."""
    return any(place.overlaps(segment) if len(place) else segment.start < place.start < segment.end for place in places)
