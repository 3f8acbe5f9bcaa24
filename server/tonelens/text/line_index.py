r"""Translates between offsets in code points and the lines and characters that editors count.

A line ends with ``\n``, ``\r\n`` or ``\r`` and with nothing else: U+2028, U+2029, U+0085, form feeds and vertical tabs
are ordinary characters, which is why ``str.splitlines`` is not used here. What an editor calls a character is a code
unit of the encoding that it and the server agreed on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal, NamedTuple

PositionEncoding = Literal["utf-8", "utf-16", "utf-32"]
"""The code units that a position's character counts, by the protocol's names."""

_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")
_CONTINUATION_BYTES = bytes(range(0x80, 0xC0))


class Position(NamedTuple):
    """A place between two characters, both numbers counted from 0."""

    line: int
    character: int


@dataclass(frozen=True)
class LineIndex:
    """Where the lines of one text begin. An edited text gets an index of its own.

    ``starts`` holds the code points at which lines begin. What follows the last line break is a line even when it is
    empty.
    """

    text: str = field(repr=False)
    starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", _line_starts(self.text))

    def offset(self, line: int, character: int, encoding: PositionEncoding) -> int:
        """The code point at a position.

        As the protocol has it, a character beyond the end of its line stands for that end, before the line break. A
        line beyond the last stands for the end of the text. A character inside a surrogate pair or a UTF-8 sequence
        stands for the start of what it would cut, a negative number for 0.
        """
        if line < 0:
            return 0
        if line >= len(self.starts):
            return len(self.text)
        start, end = self.starts[line], self._end(line)
        return min(start + code_points(self.text, start, end, max(character, 0), encoding), end)

    def position(self, offset: int, encoding: PositionEncoding) -> Position:
        r"""The position of a code point.

        An offset inside a line break has the position of the break, since no position lies between ``\r`` and
        ``\n``. One outside the text has that of the end that it is beyond.
        """
        offset = max(offset, 0)
        line = bisect_right(self.starts, offset) - 1
        return Position(line, units(self.text, self.starts[line], min(offset, self._end(line)), encoding))

    def _end(self, line: int) -> int:
        """Where the line's own characters end and its line break begins."""
        if line + 1 == len(self.starts):
            return len(self.text)
        end = self.starts[line + 1]
        return end - 2 if self.text.endswith("\r\n", self.starts[line], end) else end - 1


def _line_starts(text: str) -> tuple[int, ...]:
    # Splitting at one character is twice as fast as searching for three kinds of line break, and keeps the lengths.
    lines = text.replace("\r\n", " \n").replace("\r", "\n").split("\n")
    del lines[-1]
    return tuple(accumulate([len(line) + 1 for line in lines], initial=0))


def units(text: str, start: int, end: int, encoding: PositionEncoding) -> int:
    """How many code units the characters from ``start`` to ``end`` take."""
    if encoding == "utf-32" or text.isascii():
        return end - start
    if encoding == "utf-16":
        return end - start + len(_TWO_UNITS.findall(text, start, end))
    return len(_utf8(text[start:end]))


def code_points(text: str, start: int, end: int, units: int, encoding: PositionEncoding) -> int:
    """How many whole characters from ``start`` on fit into so many code units; those of the next line do not count."""
    if encoding == "utf-32" or text.isascii():
        return units
    if encoding == "utf-16":
        extra = 0
        for match in _TWO_UNITS.finditer(text, start, end):
            if match.start() - start + extra >= units:
                break
            extra += 1
        return units - extra
    encoded = _utf8(text[start : min(end, start + units)])
    whole = len(encoded[:units].translate(None, _CONTINUATION_BYTES))
    cut = units < len(encoded) and encoded[units] in _CONTINUATION_BYTES
    return whole - cut


def _utf8(text: str) -> bytes:
    """The text in UTF-8, with the lone surrogates that Python allows in a string and UTF-8 does not."""
    return text.encode("utf-8", "surrogatepass")
