"""Decides where on the path from baseline to input the model is evaluated, and what the integral is.

It knows neither torch nor text: a node is a position, the model's value there and each token's part of the
derivative along the path. A path is begun with the nodes of ``START``; as long as ``wanted`` names positions,
they are evaluated and handed to ``refined``.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy
from numpy.typing import NDArray

FloatArray = NDArray[numpy.float64]

_FIRST_PANELS = (0.0, 6 / 32, 9 / 32, 13 / 32, 18 / 32, 1.0)
"""Where a path is cut first: narrow around a quarter of its length, where nearly every text's path bends, and wide at both ends."""

START = (*(place for left, right in pairwise(_FIRST_PANELS) for place in (left, (left + right) / 2)), 1.0)
"""Where every path is evaluated first: at the ends and in the middle of each first panel."""

_NARROWEST = 1 / 1024
_ROUNDING = 16 * float(numpy.finfo(numpy.float32).eps)
"""What a difference between float32 evaluations of a target around 1 may be worth without meaning anything."""


@dataclass(frozen=True, eq=False)
class Node:
    """One evaluation: at ``position`` (0 is the baseline, 1 the input) the target is ``value``.

    ``derivatives`` has shape (tokens,): token i's term ∂f/∂x_i · (x_i − x'_i), whose sum is the derivative of
    the target along the path.
    """

    position: float
    value: float
    derivatives: FloatArray


@dataclass(frozen=True, eq=False)
class Panel:
    """A piece of the path with its two ends and its middle."""

    left: Node
    middle: Node
    right: Node

    @property
    def width(self) -> float:
        """The part of the path that the panel covers."""
        return self.right.position - self.left.position

    @property
    def quarters(self) -> tuple[float, float]:
        """The two positions that bisecting the panel adds."""
        return (self.left.position + self.middle.position) / 2, (self.middle.position + self.right.position) / 2

    def integral(self) -> FloatArray:
        """Simpson's rule for each token."""
        return self.width / 6 * (self.left.derivatives + 4 * self.middle.derivatives + self.right.derivatives)

    def error(self) -> float:
        """How wrong the panel's integral may be, summed over tokens.

        The larger of two signs: what completeness misses here, which is exact for the sum, and a quarter of
        what Simpson's rule changed over the trapezoidal one, which sees errors that cancel between tokens.
        """
        integral = self.integral()
        missed = abs(float(integral.sum()) - (self.right.value - self.left.value))
        trapezoid = self.width / 4 * (self.left.derivatives + 2 * self.middle.derivatives + self.right.derivatives)
        return max(missed, float(numpy.abs(integral - trapezoid).sum()) / 4)


@dataclass(frozen=True, eq=False)
class Path:
    """The panels of one path from left to right."""

    panels: tuple[Panel, ...]

    @property
    def evaluations(self) -> int:
        """How many nodes were evaluated."""
        return 2 * len(self.panels) + 1

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes from left to right, each once."""
        return (self.panels[0].left, *(node for panel in self.panels for node in (panel.middle, panel.right)))

    @property
    def change(self) -> float:
        """How much the target changes from the baseline to the input."""
        return self.panels[-1].right.value - self.panels[0].left.value

    def attributions(self) -> FloatArray:
        """The integral for each token, shape (tokens,), of the cubic spline through all nodes.

        The panels decide where to evaluate; their own integrals would see three nodes at a time, while the
        spline sees the whole path and is about twice as close at the same nodes (docs/performance.md).
        """
        nodes = self.nodes
        weights = spline_weights(tuple(node.position for node in nodes))
        attributions: FloatArray = weights @ numpy.stack([node.derivatives for node in nodes])
        return attributions

    def panel_error(self) -> float:
        """The panels' errors together as a part of Σ|a|; they cannot cancel. 0 where nothing changes along the path."""
        total = float(numpy.abs(self.attributions()).sum())
        error = sum(panel.error() for panel in self.panels)
        return error / total if total > 0 else 0.0


@functools.lru_cache(maxsize=256)
def spline_weights(positions: tuple[float, ...]) -> FloatArray:
    """Weights, shape (nodes,), that integrate the not-a-knot cubic spline through values at these positions.

    The spline's second derivatives M solve a tridiagonal system A M = B y (de Boor, A Practical Guide to Splines,
    chapter IV); its integral is Σ h (y_i + y_{i+1}) / 2 − h³ (M_i + M_{i+1}) / 24. At least four positions, ascending.
    """
    steps = numpy.diff(numpy.array(positions))
    count = len(positions)
    matrix, right = numpy.zeros((count, count)), numpy.zeros((count, count))
    for row in range(1, count - 1):
        before, after = steps[row - 1], steps[row]
        matrix[row, row - 1 : row + 2] = before, 2 * (before + after), after
        right[row, row - 1 : row + 2] = 6 / before, -6 / before - 6 / after, 6 / after
    # Not a knot: the third derivative is the same on both sides of the second and of the last node but one.
    matrix[0, :3] = steps[1], -(steps[0] + steps[1]), steps[0]
    matrix[-1, -3:] = steps[-1], -(steps[-2] + steps[-1]), steps[-2]
    curvature = numpy.zeros(count)
    curvature[:-1] += steps**3 / 24
    curvature[1:] += steps**3 / 24
    weights = -(right.T @ numpy.linalg.solve(matrix.T, curvature))
    weights[:-1] += steps / 2
    weights[1:] += steps / 2
    result: FloatArray = weights
    return result


def begun(nodes: Sequence[Node]) -> Path:
    """The path after its first nodes, one for each position of ``START`` and in that order."""
    return Path(tuple(Panel(*nodes[index : index + 3]) for index in range(0, len(nodes) - 2, 2)))


def wanted(path: Path, tolerance: float, most: int) -> tuple[float, ...]:
    """The positions to evaluate next; none when the panels' error is within ``tolerance`` or ``most`` nodes are reached.

    Bisected are the worst panels, as few as hold all but half of the tolerance between them. What is no more than rounding
    is never bisected: a text without words would otherwise be evaluated to the limit on some machines and not on others.
    """
    largest = max(abs(node.value) for panel in path.panels for node in (panel.left, panel.middle, panel.right))
    allowed = max(tolerance * float(numpy.abs(path.attributions()).sum()), _ROUNDING * max(1.0, largest))
    errors = [panel.error() for panel in path.panels]
    left_over = sum(errors)
    if left_over <= allowed:
        return ()
    positions: list[float] = []
    for index in sorted(range(len(errors)), key=lambda index: -errors[index]):
        panel = path.panels[index]
        if left_over <= allowed / 2 or path.evaluations + len(positions) + 2 > most:
            break
        if panel.width > _NARROWEST:
            positions += panel.quarters
        left_over -= errors[index]
    return tuple(positions)


def refined(path: Path, nodes: Sequence[Node]) -> Path:
    """The path with those panels bisected whose quarters were evaluated."""
    known = {node.position: node for node in nodes}
    panels: list[Panel] = []
    for panel in path.panels:
        first, second = panel.quarters
        if first in known and second in known:
            panels.append(Panel(panel.left, known[first], panel.middle))
            panels.append(Panel(panel.middle, known[second], panel.right))
        else:
            panels.append(panel)
    return Path(tuple(panels))
