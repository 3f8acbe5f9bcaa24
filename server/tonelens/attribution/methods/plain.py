"""The methods that Captum has, for models that torch does not compute; tests hold them to Captum's own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy
from numpy.typing import NDArray

from tonelens.attribution.methods.method import Scores
from tonelens.attribution.problem import ProblemBatch

_NOTHING: frozenset[int] = frozenset()


def layer_integrated_gradients(batch: ProblemBatch, evaluations: int) -> list[Scores]:
    """Integrated gradients (Sundararajan et al. 2017, equation 1) by the Gauss–Legendre rule with that many nodes."""
    nodes, weights = numpy.polynomial.legendre.leggauss(evaluations)
    count = len(batch.problems)
    found = batch.gradients([(row, float(node)) for row in range(count) for node in (nodes + 1) / 2])
    ends = batch.values([(row, tokens) for row in range(count) for tokens in (_NOTHING, frozenset(_replaceable(batch, row)))])
    scores = []
    for row in range(count):
        derivatives = numpy.stack([node.derivatives for node in found[row * evaluations : (row + 1) * evaluations]])
        attributions = _of_text(batch, row, weights / 2 @ derivatives)
        change = ends[2 * row] - ends[2 * row + 1]
        scores.append(Scores(attributions, evaluations, convergence_delta=float(attributions.sum()) - change))
    return scores


def input_x_gradient(batch: ProblemBatch) -> list[Scores]:
    """Each token's embedding times the target's gradient there (Shrikumar et al. 2017), in one evaluation."""
    nodes = batch.from_zero().gradients([(row, 1.0) for row in range(len(batch.problems))])
    return [Scores(_of_text(batch, row, node.derivatives), 1) for row, node in enumerate(nodes)]


def occlusion(batch: ProblemBatch) -> list[Scores]:
    """How the target changes when one token gives way to the baseline's (Zeiler and Fergus 2014)."""
    alone = [[frozenset({token}) for token in _replaceable(batch, row)] for row in range(len(batch.problems))]
    return _effects(batch, alone, [len(problem.window) + 1 for problem in batch.problems])


def feature_ablation(batch: ProblemBatch, words: Sequence[Sequence[int]]) -> list[Scores]:
    """How the target changes when one word, all its tokens together, gives way; each of its tokens gets an equal part."""
    together = []
    for row, numbers in enumerate(words):
        replaceable = set(_replaceable(batch, row))
        of_words: dict[int, set[int]] = {}
        for token, number in enumerate(numbers):
            if token in replaceable:
                of_words.setdefault(number, set()).add(token)
        together.append([frozenset(tokens) for tokens in of_words.values()])
    return _effects(batch, together, [len(set(numbers)) + 1 for numbers in words])


def _effects(batch: ProblemBatch, groups: Sequence[Sequence[frozenset[int]]], evaluations: Sequence[int]) -> list[Scores]:
    values = iter(batch.values([(row, tokens) for row, asked in enumerate(groups) for tokens in (_NOTHING, *asked)]))
    scores = []
    for row, asked in enumerate(groups):
        attributions = numpy.zeros(len(batch.problems[row].window))
        whole = next(values)
        for tokens in asked:
            attributions[list(tokens)] = (whole - next(values)) / len(tokens)
        scores.append(Scores(attributions, evaluations[row]))
    return scores


def _replaceable(batch: ProblemBatch, row: int) -> list[int]:
    return batch.problems[row].window.replaceable


def _of_text(batch: ProblemBatch, row: int, derivatives: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
    """The derivatives of the tokens that stand for text, 0 for the others."""
    attributions = numpy.zeros(len(batch.problems[row].window))
    replaceable = _replaceable(batch, row)
    attributions[replaceable] = derivatives[replaceable]
    return attributions
