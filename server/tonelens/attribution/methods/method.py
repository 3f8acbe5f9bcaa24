"""What an attribution method is to the rest of the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy
from numpy.typing import NDArray

from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.types import MethodOptions

if TYPE_CHECKING:
    from torch import Tensor

    from tonelens.attribution.forward import EmbeddedBatch


@dataclass(frozen=True, eq=False)
class Scores:
    """One problem's attributions, shape (tokens,) in float64, and how they came about.

    ``evaluations`` counts gradients, or forward passes where there are none. ``convergence_delta`` is Σa − Δf,
    ``None`` for methods without a claim of completeness. ``panel_error`` is the sum of the panels' errors as a
    part of Σ|a|, for methods that know it.
    """

    attributions: NDArray[numpy.float64]
    evaluations: int
    convergence_delta: float | None = None
    panel_error: float | None = None
    converged: bool = True


@dataclass(frozen=True)
class Method:
    """An entry of the method table.

    ``explain`` gets a batch, the options and for each problem the number of the word that each token belongs
    to (−1 for special tokens), and returns one ``Scores`` for each problem. ``uses_baseline`` says whether the
    choice of baseline matters, ``splits_batches`` whether ``explain`` keeps to the most tokens of one call by itself:
    other methods run all problems of a batch in one call, and get batches that are small enough for that. ``gradients`` says
    whether it differentiates the model: one that does not can be asked of every model.
    """

    name: str
    explain: Callable[[ProblemBatch, MethodOptions, Sequence[Sequence[int]]], list[Scores]]
    uses_baseline: bool = True
    splits_batches: bool = False
    gradients: bool = True


def problem_scores(
    batch: EmbeddedBatch,
    attributions: Tensor,
    evaluations: Sequence[int],
    convergence_delta: Tensor | None = None,
) -> list[Scores]:
    """Splits a padded batch of attributions (problems, tokens) into each problem's own, with its own ``evaluations``.

    Special and left-out tokens get exactly 0. They are no part of the text that is judged, and equal on both ends of
    the path; what a method finds there is its gradient (input × gradient) or the rounding of two calls (occlusion).
    """
    tokens = attributions.detach().double().cpu().numpy()
    for row, problem in enumerate(batch.problems):
        replaceable = set(problem.window.replaceable)
        tokens[row, [index for index in range(len(problem.window)) if index not in replaceable]] = 0.0
    return [
        Scores(
            attributions=tokens[row, :length],
            evaluations=evaluations[row],
            convergence_delta=None if convergence_delta is None else float(convergence_delta[row]),
        )
        for row, length in enumerate(batch.lengths)
    ]


def completeness_gap(batch: EmbeddedBatch, attributions: Tensor) -> Tensor:
    """Σa − (f(input) − f(baseline)) for each problem, shape (problems,)."""
    import torch

    with torch.no_grad():
        change = batch.forward(batch.inputs, *batch.arguments) - batch.forward(batch.baselines, *batch.arguments)
    return attributions.detach().double().sum(dim=1).cpu() - change.double().cpu()
