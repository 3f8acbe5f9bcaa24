"""Puts comments together that a writer wrote as one: lines of ``#`` or ``//`` that follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from tonelens.text.formats import comment_text
from tonelens.text.formats.format import Reading
from tonelens.text.model_text import Piece, as_written, assembled
from tonelens.text.spans import Span

_NEXT_LINE = regex.compile(r"[^\S\r\n]*+(?:\r\n?|\n)[^\S\r\n]*+")
_MARK = regex.compile(r"#+[:|,.~]?|/\*+!?|//+!?")
_CLOSE = regex.compile(r"(?r)\*+/\Z")
_STAR = regex.compile(r"(?m)(?:^|(?<=\r))[^\S\r\n]*+\*(?!/)")


def readings(text: str, comments: Sequence[Span]) -> Iterator[Reading]:
    """The prose of the comments of a program, which are given in order and with their marks."""
    for block in _blocks(text, comments):
        pieces: list[Piece] = []
        for span in block:
            if pieces:
                pieces.append(Piece(Span(pieces[-1].span.end, span.start), "\n"))
            pieces += _without_marks(text, span)
        whole = as_written(text, 0, len(text))
        for reading in comment_text.readings(assembled(whole, pieces)):
            yield Reading(reading, "comment")


def _blocks(text: str, comments: Sequence[Span]) -> Iterator[list[Span]]:
    block: list[Span] = []
    for span in comments:
        if block and not (_is_line(text, block[-1]) and _is_line(text, span) and _NEXT_LINE.fullmatch(text, block[-1].end, span.start)):
            yield block
            block = []
        # What stands behind code says something about that line alone.
        if block and not _is_alone(text, block[0]):
            yield block
            block = []
        block.append(span)
    if block:
        yield block


def _is_line(text: str, span: Span) -> bool:
    return not text.startswith("/*", span.start)


def _is_alone(text: str, span: Span) -> bool:
    """Whether nothing but whitespace stands before a comment on its line."""
    at = span.start
    while at > 0 and text[at - 1] in " \t":
        at -= 1
    return at == 0 or text[at - 1] in "\r\n\ufeff"


def _without_marks(text: str, span: Span) -> Iterator[Piece]:
    mark = _MARK.match(text, span.start, span.end)
    start, end = (span.start if mark is None else mark.end()), span.end
    if not _is_line(text, span):
        close = _CLOSE.search(text, start, end)
        end = end if close is None else close.start()
        for star in _STAR.finditer(text, start, end):
            yield Piece(Span(start, star.start()))
            start = star.end()
    yield Piece(Span(start, end))
