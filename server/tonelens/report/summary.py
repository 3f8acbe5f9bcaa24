"""The words that carry a label over many texts: how often, how strongly, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from tonelens.attribution.types import OTHER, Explanation, Unit
from tonelens.report.cells import shortened
from tonelens.report.verdicts import is_muted
from tonelens.report.wording import downwards, label_name, share, upwards

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_EXAMPLES = 3
_LISTED = 20
_WIDTH = 72


@dataclass(frozen=True)
class Carrier:
    """A word or phrase over all texts, in lower case.

    ``count`` is the number of texts that have it, ``responsible`` of those whose verdict rests on it. ``effect`` is the mean of its
    score, in the target's units, and ``share`` of its share; both over the texts where a reader may rely on it. ``examples``
    are texts that have it, those where it does most first.
    """

    text: str
    count: int
    responsible: int
    effect: float
    share: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """What carries the verdicts on many texts.

    ``labels`` counts texts, or their sentences, by their label. ``carriers`` are ordered by the sum of their effects, those that do
    most in either direction first. ``doubtful`` counts the units that were left out, because a test contradicts them.
    """

    texts: int
    labels: dict[str, int]
    target: str
    carriers: tuple[Carrier, ...]
    doubtful: int

    def towards(self, most: int = _LISTED) -> tuple[Carrier, ...]:
        """Those that raise the target, the strongest first."""
        return tuple(one for one in self.carriers if one.effect > 0)[:most]

    def away(self, most: int = _LISTED) -> tuple[Carrier, ...]:
        """Those that lower it."""
        return tuple(one for one in self.carriers if one.effect < 0)[:most]

    def columns(self) -> dict[str, list[Any]]:
        """Columns of plain values, one row for each carrier."""
        return {
            "text": [one.text for one in self.carriers],
            "count": [one.count for one in self.carriers],
            "responsible": [one.responsible for one in self.carriers],
            "effect": [one.effect for one in self.carriers],
            "share": [one.share for one in self.carriers],
            "examples": [list(one.examples) for one in self.carriers],
        }

    def __str__(self) -> str:
        return summary_text(self)

    def to_html(self) -> str:
        """A self-contained page that needs no network."""
        return summary_page(self)

    def plot(self, most: int = _LISTED) -> Figure:
        """A bar chart of the strongest carriers."""
        return summary_plot(self, most)

    def _repr_html_(self) -> str:
        return summary_page(self)


@dataclass(frozen=True)
class _Seen:
    unit: Unit
    text: str
    responsible: bool


def summary(explanations: Iterable[Explanation], label: str | None = None, least: int = 1) -> Summary:
    """What carries the verdicts over a corpus; with a ``label`` of those texts alone that read so.

    Units that a test contradicts, and texts whose scores did not settle or whose language is not known, have no say. Those
    of fewer than ``least`` texts are left out.
    """
    parts = [part for one in explanations for part in (one.sentences or (one,)) if part.not_judged is None]
    chosen = [part for part in parts if label is None or part.prediction.label.casefold() == label.casefold()]
    seen: dict[str, list[_Seen]] = {}
    doubtful = 0
    for part in chosen:
        named = frozenset(part.responsible.units if part.responsible else ())
        for index, unit in enumerate(part.units):
            if unit.kind == OTHER:
                continue
            if is_muted(unit):
                doubtful += 1
                continue
            key = " ".join(unit.text.split()).casefold()
            seen.setdefault(key, []).append(_Seen(unit, part.span.of(part.text), index in named))
    carriers = [_carrier(text, found) for text, found in seen.items()]
    kept = sorted((one for one in carriers if one.count >= least), key=lambda one: (-abs(one.effect) * one.count, one.text))
    labels: dict[str, int] = {}
    for part in parts:
        labels[part.prediction.label] = labels.get(part.prediction.label, 0) + 1
    targets = {part.target for part in chosen}
    return Summary(len(parts), labels, targets.pop() if len(targets) == 1 else "predicted", tuple(kept), doubtful)


def summary_text(found: Summary) -> str:
    """The strongest carriers in both directions as lines of plain text."""
    counts = ", ".join(f"{count:,} {label_name(label)}" for label, count in sorted(found.labels.items(), key=lambda pair: -pair[1]))
    lines = [f"{found.texts:,} texts or sentences: {counts}"]
    for title, carriers in ((upwards(found.target), found.towards()), (downwards(found.target), found.away())):
        if carriers:
            width = max(len(shortened(one.text, 24)) for one in carriers)
            lines += ["", title.capitalize()]
            lines += [
                f"  {shortened(one.text, 24):<{width}}  {share(one.share)} mean share, effect {one.effect:+.2f}, in {one.count:,}"
                + (f", responsible for {one.responsible:,}" if one.responsible else "")
                for one in carriers
            ]
    return "\n".join(lines) + "\n"


def summary_page(found: Summary) -> str:
    """A page with a table for each direction and examples."""
    counts = ", ".join(f"{count:,} {escape(label_name(label))}" for label, count in sorted(found.labels.items(), key=lambda pair: -pair[1]))
    sections = "".join(
        f"<h2>{escape(title.capitalize())}</h2><table><thead><tr><th>Word or phrase</th><th>Texts</th><th>Responsible</th>"
        f"<th>Mean effect</th><th>Mean share</th><th>Examples</th></tr></thead><tbody>{''.join(map(_row, carriers))}</tbody></table>"
        for title, carriers in ((upwards(found.target), found.towards()), (downwards(found.target), found.away()))
        if carriers
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>What carries the verdicts</title>'
        f"<style>{_STYLE}</style></head><body><h1>What carries the verdicts</h1>"
        f"<p>{found.texts:,} texts or sentences: {counts}</p>{sections}</body></html>\n"
    )


def summary_plot(found: Summary, most: int = _LISTED) -> Figure:
    """A bar chart of the strongest carriers, the sum of their effects."""
    from matplotlib.figure import Figure

    shown: Sequence[Carrier] = sorted(found.carriers[:most], key=lambda one: one.effect * one.count)
    figure = Figure(figsize=(7, 1 + 0.28 * max(1, len(shown))), layout="constrained")
    axes = figure.subplots()
    colours = ["#0b7a75" if one.effect > 0 else "#c4570b" for one in shown]
    axes.barh([f"{shortened(one.text, 24)} ({one.count})" for one in shown], [one.effect * one.count for one in shown], color=colours)
    axes.axvline(0, color="#555555", linewidth=0.8)
    axes.set_xlabel(f"Sum of effects, {downwards(found.target)} to {upwards(found.target)}")
    return figure


def _carrier(text: str, found: Sequence[_Seen]) -> Carrier:
    strongest = sorted(found, key=lambda one: -abs(one.unit.score))
    examples = dict.fromkeys(shortened(" ".join(one.text.split()), _WIDTH) for one in strongest)
    return Carrier(
        text=text,
        count=len(found),
        responsible=sum(one.responsible for one in found),
        effect=sum(one.unit.score for one in found) / len(found),
        share=sum(one.unit.share for one in found) / len(found),
        examples=tuple(examples)[:_EXAMPLES],
    )


def _row(one: Carrier) -> str:
    examples = "<br>".join(f'<span dir="auto">{escape(example)}</span>' for example in one.examples)
    return (
        f'<tr><th scope="row" dir="auto">{escape(one.text)}</th><td>{one.count:,}</td><td>{one.responsible:,}</td>'
        f"<td>{one.effect:+.2f}</td><td>{share(one.share)}</td><td>{examples}</td></tr>"
    )


_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.3rem .6rem;border-bottom:1px solid #8886;vertical-align:top}"
)
