"""Adaptive integrated gradients: exact to a tolerance, in as few evaluations as the text needs."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.attribution.adaptive import MOST_EVALUATIONS, AdaptiveIntegratedGradients
from tonelens.attribution.encoding import rows_in_a_call
from tonelens.attribution.forward import EmbeddedBatch
from tonelens.attribution.methods.method import Method, Scores
from tonelens.attribution.quadrature import START
from tonelens.attribution.types import MethodOptions
from tonelens.errors import SettingsError


def _explain(batch: EmbeddedBatch, options: MethodOptions, words: Sequence[Sequence[int]]) -> list[Scores]:
    most = MOST_EVALUATIONS if options.evaluations is None else options.evaluations
    if most < len(START):
        raise SettingsError(
            f"Adaptive integrated gradients begins with {len(START)} evaluations; {most} cannot be its limit.",
            f"Allow at least {len(START)}, or leave the limit out.",
        )
    result = AdaptiveIntegratedGradients(batch.forward).attribute_with_errors(
        batch.inputs,
        batch.baselines,
        batch.arguments,
        tolerance=options.tolerance,
        most_evaluations=most,
        internal_batch_size=rows_in_a_call(batch.inputs.shape[1]),
    )
    return [
        Scores(
            attributions=result.attributions[row, :length],
            evaluations=result.evaluations[row],
            convergence_delta=float(result.convergence_delta[row]),
            panel_error=result.panel_errors[row],
            converged=result.converged[row],
        )
        for row, length in enumerate(batch.lengths)
    ]


ADAPTIVE_INTEGRATED_GRADIENTS = Method("adaptive_integrated_gradients", _explain, splits_batches=True)
