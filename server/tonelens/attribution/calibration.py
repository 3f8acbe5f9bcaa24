"""Measures a classifier on texts whose labels are known: how often it is right, and whether it knows how often."""

from __future__ import annotations

import numpy
from numpy.typing import NDArray

Probabilities = NDArray[numpy.floating]
"""Shape (texts, labels)."""

LabelIndices = NDArray[numpy.integer]
"""Shape (texts,): for each text the index of a label."""

BINS = 15


def accuracy(predicted: LabelIndices, truth: LabelIndices) -> float:
    """The part of the texts whose predicted label is the true one; there must be at least one text."""
    return float((predicted == truth).mean())


def confusion(predicted: LabelIndices, truth: LabelIndices, labels: int) -> NDArray[numpy.int64]:
    """How many texts of each true label (rows) got each predicted one (columns), shape (labels, labels)."""
    counts = numpy.zeros((labels, labels), dtype=numpy.int64)
    numpy.add.at(counts, (truth, predicted), 1)
    return counts


def recall(counts: NDArray[numpy.int64]) -> list[float | None]:
    """For each label the part of its texts that were predicted so, from :func:`confusion`; ``None`` for a label without texts."""
    return [float(row[index] / row.sum()) if row.sum() else None for index, row in enumerate(counts)]


def expected_calibration_error(probabilities: Probabilities, truth: LabelIndices, bins: int = BINS) -> float:
    """How far confidence and accuracy lie apart, on average (Guo et al. 2017, equation 3).

    The texts are sorted into ``bins`` of equal width by the probability of their predicted label; the error is the sum over
    bins of |accuracy − mean confidence|, each weighted by its part of the texts. From 0 to 1; lower is better.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    error = 0.0
    for index in range(bins):
        inside = (confidence > index / bins) & (confidence <= (index + 1) / bins)
        if inside.any():
            error += float(abs(right[inside].mean() - confidence[inside].mean()) * inside.mean())
    return error
