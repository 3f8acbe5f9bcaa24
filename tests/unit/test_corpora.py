"""A column of texts gets columns about them, batch by batch."""

from __future__ import annotations

import json

import numpy

from tonelens import Explainer
from tonelens.corpora import ExplainColumn, PredictColumn

TEXTS = ["Support was kind.", "The page is slow and ugly.", "It opens at nine."]


def test_predictions_are_those_of_python() -> None:
    batch = PredictColumn("review")({"review": numpy.array(TEXTS, dtype=object), "id": [1, 2, 3]})
    expected = Explainer().predict_many(TEXTS)
    assert batch["tone_label"] == [one.label for one in expected]
    assert batch["tone_negative"] == [one.probabilities["negative"] for one in expected]
    assert set(batch) == {"review", "id", "tone_label", "tone_negative", "tone_neutral", "tone_positive"}


def test_explanations_are_those_of_python() -> None:
    batch = ExplainColumn(method="input_x_gradient")({"text": TEXTS})
    expected = Explainer(method="input_x_gradient").explain_many(TEXTS)
    assert [json.loads(one) for one in batch["tone"]] == [one.to_json() for one in expected]
