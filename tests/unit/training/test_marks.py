"""What a threshold marks is counted as the card says."""

from __future__ import annotations

import pytest
import torch

from training import behaviour
from training.behaviour import Case
from training.marks import by_genre, curve, marks
from training.real import RealSentence


def sentence(label: str, strength: int = 2, genre: str = "mails") -> RealSentence:
    return RealSentence(f"{label} {strength}", "source", genre, label, strength, mark=False, kind="")


SENTENCES = [sentence("negative"), sentence("negative", 1), sentence("neutral"), sentence("positive", genre="docs")]
PROBABILITIES = torch.tensor([[0.9, 0.1, 0.0], [0.3, 0.7, 0.0], [0.8, 0.2, 0.0], [0.0, 0.1, 0.9]])


def test_precision_counts_what_is_marked_and_recall_what_is_negative() -> None:
    found = marks(SENTENCES, PROBABILITIES, 0.5)
    assert (found.marked, found.right, found.negative, found.clear, found.clear_marked) == (2, 1, 2, 1, 1)
    assert (found.precision, found.recall, found.clear_recall) == (0.5, 0.5, 1.0)
    assert found.positive_precision == 1.0
    assert found.accuracy == 0.5


def test_where_nothing_is_marked_there_is_no_precision() -> None:
    found = by_genre(SENTENCES, PROBABILITIES, 0.5)
    assert found["docs"].precision is None
    assert found["mails"].precision == 0.5


def test_a_curve_has_fewer_marks_the_higher_the_threshold() -> None:
    found = curve(SENTENCES, PROBABILITIES)
    assert found["0.85"].marked == 1
    assert found["0.80"].marked == 2
    assert found["0.30"].marked == 3


@pytest.mark.parametrize(
    ("expected", "probabilities", "right"),
    [
        ("mixed", (0.5, 0.1, 0.4), True),
        ("mixed", (0.7, 0.1, 0.2), False),
        ("not negative", (0.2, 0.5, 0.3), True),
        ("not negative", (0.6, 0.3, 0.1), False),
        ("positive", (0.1, 0.2, 0.7), True),
        ("positive", (0.1, 0.7, 0.2), False),
    ],
)
def test_a_case_holds_where_the_prediction_is_what_it_expects(
    expected: str, probabilities: tuple[float, float, float], right: bool
) -> None:
    assert behaviour.holds(Case("behaviour", "text", expected), probabilities) is right
