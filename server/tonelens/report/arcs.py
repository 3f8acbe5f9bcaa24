"""The arc of a document: how its sentences read from the first to the last, as marks in a line of text or as a picture on a page."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.report.html_elements import shown
from tonelens.report.wording import MINUS

_HEIGHT = 96
_MARK_HEIGHT = 14
_WIDTH = 640
_WIDEST_BAR = 14
_MOST_BARS = 320
_MOST_MARKS = 40
_LEVELS = "▁▂▃▄▅▆▇█"
_UNJUDGED = "·"
_POSITIVE, _NEGATIVE = "positive", "negative"
_SCALE = f"+1 positive, {MINUS}1 negative"


def mean(balances: Sequence[float | None]) -> float | None:
    """The mean of what is judged, ``None`` where nothing is."""
    values = [value for value in balances if value is not None]
    return sum(values) / len(values) if values else None


def line_of_marks(balances: Sequence[float | None]) -> str:
    """A mark for each sentence, higher where it reads better; of a long document each is the mean of several."""
    return "".join(_UNJUDGED if value is None else _LEVELS[min(7, int((value + 1) * 4))] for value in _groups(balances, _MOST_MARKS))


def arc(balances: Sequence[float | None], marked: Sequence[bool], label: str) -> str:
    """A picture: up and down from a line, with a diamond below what is ``marked``; nothing where fewer than two sentences are judged.

    ``label`` says what it is; of a long document each bar is the mean of several sentences.
    """
    if len([value for value in balances if value is not None]) < 2:
        return ""
    means = _groups(balances, _MOST_BARS)
    together = _together(len(balances), _MOST_BARS)
    step = min(_WIDEST_BAR, _WIDTH / len(means))
    half = _HEIGHT / 2
    shapes = [f'<line class="axis" x1="0" x2="{step * len(means):.2f}" y1="{half}" y2="{half}"/>']
    for number, value in enumerate(means):
        left, size = number * step, abs(value or 0.0) * half
        if value and size:
            hue, top = (_POSITIVE, half - size) if value > 0 else (_NEGATIVE, half)
            shapes.append(f'<rect class="{hue}" x="{left + step * 0.1:.2f}" y="{top:.2f}" width="{step * 0.8:.2f}" height="{size:.2f}"/>')
        if any(marked[number * together : (number + 1) * together]):
            centre, wide, high = left + step / 2, max(step * 0.35, 2.5), (_MARK_HEIGHT - 5) / 2
            diamond = f"M{centre:.2f} {_HEIGHT + 3}l{wide:.2f} {high}l{-wide:.2f} {high}l{-wide:.2f} {-high}z"
            shapes.append(f'<path class="marked" d="{diamond}"/>')
    key = f"{label} (◆). {_SCALE}." if any(marked) else f"{label}. {_SCALE}."
    return (
        f'<figure class="arc"><svg viewBox="0 -2 {_WIDTH} {_HEIGHT + _MARK_HEIGHT}" role="img" aria-label="{shown(label)}">'
        f"{''.join(shapes)}</svg>"
        f'<figcaption class="quiet">{shown(key)}</figcaption></figure>'
    )


def _groups(balances: Sequence[float | None], most: int) -> list[float | None]:
    together = _together(len(balances), most)
    return [mean(balances[start : start + together]) for start in range(0, len(balances), together)]


def _together(count: int, most: int) -> int:
    return max(1, -(-count // most))
