"""Reads a plain text: paragraphs between blank lines, each of them as it stands.

There are no comments in it, so a line that only says what is to be ignored is one.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.spans import Span

_BLANK_LINES = regex.compile(r"(?:\r\n?+|\n)[^\S\r\n]*+(?:\r\n?+|\n)\s*+")


_IGNORE = regex.compile(
    r"(?:^|(?<=\r))[ \t]*+(?P<comment><!--[ \t]*+tonelens-[^\r\n]*-->|(?:\#|//)?[ \t]*+tonelens-ignore-(?:next|start|end|file)\b[^\r\n]*+)"
    r"[ \t]*+(?:\r\n?|\n|\Z)",
    regex.MULTILINE,
)


def _readings(source: Source) -> Iterator[Reading]:
    whole = _without_ignores(source.text)
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
)
