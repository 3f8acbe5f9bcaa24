"""The findings of a check as Markdown: for the summary of a job, or a comment on a pull request."""

from __future__ import annotations

from collections import Counter

from tonelens.report.cells import shortened
from tonelens.report.check.links import Link, no_link
from tonelens.report.check.results import Check, CheckedFile, Location, as_written, message, more_findings, summary, ways_out, worst_first
from tonelens.report.markdown import LAST_LINE, as_code, as_words, size, unread_items
from tonelens.review.check.findings import Finding

LONGEST_COMMENT = 60_000
"""In characters: GitHub takes comments of 65,536."""

LONGEST_SUMMARY = 250_000
"""In characters: GitHub takes summaries of a megabyte, and a character may take four bytes."""

_LONGEST_SENTENCE = 160


def check_markdown(check: Check, link: Link = no_link, longest: int = LONGEST_COMMENT) -> str:
    """What was found, how many of each rule, and the findings, worst first; what is too much is counted."""
    parts = [f"**{as_words(summary(check))}**", _rules(check)]
    unread = unread_items(check.unread)
    left, listed = longest - size([*parts, *unread]) - LAST_LINE, list[str]()
    for file, finding, place in worst_first(check):
        said = _finding(file, finding, place, link)
        left -= len(said) + 1
        if left < 0:
            break
        listed.append(said)
    parts.append("\n".join(listed))
    if len(listed) < check.count:
        parts.append(more_findings(check.count - len(listed)))
    return "\n\n".join(filter(None, [*parts, *unread])) + "\n"


def _rules(check: Check) -> str:
    counts = Counter(finding.rule for file in check.files for finding in file.findings)
    if len(counts) < 2:
        return ""
    rows = [f"| {as_code(rule).replace('|', '&#124;')} | {count:,} |" for rule, count in counts.most_common()]
    return "\n".join(["| rule | findings |", "| --- | --- |", *rows])


def _finding(file: CheckedFile, finding: Finding, place: Location, link: Link) -> str:
    where, address = as_code(f"{file.path}:{place.line}"), link(file.path, place.line)
    lines = [f"- {f'[{where}]({address})' if address else where} {as_words(message(finding))} \\[{as_words(finding.rule)}\\]"]
    if finding.tone is not None:
        lines.append(f"  - {as_code(shortened(' '.join(as_written(finding.tone, file.text).split()), _LONGEST_SENTENCE))}")
        lines += (f"  - {as_words(way_out)}" for way_out in ways_out(finding.tone))
    return "\n".join(lines)
