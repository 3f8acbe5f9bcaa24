"""Finds the elements of XML files whose text is prose, with exact places, and says what their text means.

The catalogues of programs are flat: of each message some elements hold what people see, and around them stands what it is for.
So the file falls into tokens, and :func:`elements` gives what is of use in their order; no tree is made. Expat and lxml stop at
what is half typed, and do not say where a character lies that was written as an entity.

Entities of a document type are never resolved, nor is a document type ever fetched: what an entity stands for that XML itself
does not define is read as what stands in for a placeholder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import regex

from tonelens.text.masks import apart
from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.placeholders import STAND_IN
from tonelens.text.spans import Span

_TOKEN = regex.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
    r"|(?P<other><\?.*?(?:\?>|\Z)|<!(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|\[(?P<subset>[^\]]*+)(?:\]|\Z)|[^<>\"'\[])*+>?)"
    r"|</(?:[\w.\-]++:)?(?P<close>[\w.\-]++)[^<>]*+>?"
    r"|<(?:[\w.\-]++:)?(?P<open>[A-Za-z_][\w.\-]*+)(?:\"[^\"<]*+\"?|'[^'<]*+'?|[^<>\"'])*+>?"
    r"|(?P<text>[^<]++|<)",
    regex.DOTALL,
)
_ATTRIBUTE = regex.compile(r"(?<![\w.:\-])(?:[\w.\-]++:)?([\w.\-]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_ENTITY = r"&(?:\#(?P<number>\d{1,8}+)|\#[xX](?P<hex>\p{AHex}{1,8}+)|(?P<name>[A-Za-z_][\w.\-]{0,60}+));"
_REFERENCE = regex.compile(_ENTITY)
_LINE_END = regex.compile(r"\r\n?")
_KEPT = regex.compile(rf"{_ENTITY}|(?P<space>\r\n?)")
_FOLDED = regex.compile(rf"{_ENTITY}|(?P<space>[ \t\r\n]++)")
_DEFINED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

Inline = Callable[["Token"], "str | None"]
"""What an element inside of a text is read as: ``""`` for nothing, ``None`` where what is in it is read."""


class Token(NamedTuple):
    """A piece of XML. ``name`` is an element's without its prefix; ``inner`` is what stands between the marks of a CDATA section."""

    kind: Literal["open", "close", "empty", "text", "cdata", "comment", "other"]
    span: Span
    name: str = ""
    inner: Span = Span(0, 0)


class Opened(NamedTuple):
    """An element begins that holds others."""

    name: str
    attributes: Mapping[str, str]


class Closed(NamedTuple):
    """An element ends that holds others."""

    name: str


class Content(NamedTuple):
    """An element whose text was wanted, with the tokens in it."""

    name: str
    attributes: Mapping[str, str]
    tokens: Sequence[Token]


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a file; a tag that is not closed yet ends before the next one."""
    for match in _TOKEN.finditer(text):
        span = Span(*match.span())
        if match.group("text") is not None:
            yield Token("text", span)
        elif (name := match.group("open")) is not None:
            yield Token("empty" if text.endswith("/>", span.start, span.end) else "open", span, name)
        elif (name := match.group("close")) is not None:
            yield Token("close", span, name)
        elif match.group("comment") is not None:
            yield Token("comment", span)
        elif match.group("cdata") is not None:
            yield Token("cdata", span, inner=Span(*match.span("cdata")))
        else:
            yield Token("other", span)


def comments(text: str) -> list[Span]:
    """The comments of a file, with their marks."""
    return [token.span for token in tokens(text) if token.kind == "comment"]


def elements(text: str, wanted: Collection[str], around: Collection[str] = ()) -> Iterator[Opened | Closed | Content]:
    """The elements called as ``wanted`` with what is in them, and when those called as ``around`` begin and end.

    What is half typed ends with what must come after it: a wanted element with the next of its kind, an element around it with the
    end of one further out.
    """
    stack: list[str] = []
    is_open: Counter[str] = Counter()
    content: Content | None = None
    inside: list[Token] = []
    for token in tokens(text):
        if token.name in wanted and token.kind in ("open", "empty"):
            if content is not None:
                yield content
            inside = []
            content = Content(token.name, attributes(text, token), inside)
            if token.kind == "empty":
                yield content
                content = None
        elif content is not None and token.kind == "close" and (token.name == content.name or token.name in around):
            yield content
            content = None
            if token.name in around:
                yield from _closed(stack, is_open, token.name)
        elif token.name in around:
            if content is not None:
                yield content
                content = None
            if token.kind == "close":
                yield from _closed(stack, is_open, token.name)
                continue
            yield Opened(token.name, attributes(text, token))
            if token.kind == "empty":
                yield Closed(token.name)
            else:
                stack.append(token.name)
                is_open[token.name] += 1
        elif content is not None:
            inside.append(token)
    if content is not None:
        yield content


def _closed(stack: list[str], is_open: Counter[str], name: str) -> Iterator[Closed]:
    """The elements that an end tag ends: all up to the last one of its name, none where that is not open."""
    while is_open[name]:
        last = stack.pop()
        is_open[last] -= 1
        yield Closed(last)
        if last == name:
            return


def attributes(text: str, token: Token) -> dict[str, str]:
    """The attributes of a tag, by their names without prefixes, with entities as what they mean."""
    found = _ATTRIBUTE.finditer(text, token.span.start, token.span.end)
    return {match[1]: _REFERENCE.sub(lambda one: _meaning(one) or one.group(), match[2] or match[3] or "") for match in found}


def said(whole: ModelText, found: Sequence[Token], inline: Inline, keeps_space: bool = False) -> ModelText:
    """What the tokens of an element say. Unless ``keeps_space``, every run of whitespace is one space; a CDATA section keeps it."""
    return assembled(whole, _pieces(whole.text, found, inline, keeps_space))


def _pieces(text: str, found: Sequence[Token], inline: Inline, keeps_space: bool) -> Iterator[Piece]:
    replaced: Token | None = None
    depth = 0
    for token in found:
        if replaced is not None:
            depth += (token.kind == "open" and token.name == replaced.name) - (token.kind == "close" and token.name == replaced.name)
            if depth < 0:
                yield Piece(
                    Span(replaced.span.start, token.span.end),
                    apart(text, Span(replaced.span.start, token.span.end), inline(replaced) or ""),
                )
                replaced = None
            continue
        if token.kind == "text":
            yield from _of_text(text, token.span, keeps_space)
        elif token.kind == "cdata":
            yield from _lines(text, token.inner)
        elif token.kind == "empty":
            yield Piece(token.span, apart(text, token.span, inline(token) or ""))
        elif token.kind == "open" and inline(token) is not None:
            replaced, depth = token, 0
    if replaced is not None:
        yield Piece(Span(replaced.span.start, found[-1].span.end), inline(replaced) or "")


def _of_text(text: str, span: Span, keeps_space: bool) -> Iterator[Piece]:
    at = span.start
    for match in (_KEPT if keeps_space else _FOLDED).finditer(text, span.start, span.end):
        if match.group() == " ":
            continue
        if at < match.start():
            yield Piece(Span(at, match.start()))
        at = match.end()
        place = Span(*match.span())
        if match.group("space") is not None:
            yield Piece(place, "\n" if keeps_space else " ")
        else:
            meaning = _meaning(match)
            yield Piece(place, apart(text, place, STAND_IN) if meaning is None else meaning)
    if at < span.end:
        yield Piece(Span(at, span.end))


def _lines(text: str, span: Span) -> Iterator[Piece]:
    """A stretch as it stands, with each line end as one character."""
    at = span.start
    for match in _LINE_END.finditer(text, span.start, span.end):
        if at < match.start():
            yield Piece(Span(at, match.start()))
        yield Piece(Span(*match.span()), "\n")
        at = match.end()
    if at < span.end:
        yield Piece(Span(at, span.end))


def _meaning(match: regex.Match[str]) -> str | None:
    """What an entity means, ``None`` where only the document's type says it."""
    if (name := match.group("name")) is not None:
        return _DEFINED.get(name)
    code = int(match.group("number") or match.group("hex"), 10 if match.group("number") else 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\N{REPLACEMENT CHARACTER}"
