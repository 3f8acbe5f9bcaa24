"""The scalar that is explained: which function of a classifier's outputs the attributions add up to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.attribution.types import POLARITY, PREDICTED
from tonelens.errors import SettingsError

_POSITIVE = frozenset({"positive", "pos"})
_NEGATIVE = frozenset({"negative", "neg"})
_NEUTRAL = frozenset({"neutral", "neu"})
_RATING = re.compile(r"^(\d+)[ _]?(stars?)?$", re.IGNORECASE)

EXPECTED_RATING = "expected rating"
OUTPUT = "output"


@dataclass(frozen=True)
class Target:
    """A weighted sum of the model's outputs, of shape (labels,).

    ``of_probabilities`` says that the weights apply to softmax probabilities instead of logits. ``name`` is
    what results call it: ``polarity``, ``expected rating``, ``output`` or ``label:`` and the label.
    """

    name: str
    weights: tuple[float, ...]
    of_probabilities: bool = False


def resolve_target(asked: str, labels: Sequence[str], multi_label: bool, predicted: int) -> Target:
    """The target for one text.

    ``polarity`` is logit(positive) − logit(negative); labels that are ratings ("1 star" … "5 stars") give the
    expected rating, a single output is itself, and where neither applies (or several labels can hold at
    once) it stands for the predicted label. ``predicted`` is the logit of label number ``predicted``; anything
    else must be one of the labels.

    Raises:
        SettingsError: there is no such label.
    """
    if len(labels) == 1:
        if asked in (POLARITY, PREDICTED) or asked.casefold() == labels[0].casefold():
            return Target(OUTPUT, (1.0,))
    elif asked == POLARITY and not multi_label:
        polarity = _polarity(labels)
        if polarity is not None:
            return polarity
    if asked in (POLARITY, PREDICTED):
        return _one_label(predicted, labels)
    for index, label in enumerate(labels):
        if label.casefold() == asked.casefold():
            return _one_label(index, labels)
    raise SettingsError(f"The model has no label “{asked}”.", f"Choose {POLARITY}, {PREDICTED} or one of: {', '.join(labels)}.")


def verdict_direction(target: Target, label: str, labels: Sequence[str]) -> int | None:
    """The sign of the scores that speak for the verdict ``label``; 0 where it is neutral, ``None`` where there is none.

    The middle one of an odd number of ratings is neutral, and so is every label of that name. A label that is neither
    pole nor neutral ("mixed") says nothing about which scores speak for it.
    """
    index = list(labels).index(label)
    if label.casefold() in _NEUTRAL:
        return 0
    if target.name == EXPECTED_RATING:
        above = 2 * index - (len(labels) - 1)
        return (above > 0) - (above < 0)
    if target.name == OUTPUT:
        return None
    if target.name == POLARITY and target.weights[index] == 0:
        return None
    return 1 if target.weights[index] > 0 else -1


def _polarity(labels: Sequence[str]) -> Target | None:
    folded = [label.casefold() for label in labels]
    positive = [index for index, label in enumerate(folded) if label in _POSITIVE]
    negative = [index for index, label in enumerate(folded) if label in _NEGATIVE]
    if len(positive) == 1 and len(negative) == 1:
        weights = [0.0] * len(labels)
        weights[positive[0]], weights[negative[0]] = 1.0, -1.0
        return Target(POLARITY, tuple(weights))
    ratings = [_RATING.match(label) for label in labels]
    if all(ratings):
        return Target(EXPECTED_RATING, tuple(float(rating.group(1)) for rating in ratings if rating), of_probabilities=True)
    return None


def _one_label(index: int, labels: Sequence[str]) -> Target:
    return Target(f"label:{labels[index]}", tuple(float(position == index) for position in range(len(labels))))
