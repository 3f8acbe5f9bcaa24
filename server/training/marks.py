"""What the default review would mark, measured on text whose labels are known: precision, recall, and the curve behind a threshold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from .examples import LABELS, NEGATIVE, POSITIVE
from .real import RealSentence

CLEAR = 2
"""The strength from which a negative sentence counts as clearly negative."""

THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(2, 20))


@dataclass(frozen=True)
class Marks:
    """How a threshold does on labelled sentences; a share is ``None`` where nothing could be counted.

    ``precision`` is the part of the marked sentences that read negative, ``clear_recall`` the part of the clearly negative
    ones that are marked, ``recall`` that of all negative ones; ``positive_precision`` the part of what is called positive
    that is, ``accuracy`` the part of all whose label is right.
    """

    sentences: int
    marked: int
    right: int
    negative: int
    clear: int
    clear_marked: int
    precision: float | None
    recall: float | None
    clear_recall: float | None
    positive_precision: float | None
    accuracy: float


def marks(sentences: Sequence[RealSentence], probabilities: torch.Tensor, threshold: float) -> Marks:
    """Counts what is marked; ``probabilities`` has the shape (sentences, labels)."""
    marked = probabilities[:, NEGATIVE] >= threshold
    chosen = probabilities.argmax(1)
    truth = torch.tensor([LABELS.index(sentence.label) for sentence in sentences])
    negative = truth == NEGATIVE
    clear = negative & torch.tensor([sentence.strength >= CLEAR for sentence in sentences])
    called_positive = chosen == POSITIVE
    return Marks(
        sentences=len(sentences),
        marked=int(marked.sum()),
        right=int((marked & negative).sum()),
        negative=int(negative.sum()),
        clear=int(clear.sum()),
        clear_marked=int((clear & marked).sum()),
        precision=_share(marked & negative, marked),
        recall=_share(marked & negative, negative),
        clear_recall=_share(marked & clear, clear),
        positive_precision=_share(called_positive & (truth == POSITIVE), called_positive),
        accuracy=float((chosen == truth).float().mean()),
    )


def by_genre(sentences: Sequence[RealSentence], probabilities: torch.Tensor, threshold: float) -> dict[str, Marks]:
    """The same for each genre by itself."""
    result = {}
    for genre in sorted({sentence.genre for sentence in sentences}):
        rows = [row for row, sentence in enumerate(sentences) if sentence.genre == genre]
        result[genre] = marks([sentences[row] for row in rows], probabilities[rows], threshold)
    return result


def curve(sentences: Sequence[RealSentence], probabilities: torch.Tensor) -> dict[str, Marks]:
    """The same for each of ``THRESHOLDS``, named by its two decimals."""
    return {f"{threshold:.2f}": marks(sentences, probabilities, threshold) for threshold in THRESHOLDS}


def _share(part: torch.Tensor, whole: torch.Tensor) -> float | None:
    return int(part.sum()) / int(whole.sum()) if whole.any() else None


Predict = Callable[[Sequence[str]], torch.Tensor]
"""Texts to probabilities, shape (texts, 3), in the order of ``LABELS``."""
