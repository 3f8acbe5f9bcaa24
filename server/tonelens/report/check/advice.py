"""What a writer can do about a finding where no edit is offered: by how the sentence is put, else by what makes it unpleasant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from tonelens.review.check.findings import Tone
from tonelens.text.word_lists import folded

ADVICE: Mapping[str, str] = {
    "blame": "Say what happened, then what the reader can do, and leave out whose fault it is.",
    "cold": "Say why, then what the reader can do, as you would to their face.",
    "bad news": "Say what happened in plain words, then what you do about it and what the reader can do.",
    "complaint": "Say what does not work and for whom, then what would.",
    "alarm": "Say what can happen and how likely it is, then what the reader can do.",
}
"""Sentences for people, by kind."""

_RUDE = ("blame", "cold")


@dataclass(frozen=True)
class Turn:
    """A turn of phrase in blaming and cold sentences, with what to do about it and a sentence that has it."""

    pattern: regex.Pattern[str]
    advice: str
    example: str


@cache
def turns() -> tuple[Turn, ...]:
    """The table ``turns.tsv``."""
    lines = (files("tonelens.report.check") / "turns.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return tuple(Turn(regex.compile(pattern), advice, example) for pattern, advice, example in rows[1:])


def advice(tone: Tone) -> str | None:
    """One sentence of advice; ``None`` where an edit is offered, or nobody knows what makes the sentence unpleasant."""
    if tone.explanation is not None and tone.explanation.edits:
        return None
    return advice_on(tone.sentence.reading.text, tone.prediction.kind)


def advice_on(text: str, kind: str | None) -> str | None:
    """The same of a sentence of a kind."""
    if kind in _RUDE and (turn := turn_of(text)) is not None:
        return turn.advice
    return ADVICE.get(kind or "")


def turn_of(text: str) -> Turn | None:
    """The first turn of phrase of the table that a sentence has."""
    said = folded(" ".join(text.split()))
    return next((turn for turn in turns() if turn.pattern.search(said) is not None), None)
