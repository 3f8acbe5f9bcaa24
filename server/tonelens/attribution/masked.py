"""Asks the model what a text says without some of its words, masked or deleted: each set of words once, many in one call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tonelens.attribution.classifier import Classifier, FloatArray
from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.targets import Target
from tonelens.attribution.types import Prediction

WordSet = frozenset[int]
"""Words of a text by their numbers."""

NOTHING: WordSet = frozenset()

Answers = Callable[[Sequence[EncodedWindow]], FloatArray]
"""The model: windows to logits of shape (windows, labels)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ShortenedText(ABC):
    """One text of one window, and the logits that are known without some of its words."""

    target: Target
    logits: dict[WordSet, FloatArray] = field(default_factory=dict)

    @abstractmethod
    def without(self, words: WordSet) -> EncodedWindow:
        """What the model reads without the words."""

    def value(self, words: WordSet) -> float:
        """The target without these words, which must have been asked for."""
        return self.target.value(self.logits[words])

    def prediction(self, classifier: Classifier, words: WordSet) -> Prediction:
        """The prediction without these words, which must have been asked for."""
        return classifier.prediction(classifier.activate(self.logits[words]))


@dataclass(frozen=True, eq=False, kw_only=True)
class MaskedText(ShortenedText):
    """A text some of whose words are masked.

    ``word_numbers`` gives for each of the window's tokens the number of its word, −1 for special ones. A masked
    word's tokens are each replaced by ``mask``, so that the text keeps its length.
    """

    window: EncodedWindow
    word_numbers: Sequence[int]
    mask: int

    def without(self, words: WordSet) -> EncodedWindow:
        """The window with the words masked."""
        return self.window.without((index for index, number in enumerate(self.word_numbers) if number in words), self.mask)


@dataclass(frozen=True, eq=False, kw_only=True)
class DeletedText(ShortenedText):
    """A text some of whose words are deleted, as a writer would: ``encoded`` gives what is read of the text that is left."""

    encoded: Callable[[WordSet], EncodedWindow]

    def without(self, words: WordSet) -> EncodedWindow:
        """The window of the shorter text."""
        return self.encoded(words)


def ask(answers: Answers, questions: Iterable[tuple[ShortenedText, WordSet]]) -> int:
    """Fills in the logits of those sets of words that are not known yet; returns how many inputs that took."""
    missing = {(id(text.logits), words): (text, words) for text, words in questions if words not in text.logits}
    asked = list(missing.values())
    windows = [text.without(words) for text, words in asked]
    for (text, words), logits in zip(asked, answers(windows), strict=True):
        text.logits[words] = logits
    return len(asked)
