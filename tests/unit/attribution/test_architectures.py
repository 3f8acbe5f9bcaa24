"""Every architecture answers exactly as transformers.pipeline does, and its explanations add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from transformers import PreTrainedModel, PreTrainedTokenizerFast, TextClassificationPipeline

from tests.unit.attribution.tiny_models import ARCHITECTURES, TEXTS, classifier_model
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.types import MethodOptions

_OPTIONS = MethodOptions("adaptive_integrated_gradients", evaluations=257, tolerance=0.02)
_EXPLAINED = ["A wonderful film.", "The café won't answer!"]


def _pipeline(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> TextClassificationPipeline:
    return TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1)


def _assert_as_pipeline(classifier: Classifier, pipeline: TextClassificationPipeline) -> None:
    expected: list[Any] = [pipeline([text], top_k=None)[0] for text in TEXTS]
    for prediction, answer in zip(classifier.predict(TEXTS), expected, strict=True):
        scores = {entry["label"]: entry["score"] for entry in answer}
        assert dict(prediction.probabilities) == pytest.approx(scores, abs=1e-5)
        assert prediction.label == max(scores, key=scores.__getitem__)


def _assert_explained(classifier: Classifier) -> None:
    for text, explanation in zip(_EXPLAINED, explain(classifier, _EXPLAINED, _OPTIONS), strict=True):
        assert explanation.text == text
        assert explanation.words
        assert [text[word.span.start : word.span.end] for word in explanation.words] == [word.text for word in explanation.words]
        assert explanation.method.relative_error is not None
        assert explanation.method.relative_error <= 0.05


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_pipeline_keeps_its_answers(name: str) -> None:
    pipeline = _pipeline(*classifier_model(name))
    classifier = load_classifier(pipeline)
    _assert_as_pipeline(classifier, pipeline)
    _assert_explained(classifier)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_saved_directory_gives_the_same_answers(name: str, tmp_path: Path) -> None:
    model, tokenizer = classifier_model(name)
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    _assert_as_pipeline(load_classifier(str(tmp_path)), _pipeline(model, tokenizer))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_tiny_models_tell_texts_apart(name: str) -> None:
    predictions = load_classifier(_pipeline(*classifier_model(name))).predict(TEXTS)
    values = [prediction.probabilities["LABEL_0"] for prediction in predictions]
    assert max(values) - min(values) > 0.01


def test_a_model_without_padding_is_left_without() -> None:
    model, tokenizer = classifier_model("gpt2")
    assert model.config.pad_token_id is None
    load_classifier(_pipeline(model, tokenizer)).predict(TEXTS)
    assert model.config.pad_token_id is None


@pytest.mark.parametrize(
    ("outputs", "problem", "activation"),
    [
        (1, None, "sigmoid"),
        (2, None, "softmax"),
        (3, None, "softmax"),
        (5, None, "softmax"),
        (3, "multi_label_classification", "sigmoid"),
        (1, "regression", "none"),
        (2, "regression", "none"),
    ],
)
def test_heads(outputs: int, problem: str | None, activation: str, tmp_path: Path) -> None:
    model, tokenizer = classifier_model("bert", outputs, problem_type=problem)
    pipeline = _pipeline(model, tokenizer)
    classifier = load_classifier(pipeline)
    assert classifier.activation == activation
    assert len(classifier.labels) == outputs
    _assert_as_pipeline(classifier, pipeline)
    _assert_explained(classifier)
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    saved = load_classifier(tmp_path)
    assert saved.activation == activation
    _assert_as_pipeline(saved, pipeline)


def test_five_ratings_are_explained_as_their_expected_value() -> None:
    labels = {index: f"{index + 1} star{'s' if index else ''}" for index in range(5)}
    model, tokenizer = classifier_model("bert", 5, id2label=labels, label2id={label: index for index, label in labels.items()})
    classifier = load_classifier(_pipeline(model, tokenizer))
    assert {found.target for found in explain(classifier, _EXPLAINED, _OPTIONS)} == {"expected rating"}
    _assert_explained(classifier)
