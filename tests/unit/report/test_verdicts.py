from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.report import examined, samples
from tonelens.attribution.types import Edit, Explanation, Prediction, Responsible
from tonelens.report.verdicts import edit_effect, is_muted, unit_detail, verdict
from tonelens.text.spans import Span


@pytest.mark.parametrize(
    ("explanation", "shown"),
    [
        (examined.complaint(), "Reads negative (96%) because of ‘terrible’ and ‘slow’: without them 8%"),
        (examined.negated(), "Reads positive (92%) because of ‘not … bad’: without it 14%"),
        (examined.without_a_set(), "Reads negative (96%); no small set of words is responsible"),
        (examined.uncertain(), "Reads negative (96%); unclear which word is responsible"),
        (examined.neutral(), "Reads neutral (79%); no words to blame"),
        (examined.several_labels(), "Reads joy (97%)"),
        (samples.rating(), "Reads −3.72 (stars)"),
        (samples.praise(), "Reads positive (92%)"),
        (examined.foreign(), "Not judged: this looks like German, which the model does not know"),
        (examined.cyrillic(), "Not judged: this looks like Cyrillic script, which the model does not know"),
        (samples.blank(), "There is nothing to explain: the text has no words."),
        (examined.three_sentences(), "Reads negative (88%) as a whole: 2 negative, 1 neutral sentence"),
        (examined.mixed_company(), "Mixed: 3 negative, 1 positive sentence; 1 not judged"),
        (examined.letter(), "Reads neutral (70%) as a whole: 50 neutral, 10 negative sentences"),
        (examined.by_sentence([examined.neutral()], examined.CALM), "Reads neutral (79%)"),
        (examined.foreign_page(), "Not judged: this looks like German, which the model does not know"),
    ],
)
def test_verdicts(explanation: Explanation, shown: str) -> None:
    assert verdict(explanation) == shown


def test_up_to_four_are_named_in_reading_order() -> None:
    explanation = examined.examined(
        samples.explained("vile food, rude staff, dull room, foul air", [-1.0]), responsible=("foul", "dull", "rude", "vile")
    )
    assert verdict(explanation) == "Reads negative (96%) because of ‘vile’, ‘rude’, ‘dull’ and ‘foul’: without them 8%"


def test_the_last_number_is_that_of_the_same_label() -> None:
    explanation = examined.complaint()
    assert explanation.responsible is not None
    without = Prediction("neutral", {"negative": 0.3149, "neutral": 0.5, "positive": 0.1851})
    assert verdict(replace(explanation, responsible=replace(explanation.responsible, prediction_without=without))).endswith("them 31%")


def test_of_another_label_than_the_predicted_one_the_last_number_says_whose_it_is() -> None:
    explanation = examined.complaint()
    said = verdict(replace(explanation, method=replace(explanation.method, target="label:positive")))
    assert said.startswith("Reads negative (96%), not positive (")
    assert ": without them positive " in said


def test_of_several_sentences_the_label_that_was_asked_for_is_counted() -> None:
    explanation = examined.three_sentences()
    asked = [replace(one, method=replace(one.method, target="label:neutral")) for one in (explanation, *explanation.sentences)]
    said = verdict(replace(asked[0], sentences=tuple(asked[1:])))
    assert said.startswith("Reads negative (88%), not neutral (")
    assert said.endswith("as a whole: 2 not neutral, 1 neutral sentence")


def test_a_very_long_word_is_cut_off() -> None:
    explanation = examined.examined(samples.explained("W" * 90, [-1.0]), responsible=("W" * 90,))
    assert len(verdict(explanation)) < 100
    assert "W…’" in verdict(explanation)


def test_the_message_holds_nothing_that_acts_on_a_display() -> None:
    explanation = samples.explained("bad\x1b[31m\u202e", [-1.0])
    units = examined.examined(explanation).units
    harsh = replace(
        explanation,
        units=(replace(units[0], text="bad\x1b[31m\u202e"),),
        responsible=Responsible((0,), Prediction("neutral", examined.WITHOUT)),
    )
    assert "\x1b" not in verdict(harsh)
    assert "\u202e" not in verdict(harsh)


def test_of_many_labels_the_commonest_are_counted() -> None:
    labels = ["joy", "joy", "fear", "anger", "love", "grief", "pride"]
    sentences = [samples.explained("so", [1.0], {label: 0.9, "other": 0.1}) for label in labels]
    assert verdict(examined.by_sentence(sentences, {"joy": 0.5, "fear": 0.5})).endswith(
        "as a whole: 2 joy, 1 fear, 1 anger, 1 love, 2 other sentences"
    )


@pytest.mark.parametrize(
    ("text", "edit", "shown"),
    [
        ("Unfortunately, we are slow", (0, 16, "W"), "Remove ‘Unfortunately,’: negative 96% → 35%"),
        ("We are extremely slow", (7, 17, ""), "Remove ‘extremely’: negative 96% → 35%"),
        ("It is bad indeed", (6, 16, "bad"), "Remove ‘indeed’: negative 96% → 35%"),
        ("You failed to provide it", (0, 21, "Please enter"), "Replace ‘You failed to provide’ with ‘Please enter’: negative 96% → 35%"),
        ("We are unable", (7, 13, "able"), "Replace ‘unable’ with ‘able’: negative 96% → 35%"),
        ("hardly", (0, 6, "hard"), "Replace ‘hardly’ with ‘hard’: negative 96% → 35%"),
        ("i see", (0, 1, "I"), "Replace ‘i’ with ‘I’: negative 96% → 35%"),
    ],
)
def test_edits(text: str, edit: tuple[int, int, str], shown: str) -> None:
    start, end, replacement = edit
    after = Prediction("neutral", {"negative": 0.3544, "neutral": 0.6, "positive": 0.0456})
    made = Edit(Span(start, end), replacement, "rewrite", after)
    assert edit_effect(Prediction("negative", samples.NEGATIVE), text, made) == shown


def test_what_is_said_about_a_unit() -> None:
    shaky, complaint, negated = examined.shaky(), examined.complaint(), examined.negated()

    def detail(explanation: Explanation, text: str) -> str:
        (unit,) = [unit for unit in explanation.units if unit.text == text]
        return unit_detail(explanation, unit, 2, 1, 9)

    assert detail(negated, "not … bad") == "▲ +.57 towards positive, 1 of 9 · responsible · without it: positive 92% → 14%"
    assert detail(complaint, "terrible") == (
        "▼ −.47 towards negative, 1 of 9 · responsible · without it: negative 96% → 96%, because other words say the same"
    )
    assert detail(shaky, "waiter") == "▼ −.15 towards negative, 1 of 9 · without it: negative 96% → 98% · uncertain"
    assert detail(examined.several_labels(), "relief") == "▲ +.93 towards joy, 1 of 9"


def test_muted_is_what_a_test_contradicts() -> None:
    unit = examined.complaint().units[0]
    assert not is_muted(unit)
    assert not is_muted(replace(unit, stable=True))
    assert is_muted(replace(unit, stable=False))
    assert is_muted(replace(unit, effect=-unit.score, effect_alone=-unit.score))
