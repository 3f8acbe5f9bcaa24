"""Where on the way from bad to good a prediction stands: one number that sentences can be compared by."""

from __future__ import annotations

from functools import lru_cache

from tonelens.attribution.targets import EXPECTED_LEVEL, EXPECTED_RATING, resolve_target
from tonelens.attribution.types import POLARITY, Prediction


def balance(prediction: Prediction | None) -> float | None:
    """From −1, all bad, to 1, all good: the probability of positive minus that of negative, or the expected grade on that scale.

    ``None`` where nothing was judged, or the model's labels are no better and worse ones.
    """
    if prediction is None:
        return None
    weights = _weights(tuple(prediction.probabilities), prediction.independent)
    if weights is None:
        return None
    return sum(weight * probability for weight, probability in zip(weights, prediction.probabilities.values(), strict=True))


@lru_cache(maxsize=16)
def _weights(labels: tuple[str, ...], independent: bool) -> tuple[float, ...] | None:
    target = resolve_target(POLARITY, labels, independent, 0)
    if target.name not in (POLARITY, EXPECTED_LEVEL, EXPECTED_RATING):
        return None
    middle = (min(target.weights) + max(target.weights)) / 2 if target.name == EXPECTED_RATING else 0.0
    most = max(abs(weight - middle) for weight in target.weights)
    return tuple((weight - middle) / most for weight in target.weights)
