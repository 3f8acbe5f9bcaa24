"""The findings of a check in reviewdog's diagnostic format, with the edits that help as suggestions."""

from __future__ import annotations

from typing import Any

from tonelens.report.check.results import Check, CheckedFile, message
from tonelens.report.json_output import json_output
from tonelens.report.visible import visible_in_line
from tonelens.review.check.findings import Finding
from tonelens.settings.rules import WARNING
from tonelens.text.line_index import LineIndex
from tonelens.text.spans import Span


def check_rdjson(check: Check) -> str:
    """One object with all diagnostics. Columns are counted from 1 in bytes of UTF-8, as that format wants them."""
    diagnostics: list[dict[str, Any]] = []
    for file in check.files:
        diagnostics += (_diagnostic(file, finding) for finding in file.findings)
    diagnostics += (
        {"message": f"{one.problem} {one.remedy}", "location": {"path": one.path}, "severity": "ERROR", "code": {"value": "unreadable"}}
        for one in check.unread
    )
    return json_output({"source": {"name": "tonelens"}, "severity": "WARNING", "diagnostics": diagnostics})


def _diagnostic(file: CheckedFile, finding: Finding) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": visible_in_line(message(finding)),
        "location": {"path": file.path, "range": _range(file.lines, finding.span)},
        "severity": "WARNING" if finding.severity == WARNING else "INFO",
        "code": {"value": finding.rule},
    }
    explanation = None if finding.tone is None else finding.tone.explanation
    if explanation is not None and explanation.edits:
        diagnostic["suggestions"] = [{"range": _range(file.lines, edit.span), "text": edit.replacement} for edit in explanation.edits]
    return diagnostic


def _range(index: LineIndex, span: Span) -> dict[str, dict[str, int]]:
    start, end = index.position(span.start, "utf-8"), index.position(span.end, "utf-8")
    return {
        "start": {"line": start.line + 1, "column": start.character + 1},
        "end": {"line": end.line + 1, "column": end.character + 1},
    }
