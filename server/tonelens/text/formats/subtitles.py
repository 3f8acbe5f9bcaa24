"""Reads subtitles, SRT and WebVTT: what is said, never numbers, times, settings or styles.

A sentence that goes over several cues is one: a cue that does not end one and that a small letter follows goes on in the next, up to
ten of them. In WebVTT a block that begins with ``NOTE`` is a comment.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.format import Format, Reading, Source
from tonelens.text.model_text import Piece, as_written, assembled
from tonelens.text.placeholders import messages
from tonelens.text.spans import Span

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_LINE = regex.compile(r"(?P<said>[^\r\n]*+)(?:\r\n?|\n|\Z)")
_TIMING = regex.compile(rf"\s*+{_TIME}\s*+-->\s*+{_TIME}.*")
_HEADER = regex.compile(r"WEBVTT\b.*")
_OTHER_BLOCK = regex.compile(r"(?:NOTE|STYLE|REGION)(?:\s|\Z)")
_NOTE = regex.compile(r"(?:^|(?<=\r))NOTE(?=[ \t\r\n]|\Z)[^\r\n]*+(?:(?:\r\n?|\n)(?!.*-->)[^\r\n]++)*+", regex.MULTILINE)
_NUMBER = regex.compile(r"\s*+\d++\s*+")
_GOES_ON = regex.compile(r"(?r)[^.!?…:;\"'”’)\]♪\s-]\s*+\Z")
_BEGINS_SMALL = regex.compile(r"\s*+(?:\.\.\.|…)?\s*+\p{Ll}")
_MARKS = regex.compile(
    r"\{\\[^{}\r\n]*+\}|<\d[\d:.]*+>|[♪♫#]++(?=\s|\Z)|\[[^\[\]\r\n]{1,60}+\]|(?:^|(?<=[\r}]))-\s?+|(?:^|(?<=\r))>>+\s*+", regex.MULTILINE
)
_MOST_CUES = 10


def _cues(text: str) -> Iterator[list[Span]]:
    """The lines of each cue that are said. The number before a time, which can be any name in WebVTT, is none of them."""
    lines: list[Span] = []
    is_cue = False
    is_other = _HEADER.match(text) is not None
    for match in _LINE.finditer(text):
        line = Span(*match.span("said"))
        if _TIMING.fullmatch(text, line.start, line.end) is not None:
            if is_cue and lines and _NUMBER.fullmatch(text, lines[-1].start, lines[-1].end):
                lines.pop()
            if is_cue and lines:
                yield lines
            lines, is_cue, is_other = [], True, False
        elif not line.of(text).strip():
            if is_cue and lines:
                yield lines
            lines, is_cue, is_other = [], False, False
        elif not is_other and is_cue:
            lines.append(line)
        elif not is_cue and _OTHER_BLOCK.match(text, line.start, line.end) is not None:
            is_other = True
    if is_cue and lines:
        yield lines


def _readings(source: Source) -> Iterator[Reading]:
    text = source.text
    together: list[Span] = []
    count = 0
    for cue in _cues(text):
        goes_on = together and _GOES_ON.search(text, together[-1].start, together[-1].end) is not None
        if together and (count >= _MOST_CUES or not goes_on or _BEGINS_SMALL.match(text, cue[0].start, cue[0].end) is None):
            yield from _said(text, together)
            together, count = [], 0
        together += cue
        count += 1
    if together:
        yield from _said(text, together)


def _said(text: str, lines: list[Span]) -> Iterator[Reading]:
    pieces = list[Piece]()
    for line in lines:
        if pieces:
            pieces.append(Piece(Span(pieces[-1].span.end, line.start), "\n"))
        at = line.start
        for mark in _MARKS.finditer(text, line.start, line.end):
            pieces.append(Piece(Span(at, mark.start())))
            # Somebody else speaks.
            pieces.append(Piece(Span(*mark.span()), "\n\n" if mark.group()[0] in "->" and pieces[:-1] else ""))
            at = mark.end()
        pieces.append(Piece(Span(at, line.end)))
    for reading in messages(assembled(as_written(text, 0, len(text)), pieces)):
        yield Reading(reading)


FORMAT = Format(
    name="subtitles",
    language_ids=("subtitles", "srt", "vtt"),
    file_names=("*.srt", "*.vtt"),
    readings=_readings,
    comments=lambda source: [Span(*note.span()) for note in _NOTE.finditer(source.text)] if _HEADER.match(source.text) else [],
    is_text=True,
)
