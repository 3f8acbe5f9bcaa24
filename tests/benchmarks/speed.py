"""Time of one explanation and of a hundred at once, beside transformers-interpret, in turn in one run."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable

from tests.benchmarks.sentences import sentences
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.types import MethodOptions

_ROUNDS = 9


def report(classifier: Classifier) -> None:
    """Prints medians in milliseconds and the ratios of each round."""
    from transformers_interpret import SequenceClassificationExplainer

    warnings.simplefilter("ignore")
    other = SequenceClassificationExplainer(classifier.model, classifier.tokenizer)
    text = min(sentences(classifier, 100), key=lambda text: abs(len(classifier.encode(text)[0].content) - 20))
    many = (sentences(classifier, 100) * 2)[:100]
    ours, theirs, batch = [], [], []
    for _ in range(_ROUNDS + 1):
        ours.append(_milliseconds(lambda: explain(classifier, [text], MethodOptions())))
        theirs.append(_milliseconds(lambda: other(text)))
        batch.append(_milliseconds(lambda: explain(classifier, many, MethodOptions())) / len(many))
    single = [mine / yours for mine, yours in zip(ours[1:], theirs[1:], strict=True)]
    print(f"one sentence of {len(classifier.encode(text)[0].content)} tokens, median of {_ROUNDS} rounds")
    print(f"  Tonelens {statistics.median(ours[1:]):.0f} ms, transformers-interpret {statistics.median(theirs[1:]):.0f} ms")
    print(f"  ratio {statistics.median(single):.2f} ({min(single):.2f} to {max(single):.2f})")
    together = [mine / yours for mine, yours in zip(batch[1:], theirs[1:], strict=True)]
    print(f"100 sentences at once, each: {statistics.median(batch[1:]):.0f} ms, ratio {statistics.median(together):.2f}")


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)
