from __future__ import annotations

import io
import warnings

import pytest
from matplotlib import rc_context, style
from matplotlib.figure import Figure
from PIL import Image

from tests.unit.report import samples
from tonelens.report import glyphs
from tonelens.report.glyphs import drawable
from tonelens.report.plot import plot, png_bytes


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in (*figure.texts, *(text for axes in figure.axes for text in axes.texts))]


@pytest.mark.parametrize("name", samples.every())
def test_every_explanation_becomes_a_picture_without_a_warning(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = Image.open(io.BytesIO(png_bytes(samples.every()[name])))
    assert image.format == "PNG"
    assert image.width == 1400
    assert len(image.convert("RGB").getcolors(1 << 24) or ()) > 2


def test_bars_stand_in_reading_order_from_the_top() -> None:
    (axes,) = plot(samples.praise()).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["I", "am", "very", "excited", "project"]
    bottom, top = axes.get_ylim()
    assert bottom > top
    lengths = [bar.get_width() for bar in axes.patches]  # type: ignore[attr-defined]
    assert lengths == pytest.approx([word.share for word in samples.praise().words if word.text not in {"about", "this"}])


def test_only_the_strongest_words_are_drawn_and_the_picture_says_so() -> None:
    figure = plot(samples.long())
    assert len(figure.axes[0].patches) == 15
    assert any("The 15 strongest of 2,000 words, in reading order" in text for text in texts(figure))


def test_says_verdict_directions_shares_and_doubts() -> None:
    said = texts(plot(samples.review()))
    assert "Reads negative (96 %)" in said
    assert "towards positive" in said
    assert "▼ −.31" in said
    assert "▲ +.16" in said
    assert any("Not precise" in text for text in texts(plot(samples.long(300))))


def test_the_shares_fit_beside_their_bars() -> None:
    for explanation in (samples.review(), samples.one_word(), samples.hostile()):
        figure = plot(explanation)
        (axes,) = figure.axes
        frame = axes.get_window_extent()
        for text in axes.texts:
            if text.get_text()[:1] in "▲▼" and len(text.get_text()) > 1:
                box = text.get_window_extent()
                assert frame.x0 <= box.x0
                assert box.x1 <= figure.bbox.x1


def test_all_names_are_inside_the_picture() -> None:
    figure = plot(samples.explained("W" * 90 + " bad", [1.0, -1.0]))
    assert all(label.get_window_extent().x0 >= 0 for label in figure.axes[0].get_yticklabels())


def test_a_text_without_words_and_one_without_influence() -> None:
    assert texts(plot(samples.blank())) == ["Nothing to explain: the text has no words.", ""]
    assert any("No word moves the result." in text for text in texts(plot(samples.without_influence())))


def test_dollars_are_no_formulas() -> None:
    explanation = samples.explained("costs $x^2$ and $\\frac$", [0.3, 0.2, 0.5, 0.1], {"$\\oops$": 0.9, "b": 0.1})
    assert png_bytes(explanation)


def test_draws_into_axes_that_are_given_in_the_ink_of_their_style() -> None:
    with style.context("dark_background"):
        figure = Figure()
        left, right = figure.subplots(1, 2)
        assert plot(samples.review(), right) is figure
        assert right.xaxis.label.get_color() == "white"
        assert not left.patches
        assert len(right.patches) == 13
        figure.savefig(io.BytesIO())
    assert right.get_title(loc="left") == "Reads negative (96 %)"


def test_draws_into_a_figure_inside_a_figure() -> None:
    figure = Figure()
    inner = figure.add_subfigure(figure.add_gridspec(1, 2)[0, 0])
    assert plot(samples.praise(), inner.subplots()) is figure


def test_the_style_in_force_does_not_change_a_picture_of_its_own() -> None:
    usual = png_bytes(samples.praise())
    with rc_context({"axes.grid": True, "text.color": "red", "text.usetex": True, "axes.facecolor": "black"}):
        assert png_bytes(samples.praise()) == usual


def test_notebooks_show_it() -> None:
    assert plot(samples.praise())._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_what_no_font_has_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_known_characters", lambda: frozenset(map(ord, "abcé❤□[], ")))
    assert drawable("abc é") == "abc é"
    assert drawable("🦄") == "[unicorn face]"
    assert drawable("👩‍👧") == "[woman, girl]"
    assert drawable("❤️") == "[heavy black heart]"
    assert drawable("漢字") == "□□"
    assert drawable("c\u0301") == "c"
    assert drawable("a\nb\x1b") == "a□b□"
