"""What a reader has to know before believing an explanation: the same notes in every output format."""

from __future__ import annotations

from tonelens.attribution.types import Explanation
from tonelens.report import wording
from tonelens.report.cells import shortened
from tonelens.report.visible import visible_in_line

_PARTS = 8
_PART_WIDTH = 24


def notes(explanation: Explanation) -> tuple[str, ...]:
    """Sentences of plain text, the gravest first; none where all went as it should."""
    said: list[str] = []
    method = explanation.method
    if not method.converged:
        said.append(wording.not_converged(method.evaluations, method.tolerance))
    if len(explanation.windows) > 1:
        said.append(wording.read_in_windows(len(explanation.windows)))
    if explanation.not_read:
        parts = list(dict.fromkeys(span.of(explanation.text) for span in explanation.not_read))
        shown = [shortened(visible_in_line(part), _PART_WIDTH) for part in parts[:_PARTS]]
        said.append(wording.not_read(shown, len(parts) - len(shown)))
    return tuple(said)
