from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.report import examined, gallery, samples
from tonelens.attribution.types import NEUTRAL, NOT_TESTED, STABLE, UNCERTAIN
from tonelens.report.explanation.json_form import explanation_to_json, json_text

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "explanation.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


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
    form["prediction"]["probabilities"]["negative"] = "96%"


def _without_any_label(form: dict[str, Any]) -> None:
    form["windows"][0]["probabilities"] = {}


def _with_nothing_that_was_not_read(form: dict[str, Any]) -> None:
    form["not_read"] = [{"text": "", "start": 0, "end": 0}]


def _with_another_stability(form: dict[str, Any]) -> None:
    form["stability"] = "certain"


def _with_a_unit_without_a_place(form: dict[str, Any]) -> None:
    form["units"][0]["parts"] = []


def _with_another_kind_of_unit(form: dict[str, Any]) -> None:
    form["units"][0]["kind"] = "phrase"


def _with_nobody_responsible(form: dict[str, Any]) -> None:
    form["responsible"]["units"] = []


def _with_five_responsible(form: dict[str, Any]) -> None:
    form["responsible"]["units"] = [0, 1, 2, 3, 4]


def _with_another_kind_of_edit(form: dict[str, Any]) -> None:
    form["edits"][0]["kind"] = "negation"


def _with_a_field_in_a_sentence(form: dict[str, Any]) -> None:
    form["sentences"] = [copy.deepcopy(form) | {"colour": "red"}]


def _with_sentences_in_a_sentence(form: dict[str, Any]) -> None:
    form["sentences"] = [copy.deepcopy(form) | {"sentences": [copy.deepcopy(form)]}]


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
        _with_another_stability,
        _with_a_unit_without_a_place,
        _with_another_kind_of_unit,
        _with_nobody_responsible,
        _with_five_responsible,
        _with_another_kind_of_edit,
        _with_a_field_in_a_sentence,
        _with_sentences_in_a_sentence,
    ],
)
def test_the_schema_refuses_what_is_wrong(spoil: Callable[[dict[str, Any]], None]) -> None:
    form = copy.deepcopy(explanation_to_json(examined.improvable()))
    VALIDATOR.validate(form)
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


SCORES = st.lists(st.floats(-3, 3, allow_nan=False), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.text("ab not .,!🦄\n", max_size=40), SCORES, st.sampled_from([STABLE, UNCERTAIN, NEUTRAL, NOT_TESTED]), st.integers(1, 4))
def test_whatever_is_found_fits_the_schema(text: str, scores: list[float], stability: str, sentences: int) -> None:
    sentence = examined.examined(samples.explained(text, scores), stability=stability)
    for explanation in (sentence, examined.by_sentence([sentence] * sentences, samples.NEGATIVE)):
        VALIDATOR.validate(json.loads(json_text(explanation)))


OBJECTS = st.sampled_from(sorted(gallery.every())).map(lambda name: explanation_to_json(gallery.every()[name]))
_OPEN = {"probabilities", "probabilities_without"}


def _objects(value: Any, name: str = "") -> Iterator[dict[str, Any]]:
    """The closed objects of a form, itself first."""
    if isinstance(value, dict) and name not in _OPEN:
        yield value
        for key, inner in value.items():
            yield from _objects(inner, key)
    elif isinstance(value, list):
        for inner in value[:2]:
            yield from _objects(inner)


@settings(max_examples=60, deadline=None)
@given(OBJECTS, st.data())
def test_no_object_may_lose_a_field_or_gain_one(form: dict[str, Any], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(list(_objects(form))))
    if data.draw(st.booleans()):
        del chosen[data.draw(st.sampled_from(sorted(chosen)))]
    else:
        chosen["colour"] = "red"
    assert not VALIDATOR.is_valid(form)
