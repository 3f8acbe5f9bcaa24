"""Reads MDX as Markdown, without what is JavaScript in it: imports, exports, expressions, comments and the tags of components.

An expression inside a sentence is read as what is filled in, a literal in braces as what it says. The text of components is read
wherever it stands and however far it is indented, and so are their attributes that readers get to see.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from tonelens.text import masks
from tonelens.text.formats import markdown
from tonelens.text.formats.components import SHOWN
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.html_text import html_readings
from tonelens.text.formats.lines import lines_of
from tonelens.text.formats.mdx_code import Found, found_in, literal_at
from tonelens.text.masks import BLANK, BORDER, CUT, FILLED, Cover, in_order
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, composed
from tonelens.text.placeholders import STAND_IN
from tonelens.text.spans import Span
from tonelens.text.values import is_copy

_BLOCKS = frozenset(
    [
        *[
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "button",
            "caption",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "figcaption",
        ],
        *[
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "label",
            "li",
            "main",
            "nav",
            "ol",
            "option",
            "p",
        ],
        *["section", "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"],
    ]
)
_HIDDEN = frozenset(("pre", "script", "style", "svg", "math"))
_CODE = frozenset(("code", "kbd", "samp", "tt", "var"))
_LINE = regex.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
_NOTHING_BEFORE = regex.compile(rf"[ \t>{CUT}{BORDER}]*+(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]++)?[ \t{CUT}{BORDER}]*+")
_NOTHING_BEHIND = regex.compile(rf"(?r)[ \t{CUT}{BORDER};,\r\n]*+")
_DEEPEST = 50
_Element = tuple[Found, Found]


def _shape(text: str, found: Sequence[Found]) -> tuple[str, list[_Element], list[Span]]:
    """The text with marks over all that is no Markdown, its elements, and the tags that stand on lines of their own."""
    if not found:
        return text, [], []
    elements, covers = list(_elements(found)), list[Cover]()
    hidden = [(Span(start.span.start, end.span.end), BORDER) for start, end in elements if start.name in _HIDDEN]
    code = [(Span(start.span.start, end.span.end), FILLED) for start, end in elements if start.name in _CODE]
    for one in found:
        if one.role == "said" and one.said is not None:
            covers += [(Span(one.span.start, one.said.start), CUT), (Span(one.said.end, one.span.end), CUT)]
        elif one.name == "br":
            continue
        elif one.role in ("module", "comment", "heading id", "start", "end", "alone"):
            covers += _border(one.span) if one.name in _BLOCKS else [(one.span, CUT)]
        elif one.role == "expression":
            covers.append((one.span, FILLED))
    covered = masks.covered(text, in_order([*hidden, *code, *covers]))
    lines = _Lines(covered)
    alone = [one.span for one in found if one.role != "code" and lines.are_nothing_but(one.span)]
    covered = masks.covered(covered, ((span, BLANK) for span in alone))
    lines = _Lines(covered)
    wrapping = (
        element
        for element in elements
        if covered[element[0].span.start] == CUT
        and lines.are_nothing_but(Span(element[0].span.start, element[1].span.end))
        and lines.are_behind_a_paragraph(element[0].span.start)
    )
    wrapped = [cover for element in wrapping for tag in element for cover in _border(tag.span)]
    return masks.covered(covered, in_order(wrapped)), elements, alone


def _border(span: Span) -> list[Cover]:
    """Covers a tag that is the border of a paragraph, with space at its ends: a sign of emphasis counts by what stands beside it."""
    return [(Span(span.start, span.start + 1), BLANK), (Span(span.start + 1, span.end - 1), BORDER), (Span(span.end - 1, span.end), BLANK)]


def _elements(found: Sequence[Found]) -> Iterator[_Element]:
    """The tags that belong together."""
    opened: list[Found] = []
    for tag in found:
        if tag.role == "start":
            opened.append(tag)
        elif tag.role == "end" and any(one.name == tag.name for one in opened[-_DEEPEST:]):
            while (start := opened.pop()).name != tag.name:
                pass
            yield start, tag


class _Lines:
    """Where in each line of a text something stands that is no tag."""

    def __init__(self, covered: str) -> None:
        self._covered = covered
        lines = [line.span() for line in _LINE.finditer(covered)]
        self._starts = [start for start, _ in lines]
        self._first = [_end(_NOTHING_BEFORE.match(covered, *line)) for line in lines]
        self._last = [_start(_NOTHING_BEHIND.match(covered, *line)) for line in lines]

    def are_nothing_but(self, span: Span) -> bool:
        """Whether the lines of a span hold nothing else, but tags."""
        return span.start <= self._first[self._line(span.start)] and self._last[self._line(span.end)] <= span.end

    def are_behind_a_paragraph(self, start: int) -> bool:
        """Whether the line before a place is blank or holds only tags, or ends with one."""
        line = self._line(start)
        if line == 0:
            return True
        end = self._covered[self._starts[line - 1] : self._starts[line]].rstrip()[-1:]
        return not end or end in (CUT, BORDER)

    def _line(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1


def _end(match: regex.Match[str] | None) -> int:
    return 0 if match is None else match.end()


def _start(match: regex.Match[str] | None) -> int:
    return 0 if match is None else match.start()


def _without_indentation(covered: str, elements: Sequence[_Element], alone: Sequence[Span]) -> ModelText:
    """The text with what stands inside of components begun where they begin: there, indentation makes no code."""
    whole = as_written(covered, 0, len(covered))
    if not elements:
        return whole
    lines = lines_of(covered)
    by_itself = {span.start for span in alone}
    # What a line is indented by: the innermost element around it says so.
    around = sorted(
        (Span(start.span.end, end.span.start) for start, end in elements if start.span.start in by_itself), key=lambda one: one.start
    )
    if not any(line.indent >= 2 for line in lines) or not around:
        return whole
    pieces, at, number = list[Piece](), 0, 0
    opened: list[tuple[int, int]] = []
    for line in lines:
        while number < len(around) and around[number].start <= line.start:
            opened.append((around[number].end, -1))
            number += 1
        while opened and opened[-1][0] <= line.start:
            opened.pop()
        if not opened or line.is_blank:
            continue
        end, base = opened[-1]
        if base < 0:
            base = line.indent
            opened[-1] = (end, base)
        space = line.start - (max(covered.rfind("\n", 0, line.start), covered.rfind("\r", 0, line.start)) + 1)
        cut = min(base, space) if "\t" not in covered[line.start - space : line.start] else space
        if cut:
            pieces.append(Piece(Span(at, line.start - space)))
            at = line.start - space + cut
    return assembled(whole, [*pieces, Piece(Span(at, len(covered)))]) if pieces else whole


def _readings(source: Source) -> list[Reading]:
    text = source.text
    found = found_in(text)
    covered, elements, alone = _shape(text, found)
    inner = _without_indentation(covered, elements, alone)
    read = markdown.readings(inner.text, asked=source.asked)
    if read is None:
        return []
    said = [replace(reading, text=form) for reading in read for form in masks.uncovered(composed(inner, reading.text), STAND_IN)]
    return [*said, *_attributes(text, found)]


def _attributes(text: str, found: Sequence[Found]) -> Iterator[Reading]:
    """The values of attributes that readers get to see."""
    for tag in found:
        if tag.role not in ("start", "alone") or "=" not in tag.span.of(text):
            continue
        inner = as_written(text, tag.span.start, tag.span.end)
        covered = masks.covered(inner.text, _braces(inner.text, tag))
        for reading in html_readings(ModelText(covered, inner.starts, inner.ends), SHOWN):
            if reading.kind == "attribute" and is_copy(reading.text.text):
                yield from markdown.within(reading.text, "attribute")


def _braces(text: str, tag: Found) -> Iterator[Cover]:
    """Makes what a literal between braces says the value of its attribute, and leaves out what any other code says."""
    for brace in tag.braces:
        place = brace.shifted(-tag.span.start)
        literal = literal_at(text, place.start)
        if literal is None or literal[0] != place or '"' in literal[1].of(text):
            yield place, BLANK
        else:
            yield Span(place.start, literal[1].start - 1), BLANK
            yield Span(literal[1].start - 1, literal[1].start), '"'
            yield Span(literal[1].end, literal[1].end + 1), '"'
            yield Span(literal[1].end + 1, place.end), BLANK


def _comments(source: Source) -> list[Span]:
    """The comments: those between braces, and those of HTML."""
    text = source.text
    found = found_in(text)
    of_code = [one.span for one in found if one.role == "comment"]
    hidden = masks.covered(text, ((one.span, BLANK) for one in found if one.role not in ("code", "heading id")))
    return sorted([*of_code, *markdown.comments(hidden)])


FORMAT = Format(
    name="MDX",
    language_ids=("mdx",),
    file_names=("*.mdx",),
    readings=_readings,
    comments=_comments,
    comment_form=CommentForm("{/*", "*/}"),
    is_text=True,
)
