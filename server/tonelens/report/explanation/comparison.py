"""Two explanations side by side: the same text by two models, or two texts by one."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from tonelens.attribution.types import Explanation
from tonelens.report.explanation.html_page import html_fragment
from tonelens.report.explanation.provenance import model_phrase, target_name
from tonelens.report.verdicts import verdict
from tonelens.report.wording import MINUS, label_name, quoted, share

_MOST = 12


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two explanations, and the shares of their words in each. The words that differ most come first."""

    first: Explanation
    second: Explanation
    shares: tuple[tuple[str, float | None, float | None], ...]

    def __repr__(self) -> str:
        return f"<Comparison: {verdict(self.first)} | {verdict(self.second)}>"

    def __str__(self) -> str:
        return comparison_text(self)

    def to_html(self) -> str:
        """Returns a self-contained page, which needs no network."""
        return comparison_page(self)

    def _repr_html_(self) -> str:
        return comparison_page(self)


def compare(first: Explanation, second: Explanation) -> Comparison:
    """Shows how two explanations differ. Their targets may differ, too: the comparison names both."""
    one, other = _shares(first), _shares(second)
    words = list(dict.fromkeys((*one, *other)))
    rows = [(word, one.get(word), other.get(word)) for word in words]
    rows.sort(key=lambda row: -abs((row[1] or 0.0) - (row[2] or 0.0)))
    return Comparison(first, second, tuple(rows))


def comparison_text(found: Comparison) -> str:
    """Both verdicts, the change of each probability and the words whose shares differ most."""
    lines = [
        f"1  {_title(found.first, found)}",
        f"   {verdict(found.first)}",
        f"2  {_title(found.second, found)}",
        f"   {verdict(found.second)}",
    ]
    changes = _changes(found)
    if changes:
        lines += ["", f"From 1 to 2: {', '.join(changes)}"]
    lines += _doubts(found)
    rows = [row for row in found.shares if row[1] != row[2]][:_MOST]
    if rows:
        width = max(len(word) for word, _, _ in rows)
        lines += ["", f"{'':{width}}      1      2"]
        lines += [f"{word:{width}}  {_cell(one):>5}  {_cell(other):>5}" for word, one, other in rows]
    return "\n".join(lines) + "\n"


def comparison_page(found: Comparison) -> str:
    """Both explanations side by side, above what differs."""
    changes = _changes(found)
    body = "".join(f"<section><p>{escape(_title(one, found))}</p>{html_fragment(one)}</section>" for one in (found.first, found.second))
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{escape(word)}</th><td>{_cell(one)}</td><td>{_cell(other)}</td></tr>'
        for word, one, other in found.shares[:_MOST]
        if one != other
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Two explanations</title>'
        "<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:2rem}"
        ".pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:2rem}"
        "th,td{text-align:start;padding:.2rem .8rem}</style></head><body>"
        f'<p>{escape(", ".join(changes))}</p><div class="pair">{body}</div>'
        + "".join(f"<p>{escape(doubt)}</p>" for doubt in _doubts(found))
        + f"<table><thead><tr><th>Share</th><th>1</th><th>2</th></tr></thead><tbody>{rows}</tbody></table></body></html>\n"
    )


def _title(one: Explanation, found: Comparison) -> str:
    """What tells the two apart: the model where the text is the same, otherwise the text."""
    same = found.first.span.of(found.first.text) == found.second.span.of(found.second.text)
    return model_phrase(one.model) if same else quoted(one.span.of(one.text))


def _changes(found: Comparison) -> list[str]:
    before, after = found.first.prediction.probabilities, found.second.prediction.probabilities
    return [
        f"{label_name(label)} {after[label] - value:+.2f}".replace("-", MINUS)
        for label, value in before.items()
        if label in after and abs(after[label] - value) >= 0.005
    ]


def _doubts(found: Comparison) -> list[str]:
    """Why the shares should not be set against each other, where that is so."""
    said = []
    if found.first.target != found.second.target:
        said.append(f"The shares are for different targets: {target_name(found.first.target)}, {target_name(found.second.target)}.")
    unsettled = [number for number, one in enumerate((found.first, found.second), start=1) if not one.method.converged]
    if unsettled:
        said.append(f"The shares of {' and '.join(map(str, unsettled))} had not settled, so small differences mean little.")
    return said


def _shares(explanation: Explanation) -> dict[str, float]:
    found: dict[str, float] = {}
    for word in explanation.words:
        found[word.text] = found.get(word.text, 0.0) + word.share
    return found


def _cell(value: float | None) -> str:
    return "–" if value is None else share(value)
