"""What a writer can do about a finding where no edit is offered: by how the sentence is put, else by what makes it unpleasant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from tonelens.attribution.types import Explanation
from tonelens.report.check.recasts import recast
from tonelens.review.check.findings import Tone
from tonelens.text.word_lists import folded

ADVICE: Mapping[str, str] = {
    "blame": "Say what happened, then what the reader can do, and leave out whose fault it is.",
    "cold": "Say why, then what the reader can do, as you would to their face.",
    "bad news": "Say in plain words what happened, what comes next and what the reader can do.",
    "complaint": "Say what does not work and for whom, then what would.",
    "alarm": "Say what can happen and how likely it is, then what the reader can do.",
}
"""What to do about a sentence that speaks to its reader, by kind."""

REPORTED: Mapping[str, str] = {
    "blame": "Say what happened and what comes next. If nobody is being blamed, it can stay.",
    "cold": "If this is meant for your readers, say why, and what they can do. Otherwise, it can stay.",
    "bad news": "If this is news to your readers, say what it means for them. If it only reports what happened, it can stay.",
    "complaint": "Say what falls short and for whom. If you mean it as a judgement, it can stay.",
    "alarm": "If this is a warning, say how likely it is and what helps. If it only tells what happened, it can stay.",
}
"""The same where nothing shows that it speaks to its reader: many such sentences are right as they are."""

_RUDE = ("blame", "cold")
_ADDRESSED = regex.compile(r"\b(?:you|your|yours|yourself|yourselves|please)\b|\byou'")
# Whatever a sentence is taken for, one that begins so speaks of what its reader did or gets.
_BEGINS_WITH_READER = regex.compile(r"\s*(?:sorry|unfortunately)?,?\s*(?:but )?you(?:r|'ve|'re)?\b")
_ANNOUNCED = regex.compile(r"\b(?:we|we're|we've|our|us|sorry|apologi[sz]e|apologies|unfortunately)\b")


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
    """What to do about a sentence; ``None`` where an edit is offered, or nobody knows what makes the sentence unpleasant."""
    if tone.explanation is not None and tone.explanation.edits:
        return None
    if tone.explanation is not None:
        return advice_on(_written(tone.explanation), tone.prediction.kind)
    reading = tone.sentence.reading
    # Other words are read in the places of placeholders and code: an example would show what nobody wrote.
    as_written = all(end - start == 1 for start, end in zip(reading.starts, reading.ends, strict=True))
    return advice_on(reading.text, tone.prediction.kind, with_example=as_written)


def advice_on(text: str, kind: str | None, with_example: bool = True) -> str | None:
    """The same of a sentence of a kind, as the writer wrote it: what to do, and an example of the sentence's own words."""
    if kind is None or kind not in ADVICE:
        return None
    put = recast(text) if with_example else None
    said = turn_of(text) if kind in _RUDE or _BEGINS_WITH_READER.match(folded(text)) is not None else None
    if said is None:
        said = (ADVICE if put is not None or _speaks_to_its_reader(text, kind) else REPORTED)[kind]
    return said if put is None else f"{said} For example: “{put}”"


def way_out(explanation: Explanation) -> str | None:
    """Advice on an explained sentence that is worth a line beside its numbers: it is rude, or there is an example of how to put it."""
    if explanation.prediction.label.casefold() != "negative" or explanation.not_judged is not None or not explanation.edits_known:
        return None
    said = None if explanation.edits or explanation.sentences else advice_on(_written(explanation), explanation.prediction.kind)
    return said if explanation.prediction.kind in _RUDE or (said is not None and "For example" in said) else None


def turn_of(text: str) -> str | None:
    """The advice on the first turn of phrase of the table that a sentence has, with the sentence's words."""
    written = " ".join(text.split())
    said = folded(written)
    for turn in turns():
        found = turn.pattern.search(said)
        if found is not None and len(said) == len(written):
            return turn.advice.replace("{}", written[found.start() : found.end()].strip(" .,:;!?"))
    return None


def _speaks_to_its_reader(text: str, kind: str) -> bool:
    """Whether it addresses somebody; bad news of ours is for somebody too."""
    said = folded(text)
    return _ADDRESSED.search(said) is not None or (kind == "bad news" and _ANNOUNCED.search(said) is not None)


def _written(explanation: Explanation) -> str:
    return explanation.span.of(explanation.text)
