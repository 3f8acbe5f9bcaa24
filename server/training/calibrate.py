"""Chooses the model's temperature and its weight of neutral, on sentences kept for that alone."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from . import authored
from .corpus import Corpus
from .examples import LABELS, NEGATIVE, NEUTRAL
from .marks import Predict

WIDEST_SPREAD = 0.048
"""The most that P(negative) may differ over identity terms within a template: under 5 points, with room for rounding."""

_LEAST = 1e-9


@dataclass(frozen=True)
class Calibration:
    """What the logits are divided by, and what is then added to that of neutral."""

    temperature: float
    neutral: float


def fit(predict: Predict, corpus: Corpus) -> Calibration:
    """The calibration that suits the real sentences kept for it, and stays fair.

    One temperature for all labels (Guo et al. 2017, section 4.2), and a constant for neutral, because training shows polar
    sentences far more often than people write them (Saerens, Latinne and Decaestecker 2002, equation 4). Both minimise the negative
    log likelihood of the sentences' soft targets. Where it can, it keeps P(negative) within ``WIDEST_SPREAD`` over the identity terms
    of every template.
    """
    logits = predict([sentence.text for sentence in corpus.calibration]).clamp_min(_LEAST).log()
    wanted = torch.tensor([sentence.target for sentence in corpus.calibration])
    templates = [predict(texts).clamp_min(_LEAST).log() for _, texts in authored.identity_texts()]

    def loss(candidate: Calibration) -> float:
        return torch.nn.functional.cross_entropy(calibrated(logits, candidate), wanted).item()

    def widest(candidate: Calibration) -> float:
        if not templates:
            return 0.0
        negative = torch.stack([calibrated(one, candidate).softmax(1)[:, NEGATIVE] for one in templates])
        return (negative.amax(1) - negative.amin(1)).max().item()

    candidates = sorted((Calibration(0.5 + 0.02 * t, 0.04 * n) for t in range(76) for n in range(-25, 26)), key=loss)
    return next((one for one in candidates if widest(one) <= WIDEST_SPREAD), candidates[0])


def calibrated(logits: torch.Tensor, calibration: Calibration) -> torch.Tensor:
    """The logits, shape (texts, labels), as the calibrated model gives them."""
    towards = torch.zeros(len(LABELS))
    towards[NEUTRAL] = calibration.neutral
    return logits / calibration.temperature + towards
