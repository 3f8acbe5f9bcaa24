"""Captum's layer integrated gradients, with which other tools' figures can be reproduced."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.attribution.encoding import rows_in_a_call
from tonelens.attribution.methods import plain
from tonelens.attribution.methods.method import Method, Scores, completeness_gap, problem_scores
from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.types import MethodOptions

_EVALUATIONS = 50


def _explain(asked: ProblemBatch, options: MethodOptions, words: Sequence[Sequence[int]]) -> list[Scores]:
    evaluations = _EVALUATIONS if options.evaluations is None else options.evaluations
    if not asked.by_torch:
        return plain.layer_integrated_gradients(asked, evaluations)
    from captum.attr import IntegratedGradients

    from tonelens.attribution.forward import embedded

    batch = embedded(asked)
    attributions = IntegratedGradients(batch.forward).attribute(
        batch.inputs,
        baselines=batch.baselines,
        additional_forward_args=batch.arguments,
        n_steps=evaluations,
        internal_batch_size=rows_in_a_call(batch.inputs.shape[1]),
    )
    tokens = attributions.sum(dim=-1)
    return problem_scores(batch, tokens, [evaluations] * len(batch.problems), completeness_gap(batch, tokens))


LAYER_INTEGRATED_GRADIENTS = Method("layer_integrated_gradients", _explain)
