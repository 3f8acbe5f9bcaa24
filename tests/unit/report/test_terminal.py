from __future__ import annotations

import re
from dataclasses import replace
from math import nan

import pytest

from tests.lexicon import LexiconEngine
from tests.unit.report import examined, gallery, samples
from tonelens.attribution.types import Explanation, MethodOptions
from tonelens.errors import UnsupportedModelError
from tonelens.report.cells import cell_width
from tonelens.report.explanation.terminal import terminal_text

COLOUR = re.compile(r"\x1b\[[0-9;]+m")
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("name", gallery.every())
def test_colours_are_all_that_a_terminal_is_told(name: str) -> None:
    explanation = gallery.every()[name]
    plain, coloured = terminal_text(explanation, False, 80), terminal_text(explanation, True, 80)
    assert not ACTING.search(plain)
    assert not ACTING.search(COLOUR.sub("", coloured))
    assert [line.rstrip() for line in COLOUR.sub("", coloured).split("\n")] == plain.split("\n")
    assert plain.encode("utf-8")


@pytest.mark.parametrize("width", [1, 20, 33, 80, 200])
@pytest.mark.parametrize("name", gallery.every())
def test_lines_keep_to_the_width_and_have_no_spaces_at_their_ends(name: str, width: int) -> None:
    for line in terminal_text(gallery.every()[name], False, width).split("\n"):
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
        "Reads negative (96%)\nneutral 3% · positive 1%\n",
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


def test_strong_words_are_filled_middling_bold_and_weak_left_alone() -> None:
    body = terminal_text(samples.review(), True, 80).split("towards")[0]
    assert "\x1b[1;38;5;16;48;5;166mterrible\x1b" in body
    assert "\x1b[1;38;5;231;48;5;30mbeautiful\x1b" in body
    assert "\x1b[1;38;5;166mslow\x1b" in body
    assert "\x1b[38;5;30msupport\x1b" in body
    assert "and every answer\n" in body


def test_the_responsible_are_underlined_and_no_others() -> None:
    body = terminal_text(examined.complaint(), True, 80).split("towards")[0]
    assert re.findall(r"\x1b\[1;4;[^m]*m(\w+)", body) == ["terrible", "slow"]
    assert ";4;" not in terminal_text(examined.without_a_set(), True, 80)


def test_a_unit_in_two_places_has_one_colour_and_one_share() -> None:
    text = terminal_text(examined.negated(), True, 80)
    styles = {word: re.findall(rf"\x1b\[([^m]*)m{word}\x1b", text.split("towards")[0]) for word in ("not", "bad")}
    assert styles["not"] == styles["bad"] == ["1;4;38;5;231;48;5;30"]
    assert len([line for line in text.split("\n") if "not … bad" in line and "+.57" in line]) == 1


def test_what_is_uncertain_is_slanted_and_greyish_and_neither_bold_nor_filled() -> None:
    body = terminal_text(examined.shaky(), True, 80).split("towards")[0]
    muted = re.findall(r"\x1b\[(3;[^m]*)m(\w+)", body)
    assert muted == [("3;38;5;137", "But"), ("3;38;5;137", "waiter"), ("3;38;5;137", "never"), ("3;38;5;137", "friendly")]
    assert "3;38;5;66mexpected" in terminal_text(examined.uncertain(), True, 80)


def test_without_colour_marks_tell_the_responsible_from_the_uncertain() -> None:
    text = terminal_text(examined.shaky(), False, 80)
    assert "● responsible  ~ uncertain" in text
    rows = {line.split("▼")[0].split("▲")[0].strip(): line for line in text.split("\n") if "│" in line}
    assert list(rows) == ["● rude", "~ But", "~ waiter", "New York", "~ never … friendly", "punctuation"]
    assert "─" in rows["~ But"]
    assert "━" not in rows["~ But"]
    assert "━" in rows["● rude"]
    assert len({line.index("│") for line in rows.values()}) == 1


def test_without_marks_there_is_no_room_for_them() -> None:
    text = terminal_text(examined.without_a_set(), False, 80)
    assert "\n  lifeless  " in text
    assert "responsible\n\n" not in text
    assert "uncertain" not in text


@pytest.mark.parametrize("explanation", [examined.neutral(), examined.foreign(), examined.foreign_page(), examined.all_neutral()])
def test_where_nothing_is_to_blame_there_is_neither_colour_nor_chart(explanation: Explanation) -> None:
    text = terminal_text(explanation, True, 80)
    assert explanation.text[:20] in text
    assert "38;5" not in text
    assert "│" not in text
    assert "towards" not in text


def test_scores_on_request() -> None:
    text = terminal_text(examined.neutral(), True, 80, scores=True)
    assert text.startswith("\x1b[1mReads neutral (79%); no words to blame")
    assert "48;5;166mfour\x1b" in text
    assert text.count("│") > 4
    assert terminal_text(examined.foreign(), True, 80, scores=True) == terminal_text(examined.foreign(), True, 80)


def test_plain_words_stand_below_the_units_on_request() -> None:
    text = terminal_text(examined.negated(), False, 80, scores=True)
    units, words = text.split("Share of each word\n")
    assert "not … bad" in units
    assert re.search(r"\n  bad +▼ −", "\n" + words)
    assert "Share of each word" not in terminal_text(examined.negated(), False, 80)
    assert "Share of each word" not in terminal_text(samples.praise(), False, 80, scores=True)
    assert "Share of each word" not in terminal_text(examined.neutral(), False, 80, scores=True)


def test_what_is_not_judged_has_no_probabilities() -> None:
    assert "%" not in terminal_text(examined.foreign(), False, 80)


def test_edits_follow_the_chart() -> None:
    text = terminal_text(examined.improvable(), False, 80)
    assert text.index("│") < text.index("  Remove ‘Unfortunately,’: negative 96% → 35%\n  Remove ‘extremely’: negative 96% → 93%\n")
    assert "  Replace ‘You failed to provide’ with ‘Please enter’: negative 96% → 3%\n" in text


def test_a_short_text_is_told_sentence_by_sentence_and_its_text_once() -> None:
    text = terminal_text(examined.three_sentences(), False, 80)
    said = [
        "Reads negative (88%) as a whole: 2 negative, 1 neutral sentence\n",
        "▲ towards positive",
        "Sentence 1 of 3 ──",
        "  The support was terrible, and every answer came painfully slow.\n  Reads negative (96%) because",
        "● terrible",
        "Sentence 2 of 3 ──",
        "  The table has four legs.\n  Reads neutral (79%); no words to blame\n\n",
        "Sentence 3 of 3 ──",
        "● failed",
        "Remove ‘Unfortunately,’",
        "target polarity",
    ]
    places = [text.index(part) for part in said]
    assert places == sorted(places)
    assert text.count("The table has four legs.") == text.count("The support was terrible") == 1
    assert text.count("▲ towards positive") == 1


def test_a_sentence_has_a_short_chart() -> None:
    (chart,) = [part for part in terminal_text(examined.three_sentences(), False, 80).split("\n\n") if "● terrible" in part]
    assert chart.count("│") == 5
    assert chart.endswith("and 6 more")


def test_in_a_long_text_neutral_sentences_stand_in_the_running_text_alone() -> None:
    explanation = examined.page()
    text = terminal_text(explanation, False, 80)
    headings = re.findall(r"Sentence (\d+) of 12", text)
    assert headings == ["4", "8", "12"]
    assert text.count("The table has four legs.") == 9
    assert text.count("The support was terrible") == 2
    assert text.count("│") > 10


def test_many_polar_sentences_have_no_charts_but_where_they_begin_and_their_verdict() -> None:
    text = terminal_text(examined.letter(), False, 60)
    assert "│" not in text
    assert text.count("without them 8%") == 10
    assert (
        "\n 13  The support was terrible, and every answer came …\n"
        "     Reads negative (96%) because of ‘terrible’ and ‘slow’:\n"
        "     without them 8%\n"
    ) in text
    assert "no words to blame" not in text


def test_many_polar_sentences_keep_their_edits() -> None:
    text = terminal_text(examined.by_sentence([examined.improvable()] * 7, samples.NEGATIVE), False, 100)
    assert text.count("Remove ‘Unfortunately,’: negative 96% → 35%") == 7


def test_a_sentence_that_is_not_judged_says_so_among_the_others() -> None:
    text = terminal_text(examined.mixed_company(), False, 80)
    assert "  Der Service war leider furchtbar.\n  Not judged: this looks like German" in text


def test_a_number_stays_on_one_line_with_its_per_cent_sign() -> None:
    for width in range(30, 90):
        assert not re.search(r"^ *%", terminal_text(examined.three_sentences(), False, width), re.MULTILINE)


def test_a_weak_side_does_not_shrink_the_bars_of_the_strong_one() -> None:
    text = terminal_text(examined.with_terms(), False, 80)
    (row,) = [line for line in text.split("\n") if "● terrible" in line]
    assert row.count("━") > 30


def test_a_text_without_words() -> None:
    for text in ("", " \n\t "):
        shown = terminal_text(samples.blank(text), False, 80)
        assert shown == "There is nothing to explain: the text has no words.\n\nmodel tonelens-small (3f9c1a7e)\n"


def test_without_influence_there_is_no_chart() -> None:
    text = terminal_text(samples.without_influence(), True, 80)
    assert "No word moves the result." in text
    assert "│" not in text
    assert "48;5" not in text


def test_notes_stand_in_it() -> None:
    text = terminal_text(samples.long(), False, 80)
    assert "Not precise: the scores did not settle within the tolerance of .02" in text
    assert "Read in 3 overlapping windows" in text
    assert "bfloat16" in text


def test_one_output_shows_its_value_and_no_per_cent() -> None:
    text = terminal_text(samples.rating(), False, 80)
    assert text.startswith("Reads −3.72 (stars)\n")
    assert "%" not in text


def test_of_many_labels_only_the_likeliest_are_shown() -> None:
    assert terminal_text(samples.emotions(), False, 80).startswith("Reads gratitude (97%)\njoy 42% · relief 19%\n")


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


def test_an_explained_text_is_no_command_to_a_machine_that_builds() -> None:
    text = "The ##[stop-commands] is terrible, ##vso[task]."
    (explanation,) = LexiconEngine().explain([text], MethodOptions(), lambda: None, lambda done: None)
    assert not re.search(r"##(vso)?\[", terminal_text(explanation, False, 80))
