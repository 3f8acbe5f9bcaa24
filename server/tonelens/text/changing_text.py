r"""A text that many changes are made to, one after the other, in blocks, so that each of them costs little wherever it is.

An index of lines is made for a whole text. Where every change counts from what the one before it left, as those of many cursors
do that an editor sends from the first to the last, an index for each of them would cost the length of the text each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isqrt

from tonelens.text.line_index import PositionEncoding, code_points, units
from tonelens.text.spans import Span

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_LEAST_SIZE = 1_024


class _Block:
    """A stretch of the text with what is counted in it, for which no line break is ever cut in two."""

    __slots__ = ("breaks", "text", "units")

    def __init__(self, text: str, encoding: PositionEncoding) -> None:
        self.text = text
        self.breaks = text.count("\n") + text.count("\r") - text.count("\r\n")
        self.units = units(text, 0, len(text), encoding)


class ChangingText:
    """The text. Positions and offsets mean what they mean to :class:`tonelens.text.line_index.LineIndex`."""

    def __init__(self, text: str, encoding: PositionEncoding) -> None:
        self._encoding = encoding
        self._size = max(_LEAST_SIZE, isqrt(len(text)) * 4)
        self._blocks: list[_Block] = []
        self._length = len(text)
        self._blocks = list(self._cut(text))

    def __len__(self) -> int:
        return self._length

    def text(self) -> str:
        """All of it."""
        return "".join(block.text for block in self._blocks)

    def of(self, span: Span) -> str:
        """A part of it."""
        at, start = self._block_at(span.start)
        parts: list[str] = []
        while start < span.end:
            text = self._blocks[at].text
            parts.append(text[max(span.start - start, 0) : span.end - start])
            start += len(text)
            at += 1
        return "".join(parts)

    def offset(self, line: int, character: int) -> int:
        """The code point at a position."""
        if line < 0:
            return 0
        at, start, breaks = 0, 0, 0
        while at < len(self._blocks) and breaks + self._blocks[at].breaks < line:
            breaks += self._blocks[at].breaks
            start += len(self._blocks[at].text)
            at += 1
        if at == len(self._blocks):
            return self._length
        inside = 0
        if line > breaks:
            *_, last = (found.end() for found, _ in zip(_LINE_BREAK.finditer(self._blocks[at].text), range(line - breaks), strict=False))
            inside = last
        return self._within_line(at, start, inside, max(character, 0))

    def replace(self, span: Span, text: str) -> None:
        """Puts ``text`` in the place of a part."""
        first, start = self._block_at(span.start)
        before = self._blocks[first].text[: span.start - start] if first < len(self._blocks) else ""
        last, end = first, start
        while last < len(self._blocks) and end + len(self._blocks[last].text) < span.end:
            end += len(self._blocks[last].text)
            last += 1
        after = self._blocks[last].text[span.end - end :] if last < len(self._blocks) else ""
        # Two halves of a line break that meet are one from now on, and belong into one block.
        if first > 0 and self._blocks[first - 1].text.endswith("\r"):
            first -= 1
            before = self._blocks[first].text + before
        if last + 1 < len(self._blocks) and self._blocks[last + 1].text.startswith("\n"):
            last += 1
            after += self._blocks[last].text
        self._blocks[first : last + 1] = self._cut(before + text + after)
        self._length += len(text) - len(span)

    def _within_line(self, at: int, start: int, inside: int, character: int) -> int:
        """So many units behind a place in a block, but not beyond the end of the line."""
        left = character
        while at < len(self._blocks):
            block = self._blocks[at]
            ending = _LINE_BREAK.search(block.text, inside) if block.breaks else None
            end = len(block.text) if ending is None else ending.start()
            there = block.units if inside == 0 and end == len(block.text) else units(block.text, inside, end, self._encoding)
            if ending is not None or left < there:
                return start + min(inside + code_points(block.text, inside, end, left, self._encoding), end)
            left -= there
            start += len(block.text)
            at, inside = at + 1, 0
        return self._length

    def _block_at(self, offset: int) -> tuple[int, int]:
        """The block that a code point is in or behind, and where that begins."""
        at, start = 0, 0
        while at < len(self._blocks) and start + len(self._blocks[at].text) < offset:
            start += len(self._blocks[at].text)
            at += 1
        return at, start

    def _cut(self, text: str) -> Iterator[_Block]:
        start = 0
        while start < len(text):
            end = start + self._size
            # What would be left over is no block of its own: blocks would become small without end.
            end = len(text) if end + self._size // 2 >= len(text) else end
            end += text.startswith("\n", end) and text[end - 1] == "\r"
            yield _Block(text[start:end], self._encoding)
            start = end
