"""What a program fills in is nobody's word, and the forms of a plural are read each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readings import check_reading
from tonelens.text.model_text import as_written
from tonelens.text.placeholders import messages


def read(text: str) -> list[str]:
    found = messages(as_written(text, 0, len(text)))
    for reading in found:
        check_reading(text, reading)
    return [reading.text for reading in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {name}.", "Hello 12."),
        ("{0} of {user.total:.2f}", "12 of 12"),
        ("Hello {{ name }}, ${x} and #{y}", "Hello 12, 12 and 12"),
        ("Hello $name$, pay $5 and $10", "Hello 12, pay $5 and $10"),
        ("%s sent %d of %(total)s to %1$s at %.2f", "12 sent 12 of 12 to 12 at 12"),
        ("%@ and %ld", "12 and 12"),
        ("100% sure, 50% off, 100%% bad", "100% sure, 50% off, 100% bad"),
        ("Date: {when, date, short}", "Date: 12"),
        ("<b>Bad</b> <0>link</0> 3 < 4", "Bad link 3 < 4"),
        ("One<br/>two", "One\ntwo"),
        ("Hi {% if x %}you{% endif %}", "Hi you"),
        ("{count}items", "12 items"),
        ("un{x}able", "un 12 able"),
        ("It's {open", "It's {open"),
        ("No placeholder's here", "No placeholder's here"),
    ],
)
def test_a_placeholder_is_read_as_something_that_says_nothing(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize("text", ["{name}", "%s", "{a}: {b}", "<b>{x}</b>", "%d%%", "{n, plural, one {#} other {#}}"])
def test_placeholders_alone_are_no_prose(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{n, plural, one {# bad file} other {# bad files}}", ["12 bad file", "12 bad files"]),
        ("You lost {n, plural, =0 {nothing} other {# files}}.", ["You lost nothing.", "You lost 12 files."]),
        (
            "{who, select, female {She} male {He} other {They}} left {n, plural, one {it} other {them}}.",
            ["She left it.", "He left them.", "They left them."],
        ),
        (
            "{n,plural,offset:1 one{You} other{You and {m, select, a {Anna} other {#}}}} left",
            ["You left", "You and Anna left", "You and 12 left"],
        ),
        ("{n, selectordinal, one {#st} other {#th}} try by {name}", ["12 st try by 12", "12 th try by 12"]),
        ("It''s {n, plural, other {'{so}' bad}}", ["It's {so} bad"]),
        ("{n, plural, other {bad}} '{left open", ["bad {left open"]),
        ("{n, plural, other {bad}} isn't it", ["bad isn't it"]),
    ],
)
def test_every_form_of_a_plural_is_read_with_the_words_around(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_each_form_leads_to_its_own_words() -> None:
    text = "You lost {n, plural, one {# file} other {# files}}."
    first, second = messages(as_written(text, 0, len(text)))
    start = second.text.index("files")
    assert second.source_offsets(start, start + 5) == (text.index("files"), text.index("files") + 5)
    assert first.source_offsets(0, 3) == second.source_offsets(0, 3) == (0, 3)


@pytest.mark.parametrize(
    "text",
    [
        "{n, plural, other",
        "{n, plural, one {a} other {b}",
        "{n, plural, other {a {x}}",
        "{n, plural, other {a}} {x",
        "{n, plural, one {# item} other {# it",
        "{n, plural, }",
        "{n, plural, one {a}} }",
        "{n, select, " + "a {b} " * 101 + "}",
    ],
)
def test_what_is_half_typed_or_has_too_many_forms_is_not_read(text: str) -> None:
    assert read(text) == []


def test_nesting_does_not_overflow() -> None:
    assert read("{n, plural, one {" * 5_000 + "}}" * 5_000) == []


PIECES = st.sampled_from(
    ["{n, plural, ", "{n, select, ", "one {", "other {", "}", "{", "#", "'", "''", "word ", "{x}", "%s", "<b>", "<br>", "é"]
)


@given(st.lists(PIECES, max_size=20).map("".join))
@settings(deadline=None)
def test_any_text_is_a_message(text: str) -> None:
    read(text)
