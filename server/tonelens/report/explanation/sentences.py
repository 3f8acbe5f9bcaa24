"""Decides which sentences of a text are shown by themselves, so that a long one does not drown its findings."""

from __future__ import annotations

from dataclasses import dataclass

from tonelens.attribution.types import NEUTRAL, Explanation

SHORT = 5
"""Up to so many sentences each is shown by itself, and their text is not shown a second time as a whole."""


@dataclass(frozen=True)
class Numbered:
    """A sentence and its number in the text, counted from 1."""

    number: int
    explanation: Explanation


def is_long(explanation: Explanation) -> bool:
    """Whether the whole text is shown before its sentences."""
    return len(explanation.sentences) > SHORT


def shown_sentences(explanation: Explanation, scores: bool = False) -> tuple[Numbered, ...]:
    """The sentences that are shown by themselves; of a long text those with something to say, or all whose ``scores`` are asked for.

    None where none has anything to say. None either where the whole text is not judged: its sentences' verdicts mean nothing.
    """
    if explanation.not_judged is not None:
        return ()
    every = tuple(Numbered(number, sentence) for number, sentence in enumerate(explanation.sentences, 1))
    telling = tuple(one for one in every if scores or one.explanation.stability != NEUTRAL or one.explanation.not_judged is not None)
    return telling if is_long(explanation) or not telling else every
