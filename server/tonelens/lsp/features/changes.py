"""What a client of ours shows of a comparison with the last commit, ready to be drawn: every sentence in it is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tonelens.lsp.features.bars import bars
from tonelens.lsp.protocol.convert import range_to_json, to_range
from tonelens.lsp.tasks.compare_task import Answered
from tonelens.report.cells import shortened
from tonelens.report.changes.results import (
    Moved,
    MovedFile,
    heading,
    is_shown,
    kinds,
    reasons,
    rest,
    summary,
    told_better_or_worse,
    verdict,
    what,
)
from tonelens.report.visible import visible_in_line
from tonelens.report.wording import counted, listed, share
from tonelens.review.tone_changes import Move, Said
from tonelens.settings import WRITER
from tonelens.text.documents import Snapshot
from tonelens.text.line_index import PositionEncoding

SINCE = "the last commit"

_TEXT_WIDTH = 400
_MOST_ROWS = 200


def changes_page(answered: Sequence[Answered], encoding: PositionEncoding, views: Mapping[str, str]) -> dict[str, Any]:
    """A summary, and for each document its arcs, and the sentences whose tone changed; ``views`` are the documents'."""
    files = tuple(one.moved for one in answered if one.moved is not None)
    said = summary(Moved(SINCE, files)) if len(answered) > 1 else ""
    return {"summary": said, "documents": [_document(one, encoding, views.get(one.uri, WRITER)) for one in answered]}


def _document(answered: Answered, encoding: PositionEncoding, view: str) -> dict[str, Any]:
    moved, snapshot = answered.moved, answered.snapshot
    if moved is None or snapshot is None:
        return {"uri": answered.uri, "version": None, "heading": "", "message": str(answered.error), "arcs": [], "rows": [], "more": ""}
    movement = moved.movement
    moves = [move for move in movement.moves if is_shown(move)]
    hidden = [f"{counted(len(moves) - _MOST_ROWS, 'more sentence')} not listed."] if len(moves) > _MOST_ROWS else []
    arcs = [_arc("Before", movement.before), _arc("Now", movement.after)]
    return {
        "uri": answered.uri,
        "version": snapshot.version,
        "heading": _heading(moved, view),
        "message": "" if movement.moves else f"Its sentences are as they were in {SINCE}.",
        "arcs": [arc for arc in arcs if arc is not None] if movement.moves else [],
        "rows": [_row(move, snapshot, encoding, view) for move in moves[:_MOST_ROWS]],
        "more": " ".join([*hidden, rest(movement.moves)]).strip(),
    }


def _heading(moved: MovedFile, view: str) -> str:
    """The name of a document, and how its tone moved."""
    name = visible_in_line(moved.path)
    if view != WRITER:
        return f"{name}: {heading(moved)}"
    counts = [f"{count:,} {kind}" for kind, count in kinds([move for move in moved.movement.moves if is_shown(move)]).items() if count]
    return f"{name}: {listed(counts) if counts else 'no change in tone'} since {SINCE}"


def _row(move: Move, snapshot: Snapshot, encoding: PositionEncoding, view: str) -> dict[str, Any]:
    is_writer = view == WRITER
    change = "" if is_writer or move.change is None else f" {share(move.change)}"
    return {
        "kind": what(move),
        "range": None if move.after is None else range_to_json(to_range(snapshot.index, move.after.span, encoding)),
        "verdict": f"{what(move).capitalize()}{change}: {verdict(move)}",
        "before": _text(move.before),
        "after": _text(move.after),
        "reasons": told_better_or_worse(move) if is_writer else reasons(move),
        "tone": _tone(move),
    }


def _text(said: Said | None) -> str:
    return "" if said is None else shortened(visible_in_line(" ".join(said.text.split())), _TEXT_WIDTH)


def _tone(move: Move) -> str:
    """What a row's colour says: whether the document reads better or worse for it."""
    if move.change is not None:
        return _sign(move.change)
    return _sign(-((move.before and move.before.balance) or 0.0) if move.after is None else move.after.balance or 0.0)


def _sign(value: float) -> str:
    return "positive" if value > 0 else "negative"


def _arc(name: str, balances: Sequence[float | None]) -> dict[str, Any] | None:
    found = bars(balances, lambda number: False, lambda number: None, lambda number: share(balances[number] or 0.0))
    return None if found is None else {"name": name, "label": f"{name}: {counted(len(balances), 'sentence')}.", "bars": found}
