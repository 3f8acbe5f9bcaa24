"""What a classifier's outputs mean, and the scalar that is explained: the function of them that the attributions add up to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonelens.attribution.types import ONE_LABEL, POLARITY, PREDICTED, Prediction
from tonelens.errors import SettingsError

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

_POSITIVE = frozenset({"positive", "pos"})
_NEGATIVE = frozenset({"negative", "neg"})
_NEUTRAL = frozenset({"neutral", "neu"})
_RATING = re.compile(r"^(\d+)[ _]?stars?$", re.IGNORECASE)
_GRADES = {
    **dict.fromkeys(("extremely",), 3.0),
    **dict.fromkeys(("very", "strongly", "strong", "highly"), 2.0),
    **dict.fromkeys(("mostly",), 0.75),
    **dict.fromkeys(("somewhat", "slightly", "weakly", "weak", "mildly"), 0.5),
}
_LEVEL = re.compile(rf"^(?:({'|'.join(_GRADES)})[ _-]?)?({'|'.join(_POSITIVE | _NEGATIVE | _NEUTRAL)})$")
_FEWEST_NUMBERED = 3
_EVEN = 0.5

EXPECTED_RATING = "expected rating"
EXPECTED_LEVEL = "expected level"
OUTPUT = "output"

LOGITS, PROBABILITIES, ODDS = "logits", "probabilities", "odds"
"""What a target's weights apply to; of ``ODDS`` the weight 1 marks the label whose log-odds against all others are meant."""


_HIDDEN = -1e9
"""Added to a logit that a softmax is to leave out."""


@dataclass(frozen=True)
class Slopes:
    """What the target's derivative with respect to the logits is made of.

    With the softmax p of the logits plus ``hidden_labels`` it is a + p (w − Σ w p − ``odds``), where a are the
    ``logit_weights`` and w the ``part_weights``.
    """

    logit_weights: tuple[float, ...]
    part_weights: tuple[float, ...]
    odds: tuple[float]
    hidden_labels: tuple[float, ...]


@dataclass(frozen=True)
class Target:
    """A function of the model's outputs, with a weight for each of them.

    ``of`` says what the weights apply to. Whatever it is, adding one number to every logit of a softmax changes nothing. ``name``
    is what results call it: ``polarity``, ``expected rating``, ``expected level``, ``output`` or ``label:`` and the label.
    """

    name: str
    weights: tuple[float, ...]
    of: str = LOGITS

    def value(self, logits: NDArray[numpy.floating]) -> float:
        """The target for one text's logits, shape (labels,)."""
        # What only compares finished predictions, as the language server does, needs no arrays.
        import numpy

        weights, exact = numpy.array(self.weights), logits.astype(numpy.float64)
        if self.of == PROBABILITIES:
            parts = numpy.exp(exact - exact.max())
            return float(weights @ (parts / parts.sum()))
        value = float(weights @ exact)
        if self.of == ODDS:
            others = exact[weights <= 0]
            value -= float(others.max() + numpy.log(numpy.exp(others - others.max()).sum()))
        return value

    def slopes(self) -> Slopes:
        """The parts of its derivative."""
        nothing = (0.0,) * len(self.weights)
        if self.of == PROBABILITIES:
            return Slopes(nothing, self.weights, (0.0,), nothing)
        if self.of == ODDS:
            return Slopes(self.weights, nothing, (1.0,), tuple(_HIDDEN if weight > 0 else 0.0 for weight in self.weights))
        return Slopes(self.weights, nothing, (0.0,), nothing)


def resolve_target(asked: str, labels: Sequence[str], independent: bool, predicted: int) -> Target:
    """The target for one text; ``predicted`` is the number of the predicted label.

    What ``polarity`` stands for depends on what the outputs mean, which their names tell:

    ===================================  =========================================================
    positive, negative and others        logit(positive) − logit(negative)
    "very negative" … "very positive"    the expected level, from below 0 to above
    "1 star" … "5 stars", "1" … "5"      the expected rating
    one number (a regression)            the output
    one sigmoid, several labels at once  the logit of the label, which is its log-odds; ``independent`` says so
    anything else (topics)               the log-odds of the predicted label against all others
    ===================================  =========================================================

    ``predicted``, or a label's name, is the last of these for that label.

    Raises:
        SettingsError: there is no such label.
    """
    if len(labels) == 1 and not independent and (asked in (POLARITY, PREDICTED) or asked.casefold() == labels[0].casefold()):
        return Target(OUTPUT, (1.0,))
    if asked == POLARITY and not independent:
        found = _poles(labels) or _levels(labels) or _ratings(labels)
        if found is not None:
            return found
    if asked in (POLARITY, PREDICTED):
        return _one_label(predicted, labels, independent)
    for index, label in enumerate(labels):
        if label.casefold() == asked.casefold():
            return _one_label(index, labels, independent)
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
    if target.name == EXPECTED_LEVEL:
        return (target.weights[index] > 0) - (target.weights[index] < 0)
    return 1 if target.weights[index] > 0 else -1


def stance(prediction: Prediction, about: str, one_label: bool) -> object:
    """What has to become another for the verdict to be another; ``about`` is the label that it is about.

    The verdict on one label is whether it holds: whether it is the predicted one or, where several can hold at once, likelier
    than not.
    """
    if prediction.independent:
        return prediction.probabilities[about] >= _EVEN
    return prediction.label == about if one_label else prediction.label


def _poles(labels: Sequence[str]) -> Target | None:
    folded = [label.casefold() for label in labels]
    positive = [index for index, label in enumerate(folded) if label in _POSITIVE]
    negative = [index for index, label in enumerate(folded) if label in _NEGATIVE]
    if len(positive) != 1 or len(negative) != 1 or _levels(labels) is not None:
        return None
    weights = [0.0] * len(labels)
    weights[positive[0]], weights[negative[0]] = 1.0, -1.0
    return Target(POLARITY, tuple(weights))


def _levels(labels: Sequence[str]) -> Target | None:
    """The expected level, where all labels are levels of one scale and at least one side has several."""
    matches = [_LEVEL.match(label.casefold()) for label in labels]
    levels = [_level(match) for match in matches if match]
    if len(levels) < len(labels) or len(set(levels)) < len(labels):
        return None
    above, below = sum(level > 0 for level in levels), sum(level < 0 for level in levels)
    if max(above, below) < 2 or not above or not below:
        return None
    order = sorted(levels)
    middle = order.index(0.0) if 0.0 in order else below - 0.5
    return Target(EXPECTED_LEVEL, tuple(order.index(level) - middle for level in levels), PROBABILITIES)


def _level(match: re.Match[str]) -> float:
    grade, name = match.groups()
    side = (name in _POSITIVE) - (name in _NEGATIVE)
    return side * _GRADES.get(grade or "", 1.0)


def _ratings(labels: Sequence[str]) -> Target | None:
    """The expected rating, where the labels are stars, or bare numbers that count from 1: topics are numbered from 0."""
    stars = [_RATING.match(label) for label in labels]
    if all(stars):
        return Target(EXPECTED_RATING, tuple(float(match.group(1)) for match in stars if match), PROBABILITIES)
    if len(labels) >= _FEWEST_NUMBERED and list(labels) == [str(number) for number in range(1, len(labels) + 1)]:
        return Target(EXPECTED_RATING, tuple(float(label) for label in labels), PROBABILITIES)
    return None


def _one_label(index: int, labels: Sequence[str], independent: bool) -> Target:
    weights = tuple(float(position == index) for position in range(len(labels)))
    return Target(ONE_LABEL + labels[index], weights, LOGITS if independent else ODDS)
