from __future__ import annotations

import json
from dataclasses import replace
from math import inf, nan
from pathlib import Path

import jsonschema
import pytest

from tests.unit.report import examined, gallery, samples
from tonelens.attribution.types import ScoredSpan
from tonelens.errors import UnsupportedModelError
from tonelens.report.explanation.json_form import explanation_to_json, json_text
from tonelens.text.spans import Span

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "explanation.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("name", gallery.every())
def test_every_explanation_fits_the_schema_after_a_round_trip(name: str) -> None:
    explanation = gallery.every()[name]
    read = json.loads(json_text(explanation))
    assert read == explanation_to_json(explanation)
    VALIDATOR.validate(read)


def test_holds_what_the_explanation_holds() -> None:
    explanation = samples.scripts()
    form = explanation_to_json(explanation)
    assert form["target"] == "polarity"
    assert form["model"] == {"id": "tonelens-small", "revision": "3f9c1a7e", "languages": []}
    assert form["prediction"] == {"label": "positive", "probabilities": samples.POSITIVE, "independent": False, "kind": None}
    assert form["method"] == {
        "name": "adaptive_integrated_gradients",
        "baseline": "mask",
        "evaluations": 15,
        "convergence_delta": -0.0131,
        "relative_error": 0.0081,
        "converged": True,
        "tolerance": 0.02,
        "precision": "float32",
        "instead_of": None,
    }
    assert [word["text"] for word in form["not_read"]] == ["👩‍👩‍👧‍👦", "🦄"]
    for listed in (*form["words"], *form["tokens"], *form["not_read"]):
        assert explanation.text[listed["start"] : listed["end"]] == listed["text"]
    assert [word["share"] for word in form["words"]] == [word.share for word in explanation.words]


def test_holds_what_was_found_out_about_units() -> None:
    form = explanation_to_json(examined.shaky())
    text = examined.shaky().text
    (unit,) = [unit for unit in form["units"] if unit["kind"] == "negation"]
    assert unit["text"] == "never … friendly"
    assert [text[part["start"] : part["end"]] for part in unit["parts"]] == ["never", "friendly"]
    assert (unit["start"], unit["end"]) == (unit["parts"][0]["start"], unit["parts"][-1]["end"])
    assert [form["words"][index]["text"] for index in unit["words"]] == ["never", "friendly"]
    assert (unit["effect"], unit["effect_alone"], unit["stable"], unit["mixed"]) == (-0.4, -0.4, False, False)
    assert [unit["mixed"] for unit in form["units"] if unit["text"] == "waiter"] == [True]
    assert [unit["stable"] for unit in form["units"] if unit["text"] == "the"] == [None]
    (rude,) = form["responsible"]["units"]
    assert form["units"][rude]["text"] == "rude"
    assert form["responsible"]["label_without"] == "neutral"
    assert form["responsible"]["probability_without"] == examined.WITHOUT["negative"]
    assert form["responsible"]["probabilities_without"] == examined.WITHOUT
    assert form["stability"] == "stable"
    assert form["message"] == "Reads negative (96%) because of ‘rude’: without it 8%"
    assert (form["start"], form["end"]) == (0, len(text))


def test_without_units_there_is_nothing_to_hold() -> None:
    form = explanation_to_json(samples.praise())
    assert (form["units"], form["responsible"], form["stability"], form["sentences"], form["edits"]) == ([], None, "not tested", [], [])


def test_holds_edits_with_the_probability_of_the_label_before() -> None:
    first, _, rewrite = explanation_to_json(examined.improvable())["edits"]
    assert first == {
        "start": 0,
        "end": 16,
        "replacement": "W",
        "kind": "stance_adverb",
        "label_after": "neutral",
        "probability_after": 0.3544,
        "probabilities_after": dict(examined.improvable().edits[0].prediction_after.probabilities),
    }
    assert rewrite["replacement"] == "Please enter"


def test_holds_what_was_read_otherwise() -> None:
    form = explanation_to_json(examined.festive())
    assert form["read_as"] == [
        {"text": "🎉", "start": 11, "end": 12, "name": "party popper"},
        {"text": "🔥", "start": 20, "end": 21, "name": "fire"},
    ]
    assert [term["text"] for term in explanation_to_json(examined.with_terms())["left_out"]] == ["Kill Bill", "Kill Bill", "Bad Aibling"]
    assert explanation_to_json(examined.foreign())["not_judged"] == "German"
    assert form["not_judged"] is None


def test_sentences_are_whole_objects_with_places_in_the_whole_text() -> None:
    explanation = examined.mixed_company()
    form = explanation_to_json(explanation)
    assert [sentence["text"] for sentence in form["sentences"]] == explanation.text.split("\n")
    for sentence in form["sentences"]:
        assert explanation.text[sentence["start"] : sentence["end"]] == sentence["text"]
        assert sentence["sentences"] == []
        for listed in (*sentence["words"], *sentence["not_read"]):
            assert explanation.text[listed["start"] : listed["end"]] == listed["text"]
        for unit in (unit for unit in sentence["units"] if unit["kind"] != "other"):
            assert " … ".join(explanation.text[part["start"] : part["end"]] for part in unit["parts"]) == unit["text"]
    for unit in form["units"]:
        words = [form["words"][index] for index in unit["words"]]
        assert (words[0]["start"], words[-1]["end"]) == (unit["start"], unit["end"])


def test_a_whole_texts_edits_are_measured_against_their_sentences_verdict() -> None:
    explanation = examined.three_sentences()
    calm = replace(explanation, prediction=replace(explanation.prediction, label="neutral"), edits=explanation.sentences[2].edits)
    assert [edit["probability_after"] for edit in explanation_to_json(calm)["edits"]] == [0.3544, 0.931, 0.0281]


def test_is_readable_and_ends_in_a_line_feed() -> None:
    text = json_text(samples.scripts())
    assert "非" in text
    assert text.startswith('{\n  "version": 1,\n  "text": ')
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
    found = examined.improvable()
    assert found.responsible is not None
    astray = replace(found.edits[0].prediction_after, probabilities={"negative": value})
    broken += [
        replace(found, units=(replace(found.units[0], score=value),)),
        replace(found, units=(replace(found.units[0], share=value),)),
        replace(found, units=(replace(found.units[0], effect=value),)),
        replace(found, units=(replace(found.units[0], effect_alone=value),)),
        replace(found, units=(replace(found.units[0], probability_without=value),)),
        replace(found, responsible=replace(found.responsible, prediction_without=astray)),
        replace(found, edits=(replace(found.edits[0], prediction_after=astray),)),
    ]
    broken += [replace(examined.three_sentences(), sentences=(wrong,)) for wrong in broken]
    for wrong in broken:
        with pytest.raises(UnsupportedModelError, match="not finite"):
            explanation_to_json(wrong)
