"""No call of the model is larger than what may run before new work starts, and neighbours do not show in a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest

from tests.science.toy import SENTENCES, bert
from tonelens.attribution.encoding import LONGEST_CALL
from tonelens.attribution.explaining import attributed, explain
from tonelens.attribution.methods import METHODS
from tonelens.attribution.types import MethodOptions

CallSizes = Callable[[MethodOptions, Sequence[str]], list[tuple[int, int]]]


@pytest.fixture
def call_sizes(monkeypatch: pytest.MonkeyPatch) -> CallSizes:
    """Explains texts and gives the rows and tokens of each call of the model."""
    forward = bert().model.forward
    sizes: list[tuple[int, int]] = []

    def recorded(**inputs: Any) -> Any:
        sizes.append(tuple(inputs["input_ids"].shape))
        return forward(**inputs)

    def explained(options: MethodOptions, texts: Sequence[str]) -> list[tuple[int, int]]:
        explain(bert(), texts, options)
        return sizes

    monkeypatch.setattr(bert().model, "forward", recorded)
    return explained


@pytest.mark.parametrize("text", ["bad", "The film was not very bad, and slow.", "The slow film was bad. " * 8])
@pytest.mark.parametrize("name", METHODS)
def test_many_texts_take_no_call_that_is_too_large(name: str, text: str, call_sizes: CallSizes) -> None:
    tokens = len(bert().encode(text)[0])
    texts = [text] * (3 * LONGEST_CALL // (2 * tokens))
    sizes = call_sizes(MethodOptions(name=name, evaluations=11), texts)
    assert len(texts) * tokens > LONGEST_CALL
    assert max(rows * length for rows, length in sizes) <= LONGEST_CALL


@pytest.mark.parametrize("name", METHODS)
def test_neighbours_in_a_batch_do_not_change_the_evaluations(name: str) -> None:
    options = MethodOptions(name=name)
    together = [subject.explanation.method.evaluations for subject in attributed(bert(), SENTENCES, options)]
    alone = [attributed(bert(), [text], options)[0].explanation.method.evaluations for text in SENTENCES]
    assert together == alone


@pytest.mark.parametrize("name", ["occlusion", "feature_ablation"])
def test_evaluations_of_methods_without_gradients_are_the_inputs_that_the_model_was_asked(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = bert().model.forward
    rows: list[int] = []

    def recorded(**inputs: Any) -> Any:
        rows.append(len(inputs["input_ids"]))
        return forward(**inputs)

    monkeypatch.setattr(bert().model, "forward", recorded)
    (subject,) = attributed(bert(), SENTENCES[:1], MethodOptions(name=name))
    prediction = 1
    assert sum(rows) == prediction + subject.explanation.method.evaluations


@pytest.mark.slow
def test_twenty_thousand_words_are_explained_to_the_last() -> None:
    words = ["the", "film", "was", "not", "bad", "and", "very", "lovely"] * 2_500
    text = " ".join(words)
    (explanation,) = explain(bert(), [text], MethodOptions("adaptive_integrated_gradients", tolerance=0.5))
    assert [word.text for word in explanation.words] == words
    assert all(word.span.of(text) == word.text for word in explanation.words)
    assert explanation.not_read == ()
    assert explanation.windows[0].span.start == 0
    assert explanation.windows[-1].span.end == len(text)
    assert all(before.span.overlaps(after.span) for before, after in pairwise(explanation.windows))
    assert sum(token.score for token in explanation.tokens) == pytest.approx(sum(word.score for word in explanation.words), abs=1e-6)
    assert explanation.method.convergence_delta is not None
