"""Explanations as data: one row for each text, as columns that pandas makes a data frame of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tonelens.attribution.types import Explanation
from tonelens.report.verdicts import verdict


def columns(explanations: Sequence[Explanation]) -> dict[str, list[Any]]:
    """Columns of plain values by their names: text, label, probability, one probability for each label, what is responsible, doubts."""
    labels = list(dict.fromkeys(label for one in explanations for label in one.prediction.probabilities))
    table: dict[str, list[Any]] = {
        "text": [one.span.of(one.text) for one in explanations],
        "label": [one.prediction.label for one in explanations],
        "probability": [one.prediction.probability for one in explanations],
    }
    if any(one.pair for one in explanations):
        table["text"] = [one.texts[0] for one in explanations]
        table["text_pair"] = [one.texts[1] if one.pair else None for one in explanations]
    if any(one.truth for one in explanations):
        table["truth"] = [one.truth for one in explanations]
    for label in labels:
        table[f"p({label})"] = [one.prediction.probabilities.get(label) for one in explanations]
    table["message"] = [verdict(one) for one in explanations]
    table["responsible"] = [_responsible(one) for one in explanations]
    table["strongest"] = [_strongest(one) for one in explanations]
    table["target"] = [one.target for one in explanations]
    table["stability"] = [one.stability for one in explanations]
    table["converged"] = [one.method.converged for one in explanations]
    table["relative_error"] = [one.method.relative_error for one in explanations]
    table["not_judged"] = [one.not_judged for one in explanations]
    return table


def _responsible(explanation: Explanation) -> list[str]:
    """The responsible units' texts, of all sentences where there are several."""
    found = []
    for one in explanation.sentences or (explanation,):
        found += [one.units[index].text for index in one.named]
    return found


def _strongest(explanation: Explanation) -> str | None:
    """The unit with the largest share that a reader may rely on."""
    sure = [unit for unit in explanation.units if unit.stable is not False and not unit.mixed]
    return max(sure, key=lambda unit: abs(unit.share)).text if sure else None
