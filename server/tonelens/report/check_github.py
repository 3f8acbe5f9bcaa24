"""The findings of a check as GitHub's annotations: workflow commands, one a line."""

from __future__ import annotations

from tonelens.report.checked import Check, Place, message
from tonelens.report.visible import visible_in_line
from tonelens.settings.rules import WARNING

_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def check_github(check: Check) -> str:
    """A warning or a notice for each finding, an error for each file that could not be read."""
    lines = [
        _command("warning" if finding.severity == WARNING else "notice", file.path, place, finding.rule, message(finding))
        for file in check.files
        for finding, place in file.placed()
    ]
    lines += (_command("error", one.path, None, "unreadable", f"{one.problem} {one.remedy}") for one in check.unread)
    return "".join(f"{line}\n" for line in lines)


def _command(kind: str, path: str, place: Place | None, rule: str, said: str) -> str:
    properties: dict[str, object] = {"file": path}
    if place is not None:
        properties |= {"line": place.line, "endLine": place.end_line}
        # GitHub takes columns only for what begins and ends on one line.
        if place.line == place.end_line:
            properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = f"tonelens {rule}"
    listed = ",".join(f"{name}={visible_in_line(str(value)).translate(_IN_PROPERTY)}" for name, value in properties.items())
    return f"::{kind} {listed}::{visible_in_line(said).translate(_IN_DATA)}"
