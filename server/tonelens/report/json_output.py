"""JSON as text for people and programs, in which nothing is a command to a machine that builds."""

from __future__ import annotations

import json
import re
from typing import Any

from tonelens.report.visible import without_commands

_ACTING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_output(value: Any, indent: int | None = 2) -> str:
    """JSON's types as text with a line end. What would act on a display, and half of a surrogate pair, is escaped: no value changes.

    Raises:
        ValueError: a number is not finite.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False) + "\n"
    return without_commands(_ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text), r"\u0023")
