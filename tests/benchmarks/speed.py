"""Time of one explanation and of a hundred at once, beside transformers-interpret, in turn in one run."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable

from tests.benchmarks.accuracy import evaluations_of_equal_error
from tests.benchmarks.sentences import sentences
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import attributed, explain
from tonelens.attribution.types import MethodOptions

_ROUNDS = 15


def report(classifier: Classifier) -> None:
    """Prints medians in milliseconds, and medians, lowest and highest of the rounds' ratios to transformers-interpret."""
    from transformers_interpret import SequenceClassificationExplainer

    warnings.simplefilter("ignore")
    other = SequenceClassificationExplainer(classifier.model, classifier.tokenizer)
    text = min(sentences(classifier, 100), key=lambda text: abs(len(classifier.encode(text)[0].content) - 20))
    polar = [
        text
        for text in sentences(classifier, 390)
        if 18 <= len(classifier.encode(text)[0].content) <= 22 and classifier.predict([text])[0].label != "neutral"
    ]
    many = (sentences(classifier, 100) * 2)[:100]
    equal = evaluations_of_equal_error(classifier)
    works: dict[str, Callable[[], object]] = {
        # It remembers the number of steps from the call before, so that each call has to name its own.
        "transformers-interpret, 50 steps": lambda: other(text, n_steps=50),
        f"transformers-interpret, {equal} steps, the fewest that err no more": lambda: other(text, n_steps=equal),
        "Tonelens, attribution": lambda: attributed(classifier, [text], MethodOptions()),
        "Tonelens, attribution, each of 100 at once": lambda: attributed(classifier, many, MethodOptions()),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(_ROUNDS + 1):
        for name, work in works.items():
            times[name].append(_milliseconds(work) / (len(many) if "100 at once" in name else 1))
    first, *_ = works
    print(f"one sentence of {len(classifier.encode(text)[0].content)} tokens, {_ROUNDS} rounds, the first one left out")
    for name, measured in times.items():
        ratios = [mine / yours for mine, yours in zip(measured[1:], times[first][1:], strict=True)]
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"  {name}: {statistics.median(measured[1:]):.0f} ms, ratio {spread}")
    added = sorted(_added(classifier, text) for text in polar)
    print(
        f"from attribution to full explanation, on top, {len(added)} polar sentences of 18 to 22 tokens:"
        f" {statistics.median(added):.2f} of it ({added[0]:.2f} to {added[-1]:.2f})"
    )


def _added(classifier: Classifier, text: str) -> float:
    """What the full explanation takes on top of the attribution, as a part of it; the median of five rounds after a first one."""
    attribution: list[float] = []
    full: list[float] = []
    for _ in range(6):
        attribution.append(_milliseconds(lambda: attributed(classifier, [text], MethodOptions())))
        full.append(_milliseconds(lambda: explain(classifier, [text], MethodOptions())))
    return statistics.median((whole - part) / part for whole, part in zip(full[1:], attribution[1:], strict=True))


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)
