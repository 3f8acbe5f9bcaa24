"""A request that somebody waits for, on a text that is typed on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tonelens.errors import CancelledError, TextChangedError
from tonelens.lsp.state.segments import Segment
from tonelens.text.documents import DocumentEdit, Snapshot, moved
from tonelens.text.spans import Span


@dataclass(eq=False)
class PendingRequest:
    """An explanation that somebody waits for, with everything that was typed since.

    ``place`` is what was asked about, ``found`` the segment there once it is known. ``cancel`` is told why nobody wants
    the explanation any more.
    """

    snapshot: Snapshot
    place: Span
    number: int
    cancel: Callable[[CancelledError], None]
    found: Segment | None = None
    _edits: list[DocumentEdit] = field(default_factory=list)
    _ended: CancelledError | None = None

    def check(self) -> None:
        """Raises ``CancelledError`` when nobody wants the explanation any more."""
        if self._ended is not None:
            raise self._ended

    def end(self, error: CancelledError) -> None:
        """Nobody wants the explanation any more."""
        self._ended = error
        self.cancel(error)

    def typed(self, edits: Sequence[DocumentEdit], text: str) -> None:
        """The text has become another; what was found in it may not be there any more."""
        self._edits += edits
        if self.found is not None and self.place_of(self.found, text) is None:
            self.end(TextChangedError())

    def place_of(self, segment: Segment, text: str) -> Span | None:
        """Where a segment of the snapshot lies in the text that there is by now, ``None`` where it was changed."""
        place = self.now(segment.span)
        return place if place is not None and segment.stands_at(text, place.start) else None

    def now(self, span: Span) -> Span | None:
        """Where a span of the snapshot lies by now, ``None`` where something was typed inside."""
        place: Span | None = span
        for edit in self._edits:
            place = None if place is None else moved(place, edit)
        return place
