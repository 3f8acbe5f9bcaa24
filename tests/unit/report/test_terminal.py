from __future__ import annotations

import re
from dataclasses import replace
from math import nan

import pytest

from tests.unit.report import samples
from tonelens.errors import UnsupportedModelError
from tonelens.report.cells import cell_width
from tonelens.report.terminal import terminal_text

COLOUR = re.compile(r"\x1b\[[0-9;]+m")
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("name", samples.every())
def test_colours_are_all_that_a_terminal_is_told(name: str) -> None:
    explanation = samples.every()[name]
    plain, coloured = terminal_text(explanation, False, 80), terminal_text(explanation, True, 80)
    assert not ACTING.search(plain)
    assert not ACTING.search(COLOUR.sub("", coloured))
    assert [line.rstrip() for line in COLOUR.sub("", coloured).split("\n")] == plain.split("\n")
    assert plain.encode("utf-8")


@pytest.mark.parametrize("width", [1, 20, 33, 80, 200])
@pytest.mark.parametrize("name", samples.every())
def test_lines_keep_to_the_width_and_have_no_spaces_at_their_ends(name: str, width: int) -> None:
    for line in terminal_text(samples.every()[name], False, width).split("\n"):
        assert cell_width(line) <= max(width, 20)
        assert line == line.rstrip(" ")


def test_every_style_is_closed_on_its_line() -> None:
    for line in terminal_text(samples.review(), True, 40).split("\n"):
        codes = COLOUR.findall(line)
        assert all((code == "\x1b[0m") == bool(index % 2) for index, code in enumerate(codes))
        assert len(codes) % 2 == 0


def test_says_verdict_text_directions_and_provenance_in_this_order() -> None:
    text = terminal_text(samples.review(), False, 80)
    said = [
        "Reads negative (96 %) · neutral 3 % · positive 1 %\n",
        "  The new interface is beautiful, but the support was terrible and every answer\n",
        "▲ towards positive  ▼ towards negative",
        "  terrible   ▼ −.31 ",
        "  beautiful  ▲ +.16 ",
        "  and 18 more\n",
        "target polarity · adaptive integrated gradients · 15 evaluations\n",
        "numerical error .008 · baseline mask · model tonelens-small (3f9c1a7e)\n",
    ]
    places = [text.index(part) for part in said]
    assert places == sorted(places)
    assert text.endswith(said[-1])


def test_bars_share_one_axis_and_one_scale() -> None:
    rows = [line for line in terminal_text(samples.scripts(), False, 80).split("\n") if "│" in line]
    assert len(rows) == 12
    assert len({cell_width(row[: row.index("│")]) for row in rows}) == 1
    halves = [2 * row.count("━") + row.count("╸") + row.count("╺") for row in rows]
    assert halves == sorted(halves, reverse=True)
    for row in rows:
        before, after = row.split("│")
        assert ("▲" in before) == ("━" in after or "╸" in after)
        assert ("▼" in before) == ("━" in before or "╺" in before)


def test_the_axis_stands_where_both_sides_have_room() -> None:
    def axis(text: str) -> int:
        return next(line for line in text.split("\n") if "│" in line).index("│")

    positive_only = terminal_text(samples.praise(), False, 80)
    assert "│━" in positive_only
    assert max(map(len, positive_only.split("\n"))) <= 80
    assert axis(terminal_text(samples.one_word(), False, 80)) > axis(terminal_text(samples.review(), False, 80))


def test_without_room_for_bars_the_numbers_stay() -> None:
    text = terminal_text(samples.review(), False, 24)
    assert "│" not in text
    assert "▼ −.31" in text


def test_strong_words_are_filled_middling_underlined_and_weak_left_alone() -> None:
    text = terminal_text(samples.review(), True, 80)
    body = text[: text.index("towards")]
    assert re.search(r"\x1b\[1;[^m]*48;5;166mterrible\x1b", body)
    assert re.search(r"\x1b\[1;[^m]*48;5;30mbeautiful\x1b", body)
    assert re.search(r"\x1b\[1;4;38;5;166mslow\x1b", body)
    assert re.search(r"\x1b\[38;5;30msupport\x1b", body)
    assert "and every answer\n" in body


def test_a_text_without_words() -> None:
    for text in ("", " \n\t "):
        shown = terminal_text(samples.blank(text), False, 80)
        assert shown == "Nothing to explain: the text has no words.\n\nmodel tonelens-small (3f9c1a7e)\n"


def test_without_influence_there_is_no_chart() -> None:
    text = terminal_text(samples.without_influence(), True, 80)
    assert "No word moves the result." in text
    assert "│" not in text
    assert "48;5" not in text


def test_notes_stand_in_it() -> None:
    text = terminal_text(samples.long(), False, 80)
    assert "Not precise: the numerical error was still above .02" in text
    assert "Read in 3 overlapping windows" in text
    assert "bfloat16" in text


def test_one_output_shows_its_value_and_no_per_cent() -> None:
    text = terminal_text(samples.rating(), False, 80)
    assert text.startswith("Reads −3.72 (stars)\n")
    assert "%" not in text


def test_of_many_labels_only_the_likeliest_are_shown() -> None:
    assert terminal_text(samples.emotions(), False, 80).startswith("Reads gratitude (97 %) · joy 42 % · relief 19 %\n")


def test_a_long_word_is_cut_off_in_the_chart_and_whole_in_the_text() -> None:
    word = "https://example.com/" + "a" * 60
    text = terminal_text(samples.explained(word, [1.0]), False, 120)
    assert f"  {word}\n" in text
    assert "  https://example.com/aaa…  ▲ +1.00" in text


def test_what_is_no_number_is_refused() -> None:
    explanation = samples.one_word()
    broken = replace(explanation, words=(replace(explanation.words[0], share=nan),))
    with pytest.raises(UnsupportedModelError):
        terminal_text(broken, False, 80)
