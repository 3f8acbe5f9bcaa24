"""JSON as text for people and programs, in which nothing is a command to a machine that builds."""

from __future__ import annotations

import json
from typing import Any

from tonelens.report.visible import without_commands


def json_output(value: Any, indent: int | None = 2) -> str:
    """JSON's types as text with a line end; half of a surrogate pair has no UTF-8 and is escaped.

    Raises:
        ValueError: a number is not finite.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False) + "\n"
    text = "".join(f"\\u{ord(one):04x}" if "\ud800" <= one <= "\udfff" else one for one in text)
    return without_commands(text, r"\u0023")
