"""A comparison of versions as Markdown, short enough for a comment on a pull request."""

from __future__ import annotations

from tonelens.report.cells import shortened
from tonelens.report.changes.results import Moved, MovedFile, heading, is_shown, reasons, summary, verdict, what
from tonelens.report.markdown import LAST_LINE, as_code, as_words, size, unread_items
from tonelens.report.wording import share
from tonelens.review.tone_changes import Move

LONGEST = 60_000
"""In characters: GitHub takes comments of 65,536."""

_LONGEST_SENTENCE = 160
_LONGEST_COUNT = 40


def moved_markdown(moved: Moved) -> str:
    """A summary, then for each document what moved most, worst first; what is too much for a comment is counted."""
    parts = [f"**{as_words(summary(moved))}**"]
    unread = unread_items(moved.unread)
    left, hidden = LONGEST - size([*parts, *unread]) - LAST_LINE, 0
    for file in sorted(moved.files, key=lambda file: file.change or 0.0):
        said = _document(file, left)
        if len(said) > left:
            hidden += 1
            continue
        left -= len(said) + 2
        parts.append(said)
    if hidden:
        parts.append(f"{hidden:,} more {'document is' if hidden == 1 else 'documents are'} not listed. `tonelens diff` lists all of them.")
    return "\n\n".join([*parts, *unread]) + "\n"


def _document(file: MovedFile, room: int) -> str:
    """The heading of a document and as many of its sentences as there is room for; the others are counted."""
    was = "" if file.was is None else f" (was {as_code(file.was)})"
    lines = [f"{as_code(file.path)}{was}: {heading(file)}"]
    left = room - len(lines[0]) - _LONGEST_COUNT
    moves = sorted(filter(is_shown, file.movement.moves), key=_badness)
    for number, move in enumerate(moves):
        said = _sentence(file, move)
        left -= len(said) + 1
        if left < 0:
            more = len(moves) - number
            lines.append(f"- {more:,} more {'sentence' if more == 1 else 'sentences'}")
            break
        lines.append(said)
    return "\n".join(lines)


def _sentence(file: MovedFile, move: Move) -> str:
    change = "" if move.change is None else f" {share(move.change)}"
    lines = [f"- **{what(move)}{change}**, line {file.line(move):,}, {as_words(verdict(move))}"]
    for name, said in (("was", move.before), ("now", move.after)):
        if said is not None:
            lines.append(f"  - {name} {as_code(shortened(said.text, _LONGEST_SENTENCE))}")
    lines += (f"  - {as_code(reason)}" for reason in reasons(move))
    return "\n".join(lines)


def _badness(move: Move) -> float:
    if move.change is not None:
        return move.change
    if move.after is not None:
        return move.after.balance or 0.0
    return -((move.before.balance if move.before is not None else None) or 0.0)
