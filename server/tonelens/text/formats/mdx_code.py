"""Finds in MDX what is JavaScript: imports and exports, expressions in braces, comments, and the tags of components.

One pass over the signs that can begin any of these; what Markdown writes as code is passed over. What is opened and never closed is
text, and after much of it nothing is looked for any more, so that the time grows with the length alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from tonelens.text.spans import Span

Role = Literal["code", "module", "expression", "comment", "heading id", "said", "start", "end", "alone"]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is no Markdown.

    ``name`` is a tag's, and ``braces`` are the expressions in it; ``said`` is what a literal between braces says.
    """

    span: Span
    role: Role
    name: str = ""
    said: Span | None = None
    braces: tuple[Span, ...] = ()


_LINE = r"(?:^|(?<=\r))"
_SIGN = regex.compile(
    rf"(?P<fence>{_LINE}[ \t>]*+(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]++)?(?P<marks>`{{3,}}|~{{3,}})[^`\r\n]*+(?=[\r\n]|\Z))"
    rf"|(?P<module>{_LINE}(?:import[ \t]*+(?=[\w$*{{\"'])(?=[^\r\n]*?(?:\bfrom\b|\{{[ \t]*+[\r\n]|[\"'];?[ \t]*+(?:[\r\n]|\Z)))"
    r"|export[ \t]++(?=(?:default|const|let|var|function|async|class|type|interface)\b|[{*])))"
    r"|(?P<ticks>`++)|(?P<escape>\\.)|(?P<id>\{\#[\w.:\-]++\})|(?P<brace>\{)|(?P<html><!--)"
    r"|(?P<tag></?(?=[A-Za-z>])(?!https?:|mailto:))",
    regex.MULTILINE | regex.DOTALL,
)
_TICKS = regex.compile("`++")
_BLANK = regex.compile(r"(?:\r\n?+|\n)[ \t]*+(?=[\r\n]|\Z)|\Z")
_FRONT_MATTER_BEFORE = regex.compile(r"(?r)(?:^|(?<=\r))---[ \t]*+(?:\r\n?+|\n)", regex.MULTILINE)
_BLANK_BEFORE = regex.compile(r"(?r)(?:\A|(?:\A|\r\n?|\n)[ \t]*+(?:\r\n|\r|\n))")
_CODE = regex.compile(
    r"(?P<open>\{)|(?P<close>\})|\"(?:[^\"\\\r\n]|\\.)*+\"|'(?:[^'\\\r\n]|\\.)*+'(?!\w)|`(?:[^`\\]|\\.)*+`|(?P<comment>/\*)"
    r"|(?<!:)//[^\r\n]*+",
    regex.DOTALL,
)
_IN_TAG = regex.compile(r"[^<>{\"'/]++|(?P<brace>\{)|\"[^\"]*+\"|'[^']*+'|(?P<end>/?>)|/|(?P<broken>[<\"'])")
_NAME = regex.compile(r"[A-Za-z][\w.:\-]*+|")
_COMMENT_OPENS, _COMMENT_CLOSES = "/*", "*/"
_SPACE = regex.compile(r"\s*+")
_LITERAL = regex.compile(r"\{\s*+(?:\"(?P<double>[^\"\\]*+)\"|'(?P<single>[^'\\]*+)'|`(?P<template>[^`\\$]*+)`)\s*+\}")
_LONGEST = ((10, 50_000), (200, 300))
"""How far it is looked for the end of what was opened, up to so many things that were never closed."""

_LONGEST_CODE_SPAN = 2_000


class _Scanner:
    """Goes through a text once; ``failures`` counts what was opened and never closed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.failures = 0
        self._comments_end = True
        self._blank = -1
        self._comment_closes = -1

    def found(self) -> Iterator[Found]:
        """What is no Markdown, in order."""
        at = 0
        while (sign := _SIGN.search(self.text, at)) is not None:
            one = self._of(sign)
            if one is not None:
                yield one
            at = one.span.end if one is not None else max(sign.end(), at + 1)

    def _of(self, sign: regex.Match[str]) -> Found | None:
        text, start = self.text, sign.start()
        match sign.lastgroup:
            case "fence":
                return Found(Span(start, self._fence_end(sign.end(), sign["marks"])), "code")
            case "module":
                return Found(Span(start, self._module_end(sign.end())), "module") if self._begins_module(start) else None
            case "ticks":
                end = self._code_span_end(sign.end(), len(sign["ticks"]))
                return Found(Span(start, end), "code")
            case "id":
                return Found(Span(*sign.span()), "heading id")
            case "html":
                # Where one has no end, none behind it has.
                end = text.find("-->", sign.end()) if self._comments_end else -1
                self._comments_end = end >= 0
                return Found(Span(start, end + 3), "code") if end >= 0 else None
            case "brace":
                return self._in_braces(start)
            case "tag":
                return self._tag(sign)
            case _:
                return None

    def _in_braces(self, start: int) -> Found | None:
        comment_end = self._comment_end(start + 1)
        if comment_end >= 0:
            return Found(Span(start, comment_end), "comment")
        literal = literal_at(self.text, start)
        if literal is not None:
            return Found(literal[0], "said", said=literal[1])
        end = self._expression_end(start + 1)
        return Found(Span(start, end), "expression") if end >= 0 else None

    def _comment_end(self, start: int) -> int:
        """Behind the brace that closes where nothing but comments stands behind the one that opens, -1 where there is anything else."""
        # A pattern that begins with space would look for the signs behind it as far as the text goes.
        end = self._behind_space(start)
        if not self.text.startswith(_COMMENT_OPENS, end):
            return -1
        while self.text.startswith(_COMMENT_OPENS, end):
            begin = end + len(_COMMENT_OPENS)
            if self._comment_closes < begin:
                closes = self.text.find(_COMMENT_CLOSES, begin)
                # Where one is not closed, none behind it is; each close is looked for once.
                self._comment_closes = closes if closes >= 0 else len(self.text)
            if self._comment_closes == len(self.text):
                return -1
            end = self._behind_space(self._comment_closes + len(_COMMENT_CLOSES))
        return end + 1 if self.text.startswith("}", end) else -1

    def _behind_space(self, start: int) -> int:
        space = _SPACE.match(self.text, start)
        return start if space is None else space.end()

    def _signs(self, start: int, limit: int) -> Iterator[regex.Match[str]]:
        """What counts in code: braces, and what a brace means nothing in. What opens a comment that is not closed means nothing."""
        comments_end, is_behind_comment = True, True
        while is_behind_comment:
            is_behind_comment = False
            for sign in _CODE.finditer(self.text, start, limit):
                if sign["comment"] is None:
                    yield sign
                elif comments_end:
                    closes = self.text.find(_COMMENT_CLOSES, sign.end(), limit)
                    comments_end = is_behind_comment = closes >= 0
                    if is_behind_comment:
                        start = closes + len(_COMMENT_CLOSES)
                        break

    def _begins_module(self, start: int) -> bool:
        """Whether a paragraph begins here, or the document behind its front matter."""
        return any(before.match(self.text, 0, start) is not None for before in (_BLANK_BEFORE, _FRONT_MATTER_BEFORE))

    def _limit(self, start: int) -> int:
        if self.failures >= _LONGEST[-1][0]:
            return start
        longest = next((length for failures, length in _LONGEST if self.failures < failures), 0)
        return min(start + longest, len(self.text))

    def _fence_end(self, start: int, marks: str) -> int:
        closing = regex.compile(rf"{_LINE}[ \t>]*+{marks[0]}{{{len(marks)},}}+[ \t]*+(?=[\r\n]|\Z)", regex.MULTILINE)
        found = closing.search(self.text, start)
        return found.end() if found is not None else len(self.text)

    def _code_span_end(self, start: int, length: int) -> int:
        """Where a span of code ends; right behind its marks where it is none."""
        if self._blank < start:
            blank = _BLANK.search(self.text, start)
            self._blank = blank.start() if blank is not None else len(self.text)
        end = min(self._blank, start + _LONGEST_CODE_SPAN)
        for marks in _TICKS.finditer(self.text, start, end):
            if marks.end() - marks.start() == length:
                return marks.end()
        return start

    def _module_end(self, start: int) -> int:
        """Where imports and exports end: at the first blank line outside of braces."""
        end, depth, limit = start, 0, self._limit(start)
        while end < limit:
            blank = _BLANK.search(self.text, end, limit)
            stop = blank.start() if blank is not None else limit
            for sign in self._signs(end, stop):
                depth += (sign["open"] is not None) - (sign["close"] is not None)
            end = stop
            if depth <= 0 or blank is None:
                break
            end = max(blank.end(), stop + 1)
        return min(end, len(self.text))

    def _expression_end(self, start: int) -> int:
        """Behind the brace that closes an expression, -1 where none does."""
        depth, limit = 1, self._limit(start)
        for sign in self._signs(start, limit) if limit > start else ():
            depth += (sign["open"] is not None) - (sign["close"] is not None)
            if depth == 0:
                return sign.end()
        self.failures += 1
        return -1

    def _tag(self, sign: regex.Match[str]) -> Found | None:
        start, is_end = sign.start(), sign["tag"] == "</"
        name = _NAME.match(self.text, sign.end())
        at = name.end() if name is not None else sign.end()
        limit = self._limit(start)
        braces: list[Span] = []
        while at < limit and (part := _IN_TAG.match(self.text, at, limit)) is not None and part["broken"] is None:
            at = part.end()
            if part["brace"] is not None:
                at = self._expression_end(at)
                if at < 0:
                    return None
                braces.append(Span(part.start("brace"), at))
            elif part["end"] is not None:
                role: Role = "end" if is_end else "alone" if part["end"] == "/>" else "start"
                return Found(Span(start, at), role, name[0] if name is not None else "", braces=tuple(braces))
        self.failures += 1
        return None


def literal_at(text: str, start: int) -> tuple[Span, Span] | None:
    """The literal that stands between braces from ``start`` on: where it is, and where what it says."""
    literal = _LITERAL.match(text, start)
    if literal is None:
        return None
    return Span(*literal.span()), next(Span(*literal.span(name)) for name in ("double", "single", "template") if literal[name] is not None)


def found_in(text: str) -> list[Found]:
    """What is no Markdown in a text in MDX, in order and without overlaps."""
    return list(_Scanner(text).found())
