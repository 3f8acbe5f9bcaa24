"""Adaptive integrated gradients: evaluates the path where it bends, whoever computes the gradients."""

from __future__ import annotations

from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.quadrature import START, Node, Path, begun, refined, wanted

MOST_EVALUATIONS = 65
"""Where a path that has not settled is given up and flagged."""


def integrated(batch: ProblemBatch, tolerance: float, most_evaluations: int = MOST_EVALUATIONS) -> list[Path]:
    """Integrated gradients (Sundararajan et al. 2017, equation 1) of each problem.

    Each evaluation gives the target f and its gradient, so the exact change of f over every panel of the path
    is known for nothing. Panels whose own completeness error is large are bisected, every evaluation kept,
    until the panels' errors together are within the tolerance. Residuals are never redistributed.

    Args:
        batch: what is differentiated.
        tolerance: the panels' error, as a part of Σ|a|, at which a problem is done.
        most_evaluations: where a problem is given up; at least ``len(START)``.
    """
    count = len(batch.problems)
    first = batch.gradients([(row, position) for row in range(count) for position in START])
    paths = [begun(first[start : start + len(START)]) for start in range(0, len(first), len(START))]
    while requests := [(row, position) for row, path in enumerate(paths) for position in wanted(path, tolerance, most_evaluations)]:
        added: dict[int, list[Node]] = {}
        for (row, _), node in zip(requests, batch.gradients(requests), strict=True):
            added.setdefault(row, []).append(node)
        for row, nodes in added.items():
            paths[row] = refined(paths[row], nodes)
    return paths
