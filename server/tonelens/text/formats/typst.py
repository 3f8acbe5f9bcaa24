"""Reads Typst: the text of its markup, wherever content stands in square brackets, and titles and captions that are strings.

Headings, paragraphs, items, terms and contents of functions are read, each by itself; of functions inside a sentence
(``#emph[…]``, ``#link("…")[…]``) the text, footnotes by themselves. Code, comments, labels and raw text that stands alone are
not read; formulas and raw text in a sentence are a neutral noun, references and values what is filled in.

One pass with a stack of what is open reads it, so the time grows with the length alone. A string or a formula ends with its
paragraph at the latest.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import regex

from tonelens.text.formats.flowing import Blocks
from tonelens.text.formats.format import NOUN, CommentForm, Format, Reading
from tonelens.text.model_text import as_written, part
from tonelens.text.placeholders import STAND_IN
from tonelens.text.spans import Span

_BREAK = r"(?:\r\n?+|\n)"
_COMMENT = r"(?<!:)//[^\r\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+"
_RAW = r"(?P<fence>`{3,}+).*?(?:(?P=fence)|\Z)|`[^`\r\n]*+(?:[\r\n](?!\s*+[\r\n])[^`\r\n]*+)*+`"
_MARKUP = regex.compile(
    rf"(?P<comment>{_COMMENT})|(?P<raw>{_RAW})"
    rf"|(?P<formula>\$(?:[^$\\\r\n]|\\.|{_BREAK}(?![ \t]*+[\r\n]))*+\$)"
    r"|(?P<escape>\\u\{\p{AHex}{1,6}\}|\\[^\s])|(?P<forced>\\(?=\s|\Z))"
    r"|(?P<label><[\w\-.:]++>)|(?P<reference>@\w(?:[\w\-.:]*\w)?(?:\[[^\[\]\r\n]*+\])?)|(?P<url>\bhttps?://[^\s\[\]\"'<>]++)|(?P<hash>\#)"
    r"|(?P<begin>(?:(?<=[\r\n\[])|\A)[ \t]*+(?:(?P<heading>=++)|[-+]|\d++\.|(?P<term>/))[ \t]++)"
    rf"|(?P<blank>{_BREAK}[ \t]*+(?=[\r\n])\s*+)|(?P<line>{_BREAK})"
    r"|(?P<mark>\*|(?<!\w)_|_(?!\w))|(?P<sign>~|---?|\.\.\.)|(?P<colon>:)|(?P<open>\[)|(?P<close>\])"
    r"|(?:[^\\<@\#/`$\r\n*_~\-.:\[\]h]|h(?!ttps?://)|-(?!-)|\.(?!\.\.))++|.",
    regex.DOTALL,
)
_CODE = regex.compile(
    rf"(?P<comment>{_COMMENT})|(?P<raw>{_RAW})|(?P<string>\"(?P<said>(?:[^\"\\\r\n]|\\.|{_BREAK}(?![ \t]*+[\r\n]))*+)\"?+)"
    r"|(?P<nothing><[\w\-.:]++>|\$(?:[^$\\\r\n]|\\.)*+\$)"
    r"|(?P<content>\[)|(?P<closed>\])|(?P<open>[({])|(?P<close>[)}])|(?P<end>\r\n?|\n|;)|[^\"`\[\](){}/$<\r\n;]++|.",
    regex.DOTALL,
)
_HEADING = regex.compile(r"=++[ ]\S")
_EXPRESSION = regex.compile(
    r"\#(?:context\s++)?+(?:(?P<statement>let|set|show|import|include|return)\b|(?P<control>if|for|while)\b|(?P<name>[\p{L}_][\w\-]*+)(?:\.[\p{L}_][\w\-]*+)*+|(?=[(\[{\"]))"
)
_METHOD = regex.compile(r"\.[\p{L}_][\w\-]*+(?=[(\[])")
_ELSE = regex.compile(r"\s*+else\b(?:\s++if\b)?")
_INLINE = frozenset(
    [
        *[
            "strong",
            "emph",
            "link",
            "text",
            "highlight",
            "underline",
            "strike",
            "overline",
            "super",
            "sub",
            "smallcaps",
            "box",
            "upper",
            "lower",
        ],
        *["smallcaps", "smartquote", "quote", "todo", "gls", "raw", "ref"],
    ]
)
_NOTES = frozenset(("footnote", "margin-note", "sidenote", "note"))
_NOTHING = frozenset(
    [
        *["h", "v", "pagebreak", "colbreak", "parbreak", "line", "image", "outline", "bibliography", "place"],
        *["rect", "circle", "linebreak", "cite", "label", "metadata", "table", "figure", "align", "block"],
        *["grid", "stack", "columns", "pad", "raw", "heading", "par", "locate", "pause", "meanwhile"],
        *["waypoint", "only", "uncover", "jump", "speaker-note"],
    ]
)
_SHOWN = regex.compile(r"(?r)(?<![\w\-])(?:title|subtitle|caption|abstract|description|alt|summary|tagline|heading)\s*+:\s*+")
_SIGNS = {"~": " ", "---": "\N{EM DASH}", "--": "\N{EN DASH}", "...": "\N{HORIZONTAL ELLIPSIS}"}
_LINE_END = regex.compile(r"[\r\n]")
_BEFORE = 80


@dataclass(slots=True)
class _Frame:
    """What is open: content in square brackets, code up to a bracket or the end of a statement, a chain of calls, a condition.

    ``depth`` counts the brackets that are open in it. ``flows`` says that content goes on with the text around it.
    """

    kind: Literal["content", "brackets", "statement", "chain", "control"]
    start: int
    name: str = ""
    depth: int = 0
    flows: bool = False
    has_content: bool = False


@dataclass
class _State:
    """What is open, and what of the text was seen."""

    text: str
    blocks: Blocks
    stack: list[_Frame] = field(default_factory=list)
    contents: int = 0
    """How many of what is open is content."""
    is_heading: bool = False
    is_term: bool = False
    comments: list[Span] = field(default_factory=list)


def _run(state: _State) -> Iterator[Reading]:
    at = 0
    while at < len(state.text):
        frame = state.stack[-1] if state.stack else None
        if frame is None or frame.kind == "content":
            at = yield from _markup(state, frame, at)
        elif frame.kind == "chain":
            at = _chain(state, frame, at)
        else:
            at = yield from _code(state, frame, at)
    yield from state.blocks.rest()


def _markup(state: _State, frame: _Frame | None, at: int) -> Generator[Reading, None, int]:
    """Reads the next thing in a text; gives where it ends."""
    text, blocks = state.text, state.blocks
    token = _MARKUP.match(text, at)
    if token is None:
        return len(text)
    start, at = token.span()
    kind = token.lastgroup
    if kind is None:
        blocks.read(start, at)
    elif kind == "comment":
        state.comments.append(Span(start, at))
    elif kind == "raw" and token["fence"] is not None and _LINE_END.search(token.group()) is not None:
        yield from blocks.ended()
    elif kind in ("raw", "formula", "url"):
        blocks.say(start, at, NOUN)
    elif kind == "escape":
        if token.group().startswith("\\u{"):
            blocks.say(start, at, chr(min(int(token.group()[3:-1], 16), 0x10FFFF)))
        else:
            blocks.read(start + 1, at)
    elif kind == "forced":
        blocks.say(start, at, " ")
    elif kind == "reference":
        blocks.say(start, at, STAND_IN)
    elif kind == "hash":
        return _expression(state, start)
    elif kind in ("begin", "blank"):
        yield from blocks.ended()
        state.is_heading, state.is_term = token["heading"] is not None, token["term"] is not None
    elif (kind == "line" and state.is_heading) or (kind == "colon" and state.is_term):
        yield from blocks.ended()
        state.is_heading = state.is_term = False
    elif kind == "sign":
        blocks.say(start, at, _SIGNS[token.group()])
    elif kind == "close" and frame is not None and not frame.depth:
        yield from _content_closed(state)
    elif kind not in ("label", "mark"):
        if frame is not None:
            frame.depth += (kind == "open") - (kind == "close")
        blocks.read(start, at)
    return at


def _content_closed(state: _State) -> Iterator[Reading]:
    frame = state.stack.pop()
    state.contents -= frame.kind == "content"
    if frame.kind == "content" and not frame.flows:
        yield from state.blocks.closed()


def _content_opened(state: _State, at: int, flows: bool) -> None:
    state.stack.append(_Frame("content", at, flows=flows))
    state.contents += 1
    state.is_heading = state.is_term = False
    if not flows:
        state.blocks.open()


def _expression(state: _State, start: int) -> int:
    """Code begins in a text; gives where it goes on."""
    expression = _EXPRESSION.match(state.text, start)
    if expression is None:
        state.blocks.read(start, start + 1)
        return start + 1
    if expression["statement"] is not None:
        state.stack.append(_Frame("statement", start))
    elif expression["control"] is not None:
        state.stack.append(_Frame("control", start))
    else:
        name = expression["name"] or ""
        before = state.text[max(start - _BEFORE, 0) : start].rpartition("\n")[2].strip()
        if name in _NOTES:
            # The sign of a note takes the place of the space before it.
            state.blocks.unspaced()
        flows = name not in _NOTES and (name in _INLINE or any(map(str.isalnum, before)))
        state.stack.append(_Frame("chain", start, name, flows=flows))
    return expression.end()


def _chain(state: _State, frame: _Frame, at: int) -> int:
    """Goes on behind the name of a function or value, or behind its arguments."""
    text, sign = state.text, state.text[at]
    if sign == "(" or (sign == "{" and not frame.name):
        state.stack.append(_Frame("brackets", at, depth=1))
        return at + 1
    if sign == "[":
        frame.has_content = True
        _content_opened(state, at, frame.flows)
        return at + 1
    if sign == "." and (method := _METHOD.match(text, at)) is not None:
        return method.end()
    if sign == '"' and not frame.name:
        string = _CODE.match(text, at)
        at = at + 1 if string is None else string.end()
    state.stack.pop()
    if not frame.has_content and frame.name and frame.name not in _NOTHING:
        state.blocks.say(frame.start, at, STAND_IN)
    return at + (text[at : at + 1] == ";")


def _code(state: _State, frame: _Frame, at: int) -> Generator[Reading, None, int]:
    """Goes on in code; gives where the next thing in it is."""
    text, stack = state.text, state.stack
    if frame.kind == "control" and frame.has_content:
        other = _ELSE.match(text, at)
        if other is None:
            stack.pop()
            return at
        frame.has_content, at = False, other.end()
    token = _CODE.match(text, at)
    if token is None:
        return len(text)
    start, at = token.span()
    kind = token.lastgroup
    if kind == "comment":
        state.comments.append(Span(start, at))
    elif kind == "string":
        if token["said"] and _SHOWN.match(text, 0, start) is not None:
            yield Reading(part(state.blocks.whole, *token.span("said")), "attribute")
    elif kind == "content":
        frame.has_content = frame.kind == "control"
        _content_opened(state, start, flows=False)
    elif kind == "closed":
        # Whatever is open in the content that ends here is not closed.
        if state.contents:
            while stack[-1].kind != "content":
                stack.pop()
            return start
    elif kind == "open":
        if frame.kind == "control":
            frame.has_content = token.group() == "{"
            stack.append(_Frame("brackets", start, depth=1))
        else:
            frame.depth += 1
    elif kind == "close":
        frame.depth -= frame.depth > 0
        if frame.kind == "brackets" and not frame.depth:
            stack.pop()
    elif kind == "end":
        if token.group() != ";" and _HEADING.match(text, at) is not None:
            # A heading of the document: what is open has not been closed yet.
            while stack:
                yield from _content_closed(state)
        elif frame.kind in ("statement", "control") and not frame.depth:
            stack.pop()
    return at


def _state(text: str) -> _State:
    return _State(text, Blocks(as_written(text, 0, len(text))))


def _comments(text: str) -> Sequence[Span]:
    state = _state(text)
    for _ in _run(state):
        pass
    return state.comments


FORMAT = Format(
    name="Typst",
    language_ids=("typst",),
    file_names=("*.typ",),
    readings=lambda source: _run(_state(source.text)),
    comments=lambda source: _comments(source.text),
    comment_form=CommentForm("//"),
    is_text=True,
)
