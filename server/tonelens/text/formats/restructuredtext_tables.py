"""Finds the cells of reStructuredText's tables, those drawn with lines and those between rows of equals signs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from tonelens.text.formats.lines import Line

GRID = regex.compile(r"\+(?:[-=]{2,}+\+)++")
"""The first line of a table that is drawn with lines."""

SIMPLE = regex.compile(r"={2,}+(?:[ ]++={2,}+)++")
"""The first line of a table whose columns stand below equals signs."""

_EDGE = regex.compile(r"(?<=[-=])\+|\+(?=[-=])")
_UNDERLINE = regex.compile(r"-{2,}+(?:[ ]++-{2,}+)*+|={2,}+(?:[ ]++={2,}+)*+")

Cell = list[Line]


def grid_table(text: str, lines: Sequence[Line], at: int) -> tuple[int, list[Cell]]:
    """Where the table ends that begins at a line, and its cells by where they end."""
    first = lines[at]
    behind = at
    while behind < len(lines) and lines[behind].indent == first.indent and text[lines[behind].start : lines[behind].end][:1] in ("+", "|"):
        behind += 1
    # A cell of the first row can reach over columns that begin further down.
    borders = sorted({edge.start() for line in lines[at:behind] for edge in _EDGE.finditer(line.of(text))})
    columns: list[Cell] = [[] for _ in borders[1:]]
    cells: list[Cell] = []
    for line in lines[at:behind]:
        row = line.of(text)
        open_since = None
        for number, (begin, end) in enumerate(pairwise(borders)):
            part = row[begin + 1 : end]
            if row[begin : begin + 1] in ("+", "-", "=") and part and not part.strip("-="):
                cells += [columns[number]] if columns[number] else []
                columns[number] = []
                open_since = None
                continue
            if row[begin : begin + 1] not in ("|", "+") and open_since is not None:
                # The cell spans several columns: what is said goes on in the first of them.
                columns[open_since][-1:] = [line.part(text, borders[open_since] + 1, end)]
                continue
            open_since = number
            columns[number].append(line.part(text, begin + 1, end))
    return behind, [*cells, *(column for column in columns if column)]


def simple_table(text: str, lines: Sequence[Line], at: int) -> tuple[int, list[Cell]]:
    """Where the table ends that begins at a line, and its cells by where they end."""
    first = lines[at]
    spans = [part.span() for part in regex.finditer("=+", first.of(text))]
    gaps = [(left[1], right[0]) for left, right in pairwise(spans)]
    columns: list[Cell] = [[] for _ in spans]
    cells: list[Cell] = []

    def ended() -> None:
        nonlocal columns
        cells.extend(column for column in columns if column)
        columns = [[] for _ in spans]

    at += 1
    while at < len(lines):
        line = lines[at]
        row = " " * (line.indent - first.indent) + line.of(text)
        if line.is_blank:
            ended()
            at += 1
            continue
        if line.indent < first.indent:
            break
        if _UNDERLINE.fullmatch(line.of(text)) is not None:
            ended()
            at += 1
            if row.startswith("=") and (at == len(lines) or lines[at].is_blank):
                break
            continue
        if any(row[begin:end].strip() for begin, end in gaps[:1]):
            # It reaches over the edge of the first column: no row of a table.
            break
        if row[: spans[0][1]].strip():
            ended()
        shift = line.indent - first.indent
        for number, (begin, _) in enumerate(spans):
            stop = len(row) if number == len(spans) - 1 else spans[number + 1][0]
            cell = line.part(text, max(begin - shift, 0), max(stop - shift, 0))
            if not cell.is_blank and stop > shift:
                columns[number].append(cell)
        at += 1
    ended()
    return at, cells
