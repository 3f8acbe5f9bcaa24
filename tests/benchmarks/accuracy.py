"""How far shares are from a reference of 162 evaluations, and what they cost."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import numpy

from tests.benchmarks.sentences import sentences
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import attributed
from tonelens.attribution.types import MethodOptions, MethodReport

_REFERENCE = 162
_COUNT = 60
_FIXED = (8, 12, 16, 20, 24, 28, 32, 40, 50)

Shares = list[numpy.typing.NDArray[numpy.float64]]


def report(classifier: Classifier) -> None:
    """Prints the largest error of any share for each tolerance, and for fixed numbers of evaluations."""
    texts = sentences(classifier, _COUNT)
    reference, _ = _shares(classifier, texts, MethodOptions(name="layer_integrated_gradients", evaluations=_REFERENCE))
    print(f"{len(texts)} held-out sentences of 10 to 40 tokens; errors against {_REFERENCE} evaluations")
    print("tolerance  evaluations median/mean/most  largest share error median/p95/most  over .02  flagged")
    for tolerance in (0.02, 0.03, 0.04, 0.06):
        found, methods = _shares(classifier, texts, MethodOptions("adaptive_integrated_gradients", tolerance=tolerance))
        errors = _errors(found, reference)
        taken = [method.evaluations for method in methods]
        print(
            f"{tolerance:9.2f}  {statistics.median(taken):.0f} / {statistics.mean(taken):.1f} / {max(taken):<14}"
            f"  {statistics.median(errors):.4f} / {numpy.quantile(errors, 0.95):.4f} / {max(errors):.4f}"
            f"  {sum(error > 0.02 for error in errors):8}  {sum(not method.converged for method in methods):7}"
        )
    print("Gauss–Legendre with a fixed number")
    for evaluations, errors in _of_fixed_numbers(classifier, texts, reference):
        print(f"{evaluations:9}  {statistics.median(errors):.4f} / {numpy.quantile(errors, 0.95):.4f} / {max(errors):.4f}")


def evaluations_of_equal_error(classifier: Classifier) -> int:
    """How many Gauss–Legendre evaluations bring the worst error on the same sentences down to that of our default."""
    texts = sentences(classifier, _COUNT)
    reference, _ = _shares(classifier, texts, MethodOptions(name="layer_integrated_gradients", evaluations=_REFERENCE))
    ours = max(_errors(_shares(classifier, texts, MethodOptions("adaptive_integrated_gradients"))[0], reference))
    return next(evaluations for evaluations, errors in _of_fixed_numbers(classifier, texts, reference) if max(errors) <= ours)


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
