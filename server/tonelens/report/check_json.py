"""The findings of a check as one JSON object."""

from __future__ import annotations

import json
from typing import Any

from tonelens.report.checked import Check, CheckedFile, Place, message
from tonelens.report.json_form import explanation_to_json
from tonelens.report.visible import without_commands
from tonelens.review.findings import Finding


def check_to_json(check: Check) -> dict[str, Any]:
    """The object that ``docs/check.schema.json`` describes, made of JSON's own types only.

    Raises:
        UnsupportedModelError: a number is not finite, so that JSON cannot hold it.
    """
    return {
        "model": None if check.model is None else {"id": check.model.id, "revision": check.model.revision},
        "findings": [_finding(file, finding, place) for file in check.files for finding, place in file.placed()],
        "known": check.known,
        "files": [file.path for file in check.files],
        "unread": [{"path": one.path, "problem": one.problem, "remedy": one.remedy} for one in check.unread],
        "not_read": [{"ending": one.ending, "files": one.files, "words": one.words} for one in check.left_out],
        "read_as_plain_text": list(check.guessed),
    }


def check_json(check: Check) -> str:
    """The object as text for people and programs; half of a surrogate pair has no UTF-8 and is escaped."""
    text = json.dumps(check_to_json(check), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    text = "".join(f"\\u{ord(one):04x}" if "\ud800" <= one <= "\udfff" else one for one in text)
    return without_commands(text, r"\u0023")


def _finding(file: CheckedFile, finding: Finding, place: Place) -> dict[str, Any]:
    tone = finding.tone
    return {
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
        "explanation": None if tone is None or tone.explanation is None else explanation_to_json(tone.explanation),
    }
