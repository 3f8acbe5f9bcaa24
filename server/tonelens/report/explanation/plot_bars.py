"""Bars of shares on matplotlib's axes, in groups that may have a heading each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tonelens.report import wording
from tonelens.report.cells import shortened
from tonelens.report.explanation.emphasis import Look, decimals_of, extents
from tonelens.report.explanation.glyphs import drawable, families

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Teal and vermillion: told apart by colour-blind people, and seen on white and black alike.
POSITIVE, NEGATIVE = "#0c8a7e", "#d6541e"

_MOST_LABEL_WIDTH, _MOST_LEGEND_WIDTH = 24, 32
_LINE, _MUTED_INK = 0.35, 0.7
# In rows.
_BAR, _GROUP_GAP, _FURTHER_LINE = 0.56, 0.45, 0.55
# In inches.
_SHARE_ROOM = 0.72


@dataclass(frozen=True)
class Group:
    """Bars that belong together, in reading order, under a heading of some lines where there are several groups."""

    heading: tuple[str, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True)
class Row:
    """A bar or a heading, and where its middle stands, counted in rows from the top."""

    place: float
    drawn: Look | tuple[str, ...]


def rows(groups: Sequence[Group]) -> list[Row]:
    """Where everything stands."""
    found: list[Row] = []
    place = 0.0
    for group in groups:
        if group.heading:
            further = _FURTHER_LINE * (len(group.heading) - 1)
            place += _GROUP_GAP * bool(found) + further / 2
            found.append(Row(place, group.heading))
            place += 1 + further / 2
        for look in group.looks:
            found.append(Row(place, look))
            place += 1
    return found


def height(groups: Sequence[Group]) -> float:
    """The height of everything, in rows."""
    placed = rows(groups)
    return placed[-1].place + 1 if placed else 0.0


def draw_bars(groups: Sequence[Group], axes: Axes, ink: str, heading_at: Any) -> None:
    """Bars on both sides of one axis, the share at the end of each; ``heading_at`` is where headings begin: a transform, an x."""
    axes.spines[:].set_visible(False)
    axes.grid(False)
    axes.set_xticks([])
    name_rows(groups, axes, ink)
    placed = rows(groups)
    bars = [(row.place, row.drawn) for row in placed if isinstance(row.drawn, Look)]
    if not placed:
        return
    axes.set_ylim(height(groups) - 0.5, -0.5)
    for group in _runs(placed):
        axes.plot([0, 0], [group[0] - 0.5, group[-1] + 0.5], color=ink, alpha=_LINE, linewidth=0.8)
    transform, left = heading_at
    for row in placed:
        if not isinstance(row.drawn, Look):
            axes.text(left, row.place, "\n".join(row.drawn), transform=transform, va="center", color=ink, fontsize=9, **plainly())
    if not bars:
        return
    looks = [look for _, look in bars]
    decimals = decimals_of(looks)
    shares = [look.share for look in looks]
    drawn = axes.barh([place for place, _ in bars], shares, height=_BAR, color=[_hue(look) for look in looks])
    for patch, look in zip(drawn.patches, looks, strict=True):
        if look.muted:
            patch.set(facecolor="none", edgecolor=_hue(look), hatch="/////", linewidth=0.8)
    axes.bar_label(
        drawn,
        [f"{wording.arrow(share)} {wording.share(share, decimals)}" for share in shares],
        padding=4,
        color=ink,
        fontsize=9,
        **plainly(),
    )
    lowest, highest = extents(looks)
    inches = axes.get_window_extent().width / axes.figure.dpi
    sides = (lowest > 0) + (highest > 0)
    room = (highest + lowest) * _SHARE_ROOM / max(inches - sides * _SHARE_ROOM, inches / 3)
    axes.set_xlim(-lowest - room * (lowest > 0), highest + room * (highest > 0))


def name_rows(groups: Sequence[Group], axes: Axes, ink: str) -> None:
    """The units' names beside their bars, with their marks; responsible ones are bold."""
    bars = [(row.place, row.drawn) for row in rows(groups) if isinstance(row.drawn, Look)]
    axes.set_yticks([place for place, _ in bars], [_name(look) for _, look in bars], color=ink, fontsize=10, **plainly())
    axes.tick_params(axis="y", length=0, pad=6)
    for label, (_, look) in zip(axes.get_yticklabels(), bars, strict=True):
        label.set_fontweight("bold" if look.responsible else "normal")
        label.set_alpha(_MUTED_INK if look.muted else None)


def draw_legend(
    looks: Sequence[Look], target: str, axes: Axes, start: tuple[Any, tuple[float, float], tuple[float, float]], ink: str
) -> None:
    """Puts the directions side by side, each after its arrow, and the marks.

    ``start`` is a system of coordinates, a point in it and an offset.
    """
    place, point, offset = start
    said = [(wording.UP, POSITIVE, wording.upwards(target)), (wording.DOWN, NEGATIVE, wording.downwards(target))]
    if any(look.responsible for look in looks):
        said.append((wording.RESPONSIBLE_MARK, ink, wording.RESPONSIBLE))
    if any(look.muted for look in looks):
        said.append((wording.MUTED_MARK, ink, wording.MUTED))
    for mark, colour, meaning in said:
        for text, shade, gap in ((mark, colour, 4), (meaning, ink, 14)):
            place = axes.annotate(
                shortened(drawable(text), _MOST_LEGEND_WIDTH),
                point,
                xytext=offset,
                xycoords=place,
                textcoords="offset points",
                va="bottom",
                color=shade,
                fontsize=9,
                annotation_clip=False,
                **plainly(),
            )
            point, offset = (1.0, 0.0), (gap, 0)


def plainly() -> dict[str, Any]:
    """How every text is set: as it stands (a dollar sign in it is no formula), in fonts that have its characters."""
    return {"parse_math": False, "usetex": False, "family": families()}


def _name(look: Look) -> str:
    mark = wording.RESPONSIBLE_MARK if look.responsible else wording.MUTED_MARK if look.muted else ""
    name = shortened(drawable(wording.unit_name(look.unit)), _MOST_LABEL_WIDTH)
    return f"{mark} {name}" if mark else name


def _hue(look: Look) -> str:
    return POSITIVE if look.share > 0 else NEGATIVE


def _runs(placed: Sequence[Row]) -> list[list[float]]:
    """The places of bars that follow each other without a heading between them."""
    runs: list[list[float]] = [[]]
    for row in placed:
        if isinstance(row.drawn, Look):
            runs[-1].append(row.place)
        else:
            runs.append([])
    return [run for run in runs if run]
