"""Decides where on the path from baseline to input the model is evaluated, and what the integral is.

It knows neither torch nor text: a node is a position, the model's value there and each token's part of the
derivative along the path. A path is begun with the nodes of ``START``; as long as ``wanted`` names positions,
they are evaluated and handed to ``refined``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

FloatArray = NDArray[numpy.float64]

START = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Where every path is evaluated first: two panels of Simpson's rule."""

_NARROWEST = 1 / 1024


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

    def attributions(self) -> FloatArray:
        """The integral for each token, shape (tokens,)."""
        attributions: FloatArray = numpy.sum([panel.integral() for panel in self.panels], axis=0)
        return attributions

    def relative_error(self) -> float:
        """The panels' errors together as a part of Σ|a|; they cannot cancel. 0 where nothing changes along the path."""
        total = float(numpy.abs(self.attributions()).sum())
        error = sum(panel.error() for panel in self.panels)
        return error / total if total > 0 else 0.0


def begun(nodes: Sequence[Node]) -> Path:
    """The path after its first nodes, one for each position of ``START`` and in that order."""
    return Path(tuple(Panel(*nodes[index : index + 3]) for index in range(0, len(nodes) - 2, 2)))


def wanted(path: Path, tolerance: float, most: int) -> tuple[float, ...]:
    """The positions to evaluate next; none when the relative error is within ``tolerance`` or ``most`` nodes are reached.

    Bisected are the worst panels, as few as hold all but half of the tolerance between them.
    """
    allowed = tolerance * float(numpy.abs(path.attributions()).sum())
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
