from __future__ import annotations

import pytest

from tonelens.report.cells import cell_width
from tonelens.report.wrapping import side_by_side, wrapped


def lines(text: str, width: int) -> list[str]:
    return ["".join(part for part, _ in line) for line in wrapped([(text, "")], width)]


def test_breaks_at_spaces() -> None:
    assert lines("the quick brown fox", 10) == ["the quick", "brown fox"]
    assert lines("the quick", 9) == ["the quick"]
    assert lines("the  quick", 4) == ["the", "quic", "k"]
    assert lines("", 9) == []


def test_keeps_the_texts_own_lines_and_indents() -> None:
    assert lines("a\r\n\r\n  b\rc\n", 9) == ["a", "", "  b", "c"]
    assert lines("a\tb", 9) == ["a    b"]


def test_breaks_what_is_wider_than_a_line() -> None:
    assert lines("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]


def test_breaks_wide_scripts_anywhere_but_never_a_cluster() -> None:
    assert lines("非常に素晴らしい", 6) == ["非常に", "素晴ら", "しい"]
    assert lines("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3) == ["👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]
    assert lines("ab 非常にcd", 8) == ["ab 非常", "にcd"]
    assert lines("非", 1) == ["非"]


def test_spaces_at_a_break_vanish_and_others_stay() -> None:
    assert lines("ab   cd", 4) == ["ab", "cd"]
    assert lines("a  b", 4) == ["a  b"]


def test_styles_stay_with_their_text_and_join_where_they_are_the_same() -> None:
    runs = [("not ", "red"), ("ba", "red"), ("d", ""), (" at all", "")]
    assert list(wrapped(runs, 10)) == [[("not ba", "red"), ("d at", "")], [("all", "")]]


def test_a_word_of_several_runs_is_not_broken_between_them() -> None:
    assert list(wrapped([("aa bb", "x"), ("cc", "y")], 5)) == [[("aa", "x")], [("bb", "x"), ("cc", "y")]]


def test_nothing_that_acts_on_a_terminal_is_left() -> None:
    assert lines("\x1b[31m\x07\x9b\x7f\u202e\u2028\ud800", 40) == ["␛[31m␇�␡�␤�"]


@pytest.mark.parametrize("width", [1, 2, 7, 20])
def test_no_line_is_wider_than_asked_for(width: int) -> None:
    text = "Great café ❤️ wonderful\x1bful well-known https://example.com/path שירות " * 4
    assert all(cell_width(line) <= max(width, 2) for line in lines(text, width))
    assert "".join(lines(text, width)).replace(" ", "") == text.replace(" ", "").replace("\x1b", "␛")


def test_phrases_stand_side_by_side_unbroken() -> None:
    assert list(side_by_side(["a b", "c d", "e f"], " · ", 9)) == ["a b · c d", "e f"]
    assert list(side_by_side(["much too long", "c"], " · ", 5)) == ["much too long", "c"]
    assert list(side_by_side([], " · ", 5)) == []
