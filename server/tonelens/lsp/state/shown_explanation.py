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
    """What was shown of a text that an edit has changed since: where it was, give or take ``reach``."""

    shown: ShownExplanation
    start: int
    reach: int = 0

    @property
    def span(self) -> Span:
        """Where the text can be by now."""
        return Span(max(self.start - self.reach, 0), self.start + self.reach + len(self.shown.segment.source))

    def after(self, edit: DocumentEdit) -> LostExplanation:
        """The same after one more edit."""
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
