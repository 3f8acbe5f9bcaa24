"""Which units a picture of an explanation stresses, and how strongly: the same in every output format."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tonelens.attribution.types import NEUTRAL, OTHER, WORD, Explanation, ScoredSpan, Unit
from tonelens.report.verdicts import is_muted
from tonelens.report.wording import is_shown, share_decimals
from tonelens.text.spans import Span

_NAMED, _UNNAMED = 0.6, 0.5
"""The least strength of what is named, and the most of what is not beside it."""

_FAINTEST = 0.2
"""What is named by itself is never too faint to be seen."""

_NOTHING = 1e-12


@dataclass(frozen=True)
class Look:
    """How a unit is drawn.

    ``rank`` is its place among all units of its text, by their shares; the strongest has 1 and punctuation the last. ``strength`` is
    from 0 to 1: what is named is stronger than what is not and follows its measured effect, the rest follows its share;
    punctuation is never coloured and has 0. A muted one must look different from both a strong and a weak one.
    """

    unit: Unit
    strength: float
    responsible: bool
    muted: bool
    rank: int

    @property
    def share(self) -> float:
        """The unit's share."""
        return self.unit.share


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: a part of a unit, or what stands between units.

    ``look`` is ``None`` between units, for punctuation, and everywhere in a text whose scores are not shown.
    ``not_read`` says that the model did not read it, or not all of it where it is a unit.
    """

    text: str
    look: Look | None
    not_read: bool


def looks(explanation: Explanation, scores: bool = False) -> tuple[Look, ...]:
    """The units of one text or sentence in reading order, or its words where it has no units.

    Empty where no score may be shown: a neutral verdict blames nobody unless ``scores`` are asked for, and without a
    verdict scores mean nothing.
    """
    if explanation.not_judged is not None or (explanation.stability == NEUTRAL and not scores):
        return ()
    units = explanation.units or as_units(explanation.words)
    named = frozenset(explanation.named if explanation.units else ())
    strengths = _strengths(units, named)
    return tuple(
        Look(unit, strength, index in named, is_muted(unit), rank)
        for index, (unit, strength, rank) in enumerate(zip(units, strengths, _ranks(units), strict=True))
    )


def named_looks(explanation: Explanation) -> tuple[Look, ...]:
    """The units that a writer is shown: those that the verdict names or, where it names none, those that it suspects, muted.

    Their strength is their measured effect beside that of the strongest of them.
    """
    chosen = frozenset(explanation.named or explanation.suspected)
    shown = [look for index, look in enumerate(looks(explanation)) if index in chosen] if explanation.units else []
    effects = [abs(look.unit.score if look.unit.mean_effect is None else look.unit.mean_effect) for look in shown]
    loudest = max(effects, default=0.0) or 1.0
    return tuple(
        replace(look, strength=max(effect / loudest, _FAINTEST), muted=not explanation.named)
        for look, effect in zip(shown, effects, strict=True)
    )


def word_looks(explanation: Explanation) -> tuple[Look, ...]:
    """The plain words, for those who ask for their scores; all muted where those did not settle."""
    units = as_units(explanation.words)
    muted = not explanation.method.converged
    return tuple(Look(unit, 0.0, False, muted, rank) for unit, rank in zip(units, _ranks(units), strict=True))


def _strengths(units: Sequence[Unit], named: frozenset[int]) -> list[float]:
    """How strongly each unit is coloured: the named ones most, by their effects, the others beside the strongest of them."""
    shares = [0.0 if unit.kind == OTHER else abs(unit.share) for unit in units]
    effects = [abs(unit.mean_effect if unit.mean_effect is not None else unit.score) for unit in units]
    loudest = max((effects[index] for index in named), default=0.0)
    others = max((share for index, share in enumerate(shares) if index not in named), default=0.0)
    # Where nothing is named all units share the whole scale; beside what is named the others keep to its lower part.
    peak, room = (max(shares, default=0.0), _UNNAMED) if named else (others, 1.0)
    return [
        _NAMED + (1 - _NAMED) * (effects[index] / loudest if loudest > 0 else 0.0) if index in named else room * share / max(peak, _NOTHING)
        for index, share in enumerate(shares)
    ]


def _ranks(units: Sequence[Unit]) -> list[int]:
    order = sorted(range(len(units)), key=lambda index: (units[index].kind == OTHER, -abs(units[index].share)))
    return [rank for _, rank in sorted(zip(order, range(1, len(units) + 1), strict=True))]


def as_units(words: Sequence[ScoredSpan]) -> tuple[Unit, ...]:
    """Each word as a unit of its own."""
    return tuple(Unit(word.text, WORD, (index,), (word.span,), word.score, word.share) for index, word in enumerate(words))


def strongest(shown: Sequence[Look], most: int) -> tuple[Look, ...]:
    """The looks that matter most, the strongest first; none of those whose share is shown as nothing.

    What is responsible is among them however weak: a chart that leaves out a word that the verdict names looks broken.
    """
    decimals = decimals_of(shown)
    moving = [look for look in shown if look.responsible or is_shown(look.share, decimals)]
    chosen = sorted(moving, key=lambda look: (not look.responsible, look.rank))[:most]
    return tuple(sorted(chosen, key=lambda look: look.rank))


def decimals_of(shown: Sequence[Look]) -> int:
    """How many decimals the shares of a list need."""
    return share_decimals(max((abs(look.share) for look in shown), default=0.0))


def extents(shown: Sequence[Look]) -> tuple[float, float]:
    """How far the bars of a list reach below and above 0, both without a sign."""
    lowest = max((-look.share for look in shown if look.share < 0), default=0.0)
    return lowest, max((look.share for look in shown if look.share > 0), default=0.0)


def pieces(explanation: Explanation, scores: bool = False) -> Iterator[Piece]:
    """The explained text in reading order, sentence by sentence; the pieces' texts together are the text."""
    span = explanation.span
    if explanation.not_judged is not None or not explanation.sentences:
        yield from _pieces_of(explanation, looks(explanation, scores))
        return
    position = span.start
    for sentence in explanation.sentences:
        yield from _between(explanation, position, sentence.span.start)
        yield from _pieces_of(sentence, looks(sentence, scores))
        position = sentence.span.end
    yield from _between(explanation, position, span.end)


def _pieces_of(explanation: Explanation, shown: Sequence[Look]) -> Iterator[Piece]:
    span = explanation.span
    position = span.start
    places = [(place, look) for look in shown for place in look.unit.spans]
    for place, look in sorted(places, key=lambda pair: pair[0]):
        yield from _between(explanation, position, place.start)
        missed = next(_not_read_in(explanation, place.start, place.end), None)
        yield Piece(place.of(explanation.text), None if look.unit.kind == OTHER else look, missed is not None)
        position = place.end
    yield from _between(explanation, position, span.end)


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
