"""The findings of a check as GitHub's annotations: workflow commands, one a line, as many as are shown."""

from __future__ import annotations

from itertools import islice

from tonelens.report.check.results import Check, Location, message, worst_first
from tonelens.report.visible import visible_in_line
from tonelens.settings.rules import WARNING

MOST = 10
"""Of one kind GitHub shows so many for each step, the first ones."""

_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def check_github(check: Check) -> str:
    """A warning or a notice for each of the worst findings, an error for each file that could not be read, ten at most of both.

    How many more there are is the last line; the summary of the job holds them all.
    """
    lines = [
        _command("warning" if finding.severity == WARNING else "notice", file.path, place, finding.rule, message(finding))
        for file, finding, place in islice(worst_first(check), MOST)
    ]
    lines += (_command("error", one.path, None, "unreadable", f"{one.problem} {one.remedy}") for one in check.unread[:MOST])
    hidden = max(0, check.count - MOST) + max(0, len(check.unread) - MOST)
    if hidden:
        lines.append(f"{hidden:,} more {'is' if hidden == 1 else 'are'} in the summary of this job.")
    return "".join(f"{line}\n" for line in lines)


def _command(kind: str, path: str, place: Location | None, rule: str, said: str) -> str:
    properties: dict[str, object] = {"file": path}
    if place is not None:
        properties |= {"line": place.line, "endLine": place.end_line}
        # GitHub takes columns only for what begins and ends on one line.
        if place.line == place.end_line:
            properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = f"tonelens {rule}"
    listed = ",".join(f"{name}={visible_in_line(str(value)).translate(_IN_PROPERTY)}" for name, value in properties.items())
    return f"::{kind} {listed}::{visible_in_line(said).translate(_IN_DATA)}"
