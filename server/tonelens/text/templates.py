"""Reads what template languages make texts of: tags are covered before a format's reader sees the text, and said afterwards.

An expression is read as what stands in for a placeholder, tags are nothing, and of branches (``{% if %}…{% else %}…``) each is
read with the words around it. A tag that fills a paragraph is nothing. Texts that a tag has translated are read where they
stand. :mod:`tonelens.text.template_tags` says what a tag is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import regex

from tonelens.text import masks
from tonelens.text.blade import with_blade
from tonelens.text.choices import MOST_FORMS, Choice, forms
from tonelens.text.masks import BLANK, BORDER, CUT, FILLED, Cover
from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.placeholders import STAND_IN
from tonelens.text.spans import Span
from tonelens.text.template_tags import Tag, tags

_HINT = regex.compile(r"\{\{|\{%|\{#|<%|<\?(?:php\b|=)")
_BREAK = regex.compile(r"\r\n?|\n")
_LINE_START = regex.compile(r"(?r)[\r\n]")
_LINE_END = regex.compile(r"[\r\n]|\Z")
_BLANK_BEFORE = regex.compile(r"(?r)(?:\A|(?:\A|\r\n?|\n)[ \t]*+(?:\r\n?|\n))")
_BLANK_AFTER = regex.compile(r"[ \t]*+(?:\Z|(?:\r\n?|\n)[ \t]*+(?:\Z|[\r\n]))")
_NOTHING = regex.compile(r"[ \t>*+\-]*+")
_BRANCHES = frozenset(("open", "else", "close"))
_DEEPEST = 10


@dataclass(frozen=True)
class Template:
    """A text with its tags: ``covered`` is what a format's reader is given. Without tags it is the text itself."""

    text: str = field(repr=False)
    covered: str = field(repr=False)
    tags: tuple[Tag, ...] = ()

    @property
    def comments(self) -> list[Span]:
        """The comments of the template language, with their marks."""
        return [tag.span for tag in self.tags if tag.role == "comment"]

    def readings(self, reading: ModelText) -> list[ModelText]:
        """What is read of a reading of the covered text."""
        if not self._branches:
            return masks.uncovered(reading, STAND_IN)
        pieces = masks.pieces_of(reading.text, STAND_IN)
        found = []
        for part in _chosen(reading, pieces, self._branches, self._starts):
            found += [assembled(reading, form) for form in part if masks.says_something(reading.text, form, STAND_IN)]
        return found

    @cached_property
    def _branches(self) -> list[Tag]:
        return [tag for tag in self.tags if tag.role in _BRANCHES]

    @cached_property
    def _starts(self) -> list[int]:
        return [tag.span.start for tag in self._branches]


def has_tags(text: str) -> bool:
    """Whether anything in a text may be a template tag."""
    return _HINT.search(text) is not None


def template(text: str, is_made_of_lines: bool, has_code: bool = False, has_directives: bool = False) -> Template:
    """The tags of a text.

    ``is_made_of_lines`` says that in the text's format a blank line ends a paragraph, so that a tag on a line of its own has to
    be one; ``has_code`` that PHP's tags are tags in it, ``has_directives`` that Blade's are.
    """
    if not has_tags(text) and not (has_directives and "@" in text):
        return Template(text, text)
    found = tags(text, has_code or has_directives)
    if has_directives:
        found = with_blade(text, found)
    blank = _blank_lines(text, found) if is_made_of_lines else frozenset()
    covers = [cover for number, tag in enumerate(found) for cover in _covers(tag, BLANK if number in blank else _mark(tag))]
    return Template(text, masks.covered(text, covers), tuple(found))


def _mark(tag: Tag) -> str:
    if tag.role in ("border", "hidden"):
        return BORDER
    return FILLED if tag.role == "filled" and tag.shown is None else CUT


def _covers(tag: Tag, mark: str) -> Iterator[Cover]:
    if tag.shown is None:
        yield tag.span, mark
    else:
        edge = BORDER if tag.role == "border" else CUT
        yield Span(tag.span.start, tag.shown.start), edge
        yield from ((hole, FILLED) for hole in tag.holes)
        yield Span(tag.shown.end, tag.span.end), edge


def _blank_lines(text: str, found: Sequence[Tag]) -> frozenset[int]:
    """Which tags are to be blank: those of lines that hold nothing else. What is filled in is, where it is a paragraph."""
    blank: set[int] = set()
    number = 0
    while number < len(found):
        first = number
        begin = _LINE_START.search(text, 0, found[first].span.start)
        line_begin = begin.end() if begin is not None else 0
        end = found[number].span.end
        fills = _NOTHING.fullmatch(text, line_begin, found[first].span.start) is not None
        while number + 1 < len(found) and _BREAK.search(text, end, found[number + 1].span.start) is None:
            fills = fills and not text[end : found[number + 1].span.start].strip()
            number += 1
            end = found[number].span.end
        stop = _LINE_END.search(text, end)
        line_end = stop.start() if stop is not None else len(text)
        number += 1
        together = found[first:number]
        if not fills or text[end:line_end].strip() or any(tag.shown is not None for tag in together):
            continue
        if any(tag.role == "filled" for tag in together) and not _is_paragraph(text, line_begin, line_end):
            continue
        if not _is_inside_html(text, line_begin):
            blank.update(range(first, number))
    return frozenset(blank)


def _is_paragraph(text: str, begin: int, end: int) -> bool:
    """Whether lines stand between blank ones, or are too many for a word that is filled in."""
    is_alone = _BLANK_BEFORE.match(text, 0, begin) is not None and _BLANK_AFTER.match(text, end) is not None
    return is_alone or _BREAK.search(text, begin, end) is not None


def _is_inside_html(text: str, begin: int) -> bool:
    """Whether the line before one ends with a tag of HTML, so that a blank line would end its block in Markdown."""
    last = text[max(begin - 300, 0) : begin].rstrip("\r\n")
    line = last[max(last.rfind("\n"), last.rfind("\r")) + 1 :].strip()
    return line.endswith(">") and line.startswith("<")


def _chosen(reading: ModelText, pieces: Iterable[Piece], branches: Sequence[Tag], starts: Sequence[int]) -> Iterator[list[list[Piece]]]:
    """The forms of what stands between borders. A branch that begins in one reading and ends in another is a border."""
    part: list[Piece | Choice] = []
    # Of every branch that is open: what went before it, and the branches so far.
    around: list[tuple[list[Piece | Choice], list[list[Piece | Choice]]]] = []

    def ended() -> Iterator[list[list[Piece]]]:
        nonlocal part
        for before, done in around:
            yield forms(before)[:MOST_FORMS]
            for branch in done:
                yield forms(branch)[:MOST_FORMS]
        around.clear()
        yield forms(part)[:MOST_FORMS]
        part = []

    for piece in pieces:
        if piece.said == BORDER:
            yield from ended()
        if piece.said not in ("", BORDER):
            part.append(piece)
            continue
        begin, end = reading.source_offsets(piece.span.start, piece.span.end)
        for tag in branches[bisect_left(starts, begin) : bisect_left(starts, end)]:
            if tag.role == "open" and len(around) < _DEEPEST:
                around.append((part, []))
                part = []
            elif not around:
                yield from ended()
            elif tag.role == "else":
                around[-1][1].append(part)
                part = []
            elif tag.role == "close":
                before, done = around.pop()
                part = [*before, Choice([*done, part])]
    yield from ended()
