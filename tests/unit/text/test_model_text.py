"""What the model reads, and the way back to the source."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tonelens.text.emoji import named_emoji
from tonelens.text.model_text import replaced, without_surrogates
from tonelens.text.spans import Span

NAMES = {"🎉": "party popper", "👍": "thumbs up", "❤": "red heart", "👨‍👩‍👧": "family", "🇩🇪": "flag"}


def test_nothing_replaced_is_the_text_itself() -> None:
    text = replaced("a 😀 b", [])
    assert text.text == "a 😀 b"
    assert [text.source_offsets(index, index + 1) for index in range(5)] == [(index, index + 1) for index in range(5)]
    assert text.source_offsets(5, 5) == (5, 5)


def test_a_replacement_stands_for_all_that_it_replaced() -> None:
    text = replaced("ab🎉cd", [(Span(2, 3), " party popper ")])
    assert text.text == "ab party popper cd"
    start = text.text.index("popper")
    assert text.source_offsets(start, start + 6) == (2, 3)
    assert text.source_offsets(text.text.index("cd"), len(text.text)) == (3, 5)


def test_half_a_surrogate_pair_is_replaced_where_it_stands() -> None:
    assert without_surrogates("caf\udce9 \ud83d \N{GRINNING FACE}") == "caf\ufffd \ufffd \N{GRINNING FACE}"


def test_what_is_cut_out_belongs_to_nothing() -> None:
    text = replaced("This is **terrible**.", [(Span(8, 10), ""), (Span(18, 20), "")])
    assert text.text == "This is terrible."
    start = text.text.index("terrible")
    assert Span(*text.source_offsets(start, start + 8)).of("This is **terrible**.") == "terrible"
    assert text.source_offsets(len(text.text) - 1, len(text.text)) == (20, 21)


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.text(max_size=4)), max_size=5))
def test_every_code_point_leads_to_where_it_came_from(source: str, wanted: list[tuple[int, int, str]]) -> None:
    replacements, free = [], 0
    for start, end, text in sorted((min(first, second), max(first, second), text) for first, second, text in wanted):
        if free <= start and end <= len(source):
            replacements.append((Span(start, end), text))
            free = end
    result = replaced(source, replacements)
    assert len(result.text) == len(result.starts) == len(result.ends)
    for index, character in enumerate(result.text):
        start, end = result.source_offsets(index, index + 1)
        inside = any(
            span.start <= start and end <= span.end and (span.start, span.end) == (start, end) and character in text
            for span, text in replacements
        )
        assert inside or source[start:end] == character
    assert list(result.starts) == sorted(result.starts)


def test_emoji_are_named_whatever_their_skin_and_selector() -> None:
    text = "Great👍🏽 ❤️ 👨‍👩‍👧 🇩🇪 ok 🙈 5"
    assert [(span.of(text), name) for span, name in named_emoji(text, NAMES)] == [
        ("👍🏽", " thumbs up "),
        ("❤️", " red heart "),
        ("👨‍👩‍👧", " family "),
        ("🇩🇪", " flag "),
    ]


def test_without_a_table_no_emoji_is_named() -> None:
    assert named_emoji("🎉", {}) == []
