"""Hides from a format's reader what is written in another language: template tags, components, directives.

What is hidden is covered with marks, one for each of its code points, so that no place moves and the reader needs to know
nothing of it. The marks are noncharacters of Unicode, which no text has a use for. Afterwards each run
of marks becomes what it is to be read as: a stand-in, nothing, or the border between two readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex

from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.spans import Span

FILLED = "\ufdd0"
"""Covers what a program puts something in the place of, which is read as a stand-in."""

CUT = "\ufdd1"
"""Covers what is nothing to readers."""

BORDER = "\ufdd2"
"""Covers what ends one reading and begins another."""

BLANK = " "
"""Covers what must not be there even for the format's reader. Line ends stay."""

_MARKS = regex.compile(f"[{FILLED}{CUT}{BORDER}]")
_RUN = regex.compile(f"{FILLED}++|[{CUT}{BORDER}]++")
_NOT_LINE_END = regex.compile(r"[^\r\n]")

Cover = tuple[Span, str]
"""A span and the mark that covers it."""


def without_marks(text: str) -> str:
    """The text with U+FFFD for each of the marks that it has of its own, so that no place moves."""
    return text if _MARKS.search(text) is None else _MARKS.sub("\N{REPLACEMENT CHARACTER}", text)


def covered(text: str, covers: Iterable[Cover]) -> str:
    """The text with marks over the spans, which are in order and do not overlap."""
    parts: list[str] = []
    position = 0
    for span, mark in covers:
        parts.append(text[position : span.start])
        parts.append(_NOT_LINE_END.sub(BLANK, span.of(text)) if mark == BLANK else mark * len(span))
        position = span.end
    parts.append(text[position:])
    return "".join(parts)


def in_order(covers: Iterable[Cover]) -> list[Cover]:
    """The covers by their places, without what is empty or lies in another one; of what begins together the longest one stays."""
    found: list[Cover] = []
    for span, mark in sorted(covers, key=lambda one: (one[0].start, -one[0].end)):
        if span and (not found or span.start >= found[-1][0].end):
            found.append((span, mark))
    return found


def uncovered(reading: ModelText, stand_in: str) -> list[ModelText]:
    """What is read of a reading with marks in it; nothing where only stand-ins are left of it."""
    if _MARKS.search(reading.text) is None:
        return [reading]
    pieces = pieces_of(reading.text, stand_in)
    return [assembled(reading, part) for part in split(pieces) if says_something(reading.text, part, stand_in)]


def pieces_of(text: str, stand_in: str) -> Iterator[Piece]:
    """The pieces of a text in order: what stands between marks, and what is read in their place; a border says :data:`BORDER`."""
    start = 0
    for run in _RUN.finditer(text):
        if start < run.start():
            yield Piece(Span(start, run.start()))
        start = run.end()
        yield piece_of(text, Span(*run.span()), stand_in)
        if run.group()[0] != FILLED and text[start : start + 1] == " " and text[max(run.start() - 1, 0) : run.start()] in ("", " ", "\n"):
            # Of the spaces on both sides of a tag one is enough.
            start += 1
    if start < len(text):
        yield Piece(Span(start, len(text)))


def piece_of(text: str, run: Span, stand_in: str) -> Piece:
    """What is read in the place of a run of marks."""
    if text[run.start] == FILLED:
        return Piece(run, apart(text, run, stand_in))
    return Piece(run, BORDER if BORDER in run.of(text) else "")


def apart(text: str, span: Span, stand_in: str) -> str:
    """A stand-in, kept apart from the words that it touches; nothing and a space need no more space around them."""
    if not stand_in.strip():
        return stand_in
    before = " " if text[max(span.start - 1, 0) : span.start].isalnum() else ""
    return f"{before}{stand_in}{' ' if text[span.end : span.end + 1].isalnum() else ''}"


def split(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces between borders."""
    part: list[Piece] = []
    for piece in pieces:
        if piece.said == BORDER:
            yield part
            part = []
        else:
            part.append(piece)
    yield part


def says_something(text: str, pieces: Sequence[Piece], stand_in: str) -> bool:
    """Whether somebody wrote a part of it, or it is empty of what a program fills in."""
    if any(piece.said is None and any(map(str.isalnum, piece.span.of(text))) for piece in pieces):
        return True
    return not any(stand_in in (piece.said or "") for piece in pieces) and any(piece.said is None for piece in pieces)
