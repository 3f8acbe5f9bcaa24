"""Where findings are by now: a mark moves with the text around it, and goes when its segment changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.review.check.findings import Finding, is_founded
from tonelens.text.documents import DocumentEdit, moved
from tonelens.text.spans import Span

MOST_FINDINGS = 100
"""So many findings of a document are explained and listed; of the others it is said how many there are."""


@dataclass(frozen=True)
class PlacedFinding:
    """A finding where it is shown. ``span`` is where its segment lies now; the finding speaks of the text that it was found in."""

    finding: Finding
    span: Span

    @property
    def offset(self) -> int:
        """By how much everything in the finding has moved."""
        return self.span.start - self.finding.span.start

    def after(self, edit: DocumentEdit) -> PlacedFinding | None:
        """The same after an edit, ``None`` where the edit changed the segment or may have made it longer."""
        if self.span.end < edit.span.start:
            return self
        if edit.span.end < self.span.start:
            return PlacedFinding(self.finding, self.span.shifted(edit.growth)) if edit.growth else self
        if edit.span.end == self.span.start and not edit.text[-1:].isspace() and edit.text:
            return None
        if edit.span.start == self.span.end and not edit.text[:1].isspace() and edit.text:
            return None
        span = moved(self.span, edit)
        return None if span is None else PlacedFinding(self.finding, span)


def placed_findings(findings: Sequence[Finding]) -> tuple[PlacedFinding, ...]:
    """The marks of findings in the text that they were found in."""
    return tuple(PlacedFinding(finding, finding.span) for finding in findings)


def with_explained(shown: tuple[PlacedFinding, ...], findings: Sequence[Finding]) -> tuple[PlacedFinding, ...]:
    """The marks, with findings in the place of those that were found together with them and are known better by now.

    Those that prove unfounded go.
    """
    better = {(finding.identity, finding.span): finding for finding in findings}
    known = [PlacedFinding(better.get((mark.finding.identity, mark.finding.span), mark.finding), mark.span) for mark in shown]
    return tuple(mark for mark in known if is_founded(mark.finding))
