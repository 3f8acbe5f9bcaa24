"""Reads the running prose of a Markdown document: what a model is to read of it, with the way back to the source.

Headings, paragraphs, list items, block quotes and the texts of footnotes are read, each by itself. Front matter, code
blocks, HTML blocks, tables, link definitions, images, comments and the marks of footnotes are not. Of markup inside a
line the text is read and the marks are cut out: ``**bad** [link](url)`` is read as ``bad link``. Few things are read as
something else than they are written:

* A single line break is a space to Markdown, and so it is here; the break that is forced by two spaces, a backslash or
  ``<br>`` is a line break.
* ``&amp;`` is read as the ``&`` that it stands for.
* Code and formulas inside a sentence are read as one neutral noun, which stands for all of their source. Their own
  characters say nothing about tone and yet sway a model (``kill -9``, ``error``); without them a sentence loses a noun
  that it needs.

The grammar is pulldown-cmark's: CommonMark with GitHub's extensions, exact places for everything, and any text, however
half typed, is a document.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pyromark import Options, events_with_range
from pyromark.event import Event, Range

from tonelens.text.model_text import ModelText
from tonelens.text.spans import Span

# Measured with the built-in model: as neutral in sentences of documentation as the code itself, which "it", "this",
# "something" and a gap are not, and verdicts of people on a piece of code stay what they are, whatever its name.
NOUN = "code"
"""What code and formulas inside a sentence are read as."""

_GRAMMAR = (
    Options.ENABLE_FOOTNOTES
    | Options.ENABLE_GFM
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_MATH
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TABLES
    | Options.ENABLE_TASKLISTS
)
_WITHIN_A_LINE = frozenset({"Emphasis", "Image", "Link", "Strikethrough", "Strong"})
_NOT_READ = frozenset({"CodeBlock", "HtmlBlock", "Image", "Table"})

# The grammar would take two rulers with text between them for front matter, wherever they are.
_FRONT_MATTER = re.compile(
    r"\ufeff?(?:---[ \t]*(?:\r\n?|\n)(?![ \t]*[\r\n])(?:.*?[\r\n])??(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*(?:\r\n?|\n)(?:.*?[\r\n])??\+\+\+)[ \t]*(?:[\r\n]|\Z)",
    re.DOTALL,
)
# What the grammar takes for text: the mark of a note that is not written yet, the kinds of boxes that GitHub does not
# have ("[!tip]-", ":::danger").
_MARK = re.compile(r"(?<!\\)\[(?:\^[\w-]+\]|![A-Za-z]+\][+-]?)|:{3,}[ \t]?\w*")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_ENTITY = re.compile(r"&#?\w+;")
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FIRST_BYTES = bytes(byte & 0xC0 != 0x80 for byte in range(256))


@dataclass(frozen=True)
class _Piece:
    """A range of the source and what is read for it, which is ``None`` where its own characters are read."""

    span: Span
    said: str | None = None


def readings(text: str) -> list[ModelText] | None:
    """What is to be read of ``text``, block by block in the order of the source, with offsets into ``text``.

    Readings do not overlap; they can have whitespace at their ends. ``None`` where the parser fails, which no document
    is known to make it do.
    """
    parsed = _parseable(text)
    begin = _beginning(parsed)
    events = _events(parsed[begin:])
    if events is None:
        return None
    places = range(begin, len(text) + 1) if text.isascii() else _code_points(parsed[begin:].encode(), begin)
    found = (_reading(text, pieces) for pieces in _blocks(parsed, events, places) if not _is_code(text, pieces))
    return [reading for reading in found if reading.text]


def html_spans(text: str) -> list[Span]:
    """Where ``text`` holds HTML, comments included, in reading order; what stands in code is none."""
    parsed = _parseable(text)
    begin = _beginning(parsed)
    places = range(begin, len(text) + 1) if text.isascii() else _code_points(parsed[begin:].encode(), begin)
    return [
        Span(places[place["start"]], places[place["end"]])
        for event, place in _events(parsed[begin:]) or ()
        if _kind_and_content(event)[0] == "InlineHtml" or _kind_and_content(event) == ("Start", "HtmlBlock")
    ]


def _parseable(text: str) -> str:
    """The text without what the parser takes badly: zeros, lone surrogates and line breaks of old Macs.

    What stands in for them is as long as they are.
    """
    return _LONE_RETURN.sub("\n", text.replace("\0", "?")).encode("utf-8", "replace").decode()


def _beginning(text: str) -> int:
    """Where the front matter ends."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0


def _events(text: str) -> Sequence[tuple[Event, Range]] | None:
    """What the parser finds in the text, with places in bytes, ``None`` where it fails."""
    try:
        return list(events_with_range(text, options=_GRAMMAR))
    except BaseException as error:
        # A defect of the parser is no reason for an editor to lose its server. Rust's panics are no Exceptions.
        if type(error).__name__ != "PanicException":
            raise
        return None


def _code_points(encoded: bytes, begin: int) -> Sequence[int]:
    """For the start of each character of the encoded text, and for its end, the code point that is there."""
    return array("L", accumulate(encoded.translate(_FIRST_BYTES), initial=begin))


def _blocks(text: str, events: Iterable[tuple[Event, Range]], places: Sequence[int]) -> Iterator[list[_Piece]]:
    """The pieces that are read of each block. There may be none."""
    pieces: list[_Piece] = []
    not_read = 0
    for event, place in events:
        kind, content = _kind_and_content(event)
        if kind in ("Start", "End"):
            if content in _NOT_READ:
                not_read += 1 if kind == "Start" else -1
            if content not in _WITHIN_A_LINE:
                yield pieces
                pieces = []
        elif not not_read:
            piece = _piece(text, kind, content, Span(places[place["start"]], places[place["end"]]))
            if piece is not None:
                pieces.append(piece)


def _kind_and_content(event: Event) -> tuple[str, str]:
    """What happens, and with what text or with what tag."""
    if isinstance(event, str):
        return event, ""
    kind, content = next(iter(event.items()))
    return kind, str(next(iter(content)) if isinstance(content, dict) else content)


def _piece(text: str, kind: str, content: str, span: Span) -> _Piece | None:
    """What is read for something inside a line, ``None`` where it is cut out."""
    match kind:
        case "Text":
            return _said(text, span, content)
        case "SoftBreak":
            return _Piece(span, " ")
        case "HardBreak":
            return _Piece(span, "\n")
        case "InlineHtml" if _LINE_BREAK_TAG.fullmatch(content):
            return _Piece(span, "\n")
        case "InlineMath" if _is_money(text, span):
            return _Piece(span)
        case "Code" | "InlineMath" | "DisplayMath":
            return _Piece(span, NOUN)
        case _:
            return None


def _said(text: str, span: Span, said: str) -> _Piece:
    """The piece of a text that is written as it is read or, as an entity, otherwise."""
    entity = _ENTITY.match(text, span.start, span.end)
    if entity is not None and not said.startswith(entity.group()):
        return _Piece(Span(*entity.span()), said)
    return _Piece(span)


def _is_money(text: str, span: Span) -> bool:
    """Whether what looks like a formula is what stands between two amounts, as in US$5 and US$10."""
    return text[span.start - 1 : span.start].isalnum() or text[span.end : span.end + 1].isalnum()


def _is_code(text: str, pieces: Sequence[_Piece]) -> bool:
    """Whether code or a formula stands by itself, as in a list of commands."""
    nouns = [piece.said == NOUN for piece in pieces]
    words = [piece.span.of(text) if piece.said is None else piece.said for piece in pieces if piece.said != NOUN]
    return any(nouns) and not any(map(str.isalnum, "".join(words)))


def _reading(text: str, pieces: Iterable[_Piece]) -> ModelText:
    parts: list[str] = []
    starts, ends = array("L"), array("L")
    for piece in _without_marks(text, _joined(pieces)):
        start, end = piece.span.start, piece.span.end
        if piece.said is None:
            parts.append(text[start:end])
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            parts.append(piece.said)
            starts.extend([start] * len(piece.said))
            ends.extend([end] * len(piece.said))
    return ModelText("".join(parts), starts, ends)


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """The pieces, with those that are read as they are written and follow each other put together."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and joined[-1].said is piece.said is None and joined[-1].span.end == piece.span.start:
            joined[-1] = _Piece(Span(joined[-1].span.start, piece.span.end))
        else:
            joined.append(piece)
    return joined


def _without_marks(text: str, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """The pieces without the marks that the grammar takes for text."""
    for piece in pieces:
        if piece.said is not None:
            yield piece
            continue
        start = piece.span.start
        for mark in _MARK.finditer(text, start, piece.span.end):
            yield _Piece(Span(start, mark.start()))
            start = mark.end()
        yield _Piece(Span(start, piece.span.end))
