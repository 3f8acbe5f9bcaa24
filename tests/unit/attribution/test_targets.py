"""Which scores speak for a verdict."""

from __future__ import annotations

import pytest

from tonelens.attribution.targets import resolve_target, verdict_direction
from tonelens.attribution.types import POLARITY

LABELS = ("negative", "neutral", "positive", "mixed")


@pytest.mark.parametrize(("label", "direction"), [("positive", 1), ("negative", -1), ("neutral", 0), ("mixed", None)])
def test_only_the_poles_have_a_side(label: str, direction: int | None) -> None:
    target = resolve_target(POLARITY, LABELS, multi_label=False, predicted=0)
    assert verdict_direction(target, label, LABELS) == direction


def test_a_label_that_was_asked_for_speaks_for_itself_and_against_others() -> None:
    target = resolve_target("positive", LABELS, multi_label=False, predicted=0)
    assert verdict_direction(target, "positive", LABELS) == 1
    assert verdict_direction(target, "mixed", LABELS) == -1


@pytest.mark.parametrize(("label", "direction"), [("1 star", -1), ("3 stars", 0), ("5 stars", 1)])
def test_the_middle_rating_is_neutral(label: str, direction: int) -> None:
    ratings = ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")
    assert verdict_direction(resolve_target(POLARITY, ratings, multi_label=False, predicted=0), label, ratings) == direction
