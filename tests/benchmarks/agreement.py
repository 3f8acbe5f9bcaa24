"""How often the named words are those that people gave the verdict's direction, beside other ways to name as many words.

``python -m tests.benchmarks.agreement FILE --word-labels TREES [--model MODEL] [--limit N] [--seed N]``. All ways are asked about the
same sentences, those where Tonelens names responsible units, and name as many words there as it names units.
"""

from __future__ import annotations

import argparse
import importlib.util
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy

from tests.benchmarks.ways import transformers_interpret
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import attributed, explain
from tonelens.attribution.faithfulness import direction_of, top_words
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.types import MethodOptions
from tonelens.attribution.word_labels import Agreement, agreement, labelled_words, read_trees, unit_labels, word_labels
from tonelens.evaluation.labelled_files import read_labelled
from tonelens.evaluation.labelled_texts import chosen

_METHODS = ("two_sided_effects", "adaptive_integrated_gradients", "occlusion")
_RESAMPLES = 2000


def report(classifier: Classifier, file: Path, trees_file: Path, limit: int | None, seed: int) -> None:
    """Prints for each way the share of named words that point in the verdict's direction, with a 95% interval over sentences."""
    trees = read_trees(trees_file)
    texts = [text.text for text in chosen(read_labelled(file), limit, seed)]
    has_other = importlib.util.find_spec("transformers_interpret") is not None
    rows: dict[str, list[Agreement]] = {}
    for text in texts:
        labelled = labelled_words(trees, text)
        ours = explain(classifier, [text], MethodOptions())[0]
        direction = direction_of(classifier, ours)
        if labelled is None or not direction or ours.responsible is None:
            continue
        count = len(ours.responsible.units)
        named = {
            f"{method}, top words": top_words(attributed(classifier, [text], MethodOptions(method))[0].explanation, direction, count)
            for method in _METHODS
        }
        if has_other:
            order = numpy.argsort(-transformers_interpret(classifier, ours), kind="stable")
            named["transformers-interpret, top words"] = frozenset(order[:count].tolist())
        units = agreement(unit_labels(labelled, ours, ours.responsible.units), direction)
        rows.setdefault("Tonelens, responsible units", []).append(units)
        for name, words in named.items():
            rows.setdefault(name, []).append(agreement(word_labels(labelled, ours, words), direction))
    print(f"{len(next(iter(rows.values()), []))} of {len(texts)} sentences have responsible units")
    print(f"{'':42}  agree  (95%)         neutral  against  words  not aligned")
    for name, found in rows.items():
        total = sum(found, Agreement())
        low, high = interval(found)
        print(
            f"{name:42}  {total.share or 0:.3f}  ({low:.3f}–{high:.3f})  {total.neutral / max(1, total.compared):7.3f}"
            f"  {total.against / max(1, total.compared):7.3f}  {total.compared:5}  {total.not_aligned:11}"
        )
    if not has_other:
        print("transformers-interpret is not installed: pip install -e '.[benchmark]'")


def interval(found: Sequence[Agreement]) -> tuple[float, float]:
    """The middle 95% of the share when sentences are drawn again with replacement."""
    counts = numpy.array([(one.with_verdict, one.compared) for one in found])
    drawn = numpy.random.default_rng(0).integers(len(counts), size=(_RESAMPLES, len(counts)))
    sums = counts[drawn].sum(axis=1)
    low, high = numpy.quantile(sums[:, 0] / numpy.maximum(1, sums[:, 1]), [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    """Reads the arguments and prints the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.agreement")
    parser.add_argument("file", type=Path)
    parser.add_argument("--word-labels", type=Path, required=True)
    parser.add_argument("--model", default="built-in")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    report(load_classifier(options.model), options.file, options.word_labels, options.limit, options.seed)


if __name__ == "__main__":
    main()
