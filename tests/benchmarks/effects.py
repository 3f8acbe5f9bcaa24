"""What ways of scoring words are worth, beside exact Shapley values, the best possible words and people's: the table in docs/science.md.

``python -m tests.benchmarks.effects FILE --word-labels TREES [--sentences 100] [--seed 0] [--others]``: FILE and TREES as for
``tonelens evaluate``. ``--others`` also asks SHAP, LIME and transformers-interpret, which have to be installed. Everything is
measured on the built-in model and the same sentences with a polar verdict. A cost is the mean number of forward passes of a
sentence, a gradient counted as three.
"""

from __future__ import annotations

import argparse
import itertools
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy
from numpy.typing import NDArray
from scipy.stats import spearmanr

from tests.benchmarks.ways import OTHERS, OURS, Scores, Sentence, Way
from tonelens.attribution.explaining import attributed, explain
from tonelens.attribution.faithfulness import direction_of, log_odds, top_count
from tonelens.attribution.light_classifier import light_classifier
from tonelens.attribution.masked import NOTHING, MaskedText, ShortenedText, WordSet, ask
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER
from tonelens.attribution.types import Explanation, MethodOptions
from tonelens.attribution.word_labels import MIDDLE, labelled_words, read_trees
from tonelens.evaluation.labelled_files import read_labelled
from tonelens.evaluation.labelled_texts import chosen
from tonelens.report.verdicts import is_shared
from tonelens.review.tone_changes import shapley
from tonelens.text.word_lists import is_punctuation

_LONGEST_EXACT = 11
"""Of texts of up to so many words all subsets are read."""


def exact(sentence: Sentence, text: ShortenedText) -> Scores:
    """Exact Shapley values (Shapley 1953), from all subsets of the words."""
    everything = frozenset(range(sentence.words))
    sets = [frozenset(some) for size in range(sentence.words + 1) for some in itertools.combinations(everything, size)]
    sentence.ask((text, gone) for gone in sets)
    return numpy.array(shapley(sentence.words, {everything - gone: text.value(gone) for gone in sets}))


def best_known(sentence: Sentence, text: ShortenedText, tried: Iterable[WordSet]) -> float:
    """How much of the verdict the best set of as many words takes away: of all sets for short texts, else of those that swapping finds."""
    size = top_count(sentence.words)
    left = {words: sentence.probability(text, words) for words in {*tried}}
    if sentence.words <= _LONGEST_EXACT:
        sets = [frozenset(some) for some in itertools.combinations(range(sentence.words), size)]
        sentence.ask((text, words) for words in sets)
        left |= {words: sentence.probability(text, words) for words in sets}
        return sentence.probability(text, NOTHING) - min(left.values())
    best = min(left, key=lambda words: left[words])
    while True:
        swaps = [best - {out} | {new} for out in best for new in range(sentence.words) if new not in best]
        sentence.ask((text, words) for words in swaps)
        found = min(swaps, key=lambda words: sentence.probability(text, words))
        if sentence.probability(text, found) >= sentence.probability(text, best):
            return sentence.probability(text, NOTHING) - sentence.probability(text, best)
        best = found


def average_precision(scores: Scores, wanted: NDArray[numpy.bool_]) -> float:
    """The area under the curve of precision and recall when words are taken by their scores."""
    hits = wanted[numpy.argsort(-scores, kind="stable")]
    return float((numpy.cumsum(hits) / numpy.arange(1, len(hits) + 1))[hits].mean())


def _rows(sentences: Sequence[Sentence], ways: Sequence[Way]) -> Mapping[str, dict[str, float]]:
    rows: dict[str, dict[str, float]] = {}
    tops: dict[int, list[WordSet]] = {}
    for way in ways:
        figures: dict[str, list[float]] = {}
        pairs: list[tuple[float, float]] = []
        for number, sentence in enumerate(sentences):
            scores, cost = way.scores(sentence)
            top = sentence.top(scores)
            tops.setdefault(number, []).append(top)
            before = sentence.probability(sentence.masked, NOTHING)
            for name, text in (("masked", sentence.masked), ("deleted", sentence.deleted)):
                figures.setdefault(name, []).append(before - sentence.probability(text, top))
            figures.setdefault("cost", []).append(cost)
            figures.setdefault("log-odds", []).append(log_odds(before, sentence.probability(sentence.masked, top)))
            if way.game in sentence.exact:
                pairs += zip(scores.tolist(), sentence.exact[way.game].tolist(), strict=True)
            known = [index for index, label in enumerate(sentence.labels) if label is not None]
            towards = numpy.array([sentence.direction * ((sentence.labels[index] or 0) - MIDDLE) for index in known])
            ours = sentence.direction * scores[known]
            if (towards > 0).any():
                figures.setdefault("AUPRC", []).append(average_precision(ours, towards > 0))
            if len(set(towards.tolist())) > 1 and len(set(ours.tolist())) > 1:
                figures.setdefault("rho", []).append(float(spearmanr(ours, towards).statistic))
        rows[way.name] = {name: float(numpy.mean(values)) for name, values in figures.items()}
        if pairs:
            rows[way.name]["r"] = float(numpy.corrcoef(numpy.array(pairs).T)[0, 1])
        print(way.name, {name: round(value, 3) for name, value in rows[way.name].items()}, flush=True)
    rows["best known"] = {
        name: float(numpy.mean([best_known(one, getattr(one, name), tops[number]) for number, one in enumerate(sentences)]))
        for name in ("masked", "deleted")
    }
    return rows


def named(sentences: Sequence[Sentence]) -> None:
    """Prints how often words are named, whether deleting them changes the verdict and whether they stay the same after small changes."""
    classifier = sentences[0].classifier
    found = explain(classifier, [one.explanation.text for one in sentences], MethodOptions())
    kinds = {
        "named words": sum(bool(one.named) for one in found),
        "– a responsible set": sum(one.responsible is not None for one in found),
        "– words each of which suffices": sum(bool(one.redundant) for one in found),
        "many words": sum(is_shared(one) for one in found),
        "uncertain, holds in one way alone": sum(bool(one.suspected) and not is_shared(one) for one in found),
        "hangs by a thread": sum(bool(one.fragile) for one in found),
    }
    for name, count in kinds.items():
        print(f"{name}: {count} of {len(found)}")
    gone = [one for one in found if one.named]
    changed = 0
    for one in gone:
        (subject,) = attributed(classifier, [one.text], MethodOptions())
        text = next(text for text in subject.shortened if not isinstance(text, MaskedText))
        units = one.responsible.units if one.responsible else one.redundant
        words = frozenset(word for unit in units for word in one.units[unit].words)
        ask(classifier.predict_windows, [(text, words)])
        changed += text.prediction(classifier, words).label != one.prediction.label
    print(f"deleting them changes the verdict: {changed} of {len(gone)} ({changed / max(1, len(gone)):.3f})")
    for name, change in (
        ("without the full stop", _without_stop),
        ("with a full stop for an exclamation mark", _calmer),
        ("“Note:” before", _note),
        ("in quotation marks", lambda text: f"“{text}”"),
    ):
        pairs = [(one, change(one.text)) for one in gone if change(one.text) != one.text]
        again = explain(classifier, [text for _, text in pairs], MethodOptions())
        kept = [(one, other) for (one, _), other in zip(pairs, again, strict=True) if other.prediction.label == one.prediction.label]
        same = sum(_names(one) == _names(other) for one, other in kept)
        print(f"{name}: the same words in {same} of {len(kept)} ({same / max(1, len(kept)):.3f})")


def _names(explanation: Explanation) -> set[str]:
    return {explanation.units[index].text.casefold() for index in explanation.named}


def _without_stop(text: str) -> str:
    return text.removesuffix(".")


def _calmer(text: str) -> str:
    return text[:-1] + "." if text.endswith("!") else text


def _note(text: str) -> str:
    return f"Note: {text[0].lower()}{text[1:]}" if not text[:2].isupper() and not text.startswith("I ") else text


def sentences_of(file: Path, trees_file: Path, count: int, seed: int) -> list[Sentence]:
    """So many sentences with a polar verdict, drawn at random, with people's labels."""
    classifier, trees = light_classifier(BUILT_IN_FOLDER, BUILT_IN), read_trees(trees_file)
    found: list[Sentence] = []
    for text in (one.text for one in chosen(read_labelled(file), None, seed)):
        labelled = labelled_words(trees, text)
        (subject,) = attributed(classifier, [text], MethodOptions())
        direction = direction_of(classifier, subject.explanation)
        if labelled is None or not direction or len(subject.shortened) < 2:
            continue
        words = subject.explanation.words
        # A comma of theirs that people called neutral is as much a word as ours.
        labels = [labelled.word_label(word.span) if not is_punctuation(word.text) else MIDDLE for word in words]
        found.append(Sentence(classifier, subject, direction, labels))
        if len(found) == count:
            break
    return found


def main() -> None:
    """Reads the arguments and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.effects")
    parser.add_argument("file", type=Path)
    parser.add_argument("--word-labels", type=Path, required=True)
    parser.add_argument("--sentences", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--others", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sentences = sentences_of(options.file, options.word_labels, options.sentences, options.seed)
    named(sentences)
    short = [one for one in sentences if one.words <= _LONGEST_EXACT]
    for one in short:
        masked = exact(one, one.masked)
        one.exact = {"masked": masked, "both": (masked + exact(one, one.deleted)) / 2}
    print(f"{len(sentences)} sentences, {len(short)} of them with exact Shapley values")
    rows = _rows(sentences, OURS + OTHERS if options.others else OURS)
    print("| | cost | comprehensiveness, masked / deleted | log-odds | r with Shapley | AUPRC / rank correlation |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, row in rows.items():
        cells = [f"{row['cost']:.0f}" if "cost" in row else "", f"{row['masked']:.3f} / {row['deleted']:.3f}"]
        cells += [f"{row[key]:.3f}" if key in row else "" for key in ("log-odds", "r")]
        cells.append(f"{row['AUPRC']:.3f} / {row['rho']:.2f}" if "AUPRC" in row else "")
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
