"""What Ray Data, or anything else that hands over columns in batches, maps over a corpus: each worker owns one engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tonelens.explainer import Explainer

Batch = Mapping[str, Any]
"""Columns by their names; arrays of numpy as well as lists."""


class PredictColumn:
    """Adds to each batch of a table what the model predicts: ``tone_label``, and ``tone_LABEL`` with the probability of each label.

    >>> added = PredictColumn("review")({"review": ["Support was kind."]})
    >>> added["tone_label"]
    ['positive']

    Args:
        column: the name of the column with the texts.
        arguments: those of :class:`tonelens.Explainer`.
    """

    def __init__(self, column: str = "text", **arguments: Any) -> None:
        self._column = column
        self._explainer = Explainer(**arguments)

    def __call__(self, batch: Batch) -> dict[str, Any]:
        """The batch with the columns that are added."""
        found = self._explainer.predict_many(list(map(str, batch[self._column])))
        probabilities = {f"tone_{label}": [one.probabilities[label] for one in found] for label in self._explainer.labels}
        return {**batch, "tone_label": [one.label for one in found], **probabilities}


class ExplainColumn:
    """Adds to each batch of a table why its texts read as they do: ``tone``, the object of ``tonelens explain --format json`` as a string.

    Args:
        column: the name of the column with the texts.
        arguments: those of :class:`tonelens.Explainer`.
    """

    def __init__(self, column: str = "text", **arguments: Any) -> None:
        self._column = column
        self._explainer = Explainer(**arguments)

    def __call__(self, batch: Batch) -> dict[str, Any]:
        """The batch with the column that is added."""
        found = self._explainer.explain_many(list(map(str, batch[self._column])))
        return {**batch, "tone": [json.dumps(one.to_json(), ensure_ascii=False) for one in found]}
