"""What a reader has to know before believing an explanation: the same notes in every output format."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from tonelens.attribution.types import Explanation
from tonelens.report import wording
from tonelens.report.cells import shortened
from tonelens.report.verdicts import is_muted
from tonelens.report.visible import visible_in_line

_PARTS = 8
_NAMED_SHARE = 0.1
"""The share from which a misleading unit is named: nobody relies on smaller ones."""
_NAMED_UNITS = 4
_PART_WIDTH = 24

_Item = TypeVar("_Item", bound=Hashable)


def notes(explanation: Explanation) -> tuple[str, ...]:
    """Sentences of plain text, the gravest first, a text's sentences together; none where all went as it should."""
    said: list[str] = [] if explanation.truth is None else [wording.labelled(explanation.truth)]
    everything = (explanation, *explanation.sentences)
    unsettled = [one.method for one in explanation.sentences or (explanation,) if not one.method.converged]
    if unsettled:
        said.append(wording.not_converged(unsettled[0].evaluations, unsettled[0].tolerance))
    if explanation.method.instead_of is not None:
        said.append(wording.other_method(explanation.method.name, explanation.method.instead_of))
    if len(explanation.windows) > 1:
        said.append(wording.read_in_windows(len(explanation.windows)))
    said += _about_units(explanation)
    said += _about_reading(everything)
    return tuple(said)


def _about_units(explanation: Explanation) -> list[str]:
    """Whatever makes a unit doubtful; where nothing is judged nothing is drawn that could be doubted."""
    if explanation.not_judged is not None:
        return []
    units = [unit for one in explanation.sentences or (explanation,) if one.not_judged is None for unit in one.units]
    said = []
    mixed = _once(wording.unit_name(unit) for unit in units if unit.mixed and abs(unit.share) >= _NAMED_SHARE)
    if mixed:
        said.append(wording.misleading(mixed[:_NAMED_UNITS], len(mixed[_NAMED_UNITS:])))
    if any(map(is_muted, units)):
        said.append(wording.muted_words())
    return said


def _about_reading(everything: Sequence[Explanation]) -> list[str]:
    """Whatever the model read otherwise than it stands there."""
    said = []
    terms = _once(span.of(one.text) for one in everything for span in one.left_out)
    if terms:
        said.append(wording.left_out(terms[:_PARTS], len(terms[_PARTS:])))
    names = _once((_part(span.of(one.text)), visible_in_line(name)) for one in everything for span, name in one.read_as)
    if names:
        said.append(wording.read_as(names[:_PARTS], len(names[_PARTS:])))
    missed = _once(span.of(one.text) for one in everything for span in one.not_read)
    if missed:
        said.append(wording.not_read([_part(part) for part in missed[:_PARTS]], len(missed[_PARTS:])))
    return said


def _part(text: str) -> str:
    return shortened(visible_in_line(text), _PART_WIDTH)


def _once(items: Iterable[_Item]) -> list[_Item]:
    return list(dict.fromkeys(items))
