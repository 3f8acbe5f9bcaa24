"""The Python interface on a small random model: what it answers, and what it refuses in plain words."""

from __future__ import annotations

from typing import Any

import pytest
from transformers import TextClassificationPipeline

from tests.science.toy import bert
from tonelens.errors import SettingsError
from tonelens.explainer import Explainer, Explanation
from tonelens.text.spans import Span


@pytest.fixture(scope="module")
def pipeline() -> TextClassificationPipeline:
    return TextClassificationPipeline(model=bert().model, tokenizer=bert().tokenizer, device=-1)


def test_half_a_surrogate_pair_is_not_read_and_moves_nothing(pipeline: TextClassificationPipeline) -> None:
    text = "A \ud83d bad film. The plot\udce9 was good."
    explanation = Explainer(pipeline).explain(text)
    assert explanation.text == text
    assert all(word.span.of(text) == word.text for word in explanation.words)
    assert "bad" in {word.text for word in explanation.words}
    assert Span(2, 3) in explanation.not_read
    assert Explainer(pipeline).predict(text).label == explanation.prediction.label


@pytest.mark.parametrize(
    "arguments",
    [
        {"terms": "bad film"},
        {"terms": [3]},
        {"tolerance": 0},
        {"tolerance": 1},
        {"tolerance": float("nan")},
        {"evaluations": 0},
        {"evaluations": -1, "method": "layer_integrated_gradients"},
    ],
    ids=str,
)
def test_an_argument_that_means_nothing_is_refused(arguments: dict[str, Any], pipeline: TextClassificationPipeline) -> None:
    with pytest.raises(SettingsError) as caught:
        Explainer(pipeline, **arguments)
    assert caught.value.problem
    assert caught.value.remedy


@pytest.mark.parametrize("texts", ["The film was bad.", [b"bad"], [None], ["bad", 3], 5, None, [["bad"]]])
def test_what_is_not_several_texts_is_refused(texts: Any, pipeline: TextClassificationPipeline) -> None:
    with pytest.raises(SettingsError) as caught:
        Explainer(pipeline).explain_many(texts)
    assert "film" not in str(caught.value)


@pytest.mark.parametrize("text", [None, 3, ["bad"], b"bad"])
def test_what_is_not_a_text_is_refused(text: Any, pipeline: TextClassificationPipeline) -> None:
    explainer = Explainer(pipeline)
    with pytest.raises(SettingsError):
        explainer.explain(text)
    with pytest.raises(SettingsError):
        explainer.predict(text)


def test_sentences_draw_themselves_too(pipeline: TextClassificationPipeline) -> None:
    explanation = Explainer(pipeline).explain("The film was bad. The plot was lovely.")
    assert len(explanation.sentences) == 2
    for sentence in explanation.sentences:
        assert isinstance(sentence, Explanation)
        assert sentence.plot().axes
        assert "<html" in sentence.to_html()
