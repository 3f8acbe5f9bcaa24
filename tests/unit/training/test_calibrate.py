"""Temperature and the weight of neutral are those that suit the sentences kept for calibration."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from training import authored
from training.calibrate import calibrated, fit
from training.corpus import Corpus
from training.real import RealSentence


def corpus(labels: Sequence[str]) -> Corpus:
    calibration = tuple(
        RealSentence(f"{label} {row}", "source", "mails", label, 2, mark=False, kind="") for row, label in enumerate(labels)
    )
    return Corpus((), {}, (), (), (), (), calibration, (), ())


@pytest.mark.parametrize(("labels", "sign"), [(["neutral"] * 9 + ["negative"], 1), (["negative"] * 9 + ["neutral"], -1)])
def test_neutral_weighs_more_where_people_mostly_write_neutral_sentences(
    labels: list[str], sign: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def undecided(texts: Sequence[str]) -> torch.Tensor:
        return torch.tensor([[0.5, 0.4, 0.1]]).repeat(len(texts), 1)

    monkeypatch.setattr(authored, "identity_texts", list)
    assert sign * fit(undecided, corpus(labels)).neutral > 0.3


def test_what_is_calibrated_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def right(texts: Sequence[str]) -> torch.Tensor:
        return torch.tensor([[0.88, 0.11, 0.01] if text.startswith("negative") else [0.02, 0.96, 0.02] for text in texts])

    monkeypatch.setattr(authored, "identity_texts", list)
    found = fit(right, corpus(["neutral"] * 5 + ["negative"] * 5))
    assert found.temperature == pytest.approx(1.0, abs=0.03)
    assert found.neutral == pytest.approx(0.0, abs=0.05)


def test_a_calibration_that_is_unfair_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfair(texts: Sequence[str]) -> torch.Tensor:
        return torch.tensor([[0.14, 0.76, 0.1] if text == "They live here." else [0.08, 0.82, 0.1] for text in texts])

    texts = ["They live here.", "You live here."]
    monkeypatch.setattr(authored, "identity_texts", list)
    # What suits these sentences best is a weight of neutral that leaves too much between the two.
    best = fit(unfair, corpus(["negative", "neutral"]))
    free = calibrated(unfair(texts).log(), best).softmax(1)[:, 0]
    assert abs(free[0] - free[1]) > 0.048
    monkeypatch.setattr(authored, "identity_texts", lambda: [("", texts)])
    found = fit(unfair, corpus(["negative", "neutral"]))
    spread = calibrated(unfair(texts).log(), found).softmax(1)[:, 0]
    assert abs(spread[0] - spread[1]) <= 0.048
