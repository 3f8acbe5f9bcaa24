"""The findings of a check as one JSON object, or as lines of JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tonelens.attribution.types import Explanation
from tonelens.report.check.advice import advice
from tonelens.report.check.results import Check, CheckedFile, Location, message
from tonelens.report.check.unread_json import left_out_to_json, unread_to_json
from tonelens.report.explanation.json_form import edit_to_json, explanation_to_json
from tonelens.report.json_output import json_output
from tonelens.review.check.findings import Finding

VERSION = 1
"""Of the form. Keys may come within it; none goes or changes its meaning."""


def check_to_json(check: Check, full: bool = False) -> dict[str, Any]:
    """The object that ``docs/check.schema.json`` describes, made of JSON's own types only; ``full`` adds whole explanations.

    Raises:
        UnsupportedModelError: a number is not finite, so that JSON cannot hold it.
    """
    return {**_about(check), "findings": list(_findings(check, full))}


def check_json(check: Check, full: bool = False) -> str:
    """The object as text for people and programs; half of a surrogate pair has no UTF-8 and is escaped."""
    return json_output(check_to_json(check, full))


def check_json_lines(check: Check, full: bool = False) -> str:
    """A line for each finding, and at last one with everything else; ``type`` says which it is."""
    lines = [{"type": "finding", **finding} for finding in _findings(check, full)]
    return "".join(json_output(line, indent=None) for line in [*lines, {"type": "check", **_about(check)}])


def _about(check: Check) -> dict[str, Any]:
    return {
        "version": VERSION,
        "model": None if check.model is None else {"id": check.model.id, "revision": check.model.revision},
        "known": check.known,
        "files": [file.path for file in check.files],
        "unread": unread_to_json(check.unread),
        "not_read": left_out_to_json(check.left_out),
        "read_as_plain_text": list(check.guessed),
    }


def _findings(check: Check, full: bool) -> Iterator[dict[str, Any]]:
    for file in check.files:
        for finding, place in file.placed():
            yield _finding(file, finding, place, full)


def _finding(file: CheckedFile, finding: Finding, place: Location, full: bool) -> dict[str, Any]:
    tone = finding.tone
    explanation = None if tone is None else tone.explanation
    said = {
        "path": file.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "start": finding.span.start,
        "end": finding.span.end,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": message(finding),
        "identity": finding.identity,
        "read": None if tone is None else tone.sentence.reading.text,
        "expect": None if tone is None else tone.rule.expect,
        "threshold": None if tone is None else tone.rule.threshold,
        "probability": None if tone is None else tone.probability,
        "kind": None if tone is None else tone.prediction.kind,
        "responsible": None if explanation is None else _responsible(explanation),
        "edits": [] if explanation is None else [edit_to_json(explanation, edit) for edit in explanation.edits],
        "advice": None if tone is None else advice(tone),
    }
    if full:
        said["explanation"] = None if explanation is None else explanation_to_json(explanation)
    return said


def _responsible(explanation: Explanation) -> dict[str, Any] | None:
    if explanation.responsible is None:
        return None
    units = [explanation.units[number] for number in explanation.responsible.units]
    return {
        "units": [{"text": unit.text, "parts": [{"start": span.start, "end": span.end} for span in unit.spans]} for unit in units],
        "probability_without": explanation.responsible.prediction_without.probabilities[explanation.about],
    }
