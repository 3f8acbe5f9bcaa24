"""The findings of a check as GitLab's report of code quality, which merge requests show."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from tonelens.report.check.results import Check, message
from tonelens.report.json_output import json_output
from tonelens.report.visible import visible_in_line
from tonelens.settings.rules import INFORMATION, WARNING

_SEVERITIES: Mapping[str, str] = {WARNING: "minor", INFORMATION: "info"}


def check_gitlab(check: Check) -> str:
    """A list of issues; each has a fingerprint of its file, its rule and what is read, which stays when its lines move."""
    issues = [
        _issue(file.path, place.line, finding.rule, _SEVERITIES[finding.severity], message(finding), finding.identity)
        for file in check.files
        for finding, place in file.placed()
    ]
    issues += (_issue(one.path, 1, "unreadable", "major", f"{one.problem} {one.remedy}", "unreadable") for one in check.unread)
    return json_output(issues)


def _issue(path: str, line: int, rule: str, severity: str, said: str, identity: str) -> dict[str, Any]:
    return {
        "description": visible_in_line(said),
        "check_name": rule,
        "fingerprint": hashlib.sha256(f"{path}\0{identity}".encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
