"""What ways of scoring words are worth, beside exact Shapley values, the best possible words and people's: the table in docs/science.md.

``python -m tests.benchmarks.effects FILE --word-labels TREES [--sentences 100] [--seed 0] [--others]``: FILE and TREES as for
``tonelens evaluate``. ``--others`` also asks SHAP, LIME and transformers-interpret, which have to be installed. Everything is
measured on the built-in model and the same sentences with a polar verdict. A cost is the mean number of forward passes of a
sentence, a gradient counted as three.
"""

from __future__ import annotations

import argparse
import itertools
import math
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy
from numpy.typing import NDArray

from tonelens.attribution.classifier import Classifier
from tonelens.attribution.examination import Subject
from tonelens.attribution.explaining import attributed, explain
from tonelens.attribution.faithfulness import direction_of, log_odds, top_count
from tonelens.attribution.light_classifier import light_classifier
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.masked import NOTHING, MaskedText, ShortenedText, WordSet, ask
from tonelens.attribution.methods.two_sided_effects import asked_for, effect
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER
from tonelens.attribution.types import Explanation, MethodOptions
from tonelens.attribution.word_labels import MIDDLE, labelled_words, places, read_trees
from tonelens.cli.labelled import chosen
from tonelens.cli.labelled_files import read_labelled
from tonelens.text.word_lists import is_punctuation

Scores = NDArray[numpy.float64]
_GRADIENT = 3
"""What a gradient costs, in forward passes."""

_LONGEST_EXACT = 11
"""Of texts of up to so many words all subsets are read."""

_SHORTLIST, _BEAM = 8, 3


@dataclass(eq=False)
class Sentence:
    """One sentence with a polar verdict, and what is known of it; ``direction`` is the sign of scores that speak for the verdict."""

    classifier: Classifier
    subject: Subject
    direction: int
    labels: list[int | None]
    passes: int = 0
    exact: dict[str, Scores] = field(default_factory=dict)

    @property
    def explanation(self) -> Explanation:
        """The explanation by two-sided effects, before any test."""
        return self.subject.explanation

    @property
    def words(self) -> int:
        """How many words there are."""
        return len(self.explanation.words)

    @property
    def masked(self) -> ShortenedText:
        """The text with words masked."""
        return next(text for text in self.subject.shortened if isinstance(text, MaskedText))

    @property
    def deleted(self) -> ShortenedText:
        """The text with words deleted."""
        return next(text for text in self.subject.shortened if not isinstance(text, MaskedText))

    def ask(self, questions: Iterable[tuple[ShortenedText, WordSet]]) -> None:
        """Reads the text without some words."""
        self.passes += ask(self.classifier.predict_windows, questions)

    def probability(self, text: ShortenedText, words: WordSet) -> float:
        """The probability of the verdict without some words."""
        self.ask([(text, words)])
        return text.prediction(self.classifier, words).probabilities[self.explanation.prediction.label]

    def top(self, scores: Scores) -> WordSet:
        """The words that speak loudest for the verdict, a fifth of all."""
        order = sorted(range(self.words), key=lambda index: -self.direction * scores[index])
        return frozenset(order[: top_count(self.words)])


@dataclass(frozen=True)
class Way:
    """A way of scoring words: their scores, towards positive, and how many forward passes that takes."""

    name: str
    scores: Callable[[Sentence], tuple[Scores, float]]


def path(sentence: Sentence) -> tuple[Scores, float]:
    """Adaptive integrated gradients."""
    (found,) = attributed(sentence.classifier, [sentence.explanation.text], MethodOptions("adaptive_integrated_gradients"))
    return _of_words(found.explanation), _GRADIENT * found.explanation.method.evaluations


def two_sided(*names: str) -> Callable[[Sentence], tuple[Scores, float]]:
    """Two-sided effects by masking, deleting or both."""

    def scores(sentence: Sentence) -> tuple[Scores, float]:
        texts = [getattr(sentence, name) for name in names]
        words = frozenset(range(sentence.words))
        needed = {(text, gone) for text in texts for word in words for gone in asked_for(frozenset({word}), words)}
        sentence.ask(needed)
        return numpy.array([effect(texts, frozenset({word}), words) for word in sorted(words)]), len(needed)

    return scores


def searched(sentence: Sentence) -> tuple[Scores, float]:
    """The set of words, of those that two-sided effects rank highest, without which least of the verdict is left: a search in a beam."""
    scores, cost = two_sided("masked", "deleted")(sentence)
    shortlist = sorted(range(sentence.words), key=lambda index: -sentence.direction * scores[index])[:_SHORTLIST]
    texts, beam = (sentence.masked, sentence.deleted), [NOTHING]
    for size in range(min(top_count(sentence.words), len(shortlist))):
        tries = list(dict.fromkeys(words | {word} for words in beam for word in shortlist if word not in words))
        sentence.ask((text, gone) for text in texts for gone in tries)
        cost += len(texts) * len(tries) if size else 0
        beam = sorted(tries, key=lambda gone: sum(sentence.probability(text, gone) for text in texts))[:_BEAM]
    ranked = scores * sentence.direction
    ranked[list(beam[0])] += ranked.max() - ranked.min() + 1.0
    return ranked * sentence.direction, cost


def by_method(name: str, cost: float) -> Callable[[Sentence], tuple[Scores, float]]:
    """One of the other methods of the table; a ``cost`` for each evaluation."""

    def scores(sentence: Sentence) -> tuple[Scores, float]:
        (found,) = attributed(sentence.classifier, [sentence.explanation.text], MethodOptions(name))
        return _of_words(found.explanation), cost * found.explanation.method.evaluations

    return scores


def lime(samples: int) -> Callable[[Sentence], tuple[Scores, float]]:
    """LIME's text explainer on the same words, masked."""

    def scores(sentence: Sentence) -> tuple[Scores, float]:
        from lime.lime_base import LimeBase

        random = numpy.random.default_rng(0)
        there = numpy.ones((samples, sentence.words))
        for row in there[1:]:
            row[random.choice(sentence.words, random.integers(1, sentence.words + 1), replace=False)] = 0
        values = _values(sentence, there)
        distances = 100 * (1 - there.sum(axis=1) / numpy.sqrt(numpy.maximum(1, there.sum(axis=1)) * sentence.words))
        base = LimeBase(lambda distance: numpy.sqrt(numpy.exp(-(distance**2) / 25**2)), random_state=0)
        _, weights, *_ = base.explain_instance_with_data(there, values[:, None], distances, 0, sentence.words, "none")
        return numpy.array([dict(weights)[word] for word in range(sentence.words)]), samples

    return scores


def shap_partition(sentence: Sentence) -> tuple[Scores, float]:
    """SHAP's partition explainer with its own text masker and number of evaluations."""
    import shap

    counted = 0
    classifier = sentence.classifier

    def target(texts: Sequence[str]) -> Scores:
        nonlocal counted
        counted += len(texts)
        logits = classifier.predict_windows([classifier.encode(str(text))[0] for text in texts])
        return numpy.array([sentence.masked.target.value(row) for row in logits])

    masker = shap.maskers.Text(_reference().tokenizer, mask_token="[MASK]", collapse_mask_token=False)
    found = shap.explainers.Partition(target, masker)([sentence.explanation.text], silent=True)
    tokens = [str(token).strip() for token in found.data[0]]
    return _on_words(sentence.explanation, tokens, found.values[0]), counted


def transformers_interpret(sentence: Sentence) -> tuple[Scores, float]:
    """transformers-interpret with its own baseline and 50 steps, which are gradients."""
    from transformers_interpret import SequenceClassificationExplainer

    reference = _reference()
    explainer = SequenceClassificationExplainer(reference.model, reference.tokenizer)
    special = set(reference.tokenizer.all_special_tokens)
    found = explainer(sentence.explanation.text, class_name=sentence.explanation.prediction.label)
    tokens = ["" if token in special else token.removeprefix("##") for token, _ in found]
    return sentence.direction * _on_words(sentence.explanation, tokens, [score for _, score in found]), _GRADIENT * 50


_REFERENCES: list[Classifier] = []


def _reference() -> Classifier:
    if not _REFERENCES:
        _REFERENCES.append(load_classifier())
    return _REFERENCES[0]


OURS = (
    Way("two-sided, masked and deleted (the scores)", two_sided("masked", "deleted")),
    Way("two-sided, masked", two_sided("masked")),
    Way("two-sided, searched (what is named)", searched),
    Way("adaptive integrated gradients", path),
    Way("feature ablation", by_method("feature_ablation", 1)),
    Way("input × gradient", by_method("input_x_gradient", _GRADIENT)),
)
OTHERS = (
    Way("LIME, 256 samples", lime(256)),
    Way("SHAP Partition", shap_partition),
    Way("transformers-interpret", transformers_interpret),
)


def _of_words(explanation: Explanation) -> Scores:
    return numpy.array([word.score for word in explanation.words])


def _on_words(explanation: Explanation, tokens: Sequence[str], values: Sequence[float]) -> Scores:
    scores = numpy.zeros(len(explanation.words))
    for place, value in zip(places(tokens, explanation.text), values, strict=True):
        for index, word in enumerate(explanation.words):
            if place is not None and place.overlaps(word.span):
                scores[index] += float(value)
                break
    return scores


def _values(sentence: Sentence, there: NDArray[numpy.float64]) -> Scores:
    gone = [frozenset(numpy.flatnonzero(row == 0).tolist()) for row in there]
    sentence.ask((sentence.masked, words) for words in gone)
    return numpy.array([sentence.masked.value(words) for words in gone])


def shapley(sentence: Sentence, text: ShortenedText) -> Scores:
    """Exact Shapley values (Shapley 1953), from all subsets of the words."""
    count = sentence.words
    sets = [frozenset(some) for size in range(count + 1) for some in itertools.combinations(range(count), size)]
    sentence.ask((text, gone) for gone in sets)
    everything = frozenset(range(count))
    weights = [math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count) for size in range(count)]
    values = numpy.zeros(count)
    for gone in sets:
        for word in gone:
            there = everything - gone
            values[word] += weights[len(there)] * (text.value(gone - {word}) - text.value(gone))
    return values


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


def rank_correlation(one: Scores, other: Scores) -> float:
    """Spearman's rank correlation, with the mean rank of equal values."""

    def ranks(values: Scores) -> Scores:
        return numpy.array([(values < value).sum() + (values == value).sum() / 2 for value in values])

    return float(numpy.corrcoef(ranks(one), ranks(other))[0, 1])


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
            if "Shapley" in sentence.exact and way.name.find("searched") < 0:
                wanted = sentence.exact["masked" if way.name.endswith(", masked") or "two-sided" not in way.name else "Shapley"]
                pairs += zip(scores.tolist(), wanted.tolist(), strict=True)
            known = [index for index, label in enumerate(sentence.labels) if label is not None]
            towards = numpy.array([sentence.direction * ((sentence.labels[index] or 0) - MIDDLE) for index in known])
            ours = sentence.direction * scores[known]
            if (towards > 0).any():
                figures.setdefault("AUPRC", []).append(average_precision(ours, towards > 0))
            if len(set(towards.tolist())) > 1 and len(set(ours.tolist())) > 1:
                figures.setdefault("rho", []).append(rank_correlation(ours, towards.astype(float)))
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
        "uncertain, holds under masking alone": sum(bool(one.suspected) for one in found),
        "hangs by a thread": sum(bool(one.fragile) for one in found),
    }
    for name, count in kinds.items():
        print(f"{name}: {count} of {len(found)}")
    gone = [one for one in found if one.named]
    changed = 0
    for one in gone:
        (subject,) = attributed(classifier, [one.text], MethodOptions())
        text = next(text for text in subject.shortened if not isinstance(text, MaskedText))
        sets = [(*one.responsible.units,)] if one.responsible else [one.redundant]
        words = [frozenset(word for unit in units for word in one.units[unit].words) for units in sets]
        ask(classifier.predict_windows, [(text, some) for some in words])
        changed += all(text.prediction(classifier, some).label != one.prediction.label for some in words)
    print(f"deleting them changes the verdict: {changed} of {len(gone)} ({changed / max(1, len(gone)):.3f})")
    for name, change in (
        ("without the full stop", _without_stop),
        ("with a full stop for an exclamation mark", _calmer),
        ("“Note:” before", _note),
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
        ways = {"masked": shapley(one, one.masked), "deleted": shapley(one, one.deleted)}
        one.exact = {**ways, "Shapley": (ways["masked"] + ways["deleted"]) / 2}
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
