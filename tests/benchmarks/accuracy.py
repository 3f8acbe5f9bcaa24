"""How far shares are from a reference of 162 evaluations, and what they cost."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import numpy

from tests.benchmarks.sentences import sentences
from tests.benchmarks.tables import Table
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import attributed
from tonelens.attribution.types import TOLERANCE, MethodOptions, MethodReport

_REFERENCE = 162
_COUNT = 60
_FIXED = (16, 24, 28, 32, 50)

Shares = list[numpy.typing.NDArray[numpy.float64]]


def tables(classifier: Classifier) -> list[Table]:
    """The largest error of any share for each tolerance, and for fixed numbers of evaluations."""
    texts = sentences(classifier, _COUNT)
    reference, _ = _shares(classifier, texts, MethodOptions(name="layer_integrated_gradients", evaluations=_REFERENCE))
    rows: list[tuple[str, ...]] = []
    for tolerance in (0.02, 0.04, 0.06, 0.08, 0.12):
        found, methods = _shares(classifier, texts, MethodOptions("adaptive_integrated_gradients", tolerance=tolerance))
        errors = _errors(found, reference)
        taken = [method.evaluations for method in methods]
        said = f"ours, tolerance {tolerance:.2f}".replace("0.", ".")
        rows.append(
            (
                f"**{said}, the default**" if tolerance == TOLERANCE else said,
                f"{statistics.median(taken):.0f} / {statistics.mean(taken):.1f} / {max(taken)}",
                *_cells(errors),
                str(sum(error > 0.02 for error in errors)),
                str(sum(not method.converged for method in methods)),
            )
        )
    for evaluations, errors in _of_fixed_numbers(classifier, texts, reference):
        rows.append((f"Gauss–Legendre, {evaluations}", str(evaluations), *_cells(errors), str(sum(error > 0.02 for error in errors)), ""))
    header = ("rule", "evaluations median / mean / most", "median", "90th percentile", "95th percentile", "worst", "over .02", "flagged")
    return [Table("accuracy", header, tuple(rows))]


def _cells(errors: Sequence[float]) -> list[str]:
    figures = (statistics.median(errors), *(float(numpy.quantile(errors, part)) for part in (0.9, 0.95)), max(errors))
    return [f"{error:.4f}".removeprefix("0") for error in figures]


def _of_fixed_numbers(classifier: Classifier, texts: Sequence[str], reference: Shares) -> list[tuple[int, list[float]]]:
    return [
        (
            evaluations,
            _errors(_shares(classifier, texts, MethodOptions("layer_integrated_gradients", evaluations=evaluations))[0], reference),
        )
        for evaluations in _FIXED
    ]


def _shares(classifier: Classifier, texts: Sequence[str], options: MethodOptions) -> tuple[Shares, list[MethodReport]]:
    found = [subject.explanation for subject in attributed(classifier, texts, options)]
    return [numpy.array([token.share for token in one.tokens]) for one in found], [one.method for one in found]


def _errors(found: Shares, reference: Shares) -> list[float]:
    return [float(numpy.abs(shares - expected).max()) for shares, expected in zip(found, reference, strict=True)]
