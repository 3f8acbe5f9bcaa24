"""A deterministic engine that knows a few words: what layers above attribution are tested with, without torch."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tonelens.attribution.types import (
    NEUTRAL,
    STABLE,
    WORD,
    Explanation,
    MethodOptions,
    MethodReport,
    ModelIdentity,
    Prediction,
    Responsible,
    ScoredSpan,
    Unit,
    Window,
    WindowedPrediction,
)
from tonelens.text.spans import Span, touches
from tonelens.text.terms import term_spans
from tonelens.text.words import reader_words

SCORES = {"terrible": -4.0, "slow": -1.5, "failed": -3.0, "unfortunately": -3.0, "lovely": 4.0, "good": 3.0, "fine": 1.0}


def score_of(word: str) -> float:
    return SCORES.get(word.casefold(), 0.0)


def prediction_of(polarity: float) -> Prediction:
    """A softmax over (−polarity, 1, polarity)."""
    logits = {"negative": -polarity, "neutral": 1.0, "positive": polarity}
    total = sum(map(math.exp, logits.values()))
    probabilities = {label: math.exp(logit) / total for label, logit in logits.items()}
    return Prediction(max(probabilities, key=probabilities.__getitem__), probabilities)


@dataclass
class LexiconEngine:
    """Sums the scores of the words that it knows; keeps a record of what it was asked."""

    languages: tuple[str, ...] = ("en",)
    predicted: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)

    @property
    def model(self) -> ModelIdentity:
        return ModelIdentity("lexicon", "1", self.languages)

    def predict(self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None) -> list[Prediction]:
        return [reading.prediction for reading in self.read(texts, terms, checkpoint)]

    def read(
        self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None
    ) -> list[WindowedPrediction]:
        checkpoint()
        self.predicted += texts
        return [self._read(text, terms) for text in texts]

    def explain(
        self, texts: Sequence[str], options: MethodOptions, checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> list[Explanation]:
        checkpoint()
        self.explained += texts
        progress(1.0)
        return [self._explained(text, options) for text in texts]

    def close(self) -> None:
        """Ends nothing."""

    def _read(self, text: str, terms: Sequence[str] = ()) -> WindowedPrediction:
        left_out = term_spans(text, terms)
        prediction = prediction_of(sum(score_of(span.of(text)) for span in reader_words(text) if not touches(left_out, span)))
        return WindowedPrediction(prediction, (Window(Span(0, len(text)), prediction.probabilities),))

    def _explained(self, text: str, options: MethodOptions) -> Explanation:
        reading = self._read(text, options.terms)
        spans = reader_words(text)
        total = sum(abs(score_of(span.of(text))) for span in spans) or 1.0
        words = tuple(ScoredSpan(span.of(text), span, score_of(span.of(text)), score_of(span.of(text)) / total) for span in spans)
        neutral = reading.prediction.label == "neutral"
        units = tuple(Unit(word.text, WORD, (index,), (word.span,), word.score, word.share) for index, word in enumerate(words))
        if not neutral:
            units = tuple(replace(unit, effect=unit.score, effect_alone=unit.score, stable=unit.score != 0) for unit in units)
            polarity, label = sum(word.score for word in words), reading.prediction.label
            without_each = (prediction_of(polarity - unit.score).probabilities[label] for unit in units)
            units = tuple(replace(unit, probability_without=without) for unit, without in zip(units, without_each, strict=True))
        sign = 1 if reading.prediction.label == "positive" else -1
        guilty = tuple(index for index, word in enumerate(words) if word.score * sign > 0)[:4]
        without = prediction_of(sum(word.score for index, word in enumerate(words) if index not in guilty))
        return Explanation(
            text=text,
            model=self.model,
            prediction=reading.prediction,
            method=MethodReport(options.name, options.target, options.baseline, 11, 0.0, 0.0, True, options.tolerance),
            words=words,
            tokens=words,
            windows=reading.windows,
            units=units,
            responsible=Responsible(guilty, without) if not neutral and without.label != reading.prediction.label else None,
            stability=NEUTRAL if neutral else STABLE,
        )
