"""Spans become ranges and come back, in every encoding, with characters of every width."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from tonelens.lsp.protocol.convert import (
    on_single_lines,
    position_of_json,
    position_to_json,
    range_of_json,
    range_to_json,
    to_range,
    to_span,
)
from tonelens.text.line_index import LineIndex, PositionEncoding
from tonelens.text.spans import Span

ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(alphabet="aé😀\u2028\x0c\r\n", max_size=30)


@given(TEXTS, st.integers(0, 30), st.integers(0, 30), st.sampled_from(ENCODINGS))
def test_there_and_back(text: str, first: int, second: int, encoding: PositionEncoding) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    index = LineIndex(text)
    place = to_range(index, Span(start, end), encoding)
    back = to_span(index, place, encoding)
    # Between the two halves of a line break there is no position.
    assert text[back.start : start].strip("\r") == ""
    assert text[back.end : end].strip("\r") == ""
    assert to_span(index, types.Range(place.end, place.start), encoding) == back


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_pieces_lie_on_one_line_each_and_miss_only_line_breaks(text: str, encoding: PositionEncoding) -> None:
    index = LineIndex(text)
    pieces = on_single_lines(index, Span(0, len(text)), encoding)
    assert all(piece.start.line == piece.end.line for piece in pieces)
    assert "".join(to_span(index, piece, encoding).of(text) for piece in pieces) == text.replace("\r", "").replace("\n", "")


def test_json_there_and_back() -> None:
    place = types.Range(types.Position(1, 2), types.Position(3, 4))
    assert range_of_json(range_to_json(place)) == place
    assert position_of_json(position_to_json(place.start)) == place.start


@pytest.mark.parametrize("value", [None, 3, {}, {"start": {"line": 0, "character": 0}}, {"start": {"line": "0"}, "end": {}}])
def test_what_is_no_range_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not a"):
        range_of_json(value)


def test_negative_numbers_are_no_position() -> None:
    with pytest.raises(ValueError, match="not a position"):
        position_of_json({"line": -1, "character": 0})
