"""How far shares are from a reference of 162 evaluations, and what they cost."""

from __future__ import annotations

import statistics

import numpy

from tests.benchmarks.sentences import sentences
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.types import MethodOptions

_REFERENCE = 162
_COUNT = 60


def reference_shares(classifier: Classifier, text: str) -> numpy.typing.NDArray[numpy.float64]:
    """Shares of the tokens by Gauss–Legendre with 162 nodes."""
    options = MethodOptions(name="layer_integrated_gradients", evaluations=_REFERENCE)
    return numpy.array([token.share for token in explain(classifier, [text], options)[0].tokens])


def report(classifier: Classifier) -> None:
    """Prints the largest error of any share for each rule."""
    texts = sentences(classifier, _COUNT)
    reference = [reference_shares(classifier, text) for text in texts]
    print(f"{len(texts)} held-out sentences of 10 to 40 tokens; errors against {_REFERENCE} evaluations")
    print("tolerance  evaluations median/mean/most  largest share error median/p95/most  over .02  flagged")
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        found = explain(classifier, texts, MethodOptions(tolerance=tolerance))
        errors = [
            float(numpy.abs(numpy.array([token.share for token in explanation.tokens]) - expected).max())
            for explanation, expected in zip(found, reference, strict=True)
        ]
        evaluations = [explanation.method.evaluations for explanation in found]
        print(
            f"{tolerance:9.2f}  {statistics.median(evaluations):.0f} / {statistics.mean(evaluations):.1f} / {max(evaluations):<14}"
            f"  {statistics.median(errors):.4f} / {numpy.quantile(errors, 0.95):.4f} / {max(errors):.4f}"
            f"  {sum(error > 0.02 for error in errors):8}  {sum(not explanation.method.converged for explanation in found):7}"
        )
