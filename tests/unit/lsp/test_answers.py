"""A long answer is the JSON that it would be otherwise, and nobody waits while it is written."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tonelens.lsp.protocol.long_responses import pieces, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES, st.integers(0, 20))
def test_the_pieces_are_the_whole(value: Any, most: int) -> None:
    assert json.loads("".join(pieces(value, most))) == value
    assert json.loads(written(value).json) == value


def test_no_piece_is_long() -> None:
    words = [{"text": "word", "spans": [[0, 4]], "score": 0.5}] * 10_000
    found = list(pieces({"sentences": [{"words": words[:400]}] * 50, "words": words}))
    assert sum(map(len, found)) > 1_000_000
    assert max(map(len, found)) < 20_000
