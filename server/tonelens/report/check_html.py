"""The findings of a check as a page: for each file its arc of sentiment and the sentences that break a rule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from tonelens.attribution.types import Prediction
from tonelens.report import html_text
from tonelens.report.checked import Check, CheckedFile, Place, edits, message, summary
from tonelens.report.emphasis import Look, looks
from tonelens.report.html import stylesheet
from tonelens.report.html_elements import page, said, shown
from tonelens.report.wording import MINUS
from tonelens.review.findings import Finding

_HEIGHT = 96
_MARK_HEIGHT = 14
_WIDTH = 640
_WIDEST_BAR = 14
_MOST_BARS = 320
_POSITIVE, _NEGATIVE = "positive", "negative"


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
    """Positive − negative over the sentences in reading order, up and down from a line; a diamond marks each finding.

    Of a long document each bar is the mean of several sentences.
    """
    balances = [_balance(prediction) for prediction in file.review.predictions]
    if len([value for value in balances if value is not None]) < 2:
        return ""
    marked = {finding.tone.sentence.span for finding in file.findings if finding.tone is not None}
    is_marked = [sentence.span in marked for sentence in file.review.document.sentences]
    together = -(-len(balances) // _MOST_BARS)
    groups = [slice(start, start + together) for start in range(0, len(balances), together)]
    step = min(_WIDEST_BAR, _WIDTH / len(groups))
    half = _HEIGHT / 2
    shapes = [f'<line class="axis" x1="0" x2="{step * len(groups):.2f}" y1="{half}" y2="{half}"/>']
    for number, group in enumerate(groups):
        values = [value for value in balances[group] if value is not None]
        value = sum(values) / len(values) if values else 0.0
        left, size = number * step, abs(value) * half
        if size:
            hue, top = (_POSITIVE, half - size) if value > 0 else (_NEGATIVE, half)
            shapes.append(f'<rect class="{hue}" x="{left + step * 0.1:.2f}" y="{top:.2f}" width="{step * 0.8:.2f}" height="{size:.2f}"/>')
        if any(is_marked[group]):
            centre, wide, high = left + step / 2, max(step * 0.35, 2.5), (_MARK_HEIGHT - 5) / 2
            diamond = f"M{centre:.2f} {_HEIGHT + 3}l{wide:.2f} {high}l{-wide:.2f} {high}l{-wide:.2f} {-high}z"
            shapes.append(f'<path class="marked" d="{diamond}"/>')
    count = sum(is_marked)
    label = f"Positive minus negative over {len(balances):,} sentences, {count:,} of them marked"
    scale = f"+1 positive, {MINUS}1 negative"
    return (
        f'<figure class="arc"><svg viewBox="0 -2 {_WIDTH} {_HEIGHT + _MARK_HEIGHT}" role="img" aria-label="{shown(label)}">'
        f"{''.join(shapes)}</svg>"
        f'<figcaption class="quiet">{shown(label)} (◆). {shown(scale)}.</figcaption></figure>'
    )


def _balance(prediction: Prediction | None) -> float | None:
    """P(positive) − P(negative), ``None`` where nothing is judged or the model tells something else."""
    if prediction is None:
        return None
    plain = {label.casefold(): probability for label, probability in prediction.probabilities.items()}
    return plain[_POSITIVE] - plain[_NEGATIVE] if {_POSITIVE, _NEGATIVE} <= plain.keys() else None
