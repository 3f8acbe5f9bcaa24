"""The JSON form of an explanation, which the other programs that read Tonelens build on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tonelens.attribution.types import Edit, Explanation, Prediction, Responsible, ScoredSpan, Unit
from tonelens.report.explanation.finite import require_finite
from tonelens.report.json_output import json_output
from tonelens.report.verdicts import verdict
from tonelens.text.spans import Span

VERSION = 1
"""The form's number: another one means that what programs read has moved or means something else."""


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """The object that ``docs/explanation.schema.json`` describes, made of JSON's own types only.

    Numbers have their full precision. All spans, those inside sentences too, are in code points of the whole text, which
    is the outermost object's ``text``.

    Raises:
        UnsupportedModelError: a number is not finite, so that JSON cannot hold it.
    """
    require_finite(explanation)
    return _form(explanation)


def json_text(explanation: Explanation) -> str:
    """The JSON form as text for people and programs: indented, in UTF-8's own characters, ending in a line feed."""
    return json_output(explanation_to_json(explanation))


def _form(explanation: Explanation) -> dict[str, Any]:
    method, text = explanation.method, explanation.text
    return {
        "version": VERSION,
        "text": explanation.span.of(text),
        **_place(explanation.span),
        "message": verdict(explanation),
        "model": {"id": explanation.model.id, "revision": explanation.model.revision, "languages": list(explanation.model.languages)},
        "prediction": {
            "label": explanation.prediction.label,
            "probabilities": dict(explanation.prediction.probabilities),
            "independent": explanation.prediction.independent,
            "kind": explanation.prediction.kind,
        },
        "responsible": None if explanation.responsible is None else _responsible(explanation.responsible, explanation.about),
        "redundant": list(explanation.redundant),
        "suspected": list(explanation.suspected),
        "fragile": list(explanation.fragile),
        "stability": explanation.stability,
        "not_judged": explanation.not_judged,
        "edits": [edit_to_json(explanation, edit) for edit in explanation.edits],
        "target": explanation.target,
        "method": {
            "name": method.name,
            "baseline": method.baseline,
            "evaluations": method.evaluations,
            "convergence_delta": method.convergence_delta,
            "relative_error": method.relative_error,
            "converged": method.converged,
            "tolerance": method.tolerance,
            "precision": method.precision,
            "instead_of": method.instead_of,
        },
        "units": [_unit(unit) for unit in explanation.units],
        "words": _scored(explanation.words),
        "tokens": _scored(explanation.tokens),
        "windows": [{**_place(window.span), "probabilities": dict(window.probabilities)} for window in explanation.windows],
        "not_read": [{"text": span.of(text), **_place(span)} for span in explanation.not_read],
        "read_as": [{"text": span.of(text), **_place(span), "name": name} for span, name in explanation.read_as],
        "left_out": [{"text": span.of(text), **_place(span)} for span in explanation.left_out],
        "pair": None if explanation.pair is None else _place(explanation.pair),
        "truth": explanation.truth,
        "sentences": [_form(sentence) for sentence in explanation.sentences],
    }


def _place(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "text": unit.text,
        "kind": unit.kind,
        "start": unit.spans[0].start,
        "end": unit.spans[-1].end,
        "parts": [_place(span) for span in unit.spans],
        "words": list(unit.words),
        "score": unit.score,
        "share": unit.share,
        "effect": unit.effect,
        "effect_alone": unit.effect_alone,
        "probability_without": unit.probability_without,
        "stable": unit.stable,
        "mixed": unit.mixed,
    }


def _responsible(responsible: Responsible, about: str) -> dict[str, Any]:
    without, deleted = responsible.prediction_without, responsible.prediction_deleted
    return {
        "units": list(responsible.units),
        "alternatives": list(responsible.alternatives),
        "label_without": without.label,
        "probability_without": without.probabilities[about],
        "probabilities_without": dict(without.probabilities),
        "label_deleted": None if deleted is None else deleted.label,
        "probabilities_deleted": None if deleted is None else dict(deleted.probabilities),
    }


def edit_to_json(explanation: Explanation, edit: Edit) -> dict[str, Any]:
    """One of an explanation's edits, with what was measured of it."""
    before = _judged_with(explanation, edit)
    return {
        **_place(edit.span),
        "replacement": edit.replacement,
        "kind": edit.kind,
        "label_after": edit.prediction_after.label,
        "probability_after": edit.prediction_after.probabilities[before.label],
        "probabilities_after": dict(edit.prediction_after.probabilities),
    }


def _judged_with(explanation: Explanation, edit: Edit) -> Prediction:
    """What was predicted before an edit: for its sentence, where the text has several."""
    for sentence in explanation.sentences:
        if sentence.span.start <= edit.span.start and edit.span.end <= sentence.span.end:
            return sentence.prediction
    return explanation.prediction


def _scored(spans: Sequence[ScoredSpan]) -> list[dict[str, Any]]:
    return [
        {
            "text": scored.text,
            **_place(scored.span),
            "score": scored.score,
            "share": scored.share,
        }
        for scored in spans
    ]
