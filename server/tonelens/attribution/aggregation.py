"""Token attributions of one text's windows to the scores that a reader sees: tokens, words, shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.types import ScoredSpan
from tonelens.text.spans import Span
from tonelens.text.words import Word, merge_tokens, unread

FloatArray = NDArray[numpy.float64]


@dataclass(frozen=True, eq=False)
class TextTokens:
    """All tokens of a text in order, each once however many windows hold it, and the words that they make."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    words: tuple[Word, ...]
    not_read: tuple[Span, ...]

    @property
    def word_numbers(self) -> list[int]:
        """For each token the number of its word."""
        numbers = [-1] * len(self.offsets)
        for number, word in enumerate(self.words):
            for token in word.tokens:
                numbers[token] = number
        return numbers


def text_tokens(text: str, windows: Sequence[EncodedWindow], unknown_id: int | None) -> TextTokens:
    """Puts the windows' tokens together and finds the words."""
    offsets: list[tuple[int, int]] = []
    unknown: list[bool] = []
    for window in windows:
        content = window.content
        for index in content[len(offsets) - window.first :]:
            offsets.append(window.offsets[index])
            unknown.append(int(window.input_ids[index]) == unknown_id)
    return TextTokens(text, tuple(offsets), tuple(merge_tokens(text, offsets)), _ends_joined(unread(text, offsets, unknown), offsets))


def _ends_joined(not_read: Sequence[Span], offsets: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """What was not read, with all that lies before the first token, and all behind the last, as one: there a text was cut off."""
    first, last = min((start for start, _ in offsets), default=0), max((end for _, end in offsets), default=0)
    before = [span for span in not_read if span.end <= first]
    behind = [span for span in not_read if span.start >= last]
    between = [span for span in not_read if first < span.end and span.start < last]
    return (*_joined(before), *between, *_joined(behind))


def _joined(spans: Sequence[Span]) -> list[Span]:
    return [Span(spans[0].start, spans[-1].end)] if spans else []


def window_word_numbers(window: EncodedWindow, numbers: Sequence[int]) -> list[int]:
    """For each of the window's tokens the number of its word; −1 for special tokens."""
    result = [-1] * len(window)
    for position, index in enumerate(window.content):
        result[index] = numbers[window.first + position]
    return result


def mean_over_windows(tokens: TextTokens, windows: Sequence[EncodedWindow], attributions: Sequence[FloatArray]) -> FloatArray:
    """Attributions of the mean of the windows' targets, shape (tokens,): a token of two windows gets from both."""
    scores = numpy.zeros(len(tokens.offsets))
    for window, values in zip(windows, attributions, strict=True):
        content = window.content
        scores[window.first : window.first + len(content)] += values[content]
    return scores / len(windows)


def scored_tokens(tokens: TextTokens, scores: FloatArray) -> tuple[ScoredSpan, ...]:
    """Each token with its score and share."""
    return _scored(tokens.text, [Span(start, end) for start, end in tokens.offsets], scores)


def scored_words(tokens: TextTokens, scores: FloatArray) -> tuple[ScoredSpan, ...]:
    """Each word with the sum of its tokens' scores, and its share of the words' Σ|a|."""
    sums = numpy.array([scores[list(word.tokens)].sum() for word in tokens.words])
    return _scored(tokens.text, [word.span for word in tokens.words], sums)


def _scored(text: str, spans: Sequence[Span], scores: FloatArray) -> tuple[ScoredSpan, ...]:
    total = float(numpy.abs(scores).sum())
    shares = scores / total if total > 0 else numpy.zeros_like(scores)
    return tuple(
        ScoredSpan(span.of(text), span, float(score), float(share)) for span, score, share in zip(spans, scores, shares, strict=True)
    )
