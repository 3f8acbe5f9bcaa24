"""What an explanation of a long text says about its own numerical error."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy
import pytest

from tests.science.toy import bert
from tonelens.attribution.explaining import explain
from tonelens.attribution.methods import METHODS, Method, Scores
from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.types import MethodOptions


def off_by_one() -> Method:
    """A method whose scores come out one too high for a text's first window, one too low for its second, and so on."""
    errors = itertools.cycle((1.0, -1.0))

    def scores(batch: ProblemBatch, options: MethodOptions, words: Sequence[Sequence[int]]) -> list[Scores]:
        return [Scores(numpy.ones(len(problem.window)), 1, convergence_delta=next(errors)) for problem in batch.problems]

    return Method("off_by_one", scores)


def test_one_windows_error_does_not_make_up_for_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHODS, "off_by_one", off_by_one())
    (explanation,) = explain(bert(), ["film " * 70], MethodOptions(name="off_by_one"))
    assert len(explanation.windows) % 2 == 0
    assert explanation.method.convergence_delta == 0
    total = sum(abs(token.score) for token in explanation.tokens)
    assert explanation.method.relative_error == pytest.approx(1 / total)
