"""The findings of a check as a page: for each file its arc of sentiment and the sentences that break a rule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from tonelens.report import html_text
from tonelens.report.arcs import arc
from tonelens.report.checked import Check, CheckedFile, Place, edits, message, summary
from tonelens.report.emphasis import Look, looks
from tonelens.report.html import stylesheet
from tonelens.report.html_elements import page, said, shown
from tonelens.review.findings import Finding
from tonelens.review.tone import balance


def check_html(check: Check) -> str:
    """A whole document that needs nothing beside itself: no script, no font, no picture, no network.

    Files with findings come first; of the others only the names are listed.
    """
    found = [file for file in check.files if file.findings]
    clean = [file.path for file in check.files if not file.findings]
    drawn = [look for file in found for finding in file.findings for look in _looks(finding)]
    parts = [
        f'<h1 class="headline">{said(summary(check))}</h1>',
        html_text.legend(drawn, _target(found)) if drawn else "",
        *(_file(file) for file in found),
        _list("Could not be read", [f"{one.path}: {one.problem} {one.remedy}" for one in check.unread]),
        _list("Without findings", clean),
    ]
    content = '<article class="tonelens">\n' + "\n".join(filter(None, parts)) + "\n</article>"
    return page(summary(check), content, stylesheet() + _style())


@cache
def _style() -> str:
    return files("tonelens.report").joinpath("check.css").read_text("utf-8")


def _looks(finding: Finding) -> Sequence[Look]:
    return () if finding.tone is None or finding.tone.explanation is None else looks(finding.tone.explanation)


def _target(found: Sequence[CheckedFile]) -> str:
    """What the scores explain, which is the same in all findings unless the settings of files differ."""
    return next(
        (finding.tone.explanation.target for file in found for finding in file.findings if finding.tone and finding.tone.explanation), ""
    )


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return (
        f'<section class="sentence"><h2 class="title">{shown(title)}</h2><ul class="edits">'
        + "".join(f"<li>{shown(item)}</li>" for item in items)
        + "</ul></section>"
    )


def _file(file: CheckedFile) -> str:
    parts = [f'<h2 class="file">{shown(file.path)}</h2>', _arc(file), *(_finding(finding, place) for finding, place in file.placed())]
    return '<section class="checked">\n' + "\n".join(filter(None, parts)) + "\n</section>"


def _finding(finding: Finding, place: Place) -> str:
    parts = [f'<h3 class="place">{shown(f"Line {place.line:,}, {finding.severity}, {finding.rule}")}</h3>']
    if finding.tone is not None and finding.tone.explanation is not None:
        parts.append(html_text.text(finding.tone.explanation, False))
    elif finding.tone is not None:
        parts.append(f"<blockquote>{shown(finding.tone.sentence.reading.text)}</blockquote>")
    parts.append(f'<p class="verdict">{said(message(finding))}</p>')
    if finding.tone is not None and (offered := edits(finding.tone)):
        parts.append('<ul class="edits">' + "".join(f"<li>{said(edit)}</li>" for edit in offered) + "</ul>")
    return '<section class="sentence">\n' + "\n".join(parts) + "\n</section>"


def _arc(file: CheckedFile) -> str:
    marked = {finding.tone.sentence.span for finding in file.findings if finding.tone is not None}
    is_marked = [sentence.span in marked for sentence in file.review.document.sentences]
    balances = [balance(prediction) for prediction in file.review.predictions]
    label = f"Positive minus negative over {len(balances):,} sentences, {sum(is_marked):,} of them marked"
    return arc(balances, is_marked, label)
