"""Breaks a text of several styles into the lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tonelens.report.cells import cell_width, cluster_width, clusters
from tonelens.report.visible import visible_in_line
from tonelens.report.wording import unbroken

_LINE_ENDS = frozenset({"\n", "\r", "\r\n"})
_TAB = "    "
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

Run = tuple[str, str]
"""A text and its style, whatever a style is to the caller."""


@dataclass
class _Line:
    """The line that is being filled: what a terminal cannot draw apart, with its style and width."""

    cells: list[tuple[str, str, int]] = field(default_factory=list)
    width: int = 0
    soft_break: int = 0

    def add(self, text: str, style: str, width: int) -> None:
        self.cells.append((text, style, width))
        self.width += width
        # Scripts of wide characters are written without spaces and may be broken anywhere.
        if text == " " or width == 2:
            self.soft_break = len(self.cells)

    def runs(self, until: int) -> list[Run]:
        """The line up to a place in it, without the spaces at its end."""
        while until and self.cells[until - 1][0] == " ":
            until -= 1
        runs: list[Run] = []
        for text, style, _ in self.cells[:until]:
            if runs and runs[-1][1] == style:
                runs[-1] = (runs[-1][0] + text, style)
            else:
                runs.append((text, style))
        return runs

    def rest(self, start: int) -> _Line:
        line = _Line()
        for text, style, width in self.cells[start:]:
            line.add(text, style, width)
        return line


def side_by_side(phrases: Iterable[str], separator: str, width: int) -> Iterator[str]:
    """Short phrases in as few lines as hold them, none of them broken; one that is wider than ``width`` has its own line."""
    line = ""
    for phrase in phrases:
        longer = line + separator + phrase if line else phrase
        if line and cell_width(longer) > width:
            yield line
            longer = phrase
        line = longer
    if line:
        yield line


def wrapped_sentence(sentence: str, style: str, width: int) -> Iterator[list[Run]]:
    """The lines of a sentence of ours, in which a number stays on one line with what follows it."""
    for line in wrapped([(unbroken(sentence), style)], width):
        yield [(text.replace(_NO_BREAK_SPACE, " "), own) for text, own in line]


def wrapped(runs: Iterable[Run], width: int) -> Iterator[list[Run]]:
    """The lines of a text: its own, broken at spaces where they are wider than ``width`` columns.

    A word that is wider than a line is broken where the line ends. Nothing that a terminal would act on is left.
    """
    line = _Line()
    continued = False
    for text, style in runs:
        for cluster in clusters(text):
            if cluster in _LINE_ENDS:
                yield line.runs(len(line.cells))
                line, continued = _Line(), False
                continue
            for shown in clusters(_TAB if cluster == "\t" else visible_in_line(cluster)):
                taken = cluster_width(shown)
                if shown == " " and (line.width + taken > width or (continued and not line.cells)):
                    line.soft_break = len(line.cells)
                    continue
                if line.width + taken > width and line.cells:
                    place = line.soft_break or len(line.cells)
                    yield line.runs(place)
                    line, continued = line.rest(place), True
                line.add(shown, style, taken)
    if line.cells:
        yield line.runs(len(line.cells))
