"""A comparison of versions as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from tonelens.report.arcs import line_of_marks
from tonelens.report.cells import shortened
from tonelens.report.changes.results import Moved, MovedFile, heading, is_shown, reasons, rest, summary, verdict, what
from tonelens.report.terminal_styles import BOLD, DIM, NEGATIVE, PLAIN, POSITIVE, styled
from tonelens.report.visible import BEFORE_WHAT_IS_READ, path_at_line_begin, visible_in_line
from tonelens.report.wording import share
from tonelens.review.tone_changes import Move, Said

_LONGEST_SENTENCE = 96


def moved_text(moved: Moved, colour: bool = False) -> str:
    """One block for each document, then what could not be read, then a summary."""

    def drawn(text: str, style: str) -> str:
        return styled(text, style if colour else PLAIN)

    def sentence(said: Said | None, style: str, before: str = "") -> str:
        text = "" if said is None else " ".join(said.text.split())
        return f"{BEFORE_WHAT_IS_READ}{before}{drawn(shortened(visible_in_line(text), _LONGEST_SENTENCE), style)}"

    def told(path: str, file: MovedFile, move: Move) -> Iterator[str]:
        change = "" if move.change is None else f" {share(move.change)}"
        better = move.change if move.change is not None else (move.after and move.after.balance) or 0.0
        style = NEGATIVE if better < 0 else POSITIVE
        yield f"{path}:{file.line(move)}: {drawn(what(move) + change, style)}, {verdict(move)}"
        if move.before is not None and move.after is not None:
            yield sentence(move.before, DIM, "was ")
            yield sentence(move.after, DIM, "now ")
        else:
            yield sentence(move.after or move.before, DIM)
        yield from (f"{BEFORE_WHAT_IS_READ}{visible_in_line(reason)}" for reason in reasons(move))

    def block(file: MovedFile) -> Iterator[str]:
        path = path_at_line_begin(file.path)
        was = "" if file.was is None else f" (was {visible_in_line(file.was)})"
        yield f"{drawn(path, BOLD)}{was}: {heading(file)}"
        if file.before is not None:
            yield f"{BEFORE_WHAT_IS_READ}before {line_of_marks(file.movement.before)}"
        if file.after is not None:
            yield f"{BEFORE_WHAT_IS_READ}after  {line_of_marks(file.movement.after)}"
        for move in filter(is_shown, file.movement.moves):
            yield from told(path, file, move)
        if others := rest(file.movement.moves):
            yield BEFORE_WHAT_IS_READ + others
        yield ""

    lines = [line for file in moved.files for line in block(file)]
    lines += (f"{path_at_line_begin(one.path)}: {one.problem} {one.remedy}" for one in moved.unread)
    return "\n".join([*lines, summary(moved)]) + "\n"
