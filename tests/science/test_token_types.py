"""Token types go to the model as its tokenizer makes them, and not at all where it makes none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from transformers import TextClassificationPipeline

from tests.science.test_axioms import batch_of
from tests.science.toy import SENTENCES, bert, tokenizer
from tonelens.attribution.explaining import explain
from tonelens.attribution.methods import METHODS
from tonelens.attribution.torch_classifier import TorchClassifier
from tonelens.attribution.types import MethodOptions


def with_types() -> TorchClassifier:
    """A classifier whose tokenizer gives a text's tokens another type than its own."""
    made = tokenizer("[CLS]:0 $A:1 [SEP]:1")
    made.model_input_names = ["input_ids", "token_type_ids", "attention_mask"]
    return replace(bert(), tokenizer=made)


def logits(classifier: TorchClassifier, text: str) -> torch.Tensor:
    """The model's answer to what the tokenizer makes of one text, with nothing of ours in between."""
    with torch.no_grad():
        answer: torch.Tensor = classifier.model(**classifier.tokenizer(text, return_tensors="pt")).logits[0]
        return answer


def polarity(answer: torch.Tensor) -> float:
    return float(answer[2] - answer[0])


def test_types_are_the_tokenizer_s_own() -> None:
    classifier = with_types()
    encoded = classifier.tokenizer(SENTENCES[0], return_tensors="pt")
    window = classifier.encode(SENTENCES[0])[0]
    assert window.input_ids.tolist() == encoded["input_ids"][0].tolist()
    assert window.token_type_ids is not None
    assert window.token_type_ids.tolist() == [0] + [1] * (len(window) - 1)
    assert window.token_type_ids.tolist() == encoded["token_type_ids"][0].tolist()


def test_none_are_made_up_where_the_tokenizer_makes_none() -> None:
    assert bert().encode(SENTENCES[0])[0].token_type_ids is None
    assert batch_of(bert(), SENTENCES).arguments[3:] == ()


def test_predictions_are_the_pipeline_s_with_types_that_matter() -> None:
    classifier = with_types()
    pipeline = TextClassificationPipeline(model=classifier.model, tokenizer=classifier.tokenizer, device=-1)
    expected: list[Any] = [pipeline([text], top_k=None)[0] for text in SENTENCES]
    for text, found, answer in zip(SENTENCES, classifier.predict(SENTENCES), expected, strict=True):
        assert dict(found.probabilities) == pytest.approx({entry["label"]: entry["score"] for entry in answer}, abs=1e-5)
        assert polarity(logits(classifier, text)) != pytest.approx(polarity(logits(bert(), text)), abs=1e-3)


def test_the_path_ends_at_what_the_model_answers_with_types() -> None:
    classifier = with_types()
    batch = batch_of(classifier, SENTENCES)
    with torch.no_grad():
        ends = batch.forward(batch.inputs, *batch.arguments)
    assert ends.tolist() == pytest.approx([polarity(logits(classifier, text)) for text in SENTENCES], abs=1e-4)


@pytest.mark.parametrize("name", METHODS)
def test_neighbours_of_other_lengths_do_not_change_the_types(name: str) -> None:
    options = MethodOptions(name=name)
    together = explain(with_types(), SENTENCES, options)
    for text, among_others in zip(SENTENCES, together, strict=True):
        (alone,) = explain(with_types(), [text], options)
        assert [word.score for word in alone.words] == pytest.approx([word.score for word in among_others.words], abs=1e-3)


def test_another_type_for_the_last_token_would_change_the_answer() -> None:
    batch = batch_of(bert(), SENTENCES[:1])
    types = torch.zeros_like(batch.arguments[1])
    other = types.clone()
    other[0, -1] = 1
    with torch.no_grad():
        first, second = (
            batch.forward(batch.inputs, batch.arguments[0], batch.arguments[1], batch.arguments[2], kind) for kind in (types, other)
        )
    assert (first - second).abs().item() > 1e-4
