"""Finds the cells of AsciiDoc's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from tonelens.text.formats.lines import Line

_SPECIFICATION = r"(?:\d++(?:\.\d++)?[*+]|\.\d++\+)?(?:[<^>](?:\.[<^>])?|\.[<^>])?(?P<style>[adehlmsv])?"
_SEPARATOR = {sign: regex.compile(rf"(?:(?<![^\s]){_SPECIFICATION}|(?<!\\)){regex.escape(sign)}") for sign in ("|", "!", ",", ":")}
_AS_WRITTEN = frozenset("lm")


def cells(text: str, lines: Sequence[Line], sign: str) -> Iterator[list[Line]]:
    """The lines of each cell, without those that hold code by their style; ``sign`` stands before each."""
    cell: list[Line] = []
    is_read = True
    for line in lines:
        start = 0
        for separator in _SEPARATOR[sign].finditer(text, line.start, line.end):
            if text[separator.start() - 1 : separator.start()] == "\\" and separator.start() > line.start:
                continue
            cell.append(line.part(text, start, separator.start() - line.start))
            if is_read:
                yield cell
            cell, start = [], separator.end() - line.start
            is_read = separator["style"] not in _AS_WRITTEN
        cell.append(line.part(text, start, line.end - line.start))
    if is_read:
        yield cell
