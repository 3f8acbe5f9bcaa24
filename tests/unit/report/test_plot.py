from __future__ import annotations

import io
import warnings

import pytest
from matplotlib import rc_context, style
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image

from tests.unit.report import examined, gallery, samples
from tonelens.attribution.types import Explanation
from tonelens.report.explanation import glyphs
from tonelens.report.explanation.glyphs import drawable
from tonelens.report.explanation.plot import plot, png_bytes


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in (*figure.texts, *(text for axes in figure.axes for text in axes.texts))]


@pytest.mark.parametrize("name", gallery.every())
def test_every_explanation_becomes_a_picture_without_a_warning(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = Image.open(io.BytesIO(png_bytes(gallery.every()[name])))
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
    assert "Reads negative (96%)" in said
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
    assert texts(plot(samples.blank())) == ["There is nothing to explain: the text has no words.", ""]
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
    assert " ".join(right.get_title(loc="left").split()) == "Reads negative (96%)"


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


def names(figure: Figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def test_units_are_drawn_with_their_marks_and_punctuation_last() -> None:
    figure = plot(examined.shaky())
    assert names(figure) == ["~ But", "~ waiter", "● rude", "~ never … friendly", "New York", "punctuation"]
    assert {"responsible", "uncertain"} <= set(texts(figure))
    assert "uncertain" not in texts(plot(examined.complaint()))
    assert any("The 6 strongest of 9 words and phrases" in text for text in texts(figure))


def test_the_responsible_are_bold_and_the_uncertain_hollow() -> None:
    (axes,) = plot(examined.shaky()).axes
    assert [label.get_text() for label in axes.get_yticklabels() if label.get_fontweight() == "bold"] == ["● rude"]
    hollow = [patch.get_hatch() is not None and to_hex(patch.get_facecolor(), keep_alpha=True)[-2:] == "00" for patch in axes.patches]
    assert hollow == [True, True, False, True, False, False]


@pytest.mark.parametrize(
    ("explanation", "title"),
    [
        (examined.neutral(), "Reads neutral (79%); no words to blame"),
        (examined.foreign(), "Not judged: this looks like German, which the model\ndoes not know"),
        (examined.all_neutral(), "Reads neutral (79%), as do all 3 sentences"),
    ],
)
def test_where_nothing_is_to_blame_the_verdict_is_all(explanation: Explanation, title: str) -> None:
    figure = plot(explanation)
    assert not figure.axes
    assert texts(figure)[0] == title
    assert "No word moves" not in texts(figure)[1]


def test_scores_on_request() -> None:
    assert names(plot(examined.neutral(), scores=True)) == ["The", "table", "has", "four", "legs", "punctuation"]
    assert len(plot(examined.all_neutral(), scores=True).axes[0].patches) == 12
    assert not plot(examined.foreign(), scores=True).axes


def test_sentences_stand_one_below_the_other_each_under_its_verdict() -> None:
    figure = plot(examined.three_sentences())
    said = texts(figure)
    assert said[0] == "Reads negative (88%) as a whole: 2 negative, 1 neutral\nsentence"
    headings = [text for text in said if text.startswith("Sentence")]
    assert headings == [
        "Sentence 1: Reads negative (96%) because of ‘terrible’ and ‘slow’: without them 8%",
        "Sentence 3: Reads negative (96%) because of ‘Unfortunately’ and ‘failed’: without them 8%",
    ]
    assert names(figure) == ["support", "● terrible", "painfully", "● slow", "● Unfortunately", "extremely", "slow", "● failed"]
    places = [patch.get_y() for patch in figure.axes[0].patches]  # type: ignore[attr-defined]
    assert places == sorted(places)
    assert places[4] - places[3] > 2


def test_of_many_sentences_the_clearest_are_drawn_and_the_picture_says_so() -> None:
    figure = plot(examined.letter())
    assert len([text for text in texts(figure) if text.startswith("Sentence")]) == 5
    assert any("The 5 clearest of 10 sentences with shares" in text for text in texts(figure))


def test_everything_of_several_sentences_fits_into_the_picture() -> None:
    long_names = examined.examined(
        samples.explained("disappointing unsatisfactory incomprehensible unacceptable", [-1.0]),
        responsible=("disappointing", "unsatisfactory", "incomprehensible", "unacceptable"),
    )
    figure = plot(examined.by_sentence([long_names, examined.negated()], samples.NEGATIVE))
    boxes = [text.get_window_extent() for text in (*figure.texts, *figure.axes[0].texts)]
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert any("\n" in text.get_text() for text in figure.axes[0].texts)


def test_sentences_are_drawn_into_axes_that_are_given() -> None:
    figure = Figure(figsize=(8, 4))
    left, right = figure.subplots(1, 2)
    plot(examined.three_sentences(), right)
    assert len(right.patches) == 8
    assert "\n" in right.get_title(loc="left")
    assert not left.patches
    figure.savefig(io.BytesIO())


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "jpg"])
def test_a_picture_is_saved_in_any_format(kind: str) -> None:
    buffer = io.BytesIO()
    plot(gallery.every()["complaint"]).savefig(buffer, format=kind)
    assert len(buffer.getvalue()) > 1_000
