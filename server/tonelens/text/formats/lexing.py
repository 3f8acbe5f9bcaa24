"""Finds the comments and strings of programs by their tokens alone, which is all of a language that their prose needs.

A language is a few patterns in :mod:`tonelens.text.formats.programs`. One pass over the text finds where comments and strings
begin, in each other's absence, so the time grows with the length alone, nothing lies too deep, and what is half typed costs a
line: a string that may not go over lines ends with its own, and one that may is one only if it closes soon.
*Deliberately absent:* a grammar for each language, which would be fifteen parsers in C for what no syntax decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import regex

from tonelens.text.spans import Span

LINE = r"//[^\r\n]*+"
BLOCK = r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+"
HASH = r"(?<![^\s;(){}])#(?!\{)[^\r\n]*+"
_OTHER_LINES = r"(?:(?:\r\n?|\n)(?:[^{0}\\\r\n]|\\(?:\r\n|.))*+){{0,30}}+"


def one_line(quote: str) -> str:
    """A string with backslashes that ends with its line at the latest."""
    return rf"{quote}(?P<string>(?:[^{quote}\\\r\n]|\\(?:\r\n|.))*+){quote}?+"


def many_lines(quote: str) -> str:
    """A string that can go over thirty lines; one that does not close by then ends with its own."""
    first = rf"(?:[^{quote}\\\r\n]|\\(?:\r\n|.))*+"
    return rf"{quote}(?:(?P<string>{first}{_OTHER_LINES.format(quote)}){quote}|(?P<string>{first}))"


def doubled(quote: str) -> str:
    """A string in which the quotation mark is written twice, as in SQL."""
    line = rf"(?:[^{quote}\r\n]|{quote}{quote})*+"
    return rf"{quote}(?:(?P<string>{line}(?:(?:\r\n?|\n){line}){{0,30}}+){quote}|(?P<string>{line}))"


def fenced(opening: str, closing: str) -> str:
    """A string between marks that no backslash hides, to the end of the text where it does not close."""
    return rf"{opening}(?P<string>.*?)(?:{closing}|\Z)"


@dataclass(frozen=True)
class Lexis:
    """The tokens of a language.

    ``patterns`` have a group ``comment`` or ``string`` (what is between the quotation marks), or none where something is to be
    passed over; the first that matches counts. ``nested`` says that comments of stars lie in each other, ``here`` has a group
    ``tag`` and finds the beginning of a here-document.
    """

    patterns: tuple[str, ...]
    nested: bool = False
    here: str | None = None

    @cached_property
    def token(self) -> regex.Pattern[str]:
        """All patterns as one."""
        here = [self.here] if self.here is not None else []
        return regex.compile("|".join(f"(?:{pattern})" for pattern in [*here, *self.patterns]), regex.DOTALL | regex.MULTILINE)


class Token(NamedTuple):
    """A comment with its marks, or a string: ``inner`` is what stands between its quotation marks."""

    kind: Literal["comment", "string"]
    span: Span
    inner: Span


_NEST = regex.compile(r"/\*|\*/")
_LINE = regex.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")


def tokens(lexis: Lexis, text: str) -> Iterator[Token]:
    """The comments and strings of a program, in order."""
    lines = _Lines(text)
    at = 0
    while at < len(text) and (match := lexis.token.search(text, at)) is not None:
        start, at = match.span()
        found = match.groupdict()
        if found.get("comment") is not None:
            if lexis.nested and text.startswith("/*", start):
                at = _nested_end(text, start)
            yield Token("comment", Span(start, at), Span(start, at))
        elif found.get("string") is not None:
            yield Token("string", Span(start, at), Span(*match.span("string")))
        elif (tag := found.get("tag")) is not None:
            at = lines.end_of(tag, at)
        at = max(at, start + 1)


def comments(lexis: Lexis, text: str) -> list[Span]:
    """The comments of a program with their marks."""
    return [token.span for token in tokens(lexis, text) if token.kind == "comment"]


def _nested_end(text: str, start: int) -> int:
    depth = 0
    for mark in _NEST.finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        if not depth:
            return mark.end()
    return len(text)


@dataclass
class _Lines:
    """Where the lines of a text are, by what they say."""

    text: str = field(repr=False)

    def end_of(self, tag: str, at: int) -> int:
        """Where a here-document ends that ``tag`` ends and whose beginning was found before ``at``; ``at`` where there is none."""
        ends = self._ends.get(tag, [])
        number = bisect_right(ends, at + len(tag))
        return ends[number] if number < len(ends) else at

    @cached_property
    def _ends(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for line in _LINE.finditer(self.text):
            said = line.group().strip().rstrip(";,)")
            if said and len(said) <= 100:
                found.setdefault(said, []).append(line.end())
        return found
