"""Asks the model what a text says without some of its words: each set of words once, many in one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tonelens.attribution.classifier import Checkpoint, Classifier, FloatArray
from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.targets import Target
from tonelens.attribution.types import Prediction

WordSet = frozenset[int]
"""Words of a text by their numbers."""

NOTHING: WordSet = frozenset()


@dataclass(frozen=True, eq=False)
class MaskedText:
    """One text of one window, and the logits that are known with some of its words masked.

    ``word_numbers`` gives for each of the window's tokens the number of its word, −1 for special ones. A masked
    word's tokens are each replaced by the mask, so that the text keeps its length.
    """

    window: EncodedWindow
    word_numbers: Sequence[int]
    target: Target
    logits: dict[WordSet, FloatArray] = field(default_factory=dict)

    def value(self, words: WordSet) -> float:
        """The target with these words masked, which must have been asked for."""
        return self.target.value(self.logits[words])

    def prediction(self, classifier: Classifier, words: WordSet) -> Prediction:
        """The prediction with these words masked, which must have been asked for."""
        return classifier.prediction(classifier.activate(self.logits[words]))

    def without(self, words: WordSet, mask: int) -> EncodedWindow:
        """The window with the words masked."""
        return self.window.without((index for index, number in enumerate(self.word_numbers) if number in words), mask)


def ask(classifier: Classifier, questions: Iterable[tuple[MaskedText, WordSet]], mask: int, checkpoint: Checkpoint) -> int:
    """Fills in the logits of those sets of words that are not known yet; returns how many inputs that took."""
    missing = {(id(text), words): (text, words) for text, words in questions if words not in text.logits}
    asked = list(missing.values())
    windows = [text.without(words, mask) for text, words in asked]
    for (text, words), logits in zip(asked, classifier.predict_windows(windows, checkpoint), strict=True):
        text.logits[words] = logits
    return len(asked)
