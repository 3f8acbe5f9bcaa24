"""Adaptive integrated gradients as a Captum attribution class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from captum.attr._utils.attribution import GradientAttribution
from torch import Tensor

from tonelens.attribution.quadrature import START, Node, Path, begun, refined, wanted
from tonelens.attribution.types import TOLERANCE

MOST_EVALUATIONS = 65
"""Where a path that has not settled is given up and flagged."""


@dataclass(frozen=True, eq=False)
class AdaptiveResult:
    """What adaptive integrated gradients found for a batch.

    ``attributions`` and ``convergence_delta`` have the shapes (rows, tokens) and (rows,). ``panel_errors``
    are the panels' errors together as a part of Σ|a|, and ``converged`` says where they are within the tolerance.
    """

    attributions: Tensor
    convergence_delta: Tensor
    evaluations: tuple[int, ...]
    panel_errors: tuple[float, ...]
    converged: tuple[bool, ...]


class AdaptiveIntegratedGradients(GradientAttribution):
    """Integrated gradients (Sundararajan et al. 2017, equation 1) that evaluates the path where it bends.

    Each evaluation gives the target f and its gradient, so the exact change of f over every panel of the path
    is known for nothing. Panels whose own completeness error is large are bisected, every evaluation kept,
    until the panels' errors together are within the tolerance. Residuals are never redistributed.

    Args:
        forward_func: takes embeddings (rows, tokens, dimensions) and the additional arguments, returns (rows,).
    """

    def __init__(self, forward_func: Callable[..., Tensor]) -> None:
        super().__init__(forward_func)

    def attribute(
        self,
        inputs: Tensor,
        baselines: Tensor,
        additional_forward_args: tuple[Tensor, ...] = (),
        tolerance: float = TOLERANCE,
        most_evaluations: int = MOST_EVALUATIONS,
        internal_batch_size: int | None = None,
    ) -> Tensor:
        """Attributions of shape (rows, tokens), each token's embedding dimensions summed.

        Args:
            inputs: word embeddings, shape (rows, tokens, dimensions).
            baselines: where the path begins, same shape.
            additional_forward_args: tensors with the rows in their first dimension.
            tolerance: the panels' error at which a row is done.
            most_evaluations: where a row is given up; at least ``len(START)``.
            internal_batch_size: the most rows in one call of ``forward_func``; all by default.
        """
        result: AdaptiveResult = self.attribute_with_errors(
            inputs, baselines, additional_forward_args, tolerance, most_evaluations, internal_batch_size
        )
        return result.attributions

    def attribute_with_errors(
        self,
        inputs: Tensor,
        baselines: Tensor,
        additional_forward_args: tuple[Tensor, ...] = (),
        tolerance: float = TOLERANCE,
        most_evaluations: int = MOST_EVALUATIONS,
        internal_batch_size: int | None = None,
    ) -> AdaptiveResult:
        """The same as ``attribute``, with each row's errors."""
        steps = (inputs - baselines).detach()
        size = internal_batch_size or len(inputs) * len(START)

        def evaluate(requests: Sequence[tuple[int, float]]) -> list[Node]:
            nodes: list[Node] = []
            for start in range(0, len(requests), size):
                nodes += self._evaluate(requests[start : start + size], baselines, steps, additional_forward_args)
            return nodes

        first = evaluate([(row, position) for row in range(len(inputs)) for position in START])
        paths = [begun(first[start : start + len(START)]) for start in range(0, len(first), len(START))]
        while requests := [(row, position) for row, path in enumerate(paths) for position in wanted(path, tolerance, most_evaluations)]:
            added: dict[int, list[Node]] = {}
            for (row, _), node in zip(requests, evaluate(requests), strict=True):
                added.setdefault(row, []).append(node)
            for row, nodes in added.items():
                paths[row] = refined(paths[row], nodes)
        return _result(paths, tolerance)

    def has_convergence_delta(self) -> bool:
        """Completeness holds up to the convergence delta."""
        return True

    @property
    def multiplies_by_inputs(self) -> bool:
        """The attributions are those of the input's difference to the baseline, not of its direction alone."""
        return True

    def _evaluate(
        self, requests: Sequence[tuple[int, float]], baselines: Tensor, steps: Tensor, arguments: tuple[Tensor, ...]
    ) -> list[Node]:
        rows = torch.tensor([row for row, _ in requests], device=steps.device)
        positions = torch.tensor([position for _, position in requests], device=steps.device, dtype=steps.dtype)
        points = (baselines[rows] + positions[:, None, None] * steps[rows]).requires_grad_()
        values: list[Tensor] = []

        def recording(*inputs: Tensor) -> Tensor:
            # The gradient function runs the model anyway; what it returns is kept, so that f costs nothing.
            value: Tensor = self.forward_func(*inputs)
            values.append(value.detach())
            return value

        (gradients,) = self.gradient_func(recording, (points,), None, tuple(argument[rows] for argument in arguments))
        derivatives = (gradients * steps[rows]).sum(dim=-1).double().cpu().numpy()
        return [
            Node(position, value, derivative)
            for (_, position), value, derivative in zip(requests, values[0].double().tolist(), derivatives, strict=True)
        ]


def _result(paths: Sequence[Path], tolerance: float) -> AdaptiveResult:
    attributions = torch.stack([torch.from_numpy(path.attributions()) for path in paths])
    change = torch.tensor([path.panels[-1].right.value - path.panels[0].left.value for path in paths], dtype=torch.float64)
    errors = tuple(path.panel_error() for path in paths)
    return AdaptiveResult(
        attributions=attributions,
        convergence_delta=attributions.sum(dim=1) - change,
        evaluations=tuple(path.evaluations for path in paths),
        panel_errors=errors,
        converged=tuple(error <= tolerance for error in errors),
    )
