"""Captum's input × gradient: one evaluation, a first impression without a claim of completeness."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.attribution.methods import plain
from tonelens.attribution.methods.method import Method, Scores, problem_scores
from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.types import MethodOptions


def _explain(asked: ProblemBatch, options: MethodOptions, words: Sequence[Sequence[int]]) -> list[Scores]:
    if not asked.by_torch:
        return plain.input_x_gradient(asked)
    from captum.attr import InputXGradient

    from tonelens.attribution.forward import embedded

    batch = embedded(asked)
    inputs = batch.inputs.clone().requires_grad_()
    attributions = InputXGradient(batch.forward).attribute(inputs, additional_forward_args=batch.arguments).sum(dim=-1)
    return problem_scores(batch, attributions, [1] * len(batch.problems))


INPUT_X_GRADIENT = Method("input_x_gradient", _explain, uses_baseline=False)
