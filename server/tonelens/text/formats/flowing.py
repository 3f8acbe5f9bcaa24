"""Puts the pieces of a text together that flows: every run of whitespace in it is one space, across what is cut out, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import regex

from tonelens.text.formats.format import NOUN, Kind, Reading
from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.placeholders import STAND_IN
from tonelens.text.spans import Span

_SPACE = " \t\r\n\f"
_SPACES = regex.compile(rf"[{_SPACE}]++")
_NO_SINGLE_SPACE = regex.compile(rf"(?:[\t\r\n\f]| (?=[{_SPACE}]))[{_SPACE}]*+")
_NOT_READ = (NOUN, STAND_IN)


def flowed(whole: ModelText, pieces: Iterable[Piece]) -> ModelText:
    """What is read of the pieces of a paragraph."""
    return assembled(whole, _spaced(whole.text, pieces))


def says_something(text: str, pieces: Iterable[Piece]) -> bool:
    """Whether somebody wrote a word of it, and it is not only code and what is filled in."""
    said = (piece.span.of(text) if piece.said is None else piece.said for piece in pieces if (piece.said or "").strip() not in _NOT_READ)
    return any(any(map(str.isalnum, one)) for one in said)


def _spaced(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    ends_in_space = True
    for piece in pieces:
        if piece.said is not None:
            if not (ends_in_space and piece.said == " "):
                yield piece
            ends_in_space = piece.said.endswith(" ") if piece.said else ends_in_space
            continue
        start, stop = piece.span.start, piece.span.end
        if ends_in_space and (lead := _SPACES.match(text, start, stop)) is not None:
            start = lead.end()
        if start == stop:
            continue
        for space in _NO_SINGLE_SPACE.finditer(text, start, stop):
            if start < space.start():
                yield Piece(Span(start, space.start()))
            yield Piece(Span(*space.span()), " ")
            start = space.end()
        if start < stop:
            yield piece if start == piece.span.start else Piece(Span(start, stop))
        ends_in_space = text[stop - 1] in _SPACE


@dataclass
class Blocks:
    """The blocks of a text that is being read, some of which stand inside of another one, as notes do."""

    whole: ModelText
    block: list[Piece] = field(default_factory=list)
    around: list[list[Piece]] = field(default_factory=list)

    def read(self, start: int, end: int) -> None:
        """What is written here is read."""
        if start == end:
            return
        if self.block and (last := self.block[-1]).said is None and last.span.end == start:
            self.block[-1] = Piece(Span(last.span.start, end))
        else:
            self.block.append(Piece(Span(start, end)))

    def say(self, start: int, end: int, said: str) -> None:
        """What is written here is read as something else, which keeps apart from the words that it touches."""
        if said in _NOT_READ:
            text = self.whole.text
            last = self.block[-1] if self.block and self.block[-1].span.end == start else None
            touches = last is not None and (text[start - 1 : start].isalnum() or (last.said or "").strip() in _NOT_READ)
            said = f"{' ' if touches else ''}{said}{' ' if text[end : end + 1].isalnum() else ''}"
        if start < end:
            self.block.append(Piece(Span(start, end), said))

    def unspaced(self) -> None:
        """What was read last loses the whitespace at its end."""
        while self.block and self.block[-1].said in (None, " "):
            last = self.block.pop()
            rest = last.span.of(self.whole.text).rstrip() if last.said is None else ""
            if rest:
                self.block.append(Piece(Span(last.span.start, last.span.start + len(rest))))
                break

    def ended(self, kind: Kind = "text") -> Iterator[Reading]:
        """The block that ends here; nothing where it says nothing."""
        block, self.block = self.block, []
        if says_something(self.whole.text, block):
            yield Reading(flowed(self.whole, block), kind)

    def open(self) -> None:
        """A block begins inside of the one at hand."""
        self.around.append(self.block)
        self.block = []

    def closed(self, kind: Kind = "text") -> Iterator[Reading]:
        """The block ends that stands inside of another one, which goes on."""
        yield from self.ended(kind)
        if self.around:
            self.block = self.around.pop()

    def rest(self) -> Iterator[Reading]:
        """What is left at the end of the text."""
        while self.around:
            yield from self.closed()
        yield from self.ended()
