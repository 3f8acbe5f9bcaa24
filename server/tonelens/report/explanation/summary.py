"""The words behind a label over many texts: how often they occur, how strongly they count, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from tonelens.attribution.types import NEUTRAL, OTHER, Explanation, Unit
from tonelens.errors import SettingsError
from tonelens.report.cells import shortened
from tonelens.report.explanation.charts import require_matplotlib
from tonelens.report.verdicts import is_muted
from tonelens.report.wording import MINUS, downwards, label_name, upwards
from tonelens.text.word_lists import is_function_word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_EXAMPLES = 3
_LISTED = 20
_WIDTH = 88
_BEFORE = 48


@dataclass(frozen=True)
class Carrier:
    """A word or phrase over all texts, in lower case.

    ``count`` is the number of texts that contain it, and ``responsible`` the number whose verdict rests on it. ``effect`` is its average
    score in the target's units, and ``share`` its average share, both over the texts where it is stable. ``examples`` are texts that
    contain it, starting with those where it matters most.
    """

    text: str
    count: int
    responsible: int
    effect: float
    share: float
    examples: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Summary:
    """The words and phrases behind the verdicts on many texts.

    ``labels`` counts the texts, or their sentences, by label. ``carriers`` come in the order of their total effect in either direction,
    the largest first. ``doubtful`` counts the units that were left out because a test contradicts them.
    """

    texts: int
    labels: dict[str, int]
    target: str
    carriers: tuple[Carrier, ...]
    doubtful: int

    def towards(self, most: int = _LISTED) -> tuple[Carrier, ...]:
        """Returns the carriers that raise the target, the strongest first."""
        return tuple(one for one in self.carriers if one.effect > 0)[:most]

    def away(self, most: int = _LISTED) -> tuple[Carrier, ...]:
        """Returns the carriers that lower the target, the strongest first."""
        return tuple(one for one in self.carriers if one.effect < 0)[:most]

    def columns(self) -> dict[str, list[Any]]:
        """Returns columns of plain values, with one row per carrier."""
        return {
            "text": [one.text for one in self.carriers],
            "count": [one.count for one in self.carriers],
            "responsible": [one.responsible for one in self.carriers],
            "effect": [one.effect for one in self.carriers],
            "share": [one.share for one in self.carriers],
            "examples": [list(one.examples) for one in self.carriers],
        }

    def __repr__(self) -> str:
        return f"<Summary of {_counts(self)}>"

    def __str__(self) -> str:
        return summary_text(self)

    def to_html(self) -> str:
        """Returns a self-contained page, which needs no network."""
        return summary_page(self)

    def plot(self, most: int = _LISTED) -> Figure:
        """Draws a bar chart of the strongest carriers."""
        return summary_plot(self, most)

    def _repr_html_(self) -> str:
        return summary_page(self)


@dataclass(frozen=True)
class _Seen:
    unit: Unit
    part: Explanation
    responsible: bool


def summary(explanations: Iterable[Explanation], label: str | None = None, least: int = 1) -> Summary:
    """Finds the words and phrases behind the verdicts of many texts, or of those that read as ``label`` says.

    Units that a test contradicts do not count, nor do texts whose scores did not settle or whose language the model does not know.
    Neutral texts, in which nothing is to blame, count only if you ask for their label. Function words that stand by themselves are left
    out, as are words that occur in fewer than ``least`` texts.

    Raises:
        SettingsError: the model has no such label.
    """
    parts = [part for one in explanations for part in (one.sentences or (one,)) if part.not_judged is None]
    _require(label, parts)
    chosen = [
        part for part in parts if (part.stability != NEUTRAL if label is None else part.prediction.label.casefold() == label.casefold())
    ]
    seen: dict[str, list[_Seen]] = {}
    doubtful = 0
    for part in chosen:
        named = frozenset(part.named)
        for index, unit in enumerate(part.units):
            if unit.kind == OTHER or is_function_word(unit.text):
                continue
            if is_muted(unit):
                doubtful += 1
                continue
            key = " ".join(unit.text.split()).casefold()
            seen.setdefault(key, []).append(_Seen(unit, part, index in named))
    carriers = [_carrier(text, found) for text, found in seen.items()]
    kept = sorted((one for one in carriers if one.count >= least), key=lambda one: (-abs(one.effect) * one.count, one.text))
    labels: dict[str, int] = {}
    for part in parts:
        labels[part.prediction.label] = labels.get(part.prediction.label, 0) + 1
    targets = {part.target for part in chosen}
    return Summary(len(parts), labels, targets.pop() if len(targets) == 1 else "predicted", tuple(kept), doubtful)


def summary_text(found: Summary) -> str:
    """The strongest carriers in both directions as lines of plain text."""
    lines = [_counts(found)]
    for title, carriers in ((upwards(found.target), found.towards()), (downwards(found.target), found.away())):
        if carriers:
            width = max(len(shortened(one.text, 24)) for one in carriers)
            lines += ["", title.capitalize()]
            lines += [
                f"  {shortened(one.text, 24):<{width}}  {_signed(one.effect):>6}  in {one.count:,}"
                + (f", responsible for {one.responsible:,}" if one.responsible else "")
                for one in carriers
            ]
    lines += ["", _MEANING] if found.carriers else ["", _NOTHING]
    return "\n".join(lines) + "\n"


def _counts(found: Summary) -> str:
    ordered = sorted(found.labels.items(), key=lambda pair: -pair[1])
    return f"{found.texts:,} texts or sentences: {', '.join(f'{count:,} {label_name(label)}' for label, count in ordered)}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", MINUS)


def summary_page(found: Summary) -> str:
    """A page with a table for each direction and examples."""
    most = max((abs(one.effect) for one in found.carriers), default=1.0)
    sections = "".join(
        f'<section class="{kind}"><h2>{escape(title.capitalize())}</h2><table><thead><tr><th>Word or phrase</th>'
        '<th class="number">Texts</th><th class="number">Responsible</th><th colspan="2">Mean effect</th><th>Examples</th></tr></thead>'
        f"<tbody>{''.join(_row(one, most) for one in carriers)}</tbody></table></section>"
        for kind, title, carriers in (
            ("up", upwards(found.target), found.towards()),
            ("down", downwards(found.target), found.away()),
        )
        if carriers
    )
    doubts = f" {found.doubtful:,} words or phrases are left out because a test contradicts them." if found.doubtful else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{_TITLE}</title><style>{_STYLE}</style></head><body><h1>{_TITLE}</h1>"
        f"<p>{escape(_counts(found))}</p>{sections or f'<p>{_NOTHING}</p>'}"
        f'<p class="quiet">{_MEANING}{doubts}</p></body></html>\n'
    )


def summary_plot(found: Summary, most: int = _LISTED) -> Figure:
    """A bar chart of the strongest carriers, the sum of their effects."""
    require_matplotlib()
    from matplotlib.figure import Figure

    shown: Sequence[Carrier] = sorted(found.carriers[:most], key=lambda one: one.effect * one.count)
    figure = Figure(figsize=(7, 1 + 0.28 * max(1, len(shown))), layout="constrained")
    axes = figure.subplots()
    colours = ["#0b7a75" if one.effect > 0 else "#c4570b" for one in shown]
    axes.barh([f"{shortened(one.text, 24)} ({one.count})" for one in shown], [one.effect * one.count for one in shown], color=colours)
    axes.axvline(0, color="#555555", linewidth=0.8)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"← {downwards(found.target)}   sum of effects   {upwards(found.target)} →")
    return figure


def _carrier(text: str, found: Sequence[_Seen]) -> Carrier:
    strongest = sorted(found, key=lambda one: -abs(one.unit.score))
    texts = {id(one.part): one.part for one in found}
    examples = dict.fromkeys(map(_excerpt, strongest))
    return Carrier(
        text=text,
        count=len(texts),
        responsible=len({id(one.part) for one in found if one.responsible}),
        effect=sum(one.unit.score for one in found) / len(found),
        share=sum(one.unit.share for one in found) / len(found),
        examples=tuple(examples)[:_EXAMPLES],
    )


def _excerpt(seen: _Seen) -> str:
    """The text on one line, or as much of it as fits around the unit."""
    span, unit = seen.part.span, seen.unit.spans[0]
    before = " ".join(seen.part.text[span.start : unit.start].split())
    rest = " ".join(seen.part.text[unit.start : span.end].split())
    if len(before) > _BEFORE:
        before = f"…{before[-_BEFORE:].partition(' ')[2]}"
    gap = " " if before and seen.part.text[unit.start - 1].isspace() else ""
    return shortened(before + gap + rest, _WIDTH)


def _require(label: str | None, parts: Sequence[Explanation]) -> None:
    known = dict.fromkeys(name for part in parts for name in part.prediction.probabilities)
    if label is not None and parts and label.casefold() not in map(str.casefold, known):
        raise SettingsError(f"There is no label “{label}”.", f"Choose one of: {', '.join(known)}.")


def _row(one: Carrier, most: float) -> str:
    examples = "".join(f'<p dir="auto">{_marked(example, one.text)}</p>' for example in one.examples)
    return (
        f'<tr><th scope="row" dir="auto">{escape(one.text)}</th><td class="number">{one.count:,}</td>'
        f'<td class="number">{one.responsible:,}</td><td class="number">{_signed(one.effect)}</td>'
        f'<td class="length"><span style="width:{abs(one.effect) / most:.1%}"></span></td><td class="examples">{examples}</td></tr>'
    )


def _marked(example: str, unit: str) -> str:
    """An example as HTML with the words of the unit marked."""
    parts = "|".join(re.escape(part) for part in unit.split(" … "))
    pieces = re.split(rf"(?<!\w)({parts})(?!\w)", example, flags=re.IGNORECASE)
    return "".join(f"<mark>{escape(piece)}</mark>" if number % 2 else escape(piece) for number, piece in enumerate(pieces))


_TITLE = "What carries the verdicts"
_NOTHING = "No word or phrase reliably carries a verdict."
_MEANING = (
    "A mean effect is what a word or phrase adds to the model’s result, on average over the texts that contain it; "
    "it is responsible if a verdict rests on it."
)
_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "h1{font-size:1.6rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:start;padding:.4rem .6rem;border-bottom:1px solid #8884;vertical-align:top}thead th{font-size:.8rem;font-weight:600}"
    ".number{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}.length{width:7rem;padding-inline-start:0}"
    ".length span{display:block;height:.7rem;margin-top:.4rem;border-radius:.2rem;background:var(--ink)}"
    ".up{--ink:#0b7a75}.down{--ink:#c4570b}"
    ".examples{width:50%;font-size:.875rem}.examples p{margin:0 0 .15rem}mark{background:none;color:inherit;font-weight:600;"
    "text-decoration:underline;text-decoration-color:var(--ink);text-decoration-thickness:2px;text-underline-offset:3px}"
    ".quiet{opacity:.75;font-size:.875rem}"
)
