"""Captum's occlusion: what changes when one token at a time is taken away."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.attribution.encoding import rows_in_a_call
from tonelens.attribution.methods import plain
from tonelens.attribution.methods.method import Method, Scores, problem_scores
from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.types import MethodOptions


def _explain(asked: ProblemBatch, options: MethodOptions, words: Sequence[Sequence[int]]) -> list[Scores]:
    if not asked.by_torch:
        return plain.occlusion(asked)
    from captum.attr import Occlusion

    from tonelens.attribution.forward import embedded

    batch = embedded(asked)
    problems, tokens, dimensions = batch.inputs.shape
    attributions = Occlusion(batch.forward).attribute(
        batch.inputs,
        sliding_window_shapes=(1, dimensions),
        baselines=batch.baselines,
        additional_forward_args=batch.arguments,
        perturbations_per_eval=max(1, rows_in_a_call(tokens) // problems),
    )
    # Captum gives the token's change to each of its dimensions alike.
    return problem_scores(batch, attributions[:, :, 0], [length + 1 for length in batch.lengths])


OCCLUSION = Method("occlusion", _explain, gradients=False)
