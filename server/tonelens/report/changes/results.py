"""What a comparison of versions found: the value that every format of ``tonelens diff`` writes, and what all of them say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tonelens.attribution.types import ModelIdentity
from tonelens.report import wording
from tonelens.report.arcs import mean
from tonelens.report.check.results import UnreadFile
from tonelens.review.tone_changes import EDITED, GONE, LEAST_CHANGE, Move, Movement, Part, Said
from tonelens.text.line_index import LineIndex

LEAST_BALANCE = 0.25
"""A sentence that came or went is shown where it reads at least so good or bad; the others are counted."""


@dataclass(frozen=True)
class MovedFile:
    """A document that has changed: ``path`` as it is shown, ``was`` its path before where that was another, and both texts.

    ``before`` is ``None`` for a document that is new, ``after`` for one that is gone.
    """

    path: str
    movement: Movement = field(repr=False)
    was: str | None = None
    before: str | None = field(default=None, repr=False)
    after: str | None = field(default=None, repr=False)

    @property
    def change(self) -> float | None:
        """How far the mean moved, ``None`` where it cannot be told."""
        before, after = mean(self.movement.before), mean(self.movement.after)
        return None if before is None or after is None else after - before

    def line(self, move: Move) -> int:
        """The line of a sentence, counted from 1: in the version that there is, for one that is gone in the one before."""
        said, index = (move.after, self._lines_after) if move.after is not None else (move.before, self._lines_before)
        if said is None:
            raise ValueError("a sentence of no version")
        return index.position(said.span.start, "utf-32").line + 1

    @cached_property
    def _lines_before(self) -> LineIndex:
        return LineIndex(self.before or "")

    @cached_property
    def _lines_after(self) -> LineIndex:
        return LineIndex(self.after or "")


@dataclass(frozen=True)
class Moved:
    """Everything that ``tonelens diff`` found since a revision; ``model`` is ``None`` where nothing was to be read."""

    since: str
    files: tuple[MovedFile, ...]
    unread: tuple[UnreadFile, ...] = ()
    model: ModelIdentity | None = None


def is_shown(move: Move) -> bool:
    """Whether people are told of a move one by one: an edit that moved the sentence, or a sentence that is not about neutral."""
    if move.kind == EDITED:
        return move.change is not None and abs(move.change) >= LEAST_CHANGE
    said = move.after or move.before
    return said is not None and said.balance is not None and abs(said.balance) >= LEAST_BALANCE


def what(move: Move) -> str:
    """What happened to a sentence, in one word."""
    if move.kind == EDITED:
        return "better" if (move.change or 0) > 0 else "worse"
    return "gone" if move.kind == GONE else "new"


def reads(said: Said | None) -> str:
    """How one version of a sentence reads."""
    return "not judged" if said is None or said.prediction is None else wording.reading(said.prediction)


def verdict(move: Move) -> str:
    """How a sentence reads, and read before where there was a before."""
    if move.kind == EDITED:
        return f"reads {reads(move.after)}, before {reads(move.before)}"
    return f"read {reads(move.before)}" if move.after is None else f"reads {reads(move.after)}"


def reasons(move: Move) -> list[str]:
    """Which words were put in the place of which, and how far that moved the sentence, what moved it most first."""
    return [_because(part) for part in sorted(move.parts, key=lambda part: -abs(part.effect))]


def told_better_or_worse(move: Move) -> list[str]:
    """The same for a writer, in words; what moved the sentence by next to nothing is left out."""
    parts = sorted(move.parts, key=lambda part: -abs(part.effect))
    return [
        f"{_replaced(part)} made it {'better' if part.effect > 0 else 'worse'}" for part in parts if abs(part.effect) >= LEAST_CHANGE / 2
    ]


def _because(part: Part) -> str:
    return f"{_replaced(part)} {wording.share(part.effect)}"


def _replaced(part: Part) -> str:
    if not part.before:
        return f"{wording.quoted(part.after)} added"
    if not part.after:
        return f"{wording.quoted(part.before)} removed"
    return f"{wording.quoted(part.before)} → {wording.quoted(part.after)}"


def heading(file: MovedFile) -> str:
    """How a document moved, in one line without its name."""
    before, after = mean(file.movement.before), mean(file.movement.after)
    sentences = wording.counted(len(file.movement.after if file.after is not None else file.movement.before), "sentence")
    if file.after is None:
        return f"gone, {sentences}" if before is None else f"gone, {sentences}, mean tone {wording.share(before)}"
    if file.before is None:
        return f"new, {sentences}" if after is None else f"new, {sentences}, mean tone {wording.share(after)}"
    if before is None or after is None:
        return f"{sentences}, no mean tone to compare"
    return f"{sentences}, mean tone {wording.share(before)} → {wording.share(after)}"


def rest(moves: Sequence[Move]) -> str:
    """The moves that are not shown one by one, in one line; empty where there are none."""
    hidden = [move for move in moves if not is_shown(move)]
    counted = [
        _also("edited without a change in tone", [move for move in hidden if move.kind == EDITED]),
        _also("new and about neutral", [move for move in hidden if move.before is None]),
        _also("gone that were about neutral", [move for move in hidden if move.after is None]),
    ]
    told = [one for one in counted if one]
    return f"Also: {wording.listed(told)}." if told else ""


def kinds(moves: Sequence[Move]) -> dict[str, int]:
    """How many sentences an edit made better or worse, and how many came and went."""
    changes = [move.change or 0.0 for move in moves if move.kind == EDITED]
    return {
        "better": sum(change >= LEAST_CHANGE for change in changes),
        "worse": sum(-change >= LEAST_CHANGE for change in changes),
        "new": sum(move.before is None for move in moves),
        "gone": sum(move.after is None for move in moves),
    }


def summary(moved: Moved) -> str:
    """The last line: how much changed, and which way."""
    moves = [move for file in moved.files for move in file.movement.moves]
    if not moved.files:
        said = f"No document has changed since {moved.since}."
    else:
        counts = ", ".join(f"{count:,} {kind}" for kind, count in kinds(moves).items())
        said = f"{wording.counted(len(moved.files), 'document')} changed since {moved.since}. Sentences: {counts}."
    return said + (f" {wording.counted(len(moved.unread), 'file')} could not be read." if moved.unread else "")


def _also(what_of: str, moves: Sequence[Move]) -> str:
    return f"{wording.counted(len(moves), 'sentence')} {what_of}" if moves else ""
