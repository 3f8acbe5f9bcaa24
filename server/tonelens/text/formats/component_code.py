"""Finds in the markup of components what is code: expressions in braces, in which markup can stand again, and tags with their names.

JSX, Astro and Svelte have the same form: text and tags, and between braces JavaScript, which in JSX and Astro can hold tags. One
pass over the text with a stack of what is open finds all of it. What a brace opens that is not closed soon is text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import regex

from tonelens.text import masks
from tonelens.text.masks import BORDER, CUT, FILLED, Cover
from tonelens.text.spans import Span

_TOKEN = regex.compile(
    r"(?P<comment>//[^\r\n]*+|/\*.*?(?:\*/|\Z))"
    r"|(?P<string>\"(?:[^\"\\\r\n]|\\.)*+\"?+|'(?:[^'\\\r\n]|\\.)*+'?+)"
    r"|(?P<template>`)|(?P<open>\{)|(?P<close>\})|(?P<tag><(?=[A-Za-z>]))|(?P<word>[\w$]++)|(?P<space>\s++)"
    r"|(?P<slash>/)|(?P<sign>.)",
    regex.DOTALL,
)
_REGEX = regex.compile(r"/(?![*/])(?:[^/\\\[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n])*+\])++/\w*+")
_BEFORE_VALUE = frozenset("(,=:[!&|?{};>+-*%~^\n")
_WORDS_BEFORE_VALUE = frozenset(("return", "default", "case", "typeof", "else", "do", "in", "of", "await", "yield"))
_GENERIC = regex.compile(r"<[\w$]++\s*+(?:,|extends\s|=)|<[A-Z]\w*+>\s*+\([^()<>]*+\)\s*+(?::|=>)")
_TEMPLATE = regex.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*+(?P<end>`|\$\{|\Z)", regex.DOTALL)
_MARKUP = regex.compile(
    r"(?P<comment><!--.*?(?:-->|\Z)|<![^<>]*+>?)|(?P<end></[\w.:\-]*+\s*+>?)|(?P<start><[A-Za-z][\w.:\-]*+|<>)|(?P<brace>\{)"
    r"|(?P<text>[^<{]++|<)",
    regex.DOTALL,
)
_IN_TAG = regex.compile(r"(?P<end>/?>)|(?P<brace>\{)|(?P<other>[^<>{\"'/]++|\"[^\"]*+\"?+|'[^']*+'?+|/)|(?P<broken><)", regex.DOTALL)
_NAME = regex.compile(r"</?+(?P<name>[\w.:\-]*+)")
_RAW = regex.compile(r"script|style", regex.IGNORECASE)
_RAW_END = {name: regex.compile(f"</{name}", regex.IGNORECASE) for name in ("script", "style")}
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
_LITERAL = regex.compile(r"\{\s*+(?P<quote>[\"'])(?P<said>(?:(?!(?P=quote))[^\\{}<>])*+)(?P=quote)\s*+\}")
_FILLED_STRING = regex.compile(r"\{\s*+`(?P<said>(?:[^`\\${}<>\"]|\$(?!\{)|\$\{[^{}`]*+\})*+)`\s*+\}")
_HOLE = regex.compile(r"\$\{[^{}`]*+\}")
_ONLY_COMMENT = regex.compile(r"\{(?:\s*+/\*(?:[^*]++|\*(?!/))*+\*/)*+\s*+\}")
_MOST_UNCLOSED = 5
_LONGEST = 100_000

Syntax = Literal["jsx", "astro", "svelte"]
Block = Callable[[str, Span], "str | None"]
"""Which mark covers an expression that says something special in a syntax, ``None`` where it is an expression like others."""


@dataclass(frozen=True)
class MarkupTag:
    """A tag of markup and the place of its name, which is empty for the tags of a fragment."""

    span: Span
    name: Span
    kind: Literal["start", "end", "alone"]


@dataclass
class Markup:
    """What is found: pieces of markup that stand in no other one, their tags, what covers the code in them."""

    roots: list[Span] = field(default_factory=list)
    tags: list[MarkupTag] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    attributes: list[Span] = field(default_factory=list)
    """Expressions in attributes that hold markup."""


@dataclass
class _Frame:
    """What is open: markup, code between braces (``start`` is where it begins), a string with holes."""

    kind: Literal["markup", "code", "template"]
    start: int
    depth: int = 0
    is_attribute: bool = False
    has_markup: bool = False
    covers: int = 0
    """How many covers there were when it was opened."""
    tags: int = 0
    tag: MarkupTag | None = None
    """The tag in which an attribute's code stands."""


def markup_of(text: str, span: Span, syntax: Syntax, is_code: bool, block: Block | None = None) -> Markup:
    """The markup of a stretch of text, which begins as code or as markup."""
    return _Scan(text, span.end, syntax, block).run(span.start, is_code)


@dataclass
class _Scan:
    text: str
    end: int
    syntax: Syntax
    block: Block | None
    found: Markup = field(default_factory=Markup)
    stack: list[_Frame] = field(default_factory=list)
    unclosed: int = 0
    is_value: bool = True
    """Whether a value can stand here in code, so that a slash begins a regular expression and a sign a tag."""
    tag: MarkupTag | None = None
    """The tag whose attributes are being read."""
    plain_until: int = -1
    """Braces and tags before this are none."""

    def run(self, start: int, is_code: bool) -> Markup:
        bottom = _Frame("code" if is_code else "markup", start)
        self.stack.append(bottom)
        at = start
        while True:
            while at < self.end:
                frame = self.stack[-1]
                if frame.kind == "template":
                    at = self._template(at)
                elif frame.kind == "code":
                    at = self._code(at, frame)
                elif self.tag is not None:
                    at = self._in_tag(at)
                else:
                    at = self._markup(at, frame)
                if len(self.stack) > 1 and at - self.stack[-1].start > _LONGEST and self.stack[-1].kind != "markup":
                    at = self._given_up()
            if len(self.stack) == 1:
                break
            at = self._given_up()
        if not is_code:
            self.found.roots.append(Span(start, self.end))
        return self.found

    def _given_up(self) -> int:
        """Goes back to what was opened last at the bottom and is not closed, which then is text."""
        frame = self.stack[1]
        del self.stack[1:]
        del self.found.covers[frame.covers :], self.found.tags[frame.tags :]
        self.found.attributes = [span for span in self.found.attributes if span.start < frame.start]
        self.tag = None
        self.unclosed += 1
        self.plain_until = frame.start + 1 if self.unclosed < _MOST_UNCLOSED else self.end
        self.is_value = False
        return frame.start

    def _push(self, kind: Literal["markup", "code", "template"], start: int, is_attribute: bool = False) -> None:
        self.stack.append(_Frame(kind, start, 0, is_attribute, False, len(self.found.covers), len(self.found.tags), self.tag))
        self.tag = None

    def _template(self, at: int) -> int:
        match = _TEMPLATE.match(self.text, at, self.end)
        if match is None or not match["end"]:
            return self.end
        if match["end"] == "`":
            self.stack.pop()
            self.is_value = False
        else:
            self._push("code", match.end() - 1)
            self.is_value = True
        return match.end()

    def _code(self, at: int, frame: _Frame) -> int:
        text = self.text
        token = _TOKEN.match(text, at, self.end)
        if token is None:
            return self.end
        kind, stop = token.lastgroup, token.end()
        if kind == "space" or kind == "comment":
            return stop
        if kind == "slash" and self.is_value and (literal := _REGEX.match(text, at, self.end)) is not None:
            stop = literal.end()
        elif kind == "template" and at >= self.plain_until:
            self._push("template", at)
        elif kind == "tag" and self.is_value and at >= self.plain_until and self.syntax != "svelte" and _GENERIC.match(text, at) is None:
            self._code_before(frame, at)
            frame.has_markup = True
            self._push("markup", at)
            return at
        elif kind == "open":
            frame.depth += 1
        elif kind == "close":
            if not frame.depth and len(self.stack) > 1:
                self._closed(self.stack.pop(), stop)
                return stop
            frame.depth = max(frame.depth - 1, 0)
        self.is_value = (kind == "sign" and token.group() in _BEFORE_VALUE) or kind in ("open", "close")
        if kind == "word":
            self.is_value = token.group() in _WORDS_BEFORE_VALUE
        elif token.group() == ">":
            self.is_value = text[at - 1 : at] == "="
        return stop

    def _code_before(self, frame: _Frame, at: int) -> None:
        """Covers the code of an expression that goes before markup in it."""
        if len(self.stack) > 1 and not frame.is_attribute and at > frame.start:
            self.found.covers.append((Span(frame.start, at), BORDER))

    def _closed(self, frame: _Frame, stop: int) -> None:
        self.is_value, self.tag = False, frame.tag
        if self.stack[-1].kind == "template":
            return
        if frame.has_markup and frame.is_attribute:
            del self.found.covers[frame.covers :], self.found.tags[frame.tags :]
            self.found.attributes.append(Span(frame.start, stop))
            self.found.covers.append((Span(frame.start, stop), FILLED))
        elif frame.has_markup:
            self.found.covers.append((Span(frame.start, stop), BORDER))
        else:
            del self.found.covers[frame.covers :]
            self.found.covers += self._expression(Span(frame.start, stop), frame.is_attribute)

    def _expression(self, span: Span, is_attribute: bool) -> list[Cover]:
        """What covers an expression without markup in it."""
        text = self.text
        if self.block is not None and not is_attribute and (mark := self.block(text, span)) is not None:
            return [(span, mark)]
        if (literal := _LITERAL.fullmatch(text, span.start, span.end)) is not None:
            before, behind = Span(span.start, literal.start("said")), Span(literal.end("said"), span.end)
            if is_attribute:
                before, behind = Span(span.start, before.end - 1), Span(behind.start + 1, span.end)
            mark = masks.BLANK if is_attribute or not literal["said"].strip() else CUT
            return [(before, mark), (behind, mark)]
        if (filled := _FILLED_STRING.fullmatch(text, span.start, span.end)) is not None and filled["said"]:
            begin, end = filled.span("said")
            holes: list[Cover] = [(Span(*hole.span()), FILLED) for hole in _HOLE.finditer(text, begin, end)]
            if not is_attribute:
                return [(Span(span.start, begin), CUT), *holes, (Span(end, span.end), CUT)]
            quotes: list[Cover] = [(Span(begin - 1, begin), '"'), *holes, (Span(end, end + 1), '"')]
            return [(Span(span.start, begin - 1), masks.BLANK), *quotes, (Span(end + 1, span.end), masks.BLANK)]
        if not is_attribute and _ONLY_COMMENT.fullmatch(text, span.start, span.end) is not None:
            return [(span, CUT)]
        return [(span, FILLED)]

    def _markup(self, at: int, frame: _Frame) -> int:
        token = _MARKUP.match(self.text, at, self.end)
        if token is None:
            return self.end
        stop = token.end()
        match token.lastgroup:
            case "brace" if at >= self.plain_until:
                self._push("code", at)
                self.is_value = True
                return stop + (self.syntax == "svelte" and self.text[stop : stop + 1] in ("#", ":", "/", "@"))
            case "start":
                name = _NAME.match(self.text, at, self.end)
                self.tag = MarkupTag(Span(at, stop), Span(*(name.span("name") if name is not None else (at + 1, at + 1))), "start")
                return stop - (token.group() == "<>")
            case "end":
                name = _NAME.match(self.text, at, self.end)
                self.found.tags.append(
                    MarkupTag(Span(at, stop), Span(*(name.span("name") if name is not None else (at + 2, at + 2))), "end")
                )
                frame.depth -= 1
                self._after_tag(frame, stop)
        return stop

    def _in_tag(self, at: int) -> int:
        token = _IN_TAG.match(self.text, at, self.end)
        if token is None:
            return self.end
        kind = token.lastgroup
        if kind == "other":
            return token.end()
        if kind == "brace":
            if at < self.plain_until:
                return token.end()
            self._push("code", at, is_attribute=True)
            self.is_value = True
            return token.end()
        opened, self.tag = self.tag, None
        if opened is None:
            return token.end()
        frame, stop = self.stack[-1], token.end() if kind == "end" else at
        name = opened.name.of(self.text)
        is_alone = token.group() == "/>" or (self.syntax != "jsx" and name in _VOID)
        self.found.tags.append(MarkupTag(Span(opened.span.start, stop), opened.name, "alone" if is_alone else "start"))
        frame.depth += not is_alone
        if not is_alone and kind == "end" and self.syntax != "jsx" and _RAW.fullmatch(name) is not None:
            # Only the end of its own element ends it.
            close = _RAW_END[name.lower()].search(self.text, stop, self.end)
            stop = self.end if close is None else close.start()
        self._after_tag(frame, stop)
        return stop

    def _after_tag(self, frame: _Frame, stop: int) -> None:
        """Goes back to the code that markup stands in, where its last element is closed."""
        if len(self.stack) == 1 or frame.depth > 0:
            return
        self.stack.pop()
        around = self.stack[-1]
        self.is_value = False
        if len(self.stack) == 1:
            self.found.roots.append(Span(frame.start, stop))
        else:
            around.start = stop if not around.is_attribute else around.start
