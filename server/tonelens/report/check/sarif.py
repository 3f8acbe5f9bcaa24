"""The findings of a check as SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from tonelens import __version__
from tonelens.report.check.results import Check, CheckedFile, Location, expectation, message
from tonelens.report.json_output import json_output
from tonelens.report.visible import visible_in_line
from tonelens.report.wording import RESPONSIBLE, quoted, unit_name
from tonelens.review.check.findings import Finding
from tonelens.settings.rules import WARNING
from tonelens.text.line_index import LineIndex
from tonelens.text.spans import Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FINGERPRINT = "tonelens/v1"


def check_sarif(check: Check) -> str:
    """The log as text. A finding's fingerprint is its identity, so it is the same one when its lines move."""
    rules = {finding.rule: finding for file in check.files for finding in reversed(file.findings)}
    names = sorted(rules)
    run = {
        "tool": {"driver": {"name": "Tonelens", "semanticVersion": __version__, "rules": [_rule(rules[name]) for name in names]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not check.unread,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": f"{one.problem} {one.remedy}"},
                        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(one.path)}}}],
                    }
                    for one in check.unread
                ],
            }
        ],
        "results": [_result(file, finding, place, names) for file in check.files for finding, place in file.placed()],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_output(log)


def _rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.rule,
        "shortDescription": {"text": expectation(finding)},
        "defaultConfiguration": {"level": _level(finding)},
    }


def _result(file: CheckedFile, finding: Finding, place: Location, rules: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _level(finding),
        "message": {"text": visible_in_line(message(finding))},
        "locations": [_location(file, _region(place))],
        "partialFingerprints": {_FINGERPRINT: finding.identity},
    }
    explanation = None if finding.tone is None else finding.tone.explanation
    if explanation is None:
        return result
    index = file.lines
    if explanation.named:
        result["relatedLocations"] = [
            {**_location(file, _region_of(index, span)), "message": {"text": f"{RESPONSIBLE}: {quoted(unit_name(unit))}"}}
            for unit in (explanation.units[number] for number in explanation.named)
            for span in unit.spans
        ]
    if explanation.edits:
        result["fixes"] = [
            {
                "description": {"text": f"{quoted(edit.span.of(file.text))} → {quoted(edit.replacement)}"},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": _uri(file.path)},
                        "replacements": [{"deletedRegion": _region_of(index, edit.span), "insertedContent": {"text": edit.replacement}}],
                    }
                ],
            }
            for edit in explanation.edits
        ]
    return result


def _location(file: CheckedFile, region: dict[str, int]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file.path)}, "region": region}}


def _region(place: Location) -> dict[str, int]:
    return {"startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}


def _region_of(index: LineIndex, span: Span) -> dict[str, int]:
    start, end = index.position(span.start, "utf-32"), index.position(span.end, "utf-32")
    return _region(Location(start.line + 1, start.character + 1, end.line + 1, end.character + 1))


def _uri(path: str) -> str:
    # As bytes: a file's name need not be UTF-8.
    return PurePath(path).as_uri() if PurePath(path).is_absolute() else quote(os.fsencode(path))


def _level(finding: Finding) -> str:
    return "warning" if finding.severity == WARNING else "note"
