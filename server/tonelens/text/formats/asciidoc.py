"""Reads the prose of AsciiDoc: titles, paragraphs, items, terms, admonitions, cells of tables, captions, texts in place of pictures.

Not read are attributes (but for a description), listings, literals and passthroughs, comments, conditions and what is included. Both
sides of a condition are read, since nobody knows here which one a reader gets.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

import regex

from tonelens.text.formats.asciidoc_inline import inline
from tonelens.text.formats.asciidoc_tables import cells
from tonelens.text.formats.format import CommentForm, Format, Kind, Reading, Source
from tonelens.text.formats.front_matter import KEYS
from tonelens.text.formats.lines import Line, cells_of_csv, flowing, lines_of
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.pasted import is_pasted
from tonelens.text.spans import Span

_DELIMITER = regex.compile(r"-{4,}+|\.{4,}+|\+{4,}+|/{4,}+|`{3,}+[^`\s]*+|={4,}+|\*{4,}+|_{4,}+|~{4,}+|--|[|,:!]={3,}+")
_HIDDEN = frozenset("-.+/`")
_COMMENT = regex.compile(r"//(?!/)")
_PREPROCESSOR = regex.compile(r"(?:(?P<if>ifn?def)|ifeval|endif|include|toc)::[^\[\r\n]*+\[(?P<said>.*)\]\Z")
_ENTRY = regex.compile(r":(?P<name>!?\w[\w\-]*+!?):(?:[ \t]++(?P<value>.*+)|\Z)")
_ATTRIBUTES = regex.compile(r"\[(?:\[[^\[\]]*+\]|(?P<style>[\w\-]*+)(?:(?=[%.\#,=])[^\r\n]*)?|[^\r\n]*=[^\r\n]*)\]\Z")
_TITLE = regex.compile(r"(?:={1,6}|\#{1,6})[ \t]++(?=\S)")
_UNDERLINE = regex.compile(r"([=\-~^+])\1++")
_BLOCK_TITLE = regex.compile(r"\.(?=[^\s.])")
_PICTURE = regex.compile(r"(?:image|video|audio)::[^\[\r\n]*+\[(?P<said>[^\r\n]*)\]\Z")
_ALT = regex.compile(r"\s*+(?:alt\s*+=\s*+)?(?:\"(?P<quoted>[^\"]*+)\"|(?P<plain>[^,=\"]++)(?=,|\Z))")
_OTHER_MACRO = regex.compile(r"[a-z][\w\-]*+::(?:[^\s\[\]][^\[\]\r\n]*+)?\[[^\r\n]*\]\Z")
_RULE = regex.compile(r"'{3,}+|<{3,}+|-{3}|\*{3}|\* \* \*|- - -|={1,3}")
_ITEM = regex.compile(
    r"(?:\*{1,6}|-|\.{1,6}|\d{1,4}\.|[A-Za-z]\.|[ivxlcIVXLC]{1,5}\)|<(?:\d{1,3}|\.)>|•)[ \t]++(?=\S)(?:\[[ xX*]\][ \t]++)?"
)
_TERM = regex.compile(r"(?P<term>\S[^\r\n]*?)(?::{2,4}|;;)(?:[ \t]++|\Z)")
_ADMONITION = regex.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]++")
_STYLES = frozenset(
    [
        *["source", "listing", "literal", "stem", "latexmath", "asciimath", "pass", "comment", "plantuml", "ditaa", "mermaid", "graphviz"],
        *["blockdiag", "seqdiag", "vega", "vegalite", "bytefield", "wavedrom", "tikz", "bpmn", "nomnoml", "svgbob", "d2", "erd", "math"],
    ]
)
"""Styles of blocks that hold no prose."""

_DEEPEST = 4
_Block = Generator[Reading, None, int]


@dataclass
class _Reader:
    """A document that is being read; ``style`` is what the last line of attributes says of the next block."""

    text: str
    whole: ModelText
    style: str = ""
    options: str = ""
    has_title: bool = False
    comments: list[Span] = field(default_factory=list)

    def read(self, lines: Sequence[Line], depth: int = 0) -> Iterator[Reading]:
        """What is read of some lines."""
        at = 0
        while at < len(lines):
            at = at + 1 if lines[at].is_blank else (yield from self._block(lines, at, depth))

    def _block(self, lines: Sequence[Line], at: int, depth: int) -> _Block:
        """Reads the block that begins at a line; returns where the next one begins."""
        line, text = lines[at], self.text
        first = text[line.start]
        if line.indent == 0:
            if (ended := self._for_programs(lines, at)) > at:
                said = _PREPROCESSOR.match(text, line.start, line.end)
                if said is not None and said["if"] and said["said"][:1] not in ("", ":", "/"):
                    yield from self._said([Span(*said.span("said"))])
                return ended
            if first == ":" and (entry := _ENTRY.match(text, line.start, line.end)) is not None:
                return (yield from self._entry(lines, at, entry))
            if self._is_underlined(lines, at):
                self.style = ""
                yield from self._said([Span(line.start, line.end)])
                return at + 2
            if _DELIMITER.fullmatch(text, line.start, line.end):
                return (yield from self._delimited(lines, at, depth))
            if first == "[" and (attributes := _ATTRIBUTES.match(text, line.start, line.end)) is not None:
                self.style, self.options = (attributes["style"] or "").lower(), attributes.group()
                return at + 1
            if first in "=#" and (title := _TITLE.match(text, line.start, line.end)) is not None:
                self.style = ""
                yield from self._said([Span(title.end(), line.end)])
                is_first, self.has_title = not self.has_title, True
                return self._behind_header(lines, at + 1) if is_first and title.group().strip() == "=" else at + 1
            if first == "." and (title := _BLOCK_TITLE.match(text, line.start, line.end)) is not None:
                yield from self._said([Span(title.end(), line.end)])
                return at + 1
            if (picture := _PICTURE.match(text, line.start, line.end)) is not None:
                self.style = ""
                yield from self._alternative(Span(*picture.span("said")))
                return at + 1
            if _OTHER_MACRO.match(text, line.start, line.end) or (line.end - line.start == 1 and first == "+"):
                return at + 1
        if _RULE.fullmatch(text, line.start, line.end):
            return at + 1
        item = _ITEM.match(text, line.start, line.end)
        if item is not None:
            self.style = ""
            return (yield from self._paragraph(lines, at, item.end(), in_list=True))
        term = _TERM.match(text, line.start, line.end)
        if term is not None and self.style not in _STYLES:
            self.style = ""
            yield from self._said([Span(*term.span("term"))])
            return (yield from self._paragraph(lines, at, term.end(), in_list=True))
        if line.indent > 0 or self.style in _STYLES:
            # A paragraph that begins with a space is literal.
            self.style = ""
            while (
                at < len(lines) and not lines[at].is_blank and not (lines[at].indent == 0 and text[lines[at].start : lines[at].end] == "+")
            ):
                at += 1
            return at
        admonition = _ADMONITION.match(text, line.start, line.end)
        return (yield from self._paragraph(lines, at, line.start if admonition is None else admonition.end(), in_list=False))

    def _for_programs(self, lines: Sequence[Line], at: int) -> int:
        """Behind a comment or an instruction to the preprocessor; ``at`` where there is none."""
        line = lines[at]
        if _COMMENT.match(self.text, line.start, line.end):
            self.comments.append(Span(line.start, line.end))
            return at + 1
        if _PREPROCESSOR.match(self.text, line.start, line.end):
            return at + 1
        return at

    def _entry(self, lines: Sequence[Line], at: int, entry: regex.Match[str]) -> _Block:
        name = entry["name"].lower().removeprefix("page-")
        value = [Span(*entry.span("value"))] if entry["value"] else []
        while value and value[-1].of(self.text).endswith(" \\"):
            value[-1] = Span(value[-1].start, value[-1].end - 2)
            at += 1
            if at == len(lines) or lines[at].is_blank:
                break
            value.append(Span(lines[at].start, lines[at].end))
        if name in KEYS:
            yield from self._said(value, "value")
        return at + 1

    def _behind_header(self, lines: Sequence[Line], at: int) -> int:
        """Behind the lines below a document's title that say who wrote it and when."""
        last = min(at + 2, len(lines))
        while at < last and not lines[at].is_blank and self.text[lines[at].start] not in ":/[":
            at += 1
        return at

    def _is_underlined(self, lines: Sequence[Line], at: int) -> bool:
        if at + 1 == len(lines) or lines[at + 1].indent or lines[at + 1].is_blank:
            return False
        line, under = lines[at], lines[at + 1]
        if abs((line.end - line.start) - (under.end - under.start)) > 1 or _UNDERLINE.fullmatch(self.text, under.start, under.end) is None:
            return False
        return any(map(str.isalnum, line.of(self.text))) and self.text[line.start] not in "[.|"

    def _delimited(self, lines: Sequence[Line], at: int, depth: int) -> _Block:
        """Reads a block between two lines of signs; what holds prose is read as if it stood there without them."""
        sign, style, options = lines[at].of(self.text), self.style, self.options
        self.style = self.options = ""
        # Behind backticks stands the language of what they hold, alone or with options.
        closing = sign[: len(sign) - len(sign.lstrip("`"))] if sign[0] == "`" else sign
        is_hidden = (sign[0] in _HIDDEN and sign != "--") or style in _STYLES
        is_table = sign.endswith("===") and sign[0] in "|,:!"
        if not is_hidden and not is_table:
            return at + 1
        end = at + 1
        while end < len(lines) and (lines[end].indent or lines[end].of(self.text) != closing):
            end += 1
        if sign[0] == "/" and end > at + 1:
            self.comments.append(Span(lines[at].start, lines[min(end, len(lines) - 1)].end))
        if is_table and style not in _STYLES and depth < _DEEPEST:
            inner = lines[at + 1 : end]
            if sign[0] in ",:" or "format=csv" in options.replace('"', ""):
                found: Iterator[list[Line]] = ([cell] for one in inner for cell in cells_of_csv(self.text, one))
            else:
                found = cells(self.text, inner, sign[0])
            for cell in found:
                self.style = ""
                yield from self.read([Line(one.start, one.end, 0) for one in cell], depth + 1)
        self.style = ""
        return end + 1

    def _paragraph(self, lines: Sequence[Line], at: int, start: int, in_list: bool) -> _Block:
        """Reads a paragraph, from a place in its first line on; returns where the next block begins."""
        spans = [Span(start, lines[at].end)]
        self.style = ""
        at += 1
        while at < len(lines) and not lines[at].is_blank:
            line = lines[at]
            if line.indent == 0:
                if (behind := self._for_programs(lines, at)) > at:
                    at = behind
                    continue
                is_block = _DELIMITER.fullmatch(self.text, line.start, line.end) or _ATTRIBUTES.match(self.text, line.start, line.end)
                if is_block or (line.end - line.start == 1 and self.text[line.start] == "+"):
                    break
            if in_list and (_ITEM.match(self.text, line.start, line.end) or _TERM.match(self.text, line.start, line.end)):
                break
            spans.append(Span(line.start, line.end))
            at += 1
        yield from self._said(spans)
        return at

    def _alternative(self, inner: Span) -> Iterator[Reading]:
        """What is said in place of a picture."""
        said = _ALT.match(self.text, inner.start, inner.end)
        if said is not None:
            yield from self._said([Span(*said.span("quoted" if said["quoted"] is not None else "plain"))], "attribute")

    def _said(self, spans: Sequence[Span], kind: Kind = "text") -> Iterator[Reading]:
        """What is read of the lines of a paragraph."""
        spans = [span for span in spans if span and not is_pasted(self.text, span)]
        if not spans:
            return
        breaks = {span.end for span in spans[:-1] if self.text.endswith(" +", span.start, span.end)}
        if breaks:
            shorter = [Span(span.start, span.end - 2) if span.end in breaks else span for span in spans]
            pieces = list(flowing([span for span in shorter if span]))
            paragraph = assembled(
                self.whole, (Piece(one.span, "\n") if one.said and one.span.start + 2 in breaks else one for one in pieces)
            )
        elif len(spans) == 1:
            paragraph = part(self.whole, spans[0].start, spans[0].end)
        else:
            paragraph = assembled(self.whole, flowing(spans))
        for said in inline(paragraph):
            yield Reading(said, kind)


# What PGP writes has the same ending.
_SIGNATURE = "-----BEGIN PGP"


def _reader(text: str) -> _Reader:
    return _Reader(text, as_written(text, 0, len(text)))


def _readings(source: Source) -> list[Reading]:
    if source.text.startswith(_SIGNATURE):
        return []
    return list(_reader(source.text).read(lines_of(source.text)))


def _comments(source: Source) -> list[Span]:
    """The comments: lines behind two slashes, and blocks between four."""
    reader = _reader(source.text)
    for _ in reader.read(lines_of(source.text)):
        pass
    return sorted(reader.comments)


FORMAT = Format(
    name="AsciiDoc",
    language_ids=("asciidoc", "adoc"),
    file_names=("*.adoc", "*.asciidoc", "*.asc"),
    readings=_readings,
    comments=_comments,
    comment_form=CommentForm("//"),
    is_text=True,
)
