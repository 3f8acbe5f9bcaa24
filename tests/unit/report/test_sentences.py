from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.report import examined, samples
from tonelens.attribution.types import Explanation
from tonelens.report.explanation.sentences import is_long, shown_sentences


@pytest.mark.parametrize(
    ("explanation", "numbers"),
    [
        (examined.three_sentences(), [1, 2, 3]),
        (examined.mixed_company(), [1, 2, 3, 4, 5]),
        (examined.page(), [4, 8, 12]),
        (examined.all_neutral(), []),
        (examined.foreign_page(), []),
        (examined.complaint(), []),
    ],
)
def test_which_sentences_are_shown_by_themselves(explanation: Explanation, numbers: list[int]) -> None:
    assert [one.number for one in shown_sentences(explanation)] == numbers


def test_all_of_them_when_scores_are_asked_for() -> None:
    assert len(shown_sentences(examined.page(), scores=True)) == 12
    assert len(shown_sentences(examined.all_neutral(), scores=True)) == 3
    assert shown_sentences(examined.foreign_page(), scores=True) == ()


def test_a_neutral_prediction_that_is_not_judged_is_worth_telling() -> None:
    calm = [examined.neutral()] * 6
    text = examined.by_sentence([*calm, examined.foreign()], samples.NEGATIVE)
    assert [one.number for one in shown_sentences(text)] == [7]


def test_six_sentences_are_long() -> None:
    assert not is_long(examined.by_sentence([examined.neutral()] * 5, examined.CALM))
    assert is_long(examined.by_sentence([examined.neutral()] * 6, examined.CALM))
    assert not is_long(replace(examined.page(), sentences=()))
