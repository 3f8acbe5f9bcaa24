"""Refuses explanations whose numbers are no numbers, before any of them is shown."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from tonelens.attribution.types import Explanation
from tonelens.errors import UnsupportedModelError


def require_finite(explanation: Explanation) -> None:
    """Raises ``UnsupportedModelError`` when a score, share, effect, probability or error is infinite or not a number.

    The sentences' are looked at, too.
    """
    if not all(map(isfinite, _numbers(explanation))):
        raise UnsupportedModelError("The model's results are not finite numbers.", "Run it in float32, or choose another model.")


def _numbers(explanation: Explanation) -> Iterator[float]:
    yield from explanation.prediction.probabilities.values()
    for window in explanation.windows:
        yield from window.probabilities.values()
    for scored in (*explanation.words, *explanation.tokens):
        yield from (scored.score, scored.share)
    for unit in explanation.units:
        yield from (unit.score, unit.share)
        yield from (value for value in (unit.effect, unit.effect_alone, unit.probability_without) if value is not None)
    if explanation.responsible is not None:
        yield from explanation.responsible.prediction_without.probabilities.values()
        if explanation.responsible.prediction_deleted is not None:
            yield from explanation.responsible.prediction_deleted.probabilities.values()
    for edit in explanation.edits:
        yield from edit.prediction_after.probabilities.values()
    method = explanation.method
    yield from (value for value in (method.convergence_delta, method.relative_error, method.tolerance) if value is not None)
    for sentence in explanation.sentences:
        yield from _numbers(sentence)
