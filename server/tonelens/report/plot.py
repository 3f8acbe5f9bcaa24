"""An explanation as a picture of bars, drawn with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from tonelens.attribution.types import Explanation, ScoredSpan
from tonelens.report import wording
from tonelens.report.cells import shortened
from tonelens.report.emphasis import peak_share, strongest
from tonelens.report.finite import require_finite
from tonelens.report.glyphs import drawable, families
from tonelens.report.notes import notes
from tonelens.report.wrapping import side_by_side

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CHARTED_WORDS = 15
_MOST_LABEL_WIDTH, _MOST_TITLE_WIDTH, _MOST_LEGEND_WIDTH, _CAPTION_WIDTH = 24, 56, 32, 102
_INK, _GROUND = "#1e2226", "#ffffff"
_QUIET, _LINE = 0.7, 0.35
# Teal and vermillion: told apart by colour-blind people, and seen on white and black alike.
_POSITIVE, _NEGATIVE = "#0c8a7e", "#d6541e"
_RESOLUTION = 200

# In inches.
_WIDTH, _MARGIN, _ROW, _GAP = 7.0, 0.28, 0.3, 0.2
_TITLE, _LEGEND, _CAPTION_LINE = 0.3, 0.24, 0.155
_SHARE_ROOM = 0.72


def plot(explanation: Explanation, axes: Axes | None = None) -> Figure:
    """A bar for each of the strongest words, in reading order from top to bottom; the title is the verdict.

    Draws into ``axes`` where they are given, in the ink of the style that is in force, and leaves the figure
    around them as it is; otherwise into a figure of its own, which notebooks show and which nothing else holds on to.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    require_finite(explanation)
    words = sorted(strongest(explanation.words, _CHARTED_WORDS), key=lambda word: word.span)
    if axes is None:
        return _own_figure(explanation, words)
    from matplotlib import rcParams

    ink = rcParams["text.color"]
    _bars(words, axes, ink)
    axes.set_title(_title(explanation), loc="left", pad=26 if words else 6, color=ink, fontsize=13, fontweight="bold", **_plainly())
    axes.set_xlabel(
        "\n".join(_captions(explanation, len(words))), loc="left", labelpad=6, color=ink, alpha=_QUIET, fontsize=8, **_plainly()
    )
    if words:
        _legend(explanation.target, axes, (axes.transAxes, (0.0, 1.0), (0, 10)), ink)
    # A figure inside a figure knows the outer one under the same name, which the outer one calls itself by.
    return axes.figure.figure


def png_bytes(explanation: Explanation) -> bytes:
    """The picture as a PNG file.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    buffer = BytesIO()
    plot(explanation).savefig(buffer, format="png", dpi=_RESOLUTION)
    return buffer.getvalue()


def _own_figure(explanation: Explanation, words: Sequence[ScoredSpan]) -> Figure:
    """Everything flush left, in a figure as high as its rows."""
    captions = _captions(explanation, len(words))
    below = _MARGIN + _CAPTION_LINE * len(captions)
    bars = _GAP + _ROW * len(words) + _GAP if words else _GAP * bool(captions)
    height = _MARGIN + _TITLE + (_LEGEND if words else 0) + bars + below
    figure = _empty_figure(height)
    top = height - _MARGIN - _TITLE / 2
    figure.text(_MARGIN / _WIDTH, top / height, _title(explanation), va="center", color=_INK, fontsize=14, fontweight="bold", **_plainly())
    figure.text(
        _MARGIN / _WIDTH,
        below / height,
        "\n".join(captions),
        va="top",
        color=_INK,
        alpha=_QUIET,
        fontsize=8,
        linespacing=1.35,
        **_plainly(),
    )
    if not words:
        return figure
    axes = figure.add_subplot(facecolor=_GROUND)
    _name_rows(words, axes, _INK)
    widest = max(label.get_window_extent().width for label in axes.get_yticklabels()) / figure.dpi
    left = _MARGIN + widest + 0.12
    axes.set_position((left / _WIDTH, (below + _GAP) / height, 1 - (left + _MARGIN) / _WIDTH, _ROW * len(words) / height))
    _bars(words, axes, _INK)
    place = (_MARGIN / _WIDTH, (height - _MARGIN - _TITLE - _LEGEND) / height)
    _legend(explanation.target, axes, ("figure fraction", place, (0, 2)), _INK)
    return figure


def _empty_figure(height: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    class ShownFigure(Figure):
        """Shows itself in a notebook, which otherwise only a figure of pyplot's does."""

        def _repr_png_(self) -> bytes:
            buffer = BytesIO()
            self.savefig(buffer, format="png")
            return buffer.getvalue()

    figure = ShownFigure(figsize=(_WIDTH, height), facecolor=_GROUND)
    FigureCanvasAgg(figure)
    return figure


def _bars(words: Sequence[ScoredSpan], axes: Axes, ink: str) -> None:
    """Bars on both sides of one axis, the share at the end of each."""
    axes.spines[:].set_visible(False)
    axes.grid(False)
    axes.set_xticks([])
    _name_rows(words, axes, ink)
    if not words:
        return
    peak = peak_share(words)
    decimals = wording.share_decimals(peak)
    shares = [word.share for word in words]
    drawn = axes.barh(range(len(words)), shares, height=0.56, color=[_POSITIVE if share > 0 else _NEGATIVE for share in shares])
    axes.axvline(0, color=ink, alpha=_LINE, linewidth=0.8)
    axes.set_ylim(len(words) - 0.5, -0.5)
    axes.bar_label(
        drawn,
        [f"{wording.arrow(share)} {wording.share(share, decimals)}" for share in shares],
        padding=4,
        color=ink,
        fontsize=9,
        **_plainly(),
    )
    lowest, highest = min(0.0, *shares), max(0.0, *shares)
    inches = axes.get_window_extent().width / axes.figure.dpi
    sides = (lowest < 0) + (highest > 0)
    room = (highest - lowest) * _SHARE_ROOM / max(inches - sides * _SHARE_ROOM, inches / 3)
    axes.set_xlim(lowest - room * (lowest < 0), highest + room * (highest > 0))


def _name_rows(words: Sequence[ScoredSpan], axes: Axes, ink: str) -> None:
    names = [shortened(drawable(word.text.strip() or wording.UNSEEN_WORD), _MOST_LABEL_WIDTH) for word in words]
    axes.set_yticks(range(len(words)), names, color=ink, fontsize=10, **_plainly())
    axes.tick_params(axis="y", length=0, pad=6)


def _legend(target: str, axes: Axes, start: tuple[Any, tuple[float, float], tuple[float, float]], ink: str) -> None:
    """Puts the two directions side by side, each after its arrow; ``start`` is a system of coordinates, a point and an offset."""
    place, point, offset = start
    for text, colour, gap in (
        (wording.UP, _POSITIVE, 4),
        (wording.upwards(target), ink, 14),
        (wording.DOWN, _NEGATIVE, 4),
        (wording.downwards(target), ink, 0),
    ):
        place = axes.annotate(
            shortened(drawable(text), _MOST_LEGEND_WIDTH),
            point,
            xytext=offset,
            xycoords=place,
            textcoords="offset points",
            va="bottom",
            color=colour,
            fontsize=9,
            annotation_clip=False,
            **_plainly(),
        )
        point, offset = (1.0, 0.0), (gap, 0)


def _title(explanation: Explanation) -> str:
    title = wording.headline(explanation.prediction) if explanation.words else wording.nothing_to_explain()
    return shortened(drawable(title), _MOST_TITLE_WIDTH)


def _captions(explanation: Explanation, shown: int) -> list[str]:
    """What stands below the bars, in lines that fit the picture's width."""
    said = list(notes(explanation))
    if explanation.words and not shown:
        said.insert(0, wording.no_influence())
    if 0 < shown < len(explanation.words):
        said.insert(0, wording.strongest_words(shown, len(explanation.words)))
    lines = [line for text in said for line in wrap(drawable(text), _CAPTION_WIDTH)]
    if explanation.words:
        phrases = (*wording.method_phrases(explanation.method), wording.model_phrase(explanation.model))
        for line in side_by_side(map(drawable, phrases), wording.PHRASES, _CAPTION_WIDTH):
            lines += wrap(line, _CAPTION_WIDTH)
    return lines


def _plainly() -> dict[str, Any]:
    """How every text is set: as it stands (a dollar sign in it is no formula), in fonts that have its characters."""
    return {"parse_math": False, "usetex": False, "family": families()}
