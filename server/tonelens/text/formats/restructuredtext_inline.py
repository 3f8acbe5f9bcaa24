"""Reads what stands inside a paragraph of reStructuredText: roles, references, literals, emphasis, substitutions, escapes.

Of roles that name something of a program, such as ``:py:func:``, and of references without a title, one neutral noun is read;
a title (``:doc:`the guide <guide>```) is read, and so is what roles only set in other type. What stands between single backquotes
without a role is text where it is more than one word: most projects make a single one a link to code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import regex

from tonelens.text.formats.flowing import says_something
from tonelens.text.formats.format import NOUN
from tonelens.text.masks import apart
from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.spans import Span

_BEFORE = r"(?<![\w\\])"
_BEHIND = r"(?!\w)"
_NAME = r"[A-Za-z][\w.+\-]*+(?::[\w.+\-]++)*+"
_CONTENT = r"(?=[^\s`])(?:[^`\\]|\\.){1,1000}?(?<=[^\s])"
_INLINE = regex.compile(
    r"\\(?P<escape>.)|\\\Z"
    r"|(?P<literal>``(?=\S)(?:[^`]|`(?!`)){1,2000}+`{2,}+)"
    rf"|(?P<role>{_BEFORE}:(?P<name>{_NAME}):`(?P<inner>{_CONTENT})`(?:__?+)?{_BEHIND})"
    rf"|(?P<phrase>(?P<target>_)?`(?P<text>{_CONTENT})`(?P<mark>__?(?![A-Za-z0-9])|:(?P<after>{_NAME}):)?)"
    r"|(?P<substitution>\|(?=[^\s|])(?P<of>[^|\r\n]{1,100}?)(?<=\S)\|(?:__?+)?(?!\w))"
    r"|(?P<note>[ \t]*\[(?:\#?[\w.\-]{0,40}|\*|\#)\]__?(?!\w))"
    r"|(?P<strong>(?<![\w*])\*\*(?=[^\s*])(?P<bold>(?:[^*\\]|\\.|\*(?!\*)){1,1000}?)(?<=\S)\*\*(?!\w))"
    r"|(?P<emphasis>(?<![\w*])\*(?=[^\s*])(?P<slanted>(?:[^*\\]|\\.){1,1000}?)(?<=\S)\*(?![\w*]))"
    r"|(?P<reference>_(?<=(?<![\w.\-])[^\W_][\w.\-]{0,60}_)_?(?=[\s.,;:!?)\]'\"”’»>/\-]|\Z))",
    regex.DOTALL,
)
_HINT = regex.compile(r"[`*|\\_\[]")
_TITLED = regex.compile(r"(?P<title>.*?)\s*+<(?P<address>[^<>]*+)>\s*+\Z", regex.DOTALL)
_TEXT_ROLES = frozenset(
    [
        *["emphasis", "strong", "title", "title-reference", "t", "sub", "subscript", "sup", "superscript", "abbr", "ab", "ac", "acronym"],
        *["dfn", "guilabel", "menuselection", "term", "index", "strike", "underline", "small", "text", "ul", "del", "smallcaps"],
    ]
)
"""Roles whose words are the text itself, in other type."""

_ACCELERATOR = regex.compile(r"&(?=\w)")


def inline(paragraph: ModelText, substitutions: Mapping[str, str]) -> ModelText | None:
    """What is read of a paragraph, ``None`` where it is nothing but code.

    ``substitutions`` are the texts that names between bars stand for.
    """
    if _HINT.search(paragraph.text) is None:
        return paragraph
    pieces = list(_pieces(paragraph.text, 0, len(paragraph.text), substitutions))
    return assembled(paragraph, pieces) if says_something(paragraph.text, pieces) else None


def _pieces(text: str, start: int, end: int, substitutions: Mapping[str, str]) -> Iterator[Piece]:
    for found in _INLINE.finditer(text, start, end):
        if start < found.start():
            yield Piece(Span(start, found.start()))
        start = found.end()
        yield from _said(text, found, substitutions)
    if start < end:
        yield Piece(Span(start, end))


def _said(text: str, found: regex.Match[str], substitutions: Mapping[str, str]) -> Iterator[Piece]:
    """What is read of one piece of markup."""
    whole = Span(*found.span())
    if found["escape"]:
        if not found["escape"].isspace():
            yield Piece(Span(found.end() - 1, found.end()))
    elif found["literal"]:
        yield Piece(whole, apart(text, whole, NOUN))
    elif found["role"]:
        yield from _of_role(text, whole, found["name"], Span(*found.span("inner")), substitutions)
    elif found["phrase"]:
        inner = Span(*found.span("text"))
        if found["after"]:
            yield from _of_role(text, whole, found["after"], inner, substitutions)
        elif found["mark"]:
            yield from _titled(text, whole, inner, substitutions)
        elif found["target"] or " " in inner.of(text).strip():
            yield from _pieces(text, inner.start, inner.end, substitutions)
        else:
            yield Piece(whole, apart(text, whole, NOUN))
    elif found["substitution"]:
        said = substitutions.get(" ".join(found["of"].split()).casefold(), NOUN)
        yield Piece(whole, apart(text, whole, said) if said == NOUN else said)
    elif found["bold"] or found["slanted"]:
        inner = Span(*found.span("bold" if found["bold"] else "slanted"))
        yield from _pieces(text, inner.start, inner.end, substitutions)


def _of_role(text: str, whole: Span, name: str, inner: Span, substitutions: Mapping[str, str]) -> Iterator[Piece]:
    last = name.rpartition(":")[2].lower()
    if last in ("menuselection", "guilabel"):
        start = inner.start
        for mark in _ACCELERATOR.finditer(text, inner.start, inner.end):
            yield Piece(Span(start, mark.start()))
            start = mark.end()
        yield Piece(Span(start, inner.end))
    elif _TITLED.fullmatch(text, inner.start, inner.end) is not None:
        yield from _titled(text, whole, inner, substitutions)
    elif last in _TEXT_ROLES:
        yield from _pieces(text, inner.start, inner.end, substitutions)
    else:
        yield Piece(whole, apart(text, whole, NOUN))


def _titled(text: str, whole: Span, inner: Span, substitutions: Mapping[str, str]) -> Iterator[Piece]:
    """The title before an address, or all of it; an address alone is a noun."""
    titled = _TITLED.fullmatch(text, inner.start, inner.end)
    if titled is None:
        yield from _pieces(text, inner.start, inner.end, substitutions)
    elif titled["title"]:
        yield from _pieces(text, inner.start, titled.end("title"), substitutions)
    else:
        yield Piece(whole, apart(text, whole, NOUN))
