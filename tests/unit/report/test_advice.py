"""Advice: where no edit is offered a finding says what the writer can do, by what makes the sentence unpleasant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.report import gallery
from tonelens.attribution.types import Prediction
from tonelens.report.check.advice import ADVICE, Turn, advice, advice_on, turn_of, turns
from tonelens.report.check.results import ways_out
from tonelens.review.check.findings import Tone
from tonelens.review.check.sentences import document_sentences
from tonelens.settings.rules import KINDS, Rule
from training import authored


def tone(kind: str | None) -> Tone:
    (sentence,) = document_sentences("Your request is denied.", "plaintext")
    return Tone(Rule(), sentence, Prediction("negative", {"negative": 0.9, "neutral": 0.1}, kind=kind), 0.9)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_advice(kind: str) -> None:
    assert advice_on("It reads so.", kind) == ADVICE[kind]
    assert set(ADVICE) == set(KINDS)


@pytest.mark.parametrize("turn", turns(), ids=lambda turn: turn.example)
def test_a_turn_of_phrase_has_its_own_advice_in_blame_and_cold_sentences_alone(turn: Turn) -> None:
    assert turn_of(turn.example) is turn
    assert advice_on(turn.example, "cold") == advice_on(turn.example, "blame") == turn.advice
    assert advice_on(turn.example, "bad news") == ADVICE["bad news"]
    assert advice_on(turn.example, None) is None


def test_a_finding_says_what_its_turn_of_phrase_calls_for() -> None:
    found = turn_of("Your request is denied.")
    assert found is not None
    assert ways_out(tone("cold")) == [found.advice]


@pytest.mark.parametrize("text", ["If you do not agree, leave.", "Don’t waste my time.", "PLEASE DO NOT call again."])
def test_a_command_is_no_reproach(text: str) -> None:
    found = turn_of(text)
    assert found is not None
    assert found.advice == "Say what to do instead, and why."


def test_most_blaming_and_cold_lines_have_a_turn_of_their_own() -> None:
    lines = [line.text for line in authored.cold_lines()]
    assert sum(turn_of(line) is not None for line in lines) >= 0.75 * len(lines)


def test_where_nobody_knows_the_kind_there_is_none() -> None:
    assert advice(tone(None)) is None
    assert ways_out(tone(None)) == []


def test_an_edit_says_more_than_advice() -> None:
    explained = replace(tone("cold"), explanation=gallery.every()["improvable"])
    assert advice(explained) is None
    assert len(ways_out(explained)) == len(gallery.every()["improvable"].edits) > 0
