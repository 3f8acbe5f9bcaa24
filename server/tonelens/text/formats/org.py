"""Reads Org: headlines, paragraphs, items, cells of tables, captions and titles, each by itself.

Not read are blocks of code, examples, exports, drawers and properties, keywords, tags, times, comments, and subtrees that are
commented out. Of marks inside a line the text is read; code, formulas and bare links are read as a neutral noun, macros as what
is filled in, and footnotes by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import regex

from tonelens.text.formats.flowing import Blocks
from tonelens.text.formats.format import NOUN, CommentForm, Format, Reading, Source
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, composed
from tonelens.text.placeholders import STAND_IN
from tonelens.text.spans import Span

_LINE = regex.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
_BLOCK = regex.compile(r"[ \t]*+#\+begin_(?P<name>\S++)[^\r\n]*+", regex.IGNORECASE)
_END = regex.compile(
    r"(?:^|(?<=\r))[ \t]*+(?:\#\+end_(\S++)|:(end):|\\end\{([\w*]++)\})[^\r\n]*+(?:\r\n?|\n|\Z)", regex.IGNORECASE | regex.MULTILINE
)
_PROSE_BLOCKS = regex.compile(
    r"quote|center|verse|abstract|note|tip|warning|important|caution|info|details|summary|sidebar|aside|definition|theorem|proof|remark",
    regex.IGNORECASE,
)
_KEYWORD = regex.compile(
    r"[ \t]*+#\+(?P<key>[\w\-]++)(?:\[[^\]\r\n]*+\])?:[ \t]*+(?P<value>[^\r\n]*+)|[ \t]*+#\+[^\r\n]*+", regex.IGNORECASE
)
_SHOWN_KEYS = frozenset(("title", "subtitle", "description", "caption"))
_COMMENT = regex.compile(r"[ \t]*+(?P<comment>#(?:[ \t][^\r\n]*+)?+)(?:[\r\n]|\Z)")
_HEADLINE = regex.compile(
    r"(?P<stars>\*++)[ \t]++(?:(?P<state>(?!COMMENT\b)[A-Z][A-Z\-]{2,})(?=[ \t]))?+[ \t]*+(?:\[\#\w\][ \t]*+)?(?P<comment>COMMENT\b)?+"
    r"(?P<title>[^\r\n]*?)(?P<tags>[ \t]++:(?:[\w@#%]++:)++)?[ \t]*+(?:[\r\n]|\Z)"
)
_STATES = frozenset(
    [
        *["TODO", "DONE", "NEXT", "WAIT", "WAITING", "HOLD", "CANCELED", "CANCELLED", "STARTED", "INPROGRESS", "IN-PROGRESS"],
        *["SOMEDAY", "MAYBE", "FIXME", "KILL", "PROJ", "IDEA", "STRT", "DOING", "BLOCKED", "DEFERRED", "DELEGATED", "VERIFY", "REVIEW"],
    ]
)
_STATES_OF_FILE = regex.compile(r"(?:^|(?<=\r))[ \t]*+#\+(?:seq_|typ_)?todo:([^\r\n]*+)", regex.IGNORECASE | regex.MULTILINE)
_DRAWER = regex.compile(r"[ \t]*+:(?P<name>[\w\-]++):[ \t]*+(?:\r\n?|\n|\Z)")
_HIDDEN_DRAWERS = frozenset(("properties", "logbook", "clock", "results", "archive"))
_NOTHING = regex.compile(
    r"[ \t]*+(?:(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):[^\r\n]*+|:(?:[ \t][^\r\n]*+)?|-{5,}[ \t]*+|%%\([^\r\n]*+|\|[-+|\s]*+)(?:[\r\n]|\Z)"
)
_LATEX = regex.compile(r"[ \t]*+\\begin\{(?P<name>[\w*]++)\}")
_ITEM = regex.compile(
    r"(?P<mark>[ \t]*+(?:[-+]|\d{1,4}[.)]|[A-Za-z][.)]|[ \t]\*)(?:[ \t]++(?:\[@\w++\][ \t]*+)?(?:\[[ X\-]\][ \t]++)?|(?=[\r\n])))"
    r"(?:(?P<term>[^\r\n]{1,200}?)[ \t]++::(?=[ \t\r\n]))?"
)
_NOTE = regex.compile(r"\[fn:[\w\-]++\][ \t]*+")
_CELL = regex.compile(r"[^|\r\n]++")

_CODE_CELL = regex.compile(r"\s*+(?:[/\\#<>]|\w[\w.]*+(?:[_:()/\\&;+]|[\-.]\w++[\-._:/(])\S++|['(\"\\&:].*|<[\w\-]++>.*)\s*+")
"""A cell that holds a name of a program, or a form of Lisp."""

_NAME = regex.compile(r"\s*+[:+@][\w\-]++(?:[ ][\w\-]++)?\s*+")
"""A paragraph that is a name of a program, as of its modules and flags."""

_BEFORE = r"(?<=[\s\-–—('\"{*/_+\[]|\A)"
_AFTER = r"(?=[\s\-–—.,:!?;'\")}\[\]\\*/_+]|\Z)"
_INLINE = regex.compile(
    r"(?P<link>\[\[[^\[\]]{1,1000}+\](?:\[(?P<said>(?:[^\[\]]|\[(?!\[)[^\[\]]*+\]){1,1000}+)\])?\])"
    r"|(?P<note>\[fn:[\w\-]*+(?::(?P<text>(?:[^\[\]]|\[\[[^\[\]]*+\](?:\[[^\[\]]*+\])?\]){0,2000}+))?\])"
    r"|(?P<cut><<<?[^<>\r\n]{1,200}+>>>?"
    r"|@@\w{1,20}+:.{0,500}?@@|\[cite[^\[\]]*+\]|\[\d*+/\d*+\]|\[\d*+%\]|\\\\(?=[ \t]*+(?:[\r\n]|\Z)))"
    r"|(?P<filled>\{\{\{[^{}]*+\}\}\}|[<\[]\d{4}-\d\d-\d\d[^<>\[\]\r\n]*+[>\]](?:--[<\[]\d{4}-\d\d-\d\d[^<>\[\]\r\n]*+[>\]])?+)"
    rf"|(?P<code>{_BEFORE}(?P<sign>[=~])(?=[^\s])(?:(?!(?P=sign){_AFTER}).){{1,300}}+(?<=\S)(?P=sign){_AFTER}"
    r"|(?<![\w`])`[^`'\s][^`'\r\n]{0,80}'(?!\w)|\b(?:src|call)_[\w\-]++(?:\[[^\[\]]*+\])?[{(][^{}()]*+[})]|\\\([^\\]{1,300}?\\\)|\\\[.{1,500}?\\\]|\$\$[^$]{1,500}+\$\$"
    r"|(?<![\w$])\$[^\s$](?:[^$\r\n]{0,200}[^\s$])?\$(?![\w$])|<(?:https?|mailto|file):[^<>\s]++>|\\[A-Za-z]++(?:\{\})?)"
    rf"|(?P<end>\]\])|(?P<close>(?<=\S)[*/_+]{_AFTER})|(?P<open>{_BEFORE}[*/_+](?=[^\s]))",
    regex.DOTALL,
)

_OPENS = regex.compile(rf"{_BEFORE}[*/_+](?=[^\s])")
_KINDS = ("link", "code", "filled", "cut", "close", "open")

_Kind = Literal["line", "blank", "raw", "shown", "cells", "headline", "comment", "note"]


class _Token(NamedTuple):
    """Something inside a line; ``said`` is the text of a note."""

    kind: str
    span: Span
    said: Span | None = None


def _ends(text: str) -> dict[str, list[int]]:
    """Where blocks, drawers and environments end, by their names."""
    found: dict[str, list[int]] = {}
    for end in _END.finditer(text):
        found.setdefault((end[1] or end[2] or end[3]).lower(), []).append(end.end())
    return {name: places[::-1] for name, places in found.items()}


def _end(ends: dict[str, list[int]], name: str, at: int, otherwise: int) -> int:
    """Where the next thing of a name ends; places are asked for in order."""
    places = ends.get(name.lower(), [])
    while places and places[-1] <= at:
        places.pop()
    return places[-1] if places else otherwise


def _is_state(word: str | None, of_file: frozenset[str]) -> bool:
    return word is not None and (word in _STATES or word in of_file)


def _lines(text: str) -> Iterator[tuple[_Kind, Span]]:
    """What each line of a document is, and the part of it that counts."""
    of_file = frozenset(regex.findall(r"[A-Z][A-Z\-]++", " ".join(_STATES_OF_FILE.findall(text))))
    ends, raw_until, hidden_below = _ends(text), 0, 0
    for line in _LINE.finditer(text):
        start, end = line.span()
        if start == end or start < raw_until:
            continue
        headline = _HEADLINE.match(text, start, end)
        if headline is not None:
            stars = len(headline["stars"])
            if hidden_below and stars > hidden_below:
                continue
            hidden_below = stars if headline["comment"] is not None else 0
            if not hidden_below:
                begin = (
                    headline.start("title")
                    if headline["state"] is None or _is_state(headline["state"], of_file)
                    else headline.start("state")
                )
                yield "headline", Span(begin, headline.end("title"))
        elif hidden_below:
            continue
        elif line.group().isspace():
            yield "blank", Span(start, end)
        elif (block := _BLOCK.match(text, start, end)) is not None:
            if _PROSE_BLOCKS.fullmatch(block["name"]) is None:
                raw_until = _end(ends, block["name"], start, end)
            yield "raw", Span(start, end)
        elif (keyword := _KEYWORD.match(text, start, end)) is not None:
            is_shown = (keyword["key"] or "").lower() in _SHOWN_KEYS
            yield ("shown", Span(*keyword.span("value"))) if is_shown else ("raw", Span(start, end))
        elif (comment := _COMMENT.match(text, start, end)) is not None:
            yield "comment", Span(*comment.span("comment"))
        elif (drawer := _DRAWER.match(text, start, end)) is not None:
            if drawer["name"].lower() in _HIDDEN_DRAWERS:
                raw_until = _end(ends, "end", start, end)
            yield "raw", Span(start, end)
        elif _NOTHING.match(text, start, end) is not None:
            yield "raw", Span(start, end)
        elif (latex := _LATEX.match(text, start, end)) is not None:
            raw_until = _end(ends, latex["name"], start, end)
            yield "raw", Span(start, end)
        elif text[start:end].lstrip().startswith("|"):
            yield "cells", Span(start, end)
        elif _NOTE.match(text, start, end) is not None:
            yield "note", Span(start, end)
        else:
            yield "line", Span(start, end)


def _paragraphs(text: str) -> Iterator[list[Span]]:
    """The stretches that are read together."""
    paragraph: list[Span] = []
    for kind, span in _lines(text):
        item = _ITEM.match(text, span.start, span.end) if kind == "line" else None
        if kind == "line" and item is None:
            paragraph.append(span)
            continue
        yield paragraph
        paragraph = []
        if kind in ("headline", "shown"):
            yield [span]
        elif kind == "cells":
            yield from (
                [Span(*cell.span())] for cell in _CELL.finditer(text, span.start, span.end) if _CODE_CELL.fullmatch(cell.group()) is None
            )
        elif kind == "note":
            note = _NOTE.match(text, span.start)
            paragraph = [Span(note.end() if note is not None else span.start, span.end)]
        elif item is not None:
            if item["term"] is not None:
                yield [Span(*item.span("term"))]
            paragraph = [Span(item.end() if item["term"] is not None else item.end("mark"), span.end)]
    yield paragraph


def _readings(source: Source) -> Iterator[Reading]:
    whole = as_written(source.text, 0, len(source.text))
    for paragraph in _paragraphs(source.text):
        inner = assembled(whole, map(Piece, paragraph))
        if _NAME.fullmatch(inner.text) is None:
            yield from (Reading(composed(inner, reading.text), reading.kind) for reading in _inline(inner))


def _inline(inner: ModelText) -> Iterator[Reading]:
    """What is read of a paragraph with marks in it."""
    text = inner.text
    blocks = Blocks(as_written(text, 0, len(text)))
    tokens = list(_tokens(text))
    marks = _pairs(text, tokens)
    at = 0
    for kind, span, said in tokens:
        if kind in ("open", "close") and span.start not in marks:
            continue
        blocks.read(at, span.start)
        at = span.end
        if kind == "code":
            blocks.say(span.start, span.end, NOUN)
        elif kind == "filled":
            blocks.say(span.start, span.end, STAND_IN)
        elif said is not None:
            note = as_written(text, said.start, said.end)
            yield from (Reading(composed(note, reading.text), "text") for reading in _inline(as_written(note.text, 0, len(note.text))))
    blocks.read(at, len(text))
    yield from blocks.ended()


def _tokens(text: str) -> Iterator[_Token]:
    """What is no plain text in a paragraph. Of a link with words the marks around them are cut out."""
    closing: set[int] = set()
    at = 0
    while (match := _INLINE.search(text, at)) is not None:
        start, at = match.span()
        if match["end"] is not None:
            if start in closing:
                yield _Token("cut", Span(start, at))
            else:
                at = start + 1
        elif match["link"] is not None and match["said"] is not None:
            closing.add(match.end("said"))
            at = match.start("said")
            yield _Token("cut", Span(start, at))
        elif match["note"] is not None:
            yield _Token("note", Span(start, at), Span(*match.span("text")) if match["text"] else None)
        else:
            kind = next(kind for kind in _KINDS if match[kind] is not None)
            yield _Token("code" if kind == "link" else kind, Span(start, at))


def _pairs(text: str, tokens: Sequence[_Token]) -> set[int]:
    """Where the marks of emphasis stand that belong together; one that can end something ends what it can, otherwise it begins."""
    found: set[int] = set()
    opened: dict[str, int] = {}
    for token in tokens:
        mark = text[token.span.start]
        if token.kind == "close" and mark in opened:
            found |= {opened.pop(mark), token.span.start}
        elif token.kind == "open" or (token.kind == "close" and _OPENS.match(text, token.span.start) is not None):
            opened.setdefault(mark, token.span.start)
    return found


FORMAT = Format(
    name="Org",
    language_ids=("org",),
    file_names=("*.org",),
    readings=_readings,
    comments=lambda source: [span for kind, span in _lines(source.text) if kind == "comment"],
    comment_form=CommentForm("#"),
    is_text=True,
)
