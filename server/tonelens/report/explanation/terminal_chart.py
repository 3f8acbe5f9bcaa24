"""A chart of shares as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tonelens.report import wording
from tonelens.report.cells import cell_width, filled, shortened
from tonelens.report.explanation.emphasis import Look, decimals_of, extents, strongest
from tonelens.report.terminal_styles import BOLD, DIM, NEGATIVE, PLAIN, POSITIVE, bar_style
from tonelens.report.visible import visible_in_line
from tonelens.report.wrapping import Run, wrapped

MARGIN = "  "

_MOST_LABEL_WIDTH = 24
_MOST_BAR_WIDTH = 40
_LEAST_BAR_WIDTH = 8


def legend(shown: Sequence[Look], target: str, width: int) -> Iterator[list[Run]]:
    """What the arrows mean, and the marks where there are any."""
    runs = [
        (f"{MARGIN}{wording.UP} ", POSITIVE),
        (f"{wording.upwards(target)}{MARGIN}", DIM),
        (f"{wording.DOWN} ", NEGATIVE),
        (wording.downwards(target), DIM),
    ]
    if any(look.responsible for look in shown):
        runs += [(f"{MARGIN}{wording.RESPONSIBLE_MARK} ", BOLD), (wording.RESPONSIBLE, DIM)]
    if any(look.muted for look in shown):
        runs += [(f"{MARGIN}{wording.MUTED_MARK} ", PLAIN), (wording.MUTED, DIM)]
    return wrapped(runs, width)


def chart(shown: Sequence[Look], most: int, width: int) -> Iterator[list[Run]]:
    """A line for each of the strongest: its mark, its name, its share and a bar; and how many more there are."""
    listed = strongest(shown, most)
    if not listed:
        yield from wrapped([(MARGIN + wording.no_influence(), PLAIN)], width)
        return
    decimals = decimals_of(shown)
    shares = [wording.share(look.share, decimals) for look in listed]
    share_width = max(map(len, shares))
    marks = _marks(listed)
    taken = len(marks[0]) + share_width + 3 * len(MARGIN) + 2
    most_label = max(4, min(_MOST_LABEL_WIDTH, width - taken))
    labels = [shortened(visible_in_line(wording.unit_name(look.unit)), most_label) for look in listed]
    label_width = max(map(cell_width, labels))
    bars = _bars(listed, width - label_width - taken)
    for look, mark, label, share, bar in zip(listed, marks, labels, shares, bars, strict=True):
        yield [
            (MARGIN, PLAIN),
            (mark, BOLD if look.responsible else PLAIN),
            (filled(label, label_width), BOLD if look.responsible else PLAIN),
            (MARGIN, PLAIN),
            (f"{wording.arrow(look.share)} {share:>{share_width}}", bar_style(look)),
            *bar,
        ]
    if len(shown) > len(listed):
        yield [(MARGIN + wording.more_words(len(shown) - len(listed)), DIM)]


def _marks(listed: Sequence[Look]) -> list[str]:
    """What stands before each name; nothing at all where none has a mark."""
    marks = [wording.RESPONSIBLE_MARK if look.responsible else wording.MUTED_MARK if look.muted else "" for look in listed]
    return [f"{mark or ' '} " for mark in marks] if any(marks) else marks


def _bars(listed: Sequence[Look], room: int) -> Iterator[list[Run]]:
    """For each its bar, to the left or right of one axis, a thin one where it is muted; nothing where there is no room."""
    width = min(room - 1, _MOST_BAR_WIDTH)
    if width < _LEAST_BAR_WIDTH:
        yield from ([] for _ in listed)
        return
    lowest, highest = extents(listed)
    left = round(width * lowest / (lowest + highest))
    # However short a side is, without a cell of its own it would shrink the bars of the other one to nothing.
    left = min(max(left, lowest > 0), width - (highest > 0))
    scale = min(
        (cells / extent for cells, extent in ((left, lowest), (width - left, highest)) if extent > 0),
        default=0.0,
    )
    for look in listed:
        line, to_the_left, to_the_right = "─╶╴" if look.muted else "━╺╸"
        halves = max(1, round(2 * abs(look.share) * scale))
        full, half = line * (halves // 2), halves % 2
        if look.share < 0:
            bar = to_the_left * half + full
            yield [(MARGIN + " " * (left - len(bar)), PLAIN), (bar, bar_style(look)), ("│", DIM)]
        else:
            yield [(MARGIN + " " * left, PLAIN), ("│", DIM), (full + to_the_right * half, bar_style(look))]
