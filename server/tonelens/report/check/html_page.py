"""The findings of a check as a page: for each file its arc of sentiment and the sentences that break a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tonelens.report.arcs import arc
from tonelens.report.check.links import Link, no_link
from tonelens.report.check.results import Check, CheckedFile, Location, message, summary, ways_out
from tonelens.report.explanation import html_text
from tonelens.report.explanation.emphasis import Look, looks
from tonelens.report.explanation.html_page import report_stylesheet
from tonelens.report.html_elements import listing, page, said, shown, shown_name
from tonelens.report.visible import visible_in_line
from tonelens.review.check.findings import Finding
from tonelens.review.tone import balance

_MOST_OPEN = 200
"""With more findings a page shows the files alone at first, each of which opens."""


def check_html(check: Check, link: Link = no_link) -> str:
    """A whole document that needs nothing beside itself: no script, no font, no picture, no network.

    Above stand the files with findings and how many each has, and the rules, each of which can be hidden. Of the files without
    findings only the names are listed. ``link`` gives the address of a line of a file.
    """
    found = [file for file in check.files if file.findings]
    clean = [visible_in_line(file.path) for file in check.files if not file.findings]
    drawn = [look for file in found for finding in file.findings for look in _looks(finding)]
    rules = Counter(finding.rule for file in found for finding in file.findings)
    numbers = {rule: number for number, (rule, _) in enumerate(rules.most_common())}
    is_open = check.count <= _MOST_OPEN
    parts = [
        f'<h1 class="headline">{said(summary(check))}</h1>',
        _filter(rules),
        _index(found),
        html_text.legend(drawn, _target(found)) if drawn else "",
        *(_file(file, number, numbers, link, is_open) for number, file in enumerate(found)),
        listing("Could not be read", [f"{visible_in_line(one.path)}: {one.problem} {one.remedy}" for one in check.unread]),
        listing("Without findings", clean),
    ]
    content = '<article class="tonelens">\n' + "\n".join(filter(None, parts)) + "\n</article>"
    hiding = "".join(f".tonelens:has(#rule-{number}:not(:checked)) .rule-{number} {{ display: none; }}\n" for number in numbers.values())
    return page(summary(check), content, report_stylesheet() + hiding)


def _filter(rules: Counter[str]) -> str:
    """A box for each rule, which hides its findings without any script; nothing where there is one rule alone."""
    if len(rules) < 2:
        return ""
    boxes = "".join(
        f'<label><input type="checkbox" id="rule-{number}" checked> {shown(rule)} {count:,}</label>'
        for number, (rule, count) in enumerate(rules.most_common())
    )
    return f'<fieldset class="filter"><legend class="title">Show findings of</legend>{boxes}</fieldset>'


def _index(found: Sequence[CheckedFile]) -> str:
    """The files, those with most findings first, each a link to its part of the page."""
    if len(found) < 2:
        return ""
    ordered = sorted(enumerate(found), key=lambda one: -len(one[1].findings))
    rows = "".join(
        f'<tr><td><a href="#file-{number}">{shown_name(file.path)}</a></td><td class="count">{len(file.findings):,}</td></tr>'
        for number, file in ordered
    )
    return f'<table class="index"><thead><tr><th>File</th><th class="count">Findings</th></tr></thead><tbody>{rows}</tbody></table>'


def _looks(finding: Finding) -> Sequence[Look]:
    return () if finding.tone is None or finding.tone.explanation is None else looks(finding.tone.explanation)


def _target(found: Sequence[CheckedFile]) -> str:
    """What the scores explain, which is the same in all findings unless the settings of files differ."""
    return next(
        (finding.tone.explanation.target for file in found for finding in file.findings if finding.tone and finding.tone.explanation), ""
    )


def _file(file: CheckedFile, number: int, rules: Mapping[str, int], link: Link, is_open: bool) -> str:
    title = f'<summary><h2 class="file">{shown_name(file.path)}</h2> <span class="quiet">{len(file.findings):,}</span></summary>'
    parts = [title, _arc(file), *(_finding(file, finding, place, rules, link) for finding, place in file.placed())]
    state = " open" if is_open else ""
    return f'<details class="checked" id="file-{number}"{state}>\n' + "\n".join(filter(None, parts)) + "\n</details>"


def _finding(file: CheckedFile, finding: Finding, place: Location, rules: Mapping[str, int], link: Link) -> str:
    where, address = shown(f"Line {place.line:,}"), link(file.path, place.line)
    linked = f'<a href="{shown(address)}">{where}</a>' if address else where
    parts = [f'<h3 class="place">{linked}{shown(f", {finding.severity}, {finding.rule}")}</h3>']
    if finding.tone is not None and finding.tone.explanation is not None:
        parts.append(html_text.text(finding.tone.explanation, False))
    elif finding.tone is not None:
        parts.append(f"<blockquote>{shown(finding.tone.sentence.reading.text)}</blockquote>")
    parts.append(f'<p class="verdict">{said(message(finding))}</p>')
    if finding.tone is not None and (offered := ways_out(finding.tone)):
        parts.append('<ul class="edits">' + "".join(f"<li>{said(way_out)}</li>" for way_out in offered) + "</ul>")
    return f'<section class="sentence rule-{rules[finding.rule]}">\n' + "\n".join(parts) + "\n</section>"


def _arc(file: CheckedFile) -> str:
    marked = {finding.tone.sentence.span for finding in file.findings if finding.tone is not None}
    is_marked = [sentence.span in marked for sentence in file.review.document.sentences]
    balances = [balance(prediction) for prediction in file.review.predictions]
    label = f"Positive minus negative over {len(balances):,} sentences, {sum(is_marked):,} of them marked"
    return arc(balances, is_marked, label)
