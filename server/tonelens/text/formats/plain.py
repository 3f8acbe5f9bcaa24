"""Reads a plain text: paragraphs between blank lines, each of them as it stands but for code between backticks.

Many a text in reStructuredText or AsciiDoc ends as plain text does, and is read as what it is. There are no comments in it, so a line
that only says what is to be ignored is one. Lines that somebody pasted from a terminal or a log are not read, nor is a text that by its
shape programs wrote or read alone: lists of hashes, requirements, words, a log.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

import regex

from tonelens.text import masks
from tonelens.text.formats import asciidoc, restructuredtext
from tonelens.text.formats.escapes import resolved
from tonelens.text.formats.format import NOUN, CommentForm, Format, Reading, Source
from tonelens.text.masks import BLANK, CUT, FILLED, Cover, in_order
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.pasted import is_pasted, pasted_lines
from tonelens.text.spans import Span

# A line of signs below a title, or between two parts of a text, ends what goes before it as a blank line does.
_BLANK_LINES = regex.compile(
    r"(?:\r\n?+|\n)[^\S\r\n]*+(?:\r\n?+|\n)\s*+|(?:\r\n?+|\n|\A|(?<=[\r\n]))[^\S\r\n]*+(?P<sign>[=\-~^*#+_])(?P=sign){3,}+[^\S\r\n]*+(?:(?:\r\n?+|\n)\s*+|\Z)"
)
_DIRECTIVE = regex.compile(r"(?:^|(?<=\r))\.\.[ ](?:[\w\-]++(?::[\w\-]++)?::(?=[ \t\r\n]|\Z)|_[^:\r\n]++:|\|[^|\r\n]++\|)", regex.MULTILINE)
_ASCIIDOC = regex.compile(
    r"(?:^|(?<=\r))(?:(?P<title>={1,5}[ ]\S[^\r\n]*+)|(?P<conditional>(?:include|ifn?def|endif|image|ifeval)::[^\s\[]*+\[)"
    r"|(?P<style>\[(?:verse|source|NOTE|TIP|WARNING|IMPORTANT|quote|horizontal|listing)\b[^\]\r\n]*+\][ \t]*+(?=[\r\n]))"
    r"|(?P<anchor>\[\[[\w\-]++(?:,[^\]\r\n]*+)?\]\])|(?P<term>[^\s:][^\r\n]{0,200}?::[ \t]*+(?=[\r\n])))"
    r"|(?P<macro>\b(?:link|linkgit|xref|image|footnote):[^\s\[]*+\[)|(?P<reference><<[\w\-]++(?:,[^<>]{1,200}+)?>>)",
    regex.MULTILINE,
)
_BEGINNING = 50_000
_HELP = regex.compile(r"\*[\w\-]++\.txt\*")
_OF_HELP = regex.compile(
    r"(?P<link>\|[^\s|]++\|)|(?P<target>\*[^\s*]++\*)|(?P<example>(?<=[\s])>(?:vim|lua|sh|json)?[ \t]*+(?:\r\n?+|\n)"
    r"(?:[ \t][^\r\n]*+(?:\r\n?+|\n)|[ \t]*+(?:\r\n?+|\n))++<?)|(?P<heading>~(?=[ \t]*+[\r\n]))"
    r"|(?P<mode>(?:^|(?<=\r))[ \t]*+vim:[^\r\n]*+)",
    regex.MULTILINE,
)
_BACKTICKS = regex.compile(r"(?<![\w`\\])`[^`'\r\n]{1,100}+`(?![\w`])")
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


def _written_in(text: str) -> Format | None:
    """The format that many write into files that end as plain text does, by its shape."""
    if _DIRECTIVE.search(text) is not None:
        return restructuredtext.FORMAT
    signs = {sign.lastgroup for sign in islice(_ASCIIDOC.finditer(text, 0, _BEGINNING), _SAMPLE)}
    return asciidoc.FORMAT if len(signs) > 1 and signs != {"title", "term"} else None


def _comments(source: Source) -> Sequence[Span]:
    lines = [Span(*line.span("comment")) for line in _IGNORE.finditer(source.text)]
    written = _written_in(source.text)
    found = sorted(written.comments(source)) if written is not None else []
    return sorted([*found, *(line for line in lines if not _overlaps(line, found))])


def _overlaps(line: Span, found: Sequence[Span]) -> bool:
    """Whether a line overlaps one of some spans, which are in order and do not overlap each other."""
    number = bisect_left(found, line.end, key=lambda one: one.start)
    return number > 0 and found[number - 1].overlaps(line)


def _readings(source: Source) -> Iterator[Reading]:
    if _is_for_programs(source.text):
        return
    if (written := _written_in(source.text)) is not None:
        yield from written.readings(source)
        return
    whole = resolved(_without_ignores(masks.covered(source.text, _covers(source.text))), _BACKTICKS, lambda _: NOUN)
    start = 0
    for end, after in [*((blank.start(), blank.end()) for blank in _BLANK_LINES.finditer(whole.text)), (len(whole.text), 0)]:
        paragraph = part(whole, start, end)
        if paragraph.text.strip() != NOUN:
            yield Reading(paragraph)
        start = after


def _covers(text: str) -> list[Cover]:
    """What covers pasted lines and heads of change logs, and in help for Vim the marks of its links and its examples."""
    found: list[Cover] = [(line, BLANK) for line in pasted_lines(text)]
    found += ((Span(*line.span()), BLANK) for line in _CHANGED.finditer(text))
    if _HELP.match(text) is not None:
        for sign in _OF_HELP.finditer(text):
            found.append((Span(*sign.span()), FILLED if sign["link"] is not None else CUT if sign["target"] is not None else BLANK))
    return in_order(found)


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
