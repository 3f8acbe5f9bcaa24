"""Reads a plain text: paragraphs between blank lines, each of them as it stands.

There are no comments in it, so a line that only says what is to be ignored is one. Lines that somebody pasted from a terminal or a log
are not read, nor is a text that by its shape programs wrote or read alone: lists of hashes, requirements, words, a log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import regex

from tonelens.text import masks
from tonelens.text.formats import restructuredtext
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.masks import BLANK
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.pasted import is_pasted, pasted_lines
from tonelens.text.spans import Span

# A line of signs below a title, or between two parts of a text, ends what goes before it as a blank line does.
_BLANK_LINES = regex.compile(
    r"(?:\r\n?+|\n)[^\S\r\n]*+(?:\r\n?+|\n)\s*+|(?:\r\n?+|\n|\A|(?<=[\r\n]))[^\S\r\n]*+(?P<sign>[=\-~^*#+_])(?P=sign){3,}+[^\S\r\n]*+(?:(?:\r\n?+|\n)\s*+|\Z)"
)
_DIRECTIVE = regex.compile(r"(?:^|(?<=\r))\.\.[ ](?:[\w\-]++(?::[\w\-]++)?::(?=[ \t\r\n]|\Z)|_[^:\r\n]++:|\|[^|\r\n]++\|)", regex.MULTILINE)
_CHANGED = regex.compile(r"(?:^|(?<=\r))\d{4}-\d\d-\d\d[ \t]++[^<>\r\n]++<[^<>\r\n]++>[ \t]*+(?=[\r\n]|\Z)", regex.MULTILINE)


_IGNORE = regex.compile(
    r"(?:^|(?<=\r))[ \t]*+(?P<comment><!--[ \t]*+tonelens-[^\r\n]*-->|(?:\#|//)?[ \t]*+tonelens-ignore[\w\-]*+[^\r\n]*+)"
    r"[ \t]*+(?:\r\n?|\n|\Z)",
    regex.MULTILINE,
)


_LINE = regex.compile(r"[^\r\n]++")
_OF_PROGRAMS = regex.compile(
    r"\s*+(?:\p{AHex}{32,}+(?:\s.*)?|[A-Za-z0-9+/=_\-]{40,}+|[\w.\-]++(?:\[[\w,\-]++\])?\s*+(?:==|>=|<=|~=|@\s).*"
    r"|(?:user-agent|disallow|allow|sitemap|crawl-delay)\s*+:.*|[A-Za-z_][\w.\-]*+\s*+=\s*+\S*+|\w++\s?\([^()]*+\)?|[#;].*"
    r"|\p{AHex}{4,6}+(?:\.\.\p{AHex}{4,6}+)?\s*+;.*|[^|]{0,60}+\|(?:\s.*)?|\w++://\S++|(?:[\w.\-]*+[/\\])++[\w.\-]*+|[-+\d.,:;%\s]++|[\w'’\-]++)\s*+",
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


def is_structured(text: str) -> bool:
    """Whether a text is reStructuredText, which many write into files that end as plain text does."""
    return _DIRECTIVE.search(text) is not None


def _comments(source: Source) -> Sequence[Span]:
    lines = [Span(*line.span("comment")) for line in _IGNORE.finditer(source.text)]
    if not is_structured(source.text):
        return lines
    found = restructuredtext.FORMAT.comments(source)
    return sorted([*found, *(line for line in lines if not any(line.overlaps(one) for one in found))])


def _readings(source: Source) -> Iterator[Reading]:
    if _is_for_programs(source.text):
        return
    if is_structured(source.text):
        yield from restructuredtext.FORMAT.readings(source)
        return
    lines = sorted({*pasted_lines(source.text), *(Span(*line.span()) for line in _CHANGED.finditer(source.text))})
    whole = _without_ignores(masks.covered(source.text, [(line, BLANK) for line in lines]))
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
    comments=_comments,
    comment_form=CommentForm("<!--", "-->"),
    templates="lines",
    is_text=True,
)
