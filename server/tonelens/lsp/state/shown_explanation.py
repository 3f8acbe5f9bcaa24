"""An explanation where it is shown, and where it was when an edit has taken it away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tonelens.attribution.types import Explanation
from tonelens.lsp.state.cache import CacheKey
from tonelens.lsp.state.explanation_settings import ExplanationSettings, explanation_settings
from tonelens.lsp.state.segments import Segment
from tonelens.settings import Settings
from tonelens.text.documents import DocumentEdit
from tonelens.text.spans import Span

_MOST_EDITS = 500


@dataclass(frozen=True)
class ShownExplanation:
    """An explanation where it is shown.

    The spans of ``explanation`` count from the start of ``segment``; ``span`` is where the segment lies now. ``number``
    orders explanations by when they were asked for; ``explanation_settings`` is how they were made. Of a ``quiet`` one only the colours are
    shown, and what a hover says. Of a ``partial`` one some sentences are still on their way.
    """

    segment: Segment
    span: Span
    key: CacheKey
    explanation: Explanation
    number: int
    quiet: bool = False
    pinned: bool = False
    partial: bool = False
    explanation_settings: ExplanationSettings = field(default_factory=lambda: explanation_settings(Settings()))

    def place(self, span: Span) -> Span:
        """Where a span of the explanation lies in the document."""
        return span.shifted(self.span.start)


@dataclass(frozen=True)
class LostExplanation:
    """What was shown of a text that an edit has changed since: where it was, give or take ``reach``.

    ``left`` is where what is left of the text stands. While somebody goes on typing, ``edits`` are what was done since, so that what stands
    between the words can stay where it is; they are ``None`` once that is over.
    """

    shown: ShownExplanation
    start: int
    left: Span
    reach: int = 0
    edits: tuple[DocumentEdit, ...] | None = ()

    @property
    def span(self) -> Span:
        """Where the text can be by now."""
        return Span(max(self.start - self.reach, 0), self.start + self.reach + len(self.shown.segment.source))

    def now(self, offset: int) -> int | None:
        """Where a place that was in the text is by now, ``None`` where it is gone or nobody types any more."""
        if self.edits is None:
            return None
        for edit in self.edits:
            if edit.span.start < offset < edit.span.end:
                return None
            offset += edit.growth if edit.span.end <= offset and edit.span.start < offset else 0
        return offset

    def after(self, edit: DocumentEdit) -> LostExplanation:
        """The same after one more edit."""
        edits = None if self.edits is None or len(self.edits) >= _MOST_EDITS else (*self.edits, edit)
        return replace(self._moved(edit), left=_left(self.left, edit), edits=edits)

    def _moved(self, edit: DocumentEdit) -> LostExplanation:
        if edit.span.start < self.start < edit.span.end:
            return replace(self, start=edit.span.start, reach=self.reach + self.start - edit.span.start)
        if edit.span.start == edit.span.end == self.start:
            # What is put in here can be the lost text's beginning, or come before it.
            return replace(self, reach=self.reach + len(edit.text))
        return replace(self, start=self.start + edit.growth) if edit.span.end <= self.start else self

    def again_at(self, text: str) -> int | None:
        """Where the text that was lost is there again, as close as possible to where it was."""
        source, within = self.shown.segment.source, self.span
        nearest = {text.find(source, self.start, within.end), text.rfind(source, within.start, self.start + len(source))} - {-1}
        found = [start for start in nearest if self.shown.segment.stands_at(text, start)]
        return min(found, key=lambda start: abs(start - self.start)) if found else None


def _left(span: Span, edit: DocumentEdit) -> Span:
    """What is left of a place after an edit, with what was put inside it."""
    start, end = span.start, span.end
    if edit.span.end <= start:
        return span.shifted(edit.growth)
    if edit.span.start >= end:
        return span
    return Span(min(start, edit.span.start), max(end, edit.span.end) + edit.growth)
