"""What an attribution must satisfy whatever the model: completeness, dummies, determinism, invariance."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.science.toy import SENTENCES, bert, roberta
from tonelens.attribution.adaptive import integrated
from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.explaining import explain
from tonelens.attribution.forward import EmbeddedBatch, embedded_batch
from tonelens.attribution.masked import MaskedText
from tonelens.attribution.methods import METHODS
from tonelens.attribution.problem import Problem
from tonelens.attribution.quadrature import START
from tonelens.attribution.targets import Target, resolve_target
from tonelens.attribution.torch_classifier import TorchClassifier
from tonelens.attribution.types import MethodOptions
from tonelens.errors import CancelledError

FINE = MethodOptions("adaptive_integrated_gradients", tolerance=1e-3, evaluations=513)


def batch_of(classifier: TorchClassifier, texts: tuple[str, ...], baseline: str = "mask") -> EmbeddedBatch:
    target = resolve_target("polarity", classifier.labels, False, 0)
    problems = [Problem(window, target, (masked(classifier, window, target),)) for window in (classifier.encode(text)[0] for text in texts)]
    return embedded_batch(classifier, problems, baseline, lambda: None)


def masked(classifier: TorchClassifier, window: EncodedWindow, target: Target) -> MaskedText:
    """The window with each of its tokens as a word."""
    numbers = [-1 if special else index for index, special in enumerate(window.special)]
    assert classifier.mask_id is not None
    return MaskedText(target=target, window=window, word_numbers=numbers, mask=classifier.mask_id)


def hooks(classifier: TorchClassifier) -> int:
    return len(vars(classifier.embeddings)["_forward_hooks"])


@pytest.mark.parametrize("baseline", ["mask", "pad", "zero", "film plot"])
@pytest.mark.parametrize("classifier", [bert(), roberta()], ids=["bert", "roberta"])
def test_scores_add_up_to_the_change_of_the_target(classifier: TorchClassifier, baseline: str) -> None:
    batch = batch_of(classifier, SENTENCES, baseline)
    with torch.no_grad():
        change = batch.forward(batch.inputs, *batch.arguments) - batch.forward(batch.baselines, *batch.arguments)
    options = MethodOptions("adaptive_integrated_gradients", baseline=baseline, tolerance=1e-3, evaluations=513)
    for explanation, expected in zip(explain(classifier, SENTENCES, options), change.tolist(), strict=True):
        assert explanation.method.converged
        assert sum(token.score for token in explanation.tokens) == pytest.approx(expected, abs=2e-3)
        assert sum(word.score for word in explanation.words) == pytest.approx(expected, abs=2e-3)


def test_the_reported_error_is_the_error_that_was_made() -> None:
    coarse = MethodOptions("adaptive_integrated_gradients", tolerance=0.9, evaluations=11)
    batch = batch_of(bert(), SENTENCES)
    with torch.no_grad():
        change = (batch.forward(batch.inputs, *batch.arguments) - batch.forward(batch.baselines, *batch.arguments)).tolist()
    found = explain(bert(), SENTENCES, coarse)
    for explanation, expected in zip(found, change, strict=True):
        scores = [token.score for token in explanation.tokens]
        delta = sum(scores) - expected
        assert explanation.method.convergence_delta == pytest.approx(delta, abs=1e-4)
        assert explanation.method.relative_error == pytest.approx(abs(delta) / sum(map(abs, scores)), abs=1e-4)
    assert max(explanation.method.relative_error or 0 for explanation in found) > 1e-3


def test_a_path_that_does_not_settle_is_flagged() -> None:
    explanation = explain(bert(), SENTENCES[:1], MethodOptions("adaptive_integrated_gradients", tolerance=1e-9, evaluations=13))[0]
    assert not explanation.method.converged
    assert explanation.method.evaluations <= 13


@pytest.mark.parametrize("name", METHODS)
def test_special_tokens_and_padding_get_exactly_nothing(name: str) -> None:
    batch = batch_of(bert(), SENTENCES)
    words = [[-1 if special else index for index, special in enumerate(problem.window.special)] for problem in batch.problems]
    for problem, scores in zip(batch.problems, METHODS[name].explain(batch, MethodOptions(name=name), words), strict=True):
        assert len(scores.attributions) == len(problem.window)
        for index, special in enumerate(problem.window.special):
            if special:
                assert scores.attributions[index].item() == 0.0


def test_a_token_that_equals_its_baseline_gets_exactly_nothing() -> None:
    explanation = explain(bert(), ["The film was good"], MethodOptions("adaptive_integrated_gradients", baseline="film"))[0]
    film = next(word for word in explanation.words if word.text == "film")
    assert film.score == 0.0
    assert any(word.score != 0.0 for word in explanation.words)


def test_a_linear_model_gets_its_own_terms() -> None:
    weights = torch.randn(6, 4, generator=torch.Generator().manual_seed(1))
    inputs = torch.randn(1, 6, 4, generator=torch.Generator().manual_seed(2))
    baselines = torch.randn(1, 6, 4, generator=torch.Generator().manual_seed(3))
    problem = batch_of(bert(), SENTENCES[:1]).problems[0]
    forward: Any = lambda points: (points * weights).sum(dim=(1, 2))  # noqa: E731 - it stands for a model
    (found,) = integrated(EmbeddedBatch((problem,), inputs, baselines, (), forward), 0.04)
    expected = ((inputs - baselines) * weights).sum(dim=-1)
    assert found.attributions() == pytest.approx(expected[0].numpy(), abs=1e-5)
    assert found.evaluations == len(START)


def test_neighbours_in_a_batch_and_padding_change_nothing() -> None:
    together = explain(bert(), SENTENCES, FINE)
    for text, among_others in zip(SENTENCES, together, strict=True):
        alone = explain(bert(), [text], FINE)[0]
        assert [word.score for word in alone.words] == pytest.approx([word.score for word in among_others.words], abs=1e-3)
        assert alone.prediction.probability == pytest.approx(among_others.prediction.probability, abs=1e-6)


def test_the_same_question_gets_the_same_answer() -> None:
    first, second = (explain(bert(), SENTENCES, MethodOptions()) for _ in range(2))
    assert [explanation.words for explanation in first] == [explanation.words for explanation in second]


def test_eager_and_fused_attention_agree() -> None:
    for fused, eager in zip(explain(bert("sdpa"), SENTENCES, FINE), explain(bert("eager"), SENTENCES, FINE), strict=True):
        assert [word.score for word in fused.words] == pytest.approx([word.score for word in eager.words], abs=2e-3)


@pytest.mark.parametrize("calls_before", [0, 1, 2])
def test_cancelling_stops_before_the_next_call(calls_before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    classifier, forward = bert(), bert().model.forward
    allowed = calls = 0

    def checkpoint() -> None:
        nonlocal allowed
        if allowed == calls_before:
            raise CancelledError
        allowed += 1

    def counted(**inputs: Any) -> Any:
        nonlocal calls
        calls += 1
        return forward(**inputs)

    monkeypatch.setattr(classifier.model, "forward", counted)
    with pytest.raises(CancelledError):
        explain(classifier, SENTENCES, MethodOptions(), checkpoint)
    assert calls == calls_before
    assert hooks(classifier) == 0


@pytest.mark.parametrize("name", [name for name in METHODS if name != "two_sided_effects"])
def test_whatever_ends_a_call_leaves_no_hook_behind(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    classifier, forward = bert(), bert().model.forward
    stopped_with_hook = False

    def stopped(**inputs: Any) -> Any:
        nonlocal stopped_with_hook
        if hooks(classifier):
            stopped_with_hook = True
            raise CancelledError
        return forward(**inputs)

    monkeypatch.setattr(classifier.model, "forward", stopped)
    with pytest.raises(CancelledError):
        explain(classifier, SENTENCES, MethodOptions(name=name))
    assert stopped_with_hook
    assert hooks(classifier) == 0


def test_an_error_inside_the_model_leaves_no_hook_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    classifier = bert()
    batch = batch_of(classifier, SENTENCES)

    def broken(*inputs: object, **more: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(classifier.model, "forward", broken)
    with pytest.raises(RuntimeError, match="broken"):
        batch.forward(batch.inputs, *batch.arguments)
    assert hooks(classifier) == 0
