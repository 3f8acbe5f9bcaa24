"""An explanation as a picture of bars, drawn with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING

from tonelens.attribution.types import OTHER, Explanation
from tonelens.report import wording
from tonelens.report.explanation.charts import require_matplotlib
from tonelens.report.explanation.emphasis import looks, strongest
from tonelens.report.explanation.finite import require_finite
from tonelens.report.explanation.glyphs import drawable
from tonelens.report.explanation.notes import notes
from tonelens.report.explanation.plot_bars import Group, draw_bars, draw_legend, height, name_rows, plainly
from tonelens.report.explanation.provenance import method_phrases, model_phrase
from tonelens.report.explanation.sentences import Numbered, shown_sentences
from tonelens.report.verdicts import verdict
from tonelens.report.wrapping import side_by_side, wrapped_sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CHARTED = 15
_CHARTED_IN_SENTENCE = 4
_CHARTED_SENTENCES = 5
_TITLE_WIDTH, _HEADING_WIDTH, _CAPTION_WIDTH = 54, 96, 102
_MOST_TITLE_LINES, _MOST_HEADING_LINES = 4, 3
_LEAST_TITLE_WIDTH = 16
_INK, _GROUND = "#1e2226", "#ffffff"
_QUIET = 0.7
_RESOLUTION = 200

# In inches.
_WIDTH, _MARGIN, _ROW, _GAP = 7.0, 0.28, 0.3, 0.2
_TITLE_LINE, _UNDER_TITLE, _LEGEND, _CAPTION_LINE = 0.25, 0.05, 0.24, 0.155


def plot(explanation: Explanation, axes: Axes | None = None, scores: bool = False) -> Figure:
    """A bar for each of the strongest units, in reading order from top to bottom; the title is the verdict.

    Of several sentences the clearest are shown, each under its verdict. A neutral text has no bars unless ``scores`` are
    asked for. Draws into ``axes`` where they are given, in the ink of the style that is in force, and leaves the figure
    around them as it is; otherwise into a figure of its own, which notebooks show and which nothing else holds on to.

    Raises:
        UnsupportedModelError: a number is not finite.
        SettingsError: matplotlib is not installed.
    """
    require_finite(explanation)
    require_matplotlib()
    if axes is None:
        return _own_figure(explanation, _groups(explanation, scores), scores)
    from matplotlib import rcParams

    part = min(1.0, axes.get_window_extent().width / axes.figure.dpi / (_WIDTH - 2 * _MARGIN))
    groups = _groups(explanation, scores, part)
    ink = rcParams["text.color"]
    draw_bars(groups, axes, ink, (axes.get_yaxis_transform(), 0.0))
    title = "\n".join(_lines(verdict(explanation), int(_TITLE_WIDTH * part), _MOST_TITLE_LINES))
    axes.set_title(title, loc="left", pad=26 if groups else 6, color=ink, fontsize=13, fontweight="bold", **plainly())
    axes.set_xlabel(
        "\n".join(_captions(explanation, groups, scores)), loc="left", labelpad=6, color=ink, alpha=_QUIET, fontsize=8, **plainly()
    )
    if groups:
        shown = [look for group in groups for look in group.looks]
        draw_legend(shown, explanation.target, axes, (axes.transAxes, (0.0, 1.0), (0, 10)), ink)
    # A figure inside a figure knows the outer one under the same name, which the outer one calls itself by.
    return axes.figure.figure


def png_bytes(explanation: Explanation, scores: bool = False) -> bytes:
    """The picture as a PNG file.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    buffer = BytesIO()
    plot(explanation, scores=scores).savefig(buffer, format="png", dpi=_RESOLUTION)
    return buffer.getvalue()


def _groups(explanation: Explanation, scores: bool, part: float = 1.0) -> list[Group]:
    """What is drawn: the strongest units, or those of the clearest sentences, everything in reading order.

    ``part`` is how much there is of the usual width.
    """
    if not explanation.sentences:
        whole = _group(explanation, (), _CHARTED, scores)
        return [whole] if whole.looks else []
    sentences = [one for one in shown_sentences(explanation, scores) if looks(one.explanation, scores)]
    clearest = sorted(sentences, key=lambda one: -one.explanation.prediction.probability)[:_CHARTED_SENTENCES]
    return [
        _group(one.explanation, _heading(one, part), _CHARTED_IN_SENTENCE, scores) for one in sorted(clearest, key=lambda one: one.number)
    ]


def _group(explanation: Explanation, heading: tuple[str, ...], most: int, scores: bool) -> Group:
    shown = strongest(looks(explanation, scores), most)
    return Group(heading, tuple(sorted(shown, key=lambda look: (look.unit.kind == OTHER, look.unit.spans))))


def _heading(one: Numbered, part: float) -> tuple[str, ...]:
    return _lines(wording.numbered(one.number, verdict(one.explanation)), int(_HEADING_WIDTH * part), _MOST_HEADING_LINES)


def _own_figure(explanation: Explanation, groups: Sequence[Group], scores: bool) -> Figure:
    """Everything flush left, in a figure as high as its rows."""
    captions, title = _captions(explanation, groups, scores), _lines(verdict(explanation), _TITLE_WIDTH, _MOST_TITLE_LINES)
    below = _MARGIN + _CAPTION_LINE * len(captions)
    bars = _GAP + _ROW * height(groups) + _GAP if groups else _GAP * bool(captions)
    above = _MARGIN + _TITLE_LINE * len(title) + _UNDER_TITLE
    whole = above + (_LEGEND if groups else 0) + bars + below
    figure = _empty_figure(whole)
    left = _MARGIN / _WIDTH
    figure.text(
        left,
        1 - _MARGIN / whole,
        "\n".join(title),
        va="top",
        color=_INK,
        fontsize=14,
        fontweight="bold",
        linespacing=1.15,
        **plainly(),
    )
    figure.text(
        left,
        below / whole,
        "\n".join(captions),
        va="top",
        color=_INK,
        alpha=_QUIET,
        fontsize=8,
        linespacing=1.35,
        **plainly(),
    )
    if not groups:
        return figure
    from matplotlib.transforms import blended_transform_factory

    axes = figure.add_subplot(facecolor=_GROUND)
    name_rows(groups, axes, _INK)
    widest = max((label.get_window_extent().width for label in axes.get_yticklabels()), default=0.0) / figure.dpi
    start = _MARGIN + widest + 0.12
    axes.set_position((start / _WIDTH, (below + _GAP) / whole, 1 - (start + _MARGIN) / _WIDTH, _ROW * height(groups) / whole))
    draw_bars(groups, axes, _INK, (blended_transform_factory(figure.transFigure, axes.transData), left))
    shown = [look for group in groups for look in group.looks]
    draw_legend(shown, explanation.target, axes, ("figure fraction", (left, (whole - above - _LEGEND) / whole), (0, 2)), _INK)
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


def _lines(sentence: str, width: int, most: int) -> tuple[str, ...]:
    lines = tuple("".join(text for text, _ in line) for line in wrapped_sentence(drawable(sentence), "", max(width, _LEAST_TITLE_WIDTH)))
    return lines if len(lines) <= most else (*lines[: most - 1], f"{lines[most - 1]} …")


def _captions(explanation: Explanation, groups: Sequence[Group], scores: bool) -> list[str]:
    """What stands below the bars, in lines that fit the picture's width."""
    said = [*_what_is_shown(explanation, groups, scores), *notes(explanation)]
    lines = [line for text in said for line in wrap(drawable(text), _CAPTION_WIDTH)]
    if explanation.words:
        phrases = (*method_phrases(explanation.method), model_phrase(explanation.model))
        for line in side_by_side(map(drawable, phrases), wording.PHRASES, _CAPTION_WIDTH):
            lines += wrap(line, _CAPTION_WIDTH)
    return lines


def _what_is_shown(explanation: Explanation, groups: Sequence[Group], scores: bool) -> list[str]:
    if explanation.sentences:
        drawable_sentences = sum(bool(looks(one.explanation, scores)) for one in shown_sentences(explanation, scores))
        return [wording.strongest_in_sentences(_CHARTED_IN_SENTENCE, len(groups), drawable_sentences)] if groups else []
    every = len(looks(explanation, scores))
    shown = sum(len(group.looks) for group in groups)
    if every and not shown:
        return [wording.no_influence()]
    if shown < every:
        return [(wording.strongest_units if explanation.units else wording.strongest_words)(shown, every)]
    return []
