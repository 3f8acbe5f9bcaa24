"""A comparison of versions as one JSON object."""

from __future__ import annotations

from typing import Any

from tonelens.report.arcs import mean
from tonelens.report.changes.results import Moved, MovedFile
from tonelens.report.check.unread_json import unread_to_json
from tonelens.report.json_output import json_output
from tonelens.review.tone_changes import Move, Said

VERSION = 1
"""Of the form. Keys may come within it; none goes or changes its meaning."""


def moved_to_json(moved: Moved) -> dict[str, Any]:
    """The object that ``docs/diff.schema.json`` describes, made of JSON's own types only."""
    return {
        "version": VERSION,
        "since": moved.since,
        "model": None if moved.model is None else {"id": moved.model.id, "revision": moved.model.revision},
        "documents": [_document(file) for file in moved.files],
        "unread": unread_to_json(moved.unread),
    }


def moved_json(moved: Moved) -> str:
    """The object as text for people and programs; half of a surrogate pair has no UTF-8 and is escaped."""
    return json_output(moved_to_json(moved))


def _document(file: MovedFile) -> dict[str, Any]:
    movement = file.movement
    return {
        "path": file.path,
        "was": file.was,
        "before": None if file.before is None else {"mean": mean(movement.before), "arc": list(movement.before)},
        "after": None if file.after is None else {"mean": mean(movement.after), "arc": list(movement.after)},
        "sentences": [_sentence(file, move) for move in movement.moves],
    }


def _sentence(file: MovedFile, move: Move) -> dict[str, Any]:
    return {
        "kind": move.kind,
        "line": file.line(move),
        "change": move.change,
        "before": _said(move.before),
        "after": _said(move.after),
        "parts": [{"before": part.before, "after": part.after, "effect": part.effect} for part in move.parts],
    }


def _said(said: Said | None) -> dict[str, Any] | None:
    if said is None:
        return None
    prediction = said.prediction
    return {
        "read": said.text,
        "start": said.span.start,
        "end": said.span.end,
        "balance": said.balance,
        "prediction": None if prediction is None else {"label": prediction.label, "probabilities": dict(prediction.probabilities)},
    }
