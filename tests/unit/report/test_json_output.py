"""JSON that people see in a terminal or a log says nothing to it, and has every value as it was."""

from __future__ import annotations

import json

from tonelens.report.json_output import json_output


def test_what_would_act_on_a_display_is_escaped_and_no_value_changes() -> None:
    value = {"\x1b[2J\x9b31m\x7f": ["\u202eabc\u2066", "a\u2028b", "\ud800", "##[stop-commands]", "##vso[task]", "::error::", "日本 😀"]}
    text = json_output(value)
    assert not any(bad in text for bad in ("\x1b", "\x9b", "\x7f", "\u202e", "\u2066", "\u2028", "\ud800", "##[", "##vso["))
    assert "日本 😀" in text
    assert json.loads(text) == value
