"""The history of a project's checks as a page: findings and tone over time, and the last runs."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.report.explanation.html_page import report_stylesheet
from tonelens.report.history.runs import Run, findings_said, per_thousand, trend
from tonelens.report.html_elements import page, said, shown
from tonelens.report.wording import number, share

_WIDTH, _HEIGHT = 640, 120
_MOST_POINTS = 400
_MOST_ROWS = 50


def history_html(runs: Sequence[Run]) -> str:
    """A whole document that needs nothing beside itself; the charts show the last 400 runs, the table the last fifty."""
    drawn = runs[-_MOST_POINTS:]
    parts = [
        f'<h1 class="headline">{said(trend(runs))}</h1>',
        _chart("Findings", [float(run.count) for run in drawn], drawn),
        _chart("Findings in a thousand sentences", [per_thousand(run) for run in drawn], drawn),
        _chart("Mean tone, from −1 to +1", [run.tone for run in drawn], drawn),
        _table(runs[-_MOST_ROWS:]) if runs else "",
    ]
    return page(trend(runs), '<article class="tonelens">\n' + "\n".join(filter(None, parts)) + "\n</article>", report_stylesheet())


def _chart(title: str, values: Sequence[float | None], runs: Sequence[Run]) -> str:
    """A line through what each run counted, at even steps; what is not known leaves a gap."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(0.0, *known), max(0.0, *known)
    span = (high - low) or 1.0
    step = _WIDTH / (len(values) - 1)
    lines: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append(f"{index * step:.2f},{_HEIGHT * (high - value) / span:.2f}")
    shapes = "".join(f'<polyline class="trend" points="{" ".join(points)}"/>' for points in lines if points)
    zero = _HEIGHT * high / span
    days = f"{number(known[0])} on {runs[0].day[:10]}, {number(known[-1])} on {runs[-1].day[:10]}"
    label = f"{title}: {days}; drawn from {number(low)} to {number(high)}"
    return (
        f'<figure class="arc"><svg viewBox="0 -2 {_WIDTH} {_HEIGHT + 4}" role="img" aria-label="{shown(label)}">'
        f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{zero:.2f}" y2="{zero:.2f}"/>{shapes}</svg>'
        f'<figcaption class="quiet">{shown(label)}</figcaption></figure>'
    )


def _table(runs: Sequence[Run]) -> str:
    rows = "".join(
        f"<tr><td>{shown(run.day)}</td><td>{shown(run.commit[:10])}</td><td>{shown(_rules(run))}</td>"
        f'<td class="count">{run.known:,}</td><td class="count">{run.sentences:,}</td>'
        f'<td class="count">{shown("" if run.tone is None else share(run.tone))}</td></tr>'
        for run in reversed(runs)
    )
    heads = "<th>UTC</th><th>Commit</th><th>Findings</th>" + "".join(
        f'<th class="count">{name}</th>' for name in ("In the baseline", "Sentences", "Mean tone")
    )
    return f'<table class="index"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _rules(run: Run) -> str:
    rules = ", ".join(f"{rule} {count:,}" for rule, count in sorted(run.findings.items(), key=lambda one: (-one[1], one[0])))
    return f"{findings_said(run.count)}: {rules}" if rules else findings_said(run.count)
