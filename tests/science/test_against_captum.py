"""Ours equals Captum's at the same nodes, and Captum's entries in the table are what they say."""

from __future__ import annotations

import numpy
import pytest
import torch
from captum.attr import LayerIntegratedGradients
from scipy.interpolate import make_interp_spline

from tests.science.test_axioms import batch_of
from tests.science.toy import SENTENCES, bert, roberta
from tonelens.attribution.adaptive import integrated
from tonelens.attribution.baselines import baseline_ids
from tonelens.attribution.explaining import explain
from tonelens.attribution.quadrature import START
from tonelens.attribution.targets import LOGITS
from tonelens.attribution.torch_classifier import TorchClassifier, target_values
from tonelens.attribution.types import MethodOptions

CLASSIFIERS = pytest.mark.parametrize("classifier", [bert(), roberta()], ids=["bert", "roberta"])


def value_of_ids(classifier: TorchClassifier, ids: torch.Tensor, weights: torch.Tensor, *others: torch.Tensor) -> torch.Tensor:
    """The target with the model's own embeddings of ids; ``others`` are the attention mask and, where there are any, the types."""
    mask, types = (*others, None)[:2]
    assert mask is not None
    return target_values(classifier.logits(ids, mask, types, classifier.padding([])), weights, LOGITS)


def captum_layer_attributions(classifier: TorchClassifier, text: str, steps: int) -> list[float]:
    """Captum's ``LayerIntegratedGradients``, called on token ids by its own hooks."""
    batch = batch_of(classifier, (text,))
    weights, ids, *others = batch.arguments
    start = torch.from_numpy(baseline_ids("mask", batch.problems[0].window, classifier))[None]

    def forward(input_ids: torch.Tensor, *arguments: torch.Tensor) -> torch.Tensor:
        return value_of_ids(classifier, input_ids, *arguments)

    attributions = LayerIntegratedGradients(forward, classifier.embeddings).attribute(
        ids, baselines=start, additional_forward_args=(weights, *others), n_steps=steps
    )
    return [float(value) for value in attributions.sum(dim=-1)[0]]


@pytest.mark.parametrize("text", SENTENCES)
def test_the_table_s_layer_integrated_gradients_is_captum_s(text: str) -> None:
    explanation = explain(bert(), [text], MethodOptions(name="layer_integrated_gradients", evaluations=20))[0]
    expected = captum_layer_attributions(bert(), text, 20)
    assert [token.score for token in explanation.tokens] == pytest.approx(expected[1:-1], abs=1e-4)


@pytest.mark.parametrize("text", SENTENCES)
def test_ours_tends_to_what_captum_tends_to(text: str) -> None:
    explanation = explain(bert(), [text], MethodOptions("adaptive_integrated_gradients", tolerance=1e-3, evaluations=513))[0]
    expected = captum_layer_attributions(bert(), text, 400)
    assert [token.score for token in explanation.tokens] == pytest.approx(expected[1:-1], abs=2e-3)


@CLASSIFIERS
def test_ours_integrates_captum_s_gradients_at_the_same_nodes(classifier: TorchClassifier) -> None:
    batch = batch_of(classifier, SENTENCES[:1])
    (ours,) = integrated(batch, tolerance=0.99)
    steps = batch.inputs - batch.baselines
    gradients = []
    for position in START:
        points = (batch.baselines + position * steps).requires_grad_()
        (gradient,) = torch.autograd.grad(batch.forward(points, *batch.arguments).sum(), points)
        gradients.append((gradient * steps).sum(dim=-1)[0].double().numpy())
    expected = make_interp_spline(START, numpy.stack(gradients), k=3).integrate(0, 1)
    assert ours.attributions() == pytest.approx(expected, abs=1e-4)


@CLASSIFIERS
def test_the_end_of_the_path_is_what_is_deployed(classifier: TorchClassifier) -> None:
    """Positions, masks and token types at every point of the path are those of the input."""
    batch = batch_of(classifier, SENTENCES)
    with torch.no_grad():
        replaced = batch.forward(batch.inputs, *batch.arguments)
        itself = value_of_ids(classifier, batch.arguments[1], batch.arguments[0], *batch.arguments[2:])
    assert torch.equal(replaced, itself)


def test_a_padding_baseline_does_not_move_roberta_s_positions() -> None:
    """RoBERTa counts positions over ids that are not padding: with the baseline's ids, every position would change."""
    batch = batch_of(roberta(), SENTENCES[:1], "pad")
    weights, _, *others = batch.arguments
    start = torch.from_numpy(baseline_ids("pad", batch.problems[0].window, roberta()))[None]
    with torch.no_grad():
        ours = batch.forward(batch.baselines, *batch.arguments)
        moved = value_of_ids(roberta(), start, weights, *others)
    assert (ours - moved).abs().item() > 1e-3


def test_rows_may_be_reordered_and_repeated() -> None:
    """Captum repeats and reorders rows; each row's target and inputs must travel with it."""
    batch = batch_of(bert(), SENTENCES)
    rows = torch.tensor([2, 0, 2, 3])
    with torch.no_grad():
        plain = batch.forward(batch.inputs, *batch.arguments)
        shuffled = batch.forward(batch.inputs[rows], *(argument[rows] for argument in batch.arguments))
    assert torch.allclose(shuffled, plain[rows], atol=1e-5)
