"""Reads strings with escapes as what they mean, so that every place still lies in the source."""

from __future__ import annotations

from collections.abc import Callable

import regex

from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.spans import Span


def resolved(value: ModelText, escape: regex.Pattern[str], meaning: Callable[[str], str]) -> ModelText:
    """A value with ``meaning`` of each match of ``escape`` in its place; an empty one cuts it out."""
    pieces, at = list[Piece](), 0
    for match in escape.finditer(value.text):
        if at < match.start():
            pieces.append(Piece(Span(at, match.start())))
        pieces.append(Piece(Span(*match.span()), meaning(match.group())))
        at = match.end()
    if not pieces:
        return value
    return assembled(value, [*pieces, Piece(Span(at, len(value.text)))] if at < len(value.text) else pieces)


def utf_16(digits: str) -> str:
    """What one or two units of UTF-16 stand for, which are written as hexadecimal digits; half a pair stands for itself."""
    return bytes.fromhex(digits).decode("utf-16-be", "surrogatepass")
