"""Texts as a classifier read them before anything is explained, and the ways to take words away from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tonelens.attribution.aggregation import TextTokens, text_tokens, window_word_numbers
from tonelens.attribution.classifier import Checkpoint, Classifier, FloatArray
from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.masked import NOTHING, DeletedText, MaskedText, ShortenedText, WordSet
from tonelens.attribution.targets import Target
from tonelens.attribution.types import WindowedPrediction
from tonelens.text.deleting import without_words
from tonelens.text.pairs import TextPair, joined
from tonelens.text.spans import Span
from tonelens.text.terms import term_spans


@dataclass(frozen=True, eq=False)
class TextReading:
    """One text with what the classifier says of it.

    ``logits`` have the shape (windows, labels). ``masked`` and ``deleted`` hold what the model says without some of the text's words,
    whatever is explained.
    """

    source: str | TextPair
    text: str
    left_out: tuple[Span, ...]
    windows: list[EncodedWindow]
    tokens: TextTokens
    logits: FloatArray
    read: WindowedPrediction
    masked: dict[WordSet, FloatArray] = field(default_factory=dict)
    deleted: dict[WordSet, FloatArray] = field(default_factory=dict)

    @property
    def pair(self) -> Span | None:
        """The place of the second of two texts."""
        return self.source.place if isinstance(self.source, TextPair) else None

    @property
    def removable(self) -> WordSet:
        """The words of a text of one window that can be taken away: all that were not left out."""
        window = self.windows[0]
        numbers = window_word_numbers(window, self.tokens.word_numbers)
        return frozenset(numbers[token] for token in window.replaceable)

    def shortened(self, classifier: Classifier, target: Target, window: EncodedWindow, terms: Sequence[str]) -> tuple[ShortenedText, ...]:
        """The ways to take words away from a window: masked and, where it holds the whole text, deleted."""
        mask, whole = classifier.mask_id, len(self.windows) == 1
        found: list[ShortenedText] = []
        if mask is not None:
            numbers, logits = window_word_numbers(window, self.tokens.word_numbers), self.masked if whole else {}
            found.append(MaskedText(target=target, logits=logits, window=window, word_numbers=numbers, mask=mask))
        if whole and classifier.deletes:

            def encoded(words: WordSet) -> EncodedWindow:
                source = self._without(words)
                shorter = classifier.encode(source, term_spans(joined(source), terms))[0]
                # A model without tokens of its own has nothing to read of an empty text.
                return shorter if len(shorter) or mask is None else window.without(window.replaceable, mask)

            found.append(DeletedText(target=target, logits=self.deleted, encoded=encoded))
        if whole:
            for text in found:
                text.logits[NOTHING] = self.logits[0]
        return tuple(found)

    def _without(self, words: WordSet) -> str | TextPair:
        """The text, or the two of a pair, without some words."""
        spans = [self.tokens.words[word].span for word in words]
        if not isinstance(self.source, TextPair):
            return without_words(self.source, spans)
        second = self.source.place.start
        return TextPair(
            without_words(self.source.first, [span for span in spans if span.start < second]),
            without_words(self.source.second, [span.shifted(-second) for span in spans if span.start >= second]),
        )


def read_texts(
    classifier: Classifier, sources: Sequence[str | TextPair], terms: Sequence[str], checkpoint: Checkpoint
) -> list[TextReading]:
    """Reads texts, ``terms`` left out; many share the model's calls."""
    texts = [joined(source) for source in sources]
    left_out = [tuple(term_spans(text, terms)) for text in texts]
    encoded = [classifier.encode(source, spans) for source, spans in zip(sources, left_out, strict=True)]
    answers = classifier.read_windows([window for windows in encoded for window in windows], checkpoint)
    readings = classifier.readings(encoded, answers)
    found, start = [], 0
    for source, text, spans, windows, read in zip(sources, texts, left_out, encoded, readings, strict=True):
        rows = answers.logits[start : start + len(windows)]
        start += len(windows)
        tokens = text_tokens(text, windows, classifier.tokenizer.unk_token_id)
        found.append(TextReading(source, text, spans, windows, tokens, rows, read))
    return found
