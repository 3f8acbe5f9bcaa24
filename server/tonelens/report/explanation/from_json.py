"""Reads back what the JSON form holds of an explanation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tonelens.attribution.types import (
    Edit,
    Explanation,
    MethodReport,
    ModelIdentity,
    Prediction,
    Responsible,
    ScoredSpan,
    Unit,
    Window,
)
from tonelens.errors import SettingsError
from tonelens.report.explanation.json_form import VERSION
from tonelens.text.spans import Span


def explanation_from_json(value: Mapping[str, Any] | str | bytes) -> Explanation:
    """The explanation that an object, or its text, was made of.

    Raises:
        SettingsError: it is no explanation, or one of a later form.
    """
    try:
        form = json.loads(value) if isinstance(value, str | bytes) else value
        version = form["version"]
        if version > VERSION:
            raise SettingsError(
                f"The explanation has format version {version}, but this version of Tonelens reads {VERSION}.", "Update Tonelens."
            )
        return _explanation(form, form["text"])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise SettingsError(
            "This is not a JSON explanation.", "Pass the output of to_json() or of tonelens explain --format json."
        ) from error


def _explanation(form: Mapping[str, Any], text: str, part: Span | None = None) -> Explanation:
    prediction = _prediction(form["prediction"]["label"], form["prediction"])
    method = dict(form["method"])
    sentences = tuple(_explanation(one, text, _span(one)) for one in form["sentences"])
    responsible = form["responsible"]
    return Explanation(
        text=text,
        model=ModelIdentity(form["model"]["id"], form["model"]["revision"], tuple(form["model"].get("languages", ()))),
        prediction=prediction,
        method=MethodReport(target=form["target"], **method),
        words=_scored(form["words"]),
        tokens=_scored(form["tokens"]),
        windows=tuple(Window(_span(one), one["probabilities"]) for one in form["windows"]),
        not_read=tuple(map(_span, form["not_read"])),
        units=tuple(map(_unit, form["units"])),
        responsible=None if responsible is None else _responsible(responsible, prediction.independent),
        redundant=tuple(form.get("redundant", ())),
        suspected=tuple(form.get("suspected", ())),
        fragile=tuple(form.get("fragile", ())),
        stability=form["stability"],
        left_out=tuple(map(_span, form["left_out"])),
        read_as=tuple((_span(one), one["name"]) for one in form["read_as"]),
        part=part,
        not_judged=form["not_judged"],
        edits=tuple(map(_edit, form["edits"])),
        edits_known=True,
        sentences=sentences,
        pair=_span(form["pair"]) if form.get("pair") else None,
        truth=form.get("truth"),
    )


def _responsible(form: Mapping[str, Any], independent: bool) -> Responsible:
    deleted = form.get("probabilities_deleted")
    return Responsible(
        tuple(form["units"]),
        Prediction(form["label_without"], form["probabilities_without"], independent),
        None if deleted is None else Prediction(form["label_deleted"], deleted, independent),
        tuple(form.get("alternatives", ())),
    )


def _prediction(label: str, form: Mapping[str, Any]) -> Prediction:
    return Prediction(label, form["probabilities"], form["independent"], form.get("kind"))


def _span(form: Mapping[str, Any]) -> Span:
    return Span(form["start"], form["end"])


def _scored(forms: Sequence[Mapping[str, Any]]) -> tuple[ScoredSpan, ...]:
    return tuple(ScoredSpan(one["text"], _span(one), one["score"], one["share"]) for one in forms)


def _unit(form: Mapping[str, Any]) -> Unit:
    return Unit(
        form["text"],
        form["kind"],
        tuple(form["words"]),
        tuple(map(_span, form["parts"])),
        form["score"],
        form["share"],
        form["effect"],
        form["effect_alone"],
        form["stable"],
        form["probability_without"],
    )


def _edit(form: Mapping[str, Any]) -> Edit:
    return Edit(_span(form), form["replacement"], form["kind"], Prediction(form["label_after"], form["probabilities_after"]))
