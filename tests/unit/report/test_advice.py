"""Advice: where no edit is offered a finding says what the writer can do, by what makes the sentence unpleasant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.report import gallery
from tonelens.attribution.types import Explanation, Prediction
from tonelens.report.check.advice import ADVICE, REPORTED, Turn, advice, advice_on, turn_of, turns, way_out
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
    assert advice_on("It reads so to you.", kind) == ADVICE[kind]
    assert set(ADVICE) == set(REPORTED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_that_speaks_to_nobody_may_be_right_as_it_is(kind: str) -> None:
    assert advice_on("A bad release took all servers down.", kind) == REPORTED[kind]
    assert "can stay" in REPORTED[kind] or "Otherwise" in REPORTED[kind]


def test_bad_news_of_ours_is_for_somebody() -> None:
    assert advice_on("We are sorry about the outage.", "bad news") == ADVICE["bad news"]


@pytest.mark.parametrize("turn", turns(), ids=lambda turn: turn.example)
def test_a_turn_of_phrase_has_its_own_advice_where_a_sentence_is_rude_or_begins_with_its_reader(turn: Turn) -> None:
    beginning, _, ending = turn.advice.partition("{}")
    said = turn_of(turn.example)
    assert said is not None
    assert said.startswith(beginning)
    assert said.endswith(ending)
    assert (advice_on(turn.example, "cold") or "").startswith(said)
    assert (advice_on(turn.example, "blame") or "").startswith(said)
    assert (advice_on(turn.example, "bad news") or "").startswith(said) is turn.example.startswith(("You ", "Your "))
    assert advice_on(turn.example, None) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Spare us  your excuses.", "Leave out ‘Spare us’ and say what the reader can do."),
        (
            "Any competent developer would have seen this.",
            "Leave out ‘Any competent developer’: ",
        ),
        ("You ALWAYS leave the tests to others.", "Say what happened this time; ‘You ALWAYS’ calls for a defence."),
    ],
)
def test_advice_names_the_words_of_the_sentence(text: str, said: str) -> None:
    assert (advice_on(text, "blame") or "").startswith(said)


def test_a_finding_says_what_its_turn_of_phrase_calls_for_and_how_it_could_be_put() -> None:
    found = turn_of("Your request is denied.")
    put = "We haven't accepted your request because [reason]. You can [what is possible]."
    assert ways_out(tone("cold")) == [f"{found} For example: “{put}”"]


def test_no_example_shows_words_that_stand_in_for_a_placeholder() -> None:
    (sentence,) = document_sentences('{"refused": "You are not allowed to open {file}."}', "json")
    assert "{file}" not in sentence.reading.text
    found = advice(replace(tone("cold"), sentence=sentence))
    assert found is not None
    assert "For example" not in found


@pytest.mark.parametrize("text", ["If you do not agree, leave.", "Don’t waste my time.", "PLEASE DO NOT call us."])
def test_a_command_is_no_reproach(text: str) -> None:
    assert turn_of(text) == "Say what to do instead, and why."


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


def rude(text: str, kind: str | None) -> Explanation:
    found = gallery.every()["improvable"]
    prediction = Prediction("negative", {"negative": 0.9, "neutral": 0.1}, kind=kind)
    return replace(found, text=text, words=(), tokens=(), units=(), sentences=(), edits=(), edits_known=True, prediction=prediction)


def test_the_command_line_advises_on_rude_sentences_and_where_there_is_an_example() -> None:
    example = "“We haven't accepted your request because [reason]. You can [what is possible].”"
    assert (way_out(rude("Your request was rejected.", "bad news")) or "").endswith(example)
    assert way_out(rude("A bad release took all servers down.", "blame")) == REPORTED["blame"]
    assert way_out(rude("A bad release took all servers down.", "bad news")) is None
    assert way_out(rude("Your request was rejected.", None)) is None
    assert way_out(replace(rude("Your request was rejected.", "cold"), edits_known=False)) is None
    assert way_out(gallery.every()["improvable"]) is None
