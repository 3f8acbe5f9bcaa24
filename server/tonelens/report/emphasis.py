"""Which words a picture of an explanation stresses, and how strongly: the same in every output format."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tonelens.attribution.types import Explanation, ScoredSpan
from tonelens.report.wording import is_shown, share_decimals
from tonelens.text.spans import Span


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: a word, or what stands between two words.

    ``not_read`` says that the model did not read it, or not all of it where it is a word.
    """

    text: str
    word: ScoredSpan | None
    not_read: bool


def pieces(explanation: Explanation) -> Iterator[Piece]:
    """The whole text in reading order; the pieces' texts together are the text."""
    position = 0
    for word in explanation.words:
        yield from _between(explanation, position, word.span.start)
        missed = next(_not_read_in(explanation, word.span.start, word.span.end), None)
        yield Piece(word.span.of(explanation.text), word, missed is not None)
        position = word.span.end
    yield from _between(explanation, position, len(explanation.text))


def peak_share(words: Sequence[ScoredSpan]) -> float:
    """The largest share, without its sign."""
    return max((abs(word.share) for word in words), default=0.0)


def strength(word: ScoredSpan, peak: float) -> float:
    """How strong a word is beside the strongest of its text, from 0 to 1."""
    return abs(word.share) / peak if peak > 0 else 0.0


def strongest(words: Sequence[ScoredSpan], most: int) -> tuple[ScoredSpan, ...]:
    """The words that matter most, the strongest first; none of those whose share is shown as nothing."""
    decimals = share_decimals(peak_share(words))
    moving = [word for word in words if is_shown(word.share, decimals)]
    return tuple(sorted(moving, key=lambda word: -abs(word.share))[:most])


def _between(explanation: Explanation, start: int, end: int) -> Iterator[Piece]:
    position = start
    for missed in _not_read_in(explanation, start, end):
        if position < missed.start:
            yield Piece(explanation.text[position : missed.start], None, False)
        yield Piece(missed.of(explanation.text), None, True)
        position = missed.end
    if position < end:
        yield Piece(explanation.text[position:end], None, False)


def _not_read_in(explanation: Explanation, start: int, end: int) -> Iterator[Span]:
    """The parts of ``not_read`` within a range."""
    spans = explanation.not_read
    index = bisect_right(spans, start, key=lambda span: span.end)
    while index < len(spans) and spans[index].start < end:
        yield Span(max(spans[index].start, start), min(spans[index].end, end))
        index += 1
