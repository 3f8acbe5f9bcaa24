"""The Python interface on a small random model: what it answers, and what it refuses in plain words."""

from __future__ import annotations

import pytest
from transformers import TextClassificationPipeline

from tests.science.toy import bert
from tonelens.explainer import Explainer
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
