"""Ways of scoring the words of a sentence: ours and other libraries', each with what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy
from numpy.typing import NDArray

from tonelens.attribution.classifier import Classifier
from tonelens.attribution.examination import Subject
from tonelens.attribution.explaining import attributed
from tonelens.attribution.faithfulness import top_count
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.masked import NOTHING, MaskedText, ShortenedText, WordSet, ask
from tonelens.attribution.methods.two_sided_effects import asked_for, effect
from tonelens.attribution.types import Explanation, MethodOptions
from tonelens.attribution.word_labels import places

Scores = NDArray[numpy.float64]
_GRADIENT = 3
"""What a gradient costs, in forward passes."""

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
    """A way of scoring words: their scores, towards positive, and how many forward passes that takes.

    ``game`` is the one whose exact Shapley values its scores are compared with, that of masked words or the mean of both.
    """

    name: str
    scores: Callable[[Sentence], tuple[Scores, float]]
    game: Literal["masked", "both"] | None = "masked"


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


def transformers_interpret(classifier: Classifier, explanation: Explanation) -> Scores:
    """transformers-interpret's scores of the words, towards the verdict, with its own baseline and number of steps."""
    from transformers_interpret import SequenceClassificationExplainer

    special = set(classifier.tokenizer.all_special_tokens)
    found = SequenceClassificationExplainer(classifier.model, classifier.tokenizer)(
        explanation.text, class_name=explanation.prediction.label
    )
    # It rewrites the text before it reads it, so that its tokens have no offsets: they are found by their characters.
    tokens = ["" if token in special else token.removeprefix("##") for token, _ in found]
    return _on_words(explanation, tokens, [score for _, score in found])


def _fifty_gradients(sentence: Sentence) -> tuple[Scores, float]:
    return sentence.direction * transformers_interpret(_reference(), sentence.explanation), _GRADIENT * 50


_REFERENCES: list[Classifier] = []


def _reference() -> Classifier:
    if not _REFERENCES:
        _REFERENCES.append(load_classifier())
    return _REFERENCES[0]


OURS = (
    Way("two-sided, masked and deleted (the scores)", two_sided("masked", "deleted"), "both"),
    Way("two-sided, masked", two_sided("masked")),
    Way("two-sided, searched (what is named)", searched, None),
    Way("adaptive integrated gradients", path),
    Way("feature ablation", by_method("feature_ablation", 1)),
    Way("input × gradient", by_method("input_x_gradient", _GRADIENT)),
)
OTHERS = (
    Way("LIME, 256 samples", lime(256)),
    Way("SHAP Partition", shap_partition),
    Way("transformers-interpret, 50 steps", _fifty_gradients),
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
