"""Reads the prose of reStructuredText: titles, paragraphs, items, fields, cells of tables, and what directives hold for readers.

Not read are comments, targets, literal blocks, examples, options of directives and their arguments where these are no text. Of a
directive that nobody knows what reads like sentences is read.

The reader goes through the lines once, so that it takes time in proportion to them. docutils takes some four times as long for the
documentation of Sphinx, although it passes over the directives of Sphinx, and it does not say where in a line something stands.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import regex

from tonelens.text.formats.format import CommentForm, Format, Kind, Reading, Source
from tonelens.text.formats.lines import Line, cells_of_csv, flowing, lines_of
from tonelens.text.formats.restructuredtext_directives import Directive, directive
from tonelens.text.formats.restructuredtext_inline import inline
from tonelens.text.formats.restructuredtext_tables import GRID, SIMPLE, grid_table, simple_table
from tonelens.text.model_text import ModelText, as_written, assembled, part
from tonelens.text.pasted import is_pasted
from tonelens.text.spans import Span
from tonelens.text.values import is_sentence

_EXPLICIT = regex.compile(r"\.\.(?=[ \t]|\Z)")
_DIRECTIVE = regex.compile(
    r"\.\.[ \t]++(?:\|(?P<substitution>[^|\r\n]++)\|[ \t]++)?(?P<name>[A-Za-z][\w.+\-]*+(?::[\w.+\-]++)*+)[ \t]?::(?=[ \t]|\Z)[ \t]*+"
)
_TARGET = regex.compile(r"\.\.[ \t]++_|__(?=[ \t]|\Z)")
_NOTE = regex.compile(r"\.\.[ \t]++\[(?:\#?[\w.\-]*+|\*)\](?:[ \t]++|\Z)")
_FIELD = regex.compile(r":(?![:\s`])(?P<name>(?:[^:\r\n\\]|\\.|:(?!\s|\Z|`))++):(?=[ \t]|\Z)[ \t]*+")
_BULLET = regex.compile(r"[-*+•‣\u2043](?:[ \t]++|\Z)")
_NUMBER = regex.compile(r"(?:\(?(?:\d{1,4}|[A-Za-z]|[ivxlcdmIVXLCDM]{1,6}|\#)\)|(?:\d{1,4}|[A-Za-z]|[ivxlcdm]{1,6}|\#)\.)[ \t]++(?=\S)")
_OPTIONS = regex.compile(r"(?:(?:--?|/)\w[\w\-]*+(?:(?:[ =])(?:<[^<>\r\n]*+>|[A-Za-z][\w\-]*+))?(?:,[ ]|(?=[ ]{2}|\Z)))++(?:[ ]{2,}+|\Z)")
_SIGNS = regex.compile(r"([!-/:-@\[-`{-~])\1*+")
_LINE_BLOCK = regex.compile(r"\|(?:[ ]++|\Z)")
_CLASSIFIER = regex.compile(r"[ ]:[ ]")
_DETAIL = regex.compile(r"[A-Za-z][\w\-]*+")
_CODE_FIELDS = frozenset(
    [
        *["type", "rtype", "vartype", "orphan", "tocdepth", "nocomments", "nosearch", "hidetoc", "no-search", "github_url", "html_theme"],
        *["author", "authors", "contact", "organization", "version", "status", "revision", "date", "copyright", "address", "license"],
    ]
)
"""Fields that say something to programs, or of whom and when a document is."""

_REPLACES = regex.compile(
    r"(?:^|(?<=\r))[ \t]*+\.\.[ \t]++\|(?P<name>[^|\r\n]++)\|[ \t]++replace::[ \t]++(?P<said>[^\r\n`*|<]*+)(?=[\r\n]|\Z)",
    regex.MULTILINE,
)
_DEEPEST = 4

_Block = Generator[Reading, None, int]
"""What is read of a block; it ends with the number of the line that the next one begins at."""


@dataclass
class _Reader:
    """A document that is being read. ``strict`` is the indentation above which only what reads like sentences is read."""

    text: str
    whole: ModelText
    strict: int = -1
    substitutions: dict[str, str] = field(default_factory=dict)
    comments: list[Span] = field(default_factory=list)

    def read(self, lines: list[Line], depth: int = 0) -> Iterator[Reading]:
        """What is read of some lines."""
        at = 0
        while at < len(lines):
            line = lines[at]
            if line.is_blank:
                at += 1
                continue
            if line.indent <= self.strict:
                self.strict = -1
            at = yield from self._block(lines, at, depth)

    def _block(self, lines: list[Line], at: int, depth: int) -> _Block:
        """Reads the block that begins at a line; returns where the next one begins."""
        line, text = lines[at], self.text
        first = text[line.start]
        if first == "." and _EXPLICIT.match(text, line.start, line.end):
            return (yield from self._explicit(lines, at, depth))
        if first == "_" and _TARGET.match(text, line.start, line.end):
            return _behind(lines, at + 1, line.indent)
        if first == "+" and GRID.fullmatch(text, line.start, line.end):
            at, cells = grid_table(text, lines, at)
            yield from self._cells(cells, depth)
            return at
        if first == "=" and SIMPLE.fullmatch(text, line.start, line.end):
            at, cells = simple_table(text, lines, at)
            yield from self._cells(cells, depth)
            return at
        if first == ">" and text.startswith(">>> ", line.start):
            return _blank(lines, at)
        if _SIGNS.fullmatch(text, line.start, line.end):
            if line.end - line.start == 2 and first == ":":
                return _behind(lines, at + 1, line.indent)
            return at + 1
        if first == "|" and _LINE_BLOCK.match(text, line.start, line.end):
            return (yield from self._line_block(lines, at))
        if first == ":" and (found := _FIELD.match(text, line.start, line.end)):
            if found["name"].split()[0].lower() in _CODE_FIELDS:
                return _behind(lines, at + 1, line.indent)
            return (yield from self._paragraph(lines, at, line.behind(found.end() - line.start), line.indent))
        if first in "-/" and (found := _OPTIONS.match(text, line.start, line.end)):
            return (yield from self._paragraph(lines, at, line.behind(found.end() - line.start), line.indent))
        marker = _BULLET.match(text, line.start, line.end) or self._number(lines, at)
        if marker is not None:
            # What the item holds is read as if it stood there by itself, as deep as its text does.
            lines[at] = line.behind(marker.end() - line.start)
            return at
        return (yield from self._paragraph(lines, at, line, None))

    def _number(self, lines: Sequence[Line], at: int) -> regex.Match[str] | None:
        """The number of an item, unless the next line says that this is the beginning of a paragraph."""
        line = lines[at]
        found = _NUMBER.match(self.text, line.start, line.end)
        if found is None or at + 1 == len(lines) or lines[at + 1].is_blank or lines[at + 1].indent != line.indent:
            return found
        following = lines[at + 1]
        return found if _NUMBER.match(self.text, following.start, following.end) or following.indent < line.indent else None

    def _paragraph(self, lines: Sequence[Line], at: int, begin: Line, base: int | None) -> _Block:
        """Reads a paragraph or a title; returns where the next block begins.

        ``base`` is what all lines but the first have to be indented further than, ``None`` where they stand below it.
        """
        paragraph = [] if begin.is_blank else [begin]
        at += 1
        while at < len(lines) and not lines[at].is_blank:
            line = lines[at]
            if line.indent != begin.indent if base is None else line.indent <= base:
                break
            if base is None and len(paragraph) == 1 and self._is_underline(line, begin):
                yield from self._said(paragraph)
                return at + 1
            paragraph.append(line)
            at += 1
        indent = begin.indent if base is None else base
        is_term = base is None and len(paragraph) == 1 and at < len(lines) and not lines[at].is_blank and lines[at].indent > indent
        if not paragraph:
            return at
        last = paragraph[-1]
        has_literal = self.text.startswith("::", max(last.end - 2, last.start))
        if has_literal:
            paragraph[-1] = Line(last.start, last.end - (2 if self.text[last.end - 3 : last.end - 2].isspace() else 1), last.indent)
        elif is_term and (classifier := _CLASSIFIER.search(self.text, begin.start, begin.end)):
            paragraph = [Line(begin.start, classifier.start(), begin.indent)]
        yield from self._said(paragraph)
        return self._literal(lines, at, indent) if has_literal else at

    def _literal(self, lines: Sequence[Line], at: int, indent: int) -> int:
        """Where the literal block behind a paragraph ends."""
        start = at
        while at < len(lines) and lines[at].is_blank:
            at += 1
        if at == len(lines) or lines[at].indent > indent:
            return _behind(lines, at, indent)
        mark = self.text[lines[at].start]
        if lines[at].indent == indent and mark in ">|" and at > start:
            while at < len(lines) and not lines[at].is_blank and self.text[lines[at].start] == mark:
                at += 1
        return at

    def _is_underline(self, line: Line, title: Line) -> bool:
        length = line.end - line.start
        is_long = length >= min(title.end - title.start, 4)
        return is_long and _SIGNS.fullmatch(self.text, line.start, line.end) is not None

    def _explicit(self, lines: list[Line], at: int, depth: int) -> _Block:
        """Reads what begins with two dots; returns where the next block begins."""
        line, text = lines[at], self.text
        if (found := _DIRECTIVE.match(text, line.start, line.end)) is not None:
            return (yield from self._directive(lines, at, found, depth))
        if (found := _NOTE.match(text, line.start, line.end)) is not None:
            return (yield from self._paragraph(lines, at, line.behind(found.end() - line.start), line.indent))
        if line.end - line.start == 2 and at + 1 < len(lines) and lines[at + 1].is_blank:
            return at + 1
        end = _behind(lines, at + 1, line.indent)
        if _TARGET.match(text, line.start, line.end) is None:
            last = next(one for one in reversed(lines[at:end]) if not one.is_blank)
            self.comments.append(Span(line.start, last.end))
        return end

    def _directive(self, lines: list[Line], at: int, found: regex.Match[str], depth: int) -> _Block:
        line = lines[at]
        known = directive(found["name"])
        begin = line.behind(found.end() - line.start)
        if found["substitution"]:
            end = _behind(lines, at + 1, line.indent)
            yield from self._details(lines[at + 1 : end], known)
            return end
        stop = at + 1
        while stop < len(lines) and not lines[stop].is_blank and lines[stop].indent > line.indent:
            stop += 1
        details = next((number for number in range(at + 1, stop) if self._is_detail(lines[number])), stop)
        arguments = [] if begin.is_blank else [begin]
        if details < stop or known.argument not in ("content", "version"):
            # What goes on below the argument belongs to it, unless the argument is the beginning of the content.
            arguments += lines[at + 1 : details]
            following = stop
        else:
            following = stop
            arguments += lines[at + 1 : stop]
        yield from self._details(lines[details:stop], known)
        if known.argument in ("title", "content", "version"):
            yield from self._argument(arguments, known, depth)
        if known.content == "literal":
            return _behind(lines, at + 1, line.indent)
        if known.content == "csv":
            end = _behind(lines, following, line.indent)
            yield from self._cells(([cell] for one in lines[following:end] for cell in cells_of_csv(self.text, one)), depth)
            return end
        if known.content == "sentences" and self.strict < 0:
            self.strict = line.indent
        return following

    def _argument(self, arguments: list[Line], known: Directive, depth: int) -> Iterator[Reading]:
        """What is read of a directive's argument, which can be the beginning of its content."""
        if known.argument == "version" and arguments:
            first = arguments[0].of(self.text)
            cut = len(first) - len(first.partition(" ")[2].lstrip()) if " " in first else len(first)
            arguments[0] = arguments[0].behind(cut)
        arguments = [one for one in arguments if not one.is_blank]
        if arguments and depth < _DEEPEST:
            begin, *others = arguments
            indent = min((one.indent for one in others), default=begin.indent)
            yield from self.read([Line(begin.start, begin.end, indent), *others], depth + 1)

    def _is_detail(self, line: Line) -> bool:
        found = _FIELD.match(self.text, line.start, line.end)
        return found is not None and _DETAIL.fullmatch(found["name"]) is not None

    def _details(self, lines: Sequence[Line], known: Directive) -> Iterator[Reading]:
        """What is read of a directive's options."""
        for line in lines:
            found = _FIELD.match(self.text, line.start, line.end)
            if found is not None and found["name"].lower() in known.shown:
                yield from self._said([line.behind(found.end() - line.start)], "attribute")

    def _line_block(self, lines: Sequence[Line], at: int) -> _Block:
        block: list[Line] = []
        while at < len(lines) and (found := _LINE_BLOCK.match(self.text, lines[at].start, lines[at].end)) is not None:
            block.append(lines[at].behind(found.end() - lines[at].start))
            at += 1
        yield from self._said(block, between="\n")
        return at

    def _cells(self, cells: Iterable[Sequence[Line]], depth: int) -> Iterator[Reading]:
        if depth < _DEEPEST:
            for cell in cells:
                indent = min((one.indent for one in cell if not one.is_blank), default=0)
                yield from self.read([Line(one.start, one.end, one.indent - indent) for one in cell], depth + 1)

    def _said(self, lines: Sequence[Line], kind: Kind = "text", between: str = " ") -> Iterator[Reading]:
        """What is read of a paragraph."""
        spans = [Span(one.start, one.end) for one in lines if not one.is_blank and not is_pasted(self.text, Span(one.start, one.end))]
        paragraph = part(self.whole, spans[0].start, spans[0].end) if len(spans) == 1 else assembled(self.whole, flowing(spans, between))
        if self.strict >= 0 and not is_sentence(paragraph.text):
            return
        read = inline(paragraph, self.substitutions)
        if read is not None:
            yield Reading(read, kind)


def _behind(lines: Sequence[Line], at: int, indent: int) -> int:
    """The first line from ``at`` on that is not indented further."""
    while at < len(lines) and (lines[at].is_blank or lines[at].indent > indent):
        at += 1
    return at


def _blank(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and not lines[at].is_blank:
        at += 1
    return at


def _reader(text: str) -> _Reader:
    replaces = _REPLACES.finditer(text) if "replace::" in text else ()
    substitutions = {" ".join(found["name"].split()).casefold(): found["said"].strip() for found in replaces}
    return _Reader(text, as_written(text, 0, len(text)), substitutions={name: said for name, said in substitutions.items() if said})


def _readings(source: Source) -> list[Reading]:
    return list(_reader(source.text).read(lines_of(source.text)))


def _comments(source: Source) -> list[Span]:
    """The comments, each with what is indented below it."""
    reader = _reader(source.text)
    for _ in reader.read(lines_of(source.text)):
        pass
    return reader.comments


FORMAT = Format(
    name="reStructuredText",
    language_ids=("restructuredtext", "rst"),
    file_names=("*.rst", "*.rest"),
    readings=_readings,
    comments=_comments,
    comment_form=CommentForm("..", is_apart=True),
    templates="lines",
    is_text=True,
)
