"""Writes texts as strings of TOML."""

from __future__ import annotations

import json


def toml_string(value: str) -> str:
    """A text as it is written between quotation marks; half of a surrogate pair, which no file holds, is a question mark."""
    # A string of JSON is one of TOML but for one character.
    return json.dumps(value.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False).replace("\x7f", "\\u007f")
