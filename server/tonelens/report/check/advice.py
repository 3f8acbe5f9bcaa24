"""What a writer can do about a finding where no edit is offered: a way to say it, by what makes the sentence unpleasant."""

from __future__ import annotations

from collections.abc import Mapping

from tonelens.review.check.findings import Tone

ADVICE: Mapping[str, str] = {
    "blame": "Say what happened, then what the reader can do, and leave out whose fault it is.",
    "cold": "Say why, then what the reader can do, as you would to their face.",
    "bad news": "Say what happened in plain words, then what you do about it and what the reader can do.",
    "complaint": "Say what does not work and for whom, then what would.",
    "alarm": "Say what can happen and how likely it is, then what the reader can do.",
}
"""Sentences for people, by kind."""


def advice(tone: Tone) -> str | None:
    """One sentence of advice; ``None`` where an edit is offered, or nobody knows what makes the sentence unpleasant."""
    if tone.explanation is not None and tone.explanation.edits:
        return None
    return ADVICE.get(tone.prediction.kind or "")
