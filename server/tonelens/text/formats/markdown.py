"""Reads the running prose of a Markdown document: what a model is to read of it, with the way back to the source.

Headings, paragraphs, list items, cells of tables, block quotes, terms and definitions and the texts of footnotes are read, each
by itself; a bold beginning that is a heading of its own ("**Be brief** Write short sentences.") is one, too. So are texts in
place of pictures, blocks of HTML as :mod:`tonelens.text.formats.html` has them, and of the front matter what readers see
(:mod:`tonelens.text.formats.front_matter`). Code blocks, link definitions, comments and the marks of footnotes are not, nor what
:mod:`tonelens.text.formats.markdown_dialects` covers. Of markup inside a line the text is read and the marks are cut out:
``**bad** [link](url)`` is read as ``bad link``. Few things are read as something else than they are written:

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
from dataclasses import dataclass, field, replace

import regex
from pyromark import Options, events_with_range
from pyromark.event import Event, Range

from tonelens.text.formats import front_matter, plain
from tonelens.text.formats.format import NOUN, CommentForm, Cuts, Format, Kind, Reading, Source
from tonelens.text.formats.html_text import html_readings
from tonelens.text.formats.markdown_dialects import dialect
from tonelens.text.formats.parseable import byte_places, parseable
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, composed, part
from tonelens.text.spans import Span

_GRAMMAR = (
    Options.ENABLE_DEFINITION_LIST
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_GFM
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_MATH
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TABLES
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_WIKILINKS
)
_WITHIN_A_LINE = frozenset({"Emphasis", "Image", "Link", "Strikethrough", "Strong"})
_CODE = "CodeBlock"

# The grammar would take two rulers with text between them for front matter, wherever they are.
_FRONT_MATTER = re.compile(
    r"\ufeff?(?:---[ \t]*(?:\r\n?|\n)(?![ \t]*[\r\n])(?:.*?[\r\n])??(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*(?:\r\n?|\n)(?:.*?[\r\n])??\+\+\+)[ \t]*(?:[\r\n]|\Z)",
    re.DOTALL,
)
# What the grammar takes for text: the mark of a note that is not written yet, the kinds of boxes that GitHub does not
# have ("[!tip]-", ":::danger").
_MARK = re.compile(r"(?<!\\)\[(?:\^[\w-]+\]|![A-Za-z]+\][+-]?)|:{3,}[ \t]?\w*")
_MARKUP = re.compile(r"[*_`\[\]<>~\\&$\r\n]")
_HEADING = regex.compile(r"\p{Lu}[^\r\n]*[ ][^\r\n]*[\p{L}\p{N})\"'”’]")
_NEXT_SENTENCE = regex.compile(r"\s++[\"'“‘(]*+\p{Lu}")
_ENTITY = re.compile(r"&#?\w+;")
_ELEMENT = re.compile(r"<(?P<end>/?)(?P<name>code|samp|tt|svg|math|script|style)\b", re.IGNORECASE)
_SHOWN = re.compile(r"<(?:img|input|a|abbr|button|iframe|video)\b[^<>]*\b(?:alt|title|placeholder|aria-label)\s*=", re.IGNORECASE)
# That of a definition whose term the grammar does not take for one.
_LOST_MARK = regex.compile(r"(?<=[\r\n>][ \t]*+|\A):[ \t]++")
# What of a dialect ends far from where it begins.
_REACHES_FAR = ("```{", "~~~{", ":::{", "{:/")
_FRONT_MARKS = ("---", "+++")
# A text that begins so may be something else than a block of that kind.
_NO_CUT = frozenset("-+: \t\r\n")
_BRACKETS = re.compile(r"\[((?:[^\[\]\\]|\\.){1,1000})\]", re.DOTALL)
_DEFINITION = re.compile(rf"{_BRACKETS.pattern}:", re.DOTALL)
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


def readings(text: str, kind: Kind = "text", asked: frozenset[str] = frozenset()) -> list[Reading] | None:
    """What is to be read of ``text``, with offsets into ``text``, blocks in the order of the source, then what is in front of them.

    ``kind`` is that of the text, ``asked`` are keys of front matter that are read beside those that always are.
    Only what stands in an attribute lies within another reading. Readings can have whitespace at
    their ends. ``None`` where the parser fails, which no document is known to make it do.
    """
    prepared = dialect(text)
    parsed = parseable(prepared.covered)
    begin = _beginning(parsed)
    events = _events(parsed[begin:])
    if events is None:
        return None
    places = byte_places(parsed, begin)
    whole = as_written(prepared.covered, 0, len(text))
    document = _Document(prepared.covered, whole, places, kind)
    found = [reading for reading in document.readings(events) if reading.text.text]
    for title in prepared.titles:
        if not any(code.overlaps(title) for code in document.code):
            found += within(as_written(text, title.start, title.end), kind)
    if begin:
        found += front_matter.readings(part(whole, 0, begin), kind, asked)
    return found


def within(inner: ModelText, kind: Kind) -> list[Reading]:
    """What is read of a text that stands in another one and can have markup of its own."""
    if _MARKUP.search(inner.text) is None:
        return [Reading(inner, kind)]
    parsed = parseable(inner.text)
    document = _Document(inner.text, as_written(inner.text, 0, len(inner.text)), byte_places(parsed), kind, is_within=True)
    found = document.readings(_events(parsed) or ())
    return [replace(reading, text=composed(inner, reading.text)) for reading in found if reading.text.text]


def comments(text: str) -> list[Span]:
    """The comments of a Markdown document, which are HTML's, in the order of the source; those in code are none."""
    parsed = parseable(dialect(text).covered)
    begin = _beginning(parsed)
    places = byte_places(parsed, begin)
    found: list[Span] = []
    for event, place in _events(parsed[begin:]) or ():
        kind, content = _kind_and_content(event)
        if kind == "InlineHtml" or (kind, content) == ("Start", "HtmlBlock"):
            start, end = places[place["start"]], places[place["end"]]
            found += _html_comments(text, start, end)
    return found


def cuts(text: str) -> Cuts | None:
    """The beginnings of blocks behind a blank line. A list and a quotation are one block each, whatever is in them."""
    if any(mark in text for mark in _REACHES_FAR):
        return None
    parsed = parseable(dialect(text).covered)
    begin = _beginning(parsed)
    # Front matter that has not ended yet ends wherever its mark comes.
    if begin == 0 and text.startswith(_FRONT_MARKS):
        return None
    events = _events(parsed[begin:])
    defined = frozenset(_plain_name(found[1]) for found in _DEFINITION.finditer(text))
    if events is None or any("\n" in name for name in defined):
        return None
    places = byte_places(parsed, begin)
    found: list[int] = []
    depth = 0
    for event, place in events:
        kind = event if isinstance(event, str) else next(iter(event))
        if kind == "Start":
            start = places[place["start"]]
            if depth == 0 and parsed[start] not in _NO_CUT and _is_behind_blank_line(parsed, start):
                found.append(start)
            depth += 1
        elif kind == "End":
            depth -= 1
    return Cuts(tuple(found), defined, frozenset(_plain_name(one[1]) for one in _BRACKETS.finditer(text)))


def _plain_name(name: str) -> str:
    """A name as the grammar compares it; one over several lines keeps a line break."""
    return " ".join(name.split(" ")).strip().casefold() if "\n" in name or "\r" in name else " ".join(name.split()).casefold()


def _is_behind_blank_line(text: str, start: int) -> bool:
    """Whether a line begins at a place and nothing is written on the one before it."""
    return start == 0 or (text[start - 1] == "\n" and not text[text.rfind("\n", 0, start - 1) + 1 : start].strip())


def _html_comments(text: str, start: int, end: int) -> Iterator[Span]:
    """The comments of a stretch of HTML. Where one does not end, none of those behind it does."""
    while (begin := text.find("<!--", start, end)) >= 0 and (close := text.find("-->", begin + 4, end)) >= 0:
        start = close + 3
        yield Span(begin, start)


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


@dataclass
class _Document:
    """A document that is being read; ``code`` holds the blocks of code that were seen in it.

    Titles, texts in place of pictures and the text of blocks of HTML are ``is_within`` another one: HTML in them is none.
    """

    text: str
    whole: ModelText
    places: Sequence[int]
    kind: Kind
    is_within: bool = False
    code: list[Span] = field(default_factory=list)

    def readings(self, events: Iterable[tuple[Event, Range]]) -> Iterator[Reading]:
        """What is read of each block, and of what stands in an attribute behind the block that it is in."""
        block: list[Piece] = []
        pictures: list[list[Piece]] = []
        html: list[Piece] | None = None
        heading, elements = _RunIn(), _Elements()
        is_code = False
        for event, place in events:
            kind, content = _kind_and_content(event)
            span = Span(self.places[place["start"]], self.places[place["end"]])
            if kind in ("Start", "End"):
                is_start = kind == "Start"
                if content == _CODE:
                    is_code = is_start
                    if is_start:
                        self.code.append(span)
                elif content == "HtmlBlock":
                    if not is_start and html is not None:
                        yield from self._html(html)
                    html = [] if is_start else None
                elif content == "Image" and is_start:
                    pictures.append(block)
                    block = []
                elif content == "Image" and pictures:
                    yield from self._block(block, "attribute")
                    block = pictures.pop()
                elif content == "Strong":
                    heading.strong(is_start, block)
                if content not in _WITHIN_A_LINE and (block or heading.is_at_beginning or elements.opened):
                    for pieces in heading.parts(self.text, block):
                        yield from self._block(_spaced(self.text, pieces), self.kind)
                    block, heading, elements = [], _RunIn(), _Elements()
            elif html is not None and kind in ("Html", "Text"):
                html.append(Piece(span))
            elif kind == "InlineHtml" and (tag := _ELEMENT.match(content)) is not None:
                elements.tag(tag["name"].lower(), bool(tag["end"]), span, block)
            elif kind == "InlineHtml" and _SHOWN.search(content) is not None:
                yield from self._shown(span)
            elif not is_code and (piece := _piece(self.text, kind, content, span)) is not None:
                last = block[-1] if block else None
                if last is not None and last.said is None is piece.said and last.span.end == span.start == piece.span.start:
                    block[-1] = Piece(Span(last.span.start, piece.span.end))
                else:
                    block.append(piece)

    def _block(self, pieces: Sequence[Piece], kind: Kind) -> Iterator[Reading]:
        first = pieces[0] if pieces else None
        if first is not None and first.said is None and (mark := _LOST_MARK.match(self.text, first.span.start, first.span.end)):
            pieces = [Piece(Span(mark.end(), first.span.end)), *pieces[1:]]
        if len(pieces) == 1 and pieces[0].said is None and _MARK.search(self.text, pieces[0].span.start, pieces[0].span.end) is None:
            # Most blocks are one line without markup.
            yield Reading(part(self.whole, pieces[0].span.start, pieces[0].span.end), kind)
        elif pieces and not _is_code(self.text, pieces):
            yield Reading(assembled(self.whole, _without_marks(self.text, _joined(pieces))), kind)

    def _shown(self, span: Span) -> Iterator[Reading]:
        """What readers see or hear of the attributes of a tag in a line."""
        for reading in html_readings(part(self.whole, span.start, span.end)):
            if reading.kind == "attribute":
                yield Reading(reading.text, "attribute")

    def _html(self, pieces: Iterable[Piece]) -> Iterator[Reading]:
        """The text of a block of HTML, in which many write Markdown although it is none there."""
        if self.is_within:
            return
        for reading in html_readings(assembled(self.whole, _joined(pieces))):
            yield from within(reading.text, self.kind if reading.kind == "text" else reading.kind)


@dataclass
class _Elements:
    """The elements of HTML in a line that hold code or nothing for readers: where one began, by its name."""

    opened: dict[str, tuple[int, int]] = field(default_factory=dict)

    def tag(self, name: str, is_end: bool, span: Span, block: list[Piece]) -> None:
        """Takes what stands in an element out of the block when it ends."""
        if not is_end:
            self.opened.setdefault(name, (len(block), span.start))
        elif name in self.opened:
            length, start = self.opened.pop(name)
            if length <= len(block):
                block[length:] = [Piece(Span(start, span.end), NOUN)] if name in ("code", "samp", "tt") else []


@dataclass
class _RunIn:
    """Whether a block begins with bold words that are a heading of its own: how many pieces they are, once that is known."""

    is_at_beginning: bool = False
    length: int = 0

    def strong(self, is_start: bool, block: Sequence[Piece]) -> None:
        """Bold words begin or end behind what is read of the block so far."""
        if is_start:
            self.is_at_beginning = not block
        elif self.is_at_beginning and not self.length:
            self.length = len(block)

    def parts(self, text: str, block: list[Piece]) -> list[list[Piece]]:
        """The block, or its heading and the rest of it."""
        if not 0 < self.length < len(block):
            return [block]
        heading = "".join(_said_of(text, piece) for piece in block[: self.length])
        following = "".join(_said_of(text, piece) for piece in block[self.length : self.length + 2])
        if _HEADING.fullmatch(heading) is None or _NEXT_SENTENCE.match(following) is None:
            return [block]
        return [block[: self.length], block[self.length :]]


def _said_of(text: str, piece: Piece) -> str:
    return piece.span.of(text) if piece.said is None else piece.said


def _kind_and_content(event: Event) -> tuple[str, str]:
    """What happens, and with what text or with what tag."""
    if isinstance(event, str):
        return event, ""
    ((kind, content),) = event.items()
    return kind, content if isinstance(content, str) else str(next(iter(content)) if isinstance(content, dict) else content)


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
    entity = _ENTITY.match(text, span.start, span.end) if text[span.start : span.start + 1] == "&" else None
    if entity is not None and not said.startswith(entity.group()):
        return Piece(Span(*entity.span()), said)
    return Piece(span)


def _is_money(text: str, span: Span) -> bool:
    """Whether what looks like a formula is what stands between two amounts, as in US$5 and US$10."""
    return text[span.start - 1 : span.start].isalnum() or text[span.end : span.end + 1].isalnum()


def _is_code(text: str, pieces: Sequence[Piece]) -> bool:
    """Whether code or a formula stands by itself, as in a list of commands."""
    nouns = [piece.said == NOUN for piece in pieces]
    return any(nouns) and not any(map(str.isalnum, "".join(_said_of(text, piece) for piece in pieces if piece.said != NOUN)))


def _spaced(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with one space where something is cut out between two."""
    if len(pieces) == 1:
        return list(pieces)
    spaced: list[Piece] = []
    for piece in pieces:
        before = spaced[-1] if spaced else None
        is_cut = before is not None and before.said is None is piece.said and before.span.end < piece.span.start
        if before is not None and is_cut and text[before.span.end - 1] == " " == text[piece.span.start : piece.span.start + 1]:
            piece = Piece(Span(piece.span.start + 1, piece.span.end))
        spaced.append(piece)
    return spaced


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
    found = readings(source.text, asked=source.asked)
    return plain.FORMAT.readings(source) if found is None else found


FORMAT = Format(
    name="Markdown",
    language_ids=("markdown", "gfm", "quarto", "rmd"),
    file_names=("*.md", "*.markdown", "*.mdown", "*.mkd", "*.qmd", "*.rmd"),
    readings=_read,
    comments=lambda source: comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
    templates="lines",
    is_text=True,
    cuts=cuts,
)
