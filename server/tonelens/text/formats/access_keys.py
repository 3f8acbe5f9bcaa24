"""Leaves out the marks that interfaces put before a letter that opens a menu or a button: ``&Save``."""

from __future__ import annotations

import regex

from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.spans import Span

_MARK = regex.compile(r"&(?P<itself>&)?+(?=[\p{L}\p{N}&])|\s?+\(&\p{L}\)")


def without_access_keys(value: ModelText) -> ModelText:
    """What is read of a caption; two of the marks are one sign that is shown."""
    if "&" not in value.text:
        return value
    pieces, at = list[Piece](), 0
    for mark in _MARK.finditer(value.text):
        pieces.append(Piece(Span(at, mark.start())))
        if mark["itself"]:
            pieces.append(Piece(Span(*mark.span()), "&"))
        at = mark.end()
    return assembled(value, [*pieces, Piece(Span(at, len(value.text)))])
