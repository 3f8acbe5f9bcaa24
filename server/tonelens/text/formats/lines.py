"""Lines of formats whose structure is their lines and indentation: what reStructuredText, AsciiDoc and their like are read by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from tonelens.text.model_text import Piece
from tonelens.text.spans import Span

_LINE = regex.compile(r"(?P<space>[ \t\f\v\xa0\u3000]*+)(?P<said>[^\r\n]*+)(?:\r\n?|\n|\Z)")
_CSV_CELL = regex.compile(r'"((?:[^"]|"")*+)"|[^,"]++')
_TAB = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line from its first character that can be seen to its last; ``indent`` is the column that it begins in."""

    start: int
    end: int
    indent: int

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen in it."""
        return self.start >= self.end

    def of(self, text: str) -> str:
        """What stands in the line."""
        return text[self.start : self.end]

    def behind(self, count: int) -> Line:
        """The line without so many characters at its beginning."""
        return Line(self.start + count, self.end, self.indent + count)

    def part(self, text: str, begin: int, end: int) -> Line:
        """What stands between two of its characters, which count from its first one, without the space around it."""
        start, stop = min(self.start + begin, self.end), min(self.start + end, self.end)
        said = text[start:stop]
        lead = len(said) - len(said.lstrip())
        return Line(start + lead, start + lead + len(said.strip()), self.indent + begin + lead)


def lines_of(text: str) -> list[Line]:
    """The lines of a text, whose ends are those of :class:`tonelens.text.line_index.LineIndex`."""
    found = []
    for line in _LINE.finditer(text):
        space, said = line["space"], line["said"].rstrip()
        indent = len(space.expandtabs(_TAB)) if "\t" in space else len(space)
        start = line.end("space")
        found.append(Line(start, start + len(said), indent))
    return found


def cells_of_csv(text: str, line: Line) -> Iterator[Line]:
    """The cells of a line of comma-separated values."""
    for cell in _CSV_CELL.finditer(text, line.start, line.end):
        start, end = cell.span(1) if cell.group(1) is not None else cell.span()
        yield line.part(text, start - line.start, end - line.start)


def flowing(spans: Sequence[Span], between: str = " ") -> list[Piece]:
    """Stretches of lines that are read one after the other, with ``between`` for the line ends."""
    pieces: list[Piece] = []
    end = -1
    for span in spans:
        if not len(span):
            continue
        if end >= 0:
            pieces.append(Piece(Span(end, span.start), between))
        pieces.append(Piece(span))
        end = span.end
    return pieces
