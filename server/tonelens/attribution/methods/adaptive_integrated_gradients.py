"""Adaptive integrated gradients: exact to a tolerance, in as few evaluations as the text needs."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.attribution.adaptive import MOST_EVALUATIONS, integrated
from tonelens.attribution.methods.method import Method, Scores
from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.quadrature import START
from tonelens.attribution.types import MethodOptions
from tonelens.errors import SettingsError


def _explain(batch: ProblemBatch, options: MethodOptions, words: Sequence[Sequence[int]]) -> list[Scores]:
    most = MOST_EVALUATIONS if options.evaluations is None else options.evaluations
    if most < len(START):
        raise SettingsError(
            f"Adaptive integrated gradients begins with {len(START)} evaluations; {most} cannot be its limit.",
            f"Allow at least {len(START)}, or leave the limit out.",
        )
    scores = []
    for problem, path in zip(batch.problems, integrated(batch, options.tolerance, most), strict=True):
        attributions, error = path.attributions(), path.panel_error()
        scores.append(
            Scores(
                attributions=attributions[: len(problem.window)],
                evaluations=path.evaluations,
                convergence_delta=float(attributions.sum()) - path.change,
                panel_error=error,
                converged=error <= options.tolerance,
            )
        )
    return scores


ADAPTIVE_INTEGRATED_GRADIENTS = Method("adaptive_integrated_gradients", _explain, splits_batches=True)
