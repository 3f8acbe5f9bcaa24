"""Captum's feature ablation: what changes when one word, all its tokens together, is taken away."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.attribution.encoding import rows_in_a_call
from tonelens.attribution.methods import plain
from tonelens.attribution.methods.method import Method, Scores, problem_scores
from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.types import MethodOptions


def _explain(asked: ProblemBatch, options: MethodOptions, words: Sequence[Sequence[int]]) -> list[Scores]:
    if not asked.by_torch:
        return plain.feature_ablation(asked, words)
    import torch
    from captum.attr import FeatureAblation

    from tonelens.attribution.forward import embedded

    batch = embedded(asked)
    problems, tokens, _ = batch.inputs.shape
    # Special tokens and padding share feature 0: both ends of the path are equal there, so its effect is 0.
    features = torch.zeros(problems, tokens, 1, dtype=torch.long, device=batch.inputs.device)
    for row, numbers in enumerate(words):
        features[row, : len(numbers), 0] = torch.tensor(numbers) + 1
    attributions = FeatureAblation(batch.forward).attribute(
        batch.inputs,
        baselines=batch.baselines,
        additional_forward_args=batch.arguments,
        feature_mask=features.expand_as(batch.inputs),
        perturbations_per_eval=max(1, rows_in_a_call(tokens) // problems),
    )[:, :, 0]
    for row, numbers in enumerate(words):
        # Each of a word's tokens carries an equal part of the word's effect, so that the word's sum is its effect.
        counts = torch.tensor([numbers.count(number) for number in numbers], device=attributions.device)
        attributions[row, : len(numbers)] /= counts
    return problem_scores(batch, attributions, [len(set(numbers)) + 1 for numbers in words])


FEATURE_ABLATION = Method("feature_ablation", _explain, gradients=False)
