"""Advice: where no edit is offered a finding says what the writer can do, by what makes the sentence unpleasant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.report import gallery
from tonelens.attribution.types import Prediction
from tonelens.report.check.advice import ADVICE, advice
from tonelens.report.check.results import ways_out
from tonelens.review.check.findings import Tone
from tonelens.review.check.sentences import document_sentences
from tonelens.settings.rules import KINDS, Rule


def tone(kind: str | None) -> Tone:
    (sentence,) = document_sentences("Your request is denied.", "plaintext")
    return Tone(Rule(), sentence, Prediction("negative", {"negative": 0.9, "neutral": 0.1}, kind=kind), 0.9)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_advice(kind: str) -> None:
    assert ways_out(tone(kind)) == [ADVICE[kind]]
    assert set(ADVICE) == set(KINDS)


def test_where_nobody_knows_the_kind_there_is_none() -> None:
    assert advice(tone(None)) is None
    assert ways_out(tone(None)) == []


def test_an_edit_says_more_than_advice() -> None:
    explained = replace(tone("cold"), explanation=gallery.every()["improvable"])
    assert advice(explained) is None
    assert len(ways_out(explained)) == len(gallery.every()["improvable"].edits) > 0
