"""The findings of a check as lines for a terminal, each beginning with its place as compilers write it."""

from __future__ import annotations

from collections.abc import Iterator

from tonelens.report.cells import shortened
from tonelens.report.check.results import Check, CheckedFile, Location, as_written, message, summary, ways_out
from tonelens.report.terminal_styles import BOLD, DIM, NEGATIVE, PLAIN, styled
from tonelens.report.visible import BEFORE_WHAT_IS_READ, path_at_line_begin, visible_in_line
from tonelens.review.check.findings import Finding

_LONGEST_SENTENCE = 96


def check_text(check: Check, colour: bool = False) -> str:
    """One block for each finding, then what could not be read, then a summary."""

    def drawn(text: str, style: str) -> str:
        return styled(text, style if colour else PLAIN)

    def block(file: CheckedFile, finding: Finding, place: Location) -> Iterator[str]:
        where = drawn(f"{path_at_line_begin(file.path)}:{place.line}:{place.column}:", BOLD)
        severity = drawn(f"{finding.severity}:", NEGATIVE)
        yield f"{where} {severity} {visible_in_line(message(finding))} {drawn(f'[{visible_in_line(finding.rule)}]', DIM)}"
        if finding.tone is not None:
            sentence = " ".join(as_written(finding.tone, file.text).split())
            yield BEFORE_WHAT_IS_READ + drawn(shortened(visible_in_line(sentence), _LONGEST_SENTENCE), DIM)
            yield from (f"{BEFORE_WHAT_IS_READ}{visible_in_line(way_out)}" for way_out in ways_out(finding.tone))

    lines = [line for file in check.files for finding, place in file.placed() for line in block(file, finding, place)]
    lines += (f"{path_at_line_begin(one.path)}: {one.problem} {one.remedy}" for one in check.unread)
    return "\n".join([*lines, summary(check)]) + "\n"
