"""A short run of each fuzzer; those of an hour are begun by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fuzz import edits, messages


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_sent_each_request_is_answered_once_and_nothing_is_left_behind(seed: int, tmp_path: Path) -> None:
    result = messages.run(seed, bursts=2, folder=tmp_path.resolve())
    assert result.faults == []
    assert result.messages > 2 * messages.BURST


def test_whatever_is_typed_the_server_has_the_editors_text_and_explains_its_words() -> None:
    result = edits.run(seed=1, checks=2)
    assert result.faults == []
    assert result.edits > 400
    assert result.words > 100


def test_the_storm_knows_which_messages_are_answered() -> None:
    assert messages.expected(b'{"jsonrpc":"2.0","id":7,"method":"a"}') == "7"
    assert messages.expected(b'{"jsonrpc":"2.0","id":"7","method":"a"}') == '"7"'
    assert messages.expected(b'{"jsonrpc":"2.0","id":[],"method":"a"}') == "null"
    assert messages.expected(b'{"jsonrpc":"2.0","method":"a"}') is None
    assert messages.expected(b'{"jsonrpc":"2.0","id":7,"result":1}') is None
    assert messages.expected(b'{"jsonrpc":"2.0","id":7,"method":') is None


def test_the_shadow_counts_in_utf_16_and_has_the_protocols_lines() -> None:
    shadow = edits.Shadow("a\U0001f600b\r\nc\u2028d\re")
    assert len(shadow.lines()) == 3
    assert shadow.offset(0, 2) == 1
    assert shadow.offset(0, 99) == 4
    assert shadow.offset(1, 1) == 7
    assert shadow.offset(9, 0) == len(shadow.units)
    shadow.apply(json.loads('{"range":{"start":{"line":1,"character":1},"end":{"line":0,"character":3}},"text":"x"}'))
    assert shadow.text == "a\U0001f600x\u2028d\re"
