"""Reads an HTML page: the text of its blocks, and the attributes that people get to see or hear.

Read are headings, paragraphs, items, cells and whatever else is text, each block by itself, the title, and the attributes
that people see or hear: alternative texts, titles, labels, hints in fields, captions of buttons, descriptions for search
engines. Not read are scripts, styles, drawings, formulas, preformatted text, what stands in a text field, and comments.

Of tags inside a sentence the text is read; whitespace is one space, as browsers have it; entities are read as what they
stand for; ``<code>`` inside a sentence is read as one neutral noun; what a template fills in (``{{ name }}``) as
:mod:`tonelens.text.placeholders` has it. ``lang`` says which language the page, or a block of it, is in.

Tags are told from text as the HTML standard's tokenizer does, with one exception: a tag that is not closed yet ends
before the next one. No tree is made. Grammars for editors lose the text around a lone ``&`` or ``<``, and the standard
library's parser does not say where things end.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import regex

from tonelens.text.formats.format import NOUN, Kind, Reading
from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.placeholders import messages
from tonelens.text.spans import Span

_INLINE = frozenset(
    [
        *["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "img", "input", "ins"],
        *["kbd", "label", "mark", "nobr", "output", "q", "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "time"],
        *["tt", "u", "var", "wbr"],
    ]
)
_VOID = frozenset(("img", "input", "wbr"))
_CODE = frozenset(("code", "samp"))
_HIDDEN = frozenset(("math", "pre", "svg"))
_RAW = frozenset(("iframe", "noembed", "noframes", "script", "style", "textarea", "xmp"))
_SHOWN = frozenset(("alt", "aria-description", "aria-label", "aria-placeholder", "label", "placeholder", "summary", "title"))
_BUTTON = regex.compile(r"\btype\s*+=\s*+[\"']?(?:submit|button|reset)\b", regex.IGNORECASE)
_DESCRIPTION = regex.compile(r"=\s*+[\"']?(?:(?:og:|twitter:)?(?:description|title))\b", regex.IGNORECASE)

_TOKEN = regex.compile(
    r"(?P<comment><!--(?:-?>|.*?(?:--!?>|\Z)))"
    r"|</?(?P<tag>[A-Za-z][^\s/<>]*+)(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')|[^<>])*+>?"
    r"|(?P<other><(?:[!?]|/[^A-Za-z])[^<>]*+>?)"
    r"|(?P<text>[^<]++|<)",
    regex.DOTALL,
)
_ATTRIBUTE = regex.compile(r"(?<![\w:\-@#.])([\w:\-]++)\s*+=\s*+(?:\"([^\"]*+)|'([^']*+)|([^\s\"'>]++))")
_LANG = regex.compile(r"\blang\s*+=\s*+[\"']?([A-Za-z][\w\-]*+)", regex.IGNORECASE)
_SPACE = regex.compile(r"[ \t\r\n\f]++")
_NOT_AS_WRITTEN = regex.compile(
    r"(?:[\t\r\n\f]| [ \t\r\n\f])[ \t\r\n\f]*+|&(?:#\d{1,8}+|#[xX][0-9A-Fa-f]{1,8}+|[A-Za-z][A-Za-z0-9]{0,31}+);?"
)


class _Token(NamedTuple):
    """A comment, a tag with its name, or text."""

    kind: Literal["comment", "start", "end", "text", "other"]
    start: int
    end: int
    name: str = ""


@dataclass
class _Page:
    """What has been seen of a page so far."""

    whole: ModelText
    shown: frozenset[str] = _SHOWN
    """The attributes that people get to see or hear."""
    locale: str | None = None
    block: list[Piece] = field(default_factory=list)
    code: int | None = None
    hidden: Counter[str] = field(default_factory=Counter)
    """How many of each element that hides what is in it are open."""
    languages: list[_Element] = field(default_factory=list)
    foreign: _Foreign | None = None


@dataclass
class _Foreign:
    """Words inside a sentence that say that they are in another language: their element, and the block that they stand in."""

    name: str
    start: int
    block: list[Piece]
    around: str | None
    inside: int = 0


@dataclass
class _Element:
    """An element in a language of its own: how many of its name are open in it, and the language around it."""

    name: str
    around: str | None
    inside: int = 0


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text) and (match := _TOKEN.match(text, at)) is not None:
        start, at = match.span()
        if match.lastgroup == "text":
            yield _Token("text", start, at)
        elif match.lastgroup == "comment":
            yield _Token("comment", start, at)
        elif match.lastgroup == "other":
            yield _Token("other", start, at)
        elif text.startswith("/", start + 1):
            yield _Token("end", start, at, match.group("tag").lower())
        else:
            name = match.group("tag").lower()
            yield _Token("start", start, at, name)
            if name in _RAW:
                close = regex.compile(rf"</{name}", regex.IGNORECASE).search(text, at)
                at = len(text) if close is None else close.start()


def html_comments(text: str) -> list[Span]:
    """The comments of a page, with their marks."""
    return [Span(token.start, token.end) for token in _tokens(text) if token.kind == "comment"]


def html_readings(whole: ModelText, shown: frozenset[str] = frozenset()) -> Iterator[Reading]:
    """What is read of a page, or of a part of one. ``shown`` are attributes that people get to see beside those that HTML has."""
    page = _Page(whole, _SHOWN | shown)
    for token in _tokens(whole.text):
        if token.kind == "text" and not page.hidden and page.code is None:
            last = page.block[-1] if page.block else None
            if last is not None and last.said is None and last.span.end == token.start:
                page.block[-1] = Piece(Span(last.span.start, token.end))
            else:
                page.block.append(Piece(Span(token.start, token.end)))
        elif token.kind in ("start", "end"):
            yield from _tag(page, token)
    yield from _ended(page, len(whole.text))


def _tag(page: _Page, token: _Token) -> Iterator[Reading]:
    """What a tag completes or shows."""
    kind, start, end, name = token
    text = page.whole.text
    if name in _HIDDEN and not text.endswith("/>", start, end):
        yield from _ended(page, start)
        if kind == "start":
            page.hidden[name] += 1
        elif page.hidden[name] > 1:
            page.hidden[name] -= 1
        else:
            del page.hidden[name]
    elif page.hidden:
        return
    elif name in _CODE:
        if kind == "start" and page.code is None:
            page.code = start
        elif kind == "end" and page.code is not None:
            page.block.append(Piece(Span(page.code, end), NOUN))
            page.code = None
    elif name == "br":
        if page.code is None:
            page.block.append(Piece(Span(start, end), "\n"))
    elif name not in _INLINE:
        yield from _ended(page, start)
        _change_language(page, token)
    elif page.code is None:
        yield from _foreign_words(page, token)
    if kind == "start" and text.find("=", start, end) > 0:
        for value in _shown_attributes(page, token):
            yield from _readings_of(page, [Piece(value)], "attribute")


def _foreign_words(page: _Page, token: _Token) -> Iterator[Reading]:
    """Reads words in another language by themselves; the sentence around them has a stand-in."""
    text, foreign = page.whole.text, page.foreign
    if foreign is not None:
        if token.name == foreign.name:
            foreign.inside += 1 if token.kind == "start" else -1
            if foreign.inside < 0:
                yield from _native(page, token.end)
    elif token.kind == "start" and token.name not in _VOID:
        lang = _LANG.search(text, token.start, token.end)
        if lang is not None and _primary(lang.group(1)) != _primary(page.locale or "en"):
            page.foreign = _Foreign(token.name, token.start, page.block, page.locale)
            page.block, page.locale = [], lang.group(1)


def _native(page: _Page, end: int) -> Iterator[Reading]:
    """Ends what is in another language, and goes back to the sentence around it."""
    foreign, page.foreign = page.foreign, None
    if foreign is None:
        return
    yield from _ended(page, end)
    page.block, page.locale = [*foreign.block, Piece(Span(foreign.start, end), NOUN)], foreign.around


def _primary(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()


def _change_language(page: _Page, token: _Token) -> None:
    """Keeps in mind which language a block says that it is in, up to its end."""
    text, element = page.whole.text, page.languages[-1] if page.languages else None
    is_same = element is not None and element.name == token.name
    if token.kind == "end":
        if element is not None and is_same:
            element.inside -= 1
            if element.inside < 0:
                page.locale = page.languages.pop().around
    elif not text.endswith("/>", token.start, token.end):
        if (lang := _LANG.search(text, token.start, token.end)) is not None:
            page.languages.append(_Element(token.name, page.locale))
            page.locale = lang.group(1)
        elif element is not None and is_same:
            element.inside += 1


def _ended(page: _Page, end: int) -> Iterator[Reading]:
    """The block that ends here; nothing where it holds nothing but code."""
    if page.foreign is not None:
        yield from _native(page, end)
    if page.code is not None:
        page.block.append(Piece(Span(page.code, end), NOUN))
        page.code = None
    block, page.block = page.block, []
    words = (piece.span.of(page.whole.text) for piece in block if piece.said is None)
    if any(character.isalnum() for word in words for character in word) or not any(piece.said == NOUN for piece in block):
        yield from _readings_of(page, block, "text")


def _readings_of(page: _Page, pieces: list[Piece], kind: Kind) -> Iterator[Reading]:
    if all(piece.said is None and piece.span.of(page.whole.text).isspace() for piece in pieces):
        return
    for reading in messages(assembled(page.whole, _decoded(page.whole.text, pieces))):
        yield Reading(reading, kind, page.locale)


def _shown_attributes(page: _Page, token: _Token) -> Iterator[Span]:
    """The values of the attributes that people get to see or hear."""
    text, start, end = page.whole.text, token.start, token.end
    is_button = token.name == "input" and _BUTTON.search(text, start, end) is not None
    is_described = token.name == "meta" and _DESCRIPTION.search(text, start, end) is not None
    for attribute in _ATTRIBUTE.finditer(text, start, end):
        name = attribute.group(1).lower()
        if (
            name in page.shown or (is_button and name == "value") or (is_described and name == "content")
        ) and attribute.lastindex is not None:
            yield Span(*attribute.span(attribute.lastindex))


def _decoded(text: str, pieces: list[Piece]) -> Iterator[Piece]:
    """The pieces with every run of whitespace as one space, across tags too, and entities as what they stand for."""
    ends_in_space = False
    for piece in pieces:
        if piece.said is not None:
            ends_in_space = piece.said == "\n"
            yield piece
            continue
        start, stop = piece.span.start, piece.span.end
        if ends_in_space and (space := _SPACE.match(text, start, stop)) is not None:
            start = space.end()
        for match in _NOT_AS_WRITTEN.finditer(text, start, stop):
            if not match.group().startswith("&"):
                yield from _replaced(start, match.start(), match.end(), " ")
                start = match.end()
            elif (said := html.unescape(match.group())) != match.group():
                rest = _rest(match.group(), said)
                yield from _replaced(start, match.start(), match.end() - rest, said[: len(said) - rest])
                start = match.end() - rest
        if start < stop:
            yield Piece(Span(start, stop))
        ends_in_space = text[stop - 1].isspace()


def _replaced(start: int, begin: int, end: int, said: str) -> Iterator[Piece]:
    """What goes before something that is read otherwise than it is written, and what it is read as."""
    if start < begin:
        yield Piece(Span(start, begin))
    yield Piece(Span(begin, end), said)


def _rest(entity: str, said: str) -> int:
    """How many characters at the end only look like a part of the entity, as in ``&notit``, which is ``¬it``."""
    rest = 0
    while rest < len(said) - 1 and said[-1 - rest] == entity[-1 - rest]:
        rest += 1
    return rest
