"""Lines, positions and offsets, held to a second, slow implementation that looks at one character after another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonelens.text.line_index import LineIndex, Position, PositionEncoding

ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HIGH, LOW = "\ud83d", "\ude00"

PIECES = st.sampled_from(
    ["\n", "\r", "\r\n", "\u2028", "\u0085", "\f", "\v", "a", "word ", "\t", "é", "e\u0301", "漢", "😀", FAMILY, HIGH, LOW, HIGH + LOW]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def lines_of(text: str) -> list[tuple[int, int]]:
    """For each line where it begins and where its own characters end."""
    lines, start, place = [], 0, 0
    while place < len(text):
        if text[place] in "\r\n":
            lines.append((start, place))
            place += 2 if text[place : place + 2] == "\r\n" else 1
            start = place
        else:
            place += 1
    return [*lines, (start, len(text))]


def width(character: str, encoding: PositionEncoding) -> int:
    if encoding == "utf-8":
        return len(character.encode("utf-8", "surrogatepass"))
    return 2 if encoding == "utf-16" and ord(character) > 0xFFFF else 1


def expected_offset(text: str, line: int, character: int, encoding: PositionEncoding) -> int:
    lines = lines_of(text)
    if line >= len(lines):
        return len(text)
    place, end = lines[line]
    while place < end and width(text[place], encoding) <= character:
        character -= width(text[place], encoding)
        place += 1
    return place


@given(TEXTS, st.integers(0, 8), st.integers(0, 40), st.sampled_from(ENCODINGS))
@settings(deadline=None)
def test_every_position_has_the_offset_that_counting_gives(text: str, line: int, character: int, encoding: PositionEncoding) -> None:
    assert LineIndex(text).offset(line, character, encoding) == expected_offset(text, line, character, encoding)


@given(TEXTS, st.sampled_from(ENCODINGS))
@settings(deadline=None)
def test_every_offset_has_the_position_that_counting_gives_and_leads_back(text: str, encoding: PositionEncoding) -> None:
    index = LineIndex(text)
    lines = lines_of(text)
    assert list(index.starts) == [start for start, _ in lines]
    for line, (start, end) in enumerate(lines):
        for offset in range(start, end + 1):
            position = index.position(offset, encoding)
            assert position == (line, sum(width(character, encoding) for character in text[start:offset]))
            assert index.offset(*position, encoding) == offset


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_the_three_line_breaks(line_break: str) -> None:
    assert LineIndex(f"ab{line_break}c{line_break}").starts == (0, 2 + len(line_break), 3 + 2 * len(line_break))


def test_line_breaks_of_all_kinds_in_one_text() -> None:
    assert LineIndex("\r\r\n\n\r").starts == (0, 1, 3, 4, 5)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\f", "\v", "\x1c", "\x1d", "\x1e"])
def test_other_separators_are_ordinary_characters(separator: str) -> None:
    index = LineIndex(f"a{separator}b\nc")
    assert index.starts == (0, 4)
    assert index.position(2, "utf-16") == Position(0, 2)


def test_an_empty_text_has_one_empty_line() -> None:
    index = LineIndex("")
    assert index.starts == (0,)
    assert index.position(0, "utf-16") == Position(0, 0)
    assert index.offset(0, 0, "utf-16") == 0


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("line", ["ab", "é😀"])
def test_a_character_beyond_the_end_of_its_line_is_the_end_before_the_line_break(
    line: str, line_break: str, encoding: PositionEncoding
) -> None:
    index = LineIndex(f"{line}{line_break}cd")
    assert index.offset(0, 1000, encoding) == 2
    assert index.offset(1, 1000, encoding) == len(index.text)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_line_beyond_the_last_is_the_end_of_the_text(encoding: PositionEncoding) -> None:
    assert LineIndex("ab\ncd").offset(2, 0, encoding) == 5
    assert LineIndex("ab\n").offset(7, 3, encoding) == 3


def test_numbers_that_no_editor_may_send_are_the_nearest_place() -> None:
    index = LineIndex("ab\ncd")
    assert index.offset(-1, 1, "utf-16") == 0
    assert index.offset(1, -1, "utf-16") == 3
    assert index.position(-1, "utf-16") == Position(0, 0)
    assert index.position(99, "utf-16") == Position(1, 2)


def test_a_place_inside_a_surrogate_pair_is_the_start_of_its_character() -> None:
    index = LineIndex("a😀b😀")
    assert [index.offset(0, character, "utf-16") for character in range(7)] == [0, 1, 1, 2, 3, 3, 4]


def test_a_place_inside_a_utf8_sequence_is_the_start_of_its_character() -> None:
    index = LineIndex("aé😀b")
    assert [index.offset(0, character, "utf-8") for character in range(9)] == [0, 1, 1, 2, 2, 2, 2, 3, 4]


def test_what_looks_like_one_character_is_counted_by_its_code_points() -> None:
    index = LineIndex(f"{FAMILY}e\u0301!")
    assert [index.position(7, encoding).character for encoding in ENCODINGS] == [21, 10, 7]


def test_lone_surrogates_are_counted_like_any_character() -> None:
    index = LineIndex(f"{HIGH}{LOW}😀{LOW}x")
    assert [index.position(4, encoding).character for encoding in ENCODINGS] == [13, 5, 4]
    assert [index.offset(0, units, encoding) for units, encoding in zip((13, 5, 4), ENCODINGS, strict=True)] == [4, 4, 4]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_offset_between_the_two_characters_of_a_line_break_is_before_it(encoding: PositionEncoding) -> None:
    assert LineIndex("ab\r\ncd").position(3, encoding) == Position(0, 2)


def test_the_characters_of_other_lines_do_not_count() -> None:
    index = LineIndex("😀😀\nab\n😀c")
    assert index.position(4, "utf-16") == Position(1, 1)
    assert index.offset(1, 1, "utf-16") == 4
    assert [index.offset(2, character, "utf-16") for character in range(4)] == [6, 6, 7, 8]


def test_an_index_does_not_show_the_text_where_it_is_logged() -> None:
    assert "secret" not in repr(LineIndex("secret"))
