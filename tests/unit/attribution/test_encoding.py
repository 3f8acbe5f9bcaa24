"""Every token of a text is read once and in its order, or as far as a pipeline was told to read."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from transformers import TextClassificationPipeline

from tests.science.toy import bert
from tests.unit.attribution.small_models import small_model
from tests.unit.attribution.tiny_models import TEXTS, classifier_model
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.encoding import LONGEST_CALL
from tonelens.attribution.explaining import explain
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.types import MethodOptions
from tonelens.errors import UnsupportedModelError

LONG = "The plot was not bad and the film was very lovely. " * 12


def cutting(side: str) -> Classifier:
    tokenizer = copy.deepcopy(bert().tokenizer)
    tokenizer.truncation_side = side
    return replace(bert(), tokenizer=tokenizer)


def test_windows_run_from_the_beginning_whatever_end_the_tokenizer_cuts() -> None:
    left, right = (explain(cutting(side), [LONG], MethodOptions())[0] for side in ("left", "right"))
    assert len(left.windows) > 1
    assert [window.span for window in left.windows] == [window.span for window in right.windows]
    assert [word.span for word in left.words] == [word.span for word in right.words]
    assert [word.score for word in left.words] == pytest.approx([word.score for word in right.words], abs=1e-6)
    assert left.not_read == ()


def test_the_tokenizer_stays_as_it_was() -> None:
    classifier = cutting("left")
    classifier.encode(LONG)
    assert classifier.tokenizer.truncation_side == "left"


def pipeline(side: str = "right", **arguments: Any) -> TextClassificationPipeline:
    model, tokenizer = classifier_model("bert")
    tokenizer.truncation_side = side
    return TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1, **arguments)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    "arguments",
    [
        {"truncation": True, "max_length": 8},
        {"truncation": "only_first", "max_length": 8},
        {"max_length": 8},
        {"truncation": True, "max_length": 8, "padding": "max_length"},
        {"truncation": False},
        {"padding": True},
    ],
    ids=str,
)
def test_a_pipeline_s_own_arguments_are_followed(arguments: dict[str, Any], side: str) -> None:
    asked = pipeline(side, **arguments)
    expected: list[Any] = [asked([text], top_k=None)[0] for text in TEXTS]
    for prediction, answer in zip(load_classifier(asked).predict(TEXTS), expected, strict=True):
        assert dict(prediction.probabilities) == pytest.approx({entry["label"]: entry["score"] for entry in answer}, abs=1e-5)


def test_a_pipeline_that_cuts_at_the_model_s_length_is_followed() -> None:
    text = " ".join(TEXTS * 4)
    asked = pipeline(truncation=True)
    classifier = load_classifier(asked)
    (explanation,) = explain(classifier, [text], MethodOptions())
    answers: list[Any] = asked([text], top_k=None)
    assert len(explanation.windows) == 1
    scores = {entry["label"]: entry["score"] for entry in answers[0]}
    assert dict(explanation.prediction.probabilities) == pytest.approx(scores, abs=1e-5)


@pytest.mark.parametrize("side", ["left", "right"])
def test_what_was_cut_off_is_marked_as_not_read(side: str) -> None:
    text = "A film, a film, a film, a film, a film"
    (explanation,) = explain(load_classifier(pipeline(side, truncation=True, max_length=8)), [text], MethodOptions())
    (cut,) = explanation.not_read
    assert cut.of(text) not in ("", text)
    assert (cut.start == 0) == (side == "left")
    assert (cut.end == len(text)) == (side == "right")
    assert all(not word.span.overlaps(cut) for word in explanation.words)
    assert len(explanation.windows) == 1


def test_without_arguments_a_long_text_is_read_in_windows() -> None:
    (explanation,) = explain(load_classifier(pipeline()), [" ".join(TEXTS * 4)], MethodOptions())
    assert len(explanation.windows) > 1
    assert explanation.not_read == ()


def test_a_text_is_read_whole_as_far_as_the_model_s_positions_reach() -> None:
    model, tokenizer = classifier_model("bert", max_position_embeddings=LONGEST_CALL + 512)
    asked = TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1)
    text = " ".join(TEXTS * 20)
    classifier = load_classifier(asked)
    (reading,) = classifier.read([text])
    assert LONGEST_CALL < len(classifier.encode(text)[0]) <= LONGEST_CALL + 512
    answers: list[Any] = asked([text], top_k=None)
    assert len(reading.windows) == 1
    assert dict(reading.prediction.probabilities) == pytest.approx({entry["label"]: entry["score"] for entry in answers[0]}, abs=1e-5)


@pytest.mark.parametrize("told", [10, int(1e30)])
def test_what_the_tokenizer_says_of_lengths_cuts_nothing(told: int) -> None:
    asked = pipeline()
    tokenizer: Any = asked.tokenizer
    tokenizer.model_max_length = told
    text = " ".join(TEXTS[:2])
    classifier = load_classifier(asked)
    assert len(classifier.encode(text)) == 1
    assert len(classifier.encode(" ".join(TEXTS * 4))) > 1
    answers: list[Any] = asked([text], top_k=None)
    scores = {entry["label"]: entry["score"] for entry in answers[0]}
    assert dict(classifier.predict([text])[0].probabilities) == pytest.approx(scores, abs=1e-5)


def _relative() -> TextClassificationPipeline:
    model, tokenizer = small_model("bloom")
    return TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1)


def test_positions_that_are_relative_have_no_end() -> None:
    classifier = load_classifier(_relative())
    (reading,) = classifier.read([" ".join(TEXTS * 40)])
    assert len(reading.windows) == 1


@pytest.mark.parametrize("arguments", [{"add_special_tokens": False}, {"truncation": "only_second"}, {"text_pair": "and this"}], ids=str)
def test_other_arguments_are_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedModelError) as caught:
        load_classifier(pipeline(**arguments))
    assert next(iter(arguments)) in caught.value.problem
    assert "Remove" in caught.value.remedy
