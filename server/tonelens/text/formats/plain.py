"""Reads a plain text: paragraphs between blank lines, each of them as it stands.

There are no comments in it, so a line that only says what is to be ignored is one. Lines that somebody pasted from a terminal or a log
are not read, nor is a text that by its shape programs wrote or read alone: lists of hashes, requirements, words, a log.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from tonelens.text import masks
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.masks import BLANK
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.pasted import is_pasted, pasted_lines
from tonelens.text.spans import Span

_BLANK_LINES = regex.compile(r"(?:\r\n?+|\n)[^\S\r\n]*+(?:\r\n?+|\n)\s*+")


_IGNORE = regex.compile(
    r"(?:^|(?<=\r))[ \t]*+(?P<comment><!--[ \t]*+tonelens-[^\r\n]*-->|(?:\#|//)?[ \t]*+tonelens-ignore[\w\-]*+[^\r\n]*+)"
    r"[ \t]*+(?:\r\n?|\n|\Z)",
    regex.MULTILINE,
)


_LINE = regex.compile(r"[^\r\n]++")
_OF_PROGRAMS = regex.compile(
    r"\s*+(?:\p{AHex}{32,}+(?:\s.*)?|[A-Za-z0-9+/=_\-]{40,}+|[\w.\-]++(?:\[[\w,\-]++\])?\s*+(?:==|>=|<=|~=|@\s).*"
    r"|(?:user-agent|disallow|allow|sitemap|crawl-delay)\s*+:.*|[A-Za-z_][\w.\-]*+\s*+=\s*+\S*+|\w++\s?\([^()]*+\)?|[#;].*"
    r"|\w++://\S++|(?:[\w.\-]*+[/\\])++[\w.\-]*+|[-+\d.,:;%\s]++|[\w'’\-]++)\s*+",
    regex.IGNORECASE,
)
_SAMPLE = 200
_LEAST_LINES = 10


def _is_for_programs(text: str) -> bool:
    """Whether nearly all of the first lines of a text look like what programs write, or are words without a sentence."""
    written = (Span(*line.span()) for line in _LINE.finditer(text) if not line.group().isspace())
    lines = list(islice(written, _SAMPLE))
    shapes = [_OF_PROGRAMS.fullmatch(text, line.start, line.end) is not None or is_pasted(text, line) for line in lines]
    return len(lines) >= _LEAST_LINES and sum(shapes) >= 0.9 * len(lines)


def _readings(source: Source) -> Iterator[Reading]:
    if _is_for_programs(source.text):
        return
    whole = _without_ignores(masks.covered(source.text, [(line, BLANK) for line in pasted_lines(source.text)]))
    start = 0
    for blank in _BLANK_LINES.finditer(whole.text):
        yield Reading(part(whole, start, blank.start()))
        start = blank.end()
    yield Reading(part(whole, start, len(whole.text)))


def _without_ignores(text: str) -> ModelText:
    """The text without lines that only say what is to be ignored."""
    whole = as_written(text, 0, len(text))
    pieces, at = list[Piece](), 0
    for line in _IGNORE.finditer(text):
        pieces.append(Piece(Span(at, line.start())))
        at = line.end()
    return assembled(whole, [*pieces, Piece(Span(at, len(text)))]) if pieces else whole


FORMAT = Format(
    name="plain text",
    language_ids=("plaintext", "text", "mail"),
    file_names=("*.txt", "*.text"),
    readings=_readings,
    comments=lambda source: [Span(*line.span("comment")) for line in _IGNORE.finditer(source.text)],
    comment_form=CommentForm("<!--", "-->"),
    templates="lines",
    is_text=True,
)
