"""The spline through a path's nodes: its weights, and what it gains over the panels' own rule."""

from __future__ import annotations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import make_interp_spline

from tonelens.attribution.quadrature import START, Node, Path, begun, refined, spline_weights, wanted

ASCENDING = st.lists(st.integers(1, 63), min_size=3, max_size=40, unique=True).map(
    lambda inner: (0.0, *(position / 64 for position in sorted(inner)), 1.0)
)


def node(position: float) -> Node:
    """A token whose term rises steeply in the first half, as on most texts, and one that is a parabola."""
    steep = 8 * numpy.tanh(12 * (position - 0.2)) / 12
    slope = 8 / numpy.cosh(12 * (position - 0.2)) ** 2
    return Node(position, float(steep + position**3), numpy.array([slope, 3 * position**2]))


@given(ASCENDING)
def test_the_weights_integrate_every_cubic_exactly(positions: tuple[float, ...]) -> None:
    points = numpy.array(positions)
    for power in range(4):
        assert spline_weights(positions) @ points**power == pytest.approx(1 / (power + 1), abs=1e-9)


@given(ASCENDING)
def test_the_weights_are_those_of_scipy_s_not_a_knot_spline(positions: tuple[float, ...]) -> None:
    values = numpy.cos(7 * numpy.array(positions) + len(positions))
    expected = float(make_interp_spline(positions, values, k=3).integrate(0, 1))
    assert spline_weights(positions) @ values == pytest.approx(expected, abs=1e-9)


def settled(tolerance: float, most: int = 65) -> Path:
    path = begun([node(position) for position in START])
    while positions := wanted(path, tolerance, most):
        path = refined(path, [node(position) for position in positions])
    return path


def test_panels_are_halved_only_where_the_path_bends() -> None:
    positions = [found.position for found in settled(0.01).nodes]
    assert set(START) <= set(positions)
    added = sorted(set(positions) - set(START))
    assert added
    assert max(added) < 0.5


def test_the_spline_is_closer_than_simpson_s_rule_at_the_same_nodes() -> None:
    path = settled(0.01)
    exact = 8 / 12 * (numpy.tanh(12 * 0.8) - numpy.tanh(-12 * 0.2))
    simpson = sum(panel.integral()[0] for panel in path.panels)
    assert abs(path.attributions()[0] - exact) < 0.6 * abs(simpson - exact)


def test_a_path_ends_at_the_limit_and_still_tells_its_error() -> None:
    path = settled(1e-12, most=15)
    assert path.evaluations <= 15
    assert path.panel_error() > 1e-12


def test_rounding_costs_no_evaluations() -> None:
    random = numpy.random.default_rng(5)
    path = begun([Node(position, 0.4, random.normal(scale=1e-7, size=2)) for position in START])
    assert wanted(path, 0.04, 65) == ()
