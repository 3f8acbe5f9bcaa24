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
from collections.abc import Iterable, Iterator, Sequence

from pyromark import Options, events_with_range
from pyromark.event import Event, Range

from tonelens.text.formats import plain
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.parseable import byte_places, parseable
from tonelens.text.model_text import ModelText, Piece, as_written, assembled
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
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&#?\w+;")
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


def readings(text: str) -> list[ModelText] | None:
    """What is to be read of ``text``, block by block in the order of the source, with offsets into ``text``.

    Readings do not overlap; they can have whitespace at their ends. ``None`` where the parser fails, which no document
    is known to make it do.
    """
    parsed = parseable(text)
    begin = _beginning(parsed)
    events = _events(parsed[begin:])
    if events is None:
        return None
    places = byte_places(parsed, begin)
    whole = as_written(text, 0, len(text))
    found = (
        assembled(whole, _without_marks(text, _joined(pieces))) for pieces in _blocks(parsed, events, places) if not _is_code(text, pieces)
    )
    return [reading for reading in found if reading.text]


def comments(text: str) -> list[Span]:
    """The comments of a Markdown document, which are HTML's, in the order of the source; those in code are none."""
    parsed = parseable(text)
    begin = _beginning(parsed)
    places = byte_places(parsed, begin)
    found: list[Span] = []
    for event, place in _events(parsed[begin:]) or ():
        kind, content = _kind_and_content(event)
        if kind == "InlineHtml" or (kind, content) == ("Start", "HtmlBlock"):
            start, end = places[place["start"]], places[place["end"]]
            found += (Span(*comment.span()) for comment in _COMMENT.finditer(text, start, end))
    return found


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


def _blocks(text: str, events: Iterable[tuple[Event, Range]], places: Sequence[int]) -> Iterator[list[Piece]]:
    """The pieces that are read of each block. There may be none."""
    pieces: list[Piece] = []
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


def _piece(text: str, kind: str, content: str, span: Span) -> Piece | None:
    """What is read for something inside a line, ``None`` where it is cut out."""
    match kind:
        case "Text":
            return _said(text, span, content)
        case "SoftBreak":
            return Piece(span, " ")
        case "HardBreak":
            return Piece(span, "\n")
        case "InlineHtml" if _LINE_BREAK_TAG.fullmatch(content):
            return Piece(span, "\n")
        case "InlineMath" if _is_money(text, span):
            return Piece(span)
        case "Code" | "InlineMath" | "DisplayMath":
            return Piece(span, NOUN)
        case _:
            return None


def _said(text: str, span: Span, said: str) -> Piece:
    """The piece of a text that is written as it is read or, as an entity, otherwise."""
    entity = _ENTITY.match(text, span.start, span.end)
    if entity is not None and not said.startswith(entity.group()):
        return Piece(Span(*entity.span()), said)
    return Piece(span)


def _is_money(text: str, span: Span) -> bool:
    """Whether what looks like a formula is what stands between two amounts, as in US$5 and US$10."""
    return text[span.start - 1 : span.start].isalnum() or text[span.end : span.end + 1].isalnum()


def _is_code(text: str, pieces: Sequence[Piece]) -> bool:
    """Whether code or a formula stands by itself, as in a list of commands."""
    nouns = [piece.said == NOUN for piece in pieces]
    words = [piece.span.of(text) if piece.said is None else piece.said for piece in pieces if piece.said != NOUN]
    return any(nouns) and not any(map(str.isalnum, "".join(words)))


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, with those that are read as they are written and follow each other put together."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].said is piece.said is None and joined[-1].span.end == piece.span.start:
            joined[-1] = Piece(Span(joined[-1].span.start, piece.span.end))
        else:
            joined.append(piece)
    return joined


def _without_marks(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces without the marks that the grammar takes for text."""
    for piece in pieces:
        if piece.said is not None:
            yield piece
            continue
        start = piece.span.start
        for mark in _MARK.finditer(text, start, piece.span.end):
            yield Piece(Span(start, mark.start()))
            start = mark.end()
        yield Piece(Span(start, piece.span.end))


def _read(source: Source) -> Iterable[Reading]:
    found = readings(source.text)
    return plain.FORMAT.readings(source) if found is None else map(Reading, found)


FORMAT = Format(
    name="Markdown",
    language_ids=("markdown", "gfm"),
    file_names=("*.md", "*.markdown", "*.mdown", "*.mkd"),
    readings=_read,
    comments=lambda source: comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
    templates="lines",
)
