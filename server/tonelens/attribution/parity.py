"""Whether a classifier answers as its pipeline does, which is what is deployed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy
import torch
from transformers import TextClassificationPipeline

from tonelens.attribution.classifier import FloatArray
from tonelens.attribution.torch_classifier import TorchClassifier
from tonelens.errors import UnsupportedModelError

SAME = 1e-5
"""How far two answers of one model may be apart, in probability."""

_SAME_IN_HALF_PRECISION = 1e-2


def difference_from(pipeline: TextClassificationPipeline, classifier: TorchClassifier, sample: str) -> float:
    """How far our answers to a text, to a longer one and to none are from the pipeline's at most.

    Raises:
        UnsupportedModelError: further than numbers of the model's precision can be, or they are of other labels.
    """
    worst = 0.0
    for text in (sample, f"  {sample}\n\n{sample} ", ""):
        windows = classifier.encode(text)
        if len(windows) > 1:
            continue
        try:
            answer: Any = pipeline([text], top_k=None)
        except Exception:
            # Some pipelines have no answer to a text without words, and then neither have we.
            if text:
                raise
            continue
        ours = classifier.activate(classifier.predict_windows(windows))[0]
        if not numpy.isfinite(ours).all():
            raise UnsupportedModelError(
                f"“{classifier.identity.id}” returns values that are not numbers.", "Download or save the model again."
            )
        worst = max(worst, _furthest(classifier, ours, answer[0]))
    if worst > (SAME if classifier.model.dtype in (torch.float32, torch.float64) else _SAME_IN_HALF_PRECISION):
        raise UnsupportedModelError(
            f"The pipeline of “{classifier.identity.id}” answers differently from its model and tokenizer (by {worst:.2g}), so an "
            "explanation would not describe its answers.",
            "Give a pipeline whose preprocess, _forward and postprocess are those of transformers, or pass a function instead.",
        )
    return worst


def _furthest(classifier: TorchClassifier, ours: FloatArray, answer: Sequence[Mapping[str, Any]]) -> float:
    """The largest difference between the scores that we and a pipeline give a text's labels, beside the largest score above 1."""
    labels = classifier.labels
    if sorted(str(entry["label"]) for entry in answer) != sorted(labels):
        raise UnsupportedModelError(
            f"The pipeline of “{classifier.identity.id}” has different labels from its model ({', '.join(labels)}).",
            "Put them in the model's config.id2label, or pass a function instead of the pipeline.",
        )
    given = dict(zip(labels, ours.tolist(), strict=True))
    # Labels of one name cannot be told apart; such a model is refused where nobody names them anew.
    pairs = (
        [(given[str(entry["label"])], float(entry["score"])) for entry in answer]
        if len(given) == len(labels)
        else zip(sorted(ours.tolist()), sorted(float(entry["score"]) for entry in answer), strict=True)
    )
    largest = max(1.0, *(abs(float(entry["score"])) for entry in answer))
    return float(max(abs(own - other) for own, other in pairs)) / largest
