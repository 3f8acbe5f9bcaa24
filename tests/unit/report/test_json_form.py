from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from math import inf, nan
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.unit.report import samples
from tonelens.attribution.types import ScoredSpan
from tonelens.errors import UnsupportedModelError
from tonelens.report.json_form import explanation_to_json, json_text
from tonelens.text.spans import Span

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "explanation.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", samples.every())
def test_every_explanation_fits_the_schema_after_a_round_trip(name: str) -> None:
    explanation = samples.every()[name]
    read = json.loads(json_text(explanation))
    assert read == explanation_to_json(explanation)
    VALIDATOR.validate(read)


def test_holds_what_the_explanation_holds() -> None:
    explanation = samples.scripts()
    form = explanation_to_json(explanation)
    assert form["target"] == "polarity"
    assert form["model"] == {"id": "tonelens-small", "revision": "3f9c1a7e"}
    assert form["prediction"] == {"label": "positive", "probabilities": samples.POSITIVE}
    assert form["method"] == {
        "name": "adaptive_integrated_gradients",
        "baseline": "mask",
        "evaluations": 15,
        "convergence_delta": -0.0131,
        "relative_error": 0.0081,
        "converged": True,
        "tolerance": 0.02,
        "precision": "float32",
    }
    assert [word["text"] for word in form["not_read"]] == ["👩‍👩‍👧‍👦", "🦄"]
    for listed in (*form["words"], *form["tokens"], *form["not_read"]):
        assert explanation.text[listed["start"] : listed["end"]] == listed["text"]
    assert [word["share"] for word in form["words"]] == [word.share for word in explanation.words]


def test_is_readable_and_ends_in_a_line_feed() -> None:
    text = json_text(samples.scripts())
    assert "非" in text
    assert text.startswith('{\n  "text": ')
    assert text.endswith("}\n")


def test_numbers_keep_their_precision() -> None:
    third = ScoredSpan("a", Span(0, 1), 1 / 3, 1.0)
    explanation = replace(samples.one_word(), words=(third,))
    assert json.loads(json_text(explanation))["words"][0]["score"] == 1 / 3


def test_half_a_surrogate_pair_can_be_written_to_a_file() -> None:
    text = json_text(samples.hostile())
    assert json.loads(text.encode("utf-8"))["text"] == samples.hostile().text


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    explanation = samples.one_word()
    broken = [
        replace(explanation, words=(replace(explanation.words[0], score=value),)),
        replace(explanation, tokens=(replace(explanation.tokens[0], share=value),)),
        replace(explanation, prediction=replace(explanation.prediction, probabilities={"negative": value, "positive": 0.5})),
        replace(explanation, windows=(replace(explanation.windows[0], probabilities={"negative": value}),)),
        replace(explanation, method=replace(explanation.method, relative_error=value)),
    ]
    for wrong in broken:
        with pytest.raises(UnsupportedModelError, match="not finite"):
            explanation_to_json(wrong)


def _without_target(form: dict[str, Any]) -> None:
    del form["target"]


def _with_a_field_of_its_own(form: dict[str, Any]) -> None:
    form["colour"] = "red"


def _with_a_share_above_one(form: dict[str, Any]) -> None:
    form["words"][0]["share"] = 1.01


def _with_a_span_before_the_text(form: dict[str, Any]) -> None:
    form["words"][0]["start"] = -1


def _with_half_an_evaluation(form: dict[str, Any]) -> None:
    form["method"]["evaluations"] = 1.5


def _with_a_negative_error(form: dict[str, Any]) -> None:
    form["method"]["relative_error"] = -0.1


def _with_a_probability_in_words(form: dict[str, Any]) -> None:
    form["prediction"]["probabilities"]["negative"] = "96 %"


def _without_any_label(form: dict[str, Any]) -> None:
    form["windows"][0]["probabilities"] = {}


def _with_nothing_that_was_not_read(form: dict[str, Any]) -> None:
    form["not_read"] = [{"text": "", "start": 0, "end": 0}]


@pytest.mark.parametrize(
    "spoil",
    [
        _without_target,
        _with_a_field_of_its_own,
        _with_a_share_above_one,
        _with_a_span_before_the_text,
        _with_half_an_evaluation,
        _with_a_negative_error,
        _with_a_probability_in_words,
        _without_any_label,
        _with_nothing_that_was_not_read,
    ],
)
def test_the_schema_refuses_what_is_wrong(spoil: Callable[[dict[str, Any]], None]) -> None:
    form = copy.deepcopy(explanation_to_json(samples.one_word()))
    spoil(form)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(form)


def test_every_field_and_object_is_described_and_closed() -> None:
    def check(schema: dict[str, Any], path: str) -> None:
        if "$ref" in schema:
            return
        assert schema.get("description"), path
        if "properties" in schema:
            assert schema["additionalProperties"] is False, path
            assert set(schema["required"]) == set(schema["properties"]), path
        for name, inner in (*schema.get("properties", {}).items(), *schema.get("$defs", {}).items()):
            check(inner, f"{path}.{name}")
        if "items" in schema:
            check(schema["items"], f"{path}[]")

    check(SCHEMA, "explanation")
