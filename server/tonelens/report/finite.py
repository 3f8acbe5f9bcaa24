"""Refuses explanations whose numbers are no numbers, before any of them is shown."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from tonelens.attribution.types import Explanation
from tonelens.errors import UnsupportedModelError


def require_finite(explanation: Explanation) -> None:
    """Raises ``UnsupportedModelError`` when a score, share, probability or error is infinite or not a number."""
    if not all(map(isfinite, _numbers(explanation))):
        raise UnsupportedModelError("The model's results are not finite numbers.", "Run it in float32, or choose another model.")


def _numbers(explanation: Explanation) -> Iterator[float]:
    yield from explanation.prediction.probabilities.values()
    for window in explanation.windows:
        yield from window.probabilities.values()
    for scored in (*explanation.words, *explanation.tokens):
        yield scored.score
        yield scored.share
    method = explanation.method
    yield from (value for value in (method.convergence_delta, method.relative_error, method.tolerance) if value is not None)
