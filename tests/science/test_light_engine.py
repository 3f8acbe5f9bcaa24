"""The built-in model's own engine says what torch and Captum say, number for number."""

from __future__ import annotations

import functools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch
from captum.attr import IntegratedGradients, Saliency
from numpy.typing import NDArray

from tonelens.attribution.baselines import resolve_baseline
from tonelens.attribution.explaining import explain
from tonelens.attribution.forward import EmbeddedBatch, embedded_batch
from tonelens.attribution.light_classifier import LightClassifier, light_classifier
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.methods import METHODS, plain
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER
from tonelens.attribution.problem import Problem
from tonelens.attribution.targets import LOGITS, ODDS, PROBABILITIES, Target
from tonelens.attribution.torch_classifier import TorchClassifier
from tonelens.attribution.types import MethodOptions

_SUBJECTS = ("The food", "Our flight", "This update", "Her lecture", "The new hotel", "Nobody", "That so-called help", "naïve Zoë’s café")
_VERBS = ("was", "was not", "is hardly", "seemed", "has never been")
_ENDS = ("good.", "terrible!", "slow, but friendly 😡", "what we ordered", "[SEP] fine")
TEXTS = [f"{subject} {verb} {end}" for subject in _SUBJECTS for verb in _VERBS for end in _ENDS]
ODD = [
    "",
    " \n",
    "I",
    "word " * 600,
    "e\u0301te\u0301 was bad",
    "\u200b",
    "👨‍👩‍👧 sad",
    "\ud800 bad",
    "[CLS] [MASK] [PAD]",
    "Ёлка и 不错 bad",
]
CLOSE = 1e-5


@functools.cache
def light() -> LightClassifier:
    return light_classifier(BUILT_IN_FOLDER, BUILT_IN)


@functools.cache
def reference() -> TorchClassifier:
    return load_classifier(BUILT_IN)


@functools.cache
def exact() -> TorchClassifier:
    """The reference with twice the digits, so that what is measured is the light engine's rounding alone."""
    classifier = load_classifier(BUILT_IN)
    classifier.model.double()
    return classifier


def problems(texts: list[str], target: Target) -> list[Problem]:
    return [Problem(reference().encode(text)[0], target) for text in texts]


def batch_of(classifier: TorchClassifier, texts: list[str], target: Target) -> EmbeddedBatch:
    return embedded_batch(classifier, problems(texts, target), "mask", lambda: None)


def close(scores: NDArray[numpy.floating]) -> Any:
    """Equal to 10⁻⁵ of Σ|a|, or of 1 where that is more: torch itself is further from torch with twice the digits."""
    return pytest.approx(scores, abs=CLOSE * max(1.0, float(numpy.abs(scores).sum())))


def polarity() -> Target:
    labels = reference().labels
    return Target("polarity", tuple(float((label == "positive") - (label == "negative")) for label in labels))


def test_there_are_two_hundred_texts() -> None:
    assert len(set(TEXTS)) == 200


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_tokens_are_those_of_transformers(text: str) -> None:
    windows = zip(light().encode(text), reference().encode(text), strict=True)
    for ours, theirs in windows:
        assert ours.input_ids.tolist() == theirs.input_ids.tolist()
        assert ours.token_type_ids is not None
        assert theirs.token_type_ids is not None
        assert ours.token_type_ids.tolist() == theirs.token_type_ids.tolist()
        assert (ours.special, ours.offsets, ours.first) == (theirs.special, theirs.offsets, theirs.first)


def test_the_tokenizers_say_the_same_of_themselves() -> None:
    ours, theirs = light().tokenizer, reference().tokenizer
    for name in ("mask_token_id", "unk_token_id", "pad_token_id", "bos_token_id", "eos_token_id", "model_max_length", "truncation_side"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert sorted(ours.all_special_ids) == sorted(theirs.all_special_ids)
    assert ours.num_special_tokens_to_add() == theirs.num_special_tokens_to_add()
    assert light().neutral_ids == reference().neutral_ids
    assert (light().longest, light().mask_id, light().labels) == (reference().longest, reference().mask_id, reference().labels)
    assert light().identity == reference().identity


def test_predictions_are_torch_s() -> None:
    texts = TEXTS + ODD
    for ours, theirs in zip(light().read(texts), reference().read(texts), strict=True):
        assert dict(ours.prediction.probabilities) == pytest.approx(dict(theirs.prediction.probabilities), abs=CLOSE)
        assert [window.span for window in ours.windows] == [window.span for window in theirs.windows]


@pytest.mark.parametrize("of", [LOGITS, ODDS, PROBABILITIES])
def test_gradients_are_captum_s_at_the_same_nodes(of: str) -> None:
    weights = {LOGITS: polarity().weights, ODDS: (1.0, 0.0, 0.0), PROBABILITIES: (1.0, 2.0, 3.0)}[of]
    texts = TEXTS if of == LOGITS else TEXTS[::10]
    target = Target("target", weights, of)
    reference_batch = batch_of(reference(), texts, target)
    nodes = (0.3,)
    requests = [(row, position) for row in range(len(texts)) for position in nodes]
    ours = iter(light().between(problems(texts, target), "mask", lambda: None).gradients(requests))
    steps = reference_batch.inputs - reference_batch.baselines
    theirs = {}
    for position in nodes:
        points = (reference_batch.baselines + position * steps).requires_grad_()
        gradients = Saliency(reference_batch.forward).attribute(points, abs=False, additional_forward_args=reference_batch.arguments)
        with torch.no_grad():
            theirs[position] = (gradients * steps).sum(dim=-1), reference_batch.forward(points, *reference_batch.arguments)
    for row, position in requests:
        node, (derivatives, values) = next(ours), theirs[position]
        assert node.value == pytest.approx(float(values[row]), abs=CLOSE)
        assert node.derivatives == close(derivatives[row, : len(node.derivatives)].numpy())


def test_integrated_gradients_of_two_hundred_texts_are_captum_s() -> None:
    steps = 3
    reference_batch = batch_of(exact(), TEXTS, polarity())
    theirs = IntegratedGradients(reference_batch.forward).attribute(
        reference_batch.inputs, reference_batch.baselines, additional_forward_args=reference_batch.arguments, n_steps=steps
    )
    ours = plain.layer_integrated_gradients(light().between(problems(TEXTS, polarity()), "mask", lambda: None), steps)
    for row, scores in enumerate(ours):
        expected = theirs[row].sum(dim=-1)[: len(scores.attributions)].detach().numpy()
        assert scores.attributions == close(expected)


@pytest.mark.parametrize("baseline", ["mask", "pad", "zero", "neutral", "thing"])
@pytest.mark.parametrize("name", ["layer_integrated_gradients", "input_x_gradient", "occlusion", "feature_ablation"])
def test_the_methods_without_captum_are_captum_s(name: str, baseline: str) -> None:
    texts = TEXTS[::25]
    asked = problems(texts, polarity())
    words = [[-1 if special else index // 2 for index, special in enumerate(problem.window.special)] for problem in asked]
    options = MethodOptions(name=name, baseline=baseline, evaluations=7)
    resolved = resolve_baseline(baseline, light())
    theirs = METHODS[name].explain(embedded_batch(exact(), asked, resolved, lambda: None), options, words)
    ours = METHODS[name].explain(light().between(asked, resolved, lambda: None), options, words)
    for mine, expected in zip(ours, theirs, strict=True):
        assert mine.attributions == close(expected.attributions)
        assert mine.evaluations == expected.evaluations
        if expected.convergence_delta is not None:
            size = float(numpy.abs(expected.attributions).sum())
            assert mine.convergence_delta == pytest.approx(expected.convergence_delta, abs=CLOSE * max(1.0, size))


@pytest.mark.parametrize("name", METHODS)
def test_whole_explanations_are_torch_s(name: str) -> None:
    texts = [*TEXTS[::40], "", "bad " * 5, "The staff were lovely, the room was not clean and the noise was awful."]
    options = MethodOptions(name=name)
    for ours, theirs in zip(explain(light(), texts, options), explain(reference(), texts, options), strict=True):
        assert [(unit.words, unit.kind, unit.stable) for unit in ours.units] == [
            (unit.words, unit.kind, unit.stable) for unit in theirs.units
        ]
        assert [word.score for word in ours.words] == close(numpy.array([word.score for word in theirs.words]))
        assert [unit.effect for unit in ours.units] == pytest.approx([unit.effect for unit in theirs.units], abs=CLOSE)
        assert (ours.stability, ours.method.evaluations, ours.method.converged) == (
            theirs.stability,
            theirs.method.evaluations,
            theirs.method.converged,
        )
        assert (ours.responsible is None) == (theirs.responsible is None)
        if ours.responsible is not None and theirs.responsible is not None:
            assert ours.responsible.units == theirs.responsible.units


def test_neighbours_in_a_call_change_nothing() -> None:
    texts = [TEXTS[0], "word " * 300, TEXTS[1]]
    windows = [light().encode(text)[0] for text in texts]
    alone = numpy.concatenate([light().predict_windows([window]) for window in windows])
    assert light().predict_windows(windows) == pytest.approx(alone, abs=CLOSE)
    requests = [(row, 0.5) for row in range(len(texts))]
    batch = light().between(problems(texts, polarity()), "mask", lambda: None)
    for (row, _), node in zip(requests, batch.gradients(requests), strict=True):
        (single,) = light().between(problems([texts[row]], polarity()), "mask", lambda: None).gradients([(0, 0.5)])
        assert node.derivatives == pytest.approx(single.derivatives, abs=CLOSE)


def test_the_graphs_beside_the_weights_are_those_that_the_program_writes() -> None:
    onnx = pytest.importorskip("onnx")
    from training.graphs import graphs

    config = json.loads((BUILT_IN_FOLDER / "config.json").read_text(encoding="utf-8"))
    for name, content in graphs(config).items():
        assert onnx.load_model_from_string(content) == onnx.load(str(BUILT_IN_FOLDER / name), load_external_data=False), (
            f"run python -m training.graphs ({name})"
        )


def test_names_for_the_outputs_reach_the_answers() -> None:
    named = replace(light(), names=("down", "middle", "up"))
    assert named.predict(["Lovely"])[0].label == "up"


def test_graphs_are_no_part_of_the_revision(tmp_path: Path) -> None:
    """A person's cached results stay what they are when the engine changes."""
    from tonelens.attribution.model_folder import digest_of_files

    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    before = digest_of_files(tmp_path)
    (tmp_path / "forward.onnx").write_bytes(b"graph")
    assert digest_of_files(tmp_path) == before
