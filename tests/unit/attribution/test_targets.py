"""What outputs mean, which scores speak for a verdict, and that constants added to logits change nothing."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import TextClassificationPipeline

from tests.unit.attribution.tiny_models import classifier_model
from tonelens import Explainer
from tonelens.attribution.targets import LOGITS, ODDS, PROBABILITIES, resolve_target, verdict_direction
from tonelens.attribution.torch_classifier import target_values
from tonelens.attribution.types import POLARITY, PREDICTED
from tonelens.errors import SettingsError

LABELS = ("negative", "neutral", "positive", "mixed")


@pytest.mark.parametrize(("label", "direction"), [("positive", 1), ("negative", -1), ("neutral", 0), ("mixed", None)])
def test_only_the_poles_have_a_side(label: str, direction: int | None) -> None:
    target = resolve_target(POLARITY, LABELS, independent=False, predicted=0)
    assert verdict_direction(target, label, LABELS) == direction


def test_a_label_that_was_asked_for_speaks_for_itself_and_against_others() -> None:
    target = resolve_target("positive", LABELS, independent=False, predicted=0)
    assert verdict_direction(target, "positive", LABELS) == 1
    assert verdict_direction(target, "mixed", LABELS) == -1


@pytest.mark.parametrize(("label", "direction"), [("1 star", -1), ("3 stars", 0), ("5 stars", 1)])
def test_the_middle_rating_is_neutral(label: str, direction: int) -> None:
    ratings = ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")
    assert verdict_direction(resolve_target(POLARITY, ratings, independent=False, predicted=0), label, ratings) == direction


_GRADED = ("Very Negative", "Negative", "Neutral", "Positive", "Very Positive")


@pytest.mark.parametrize(
    ("labels", "name", "weights", "of"),
    [
        (("NEG", "POS"), "polarity", (-1, 1), LOGITS),
        (("positive", "neutral", "negative"), "polarity", (1, 0, -1), LOGITS),
        (_GRADED, "expected level", (-2, -1, 0, 1, 2), PROBABILITIES),
        (("very_positive", "positive", "negative", "very_negative"), "expected level", (1.5, 0.5, -0.5, -1.5), PROBABILITIES),
        (("1 star", "2 stars", "3 stars"), "expected rating", (1, 2, 3), PROBABILITIES),
        (("1", "2", "3", "4", "5"), "expected rating", (1, 2, 3, 4, 5), PROBABILITIES),
        (("0", "1", "2", "3"), "label:2", (0, 0, 1, 0), ODDS),
        (("1", "2"), "label:2", (0, 1), ODDS),
        (("LABEL_0", "LABEL_1", "LABEL_2"), "label:LABEL_2", (0, 0, 1), ODDS),
        (("food", "travel", "neutral"), "label:neutral", (0, 0, 1), ODDS),
        (("score",), "output", (1,), LOGITS),
    ],
    ids=str,
)
def test_what_outputs_mean(labels: tuple[str, ...], name: str, weights: tuple[float, ...], of: str) -> None:
    target = resolve_target(POLARITY, labels, independent=False, predicted=min(2, len(labels) - 1))
    assert (target.name, target.weights, target.of) == (name, weights, of)


def test_outputs_that_stand_by_themselves_are_their_own_targets() -> None:
    target = resolve_target(POLARITY, ("joy", "anger"), independent=True, predicted=1)
    assert (target.name, target.weights, target.of) == ("label:anger", (0, 1), LOGITS)
    assert resolve_target(POLARITY, ("toxic",), independent=True, predicted=0).name == "label:toxic"


def test_graded_labels_have_sides_and_a_middle() -> None:
    target = resolve_target(POLARITY, _GRADED, independent=False, predicted=0)
    assert [verdict_direction(target, label, _GRADED) for label in _GRADED] == [-1, -1, 0, 1, 1]


@pytest.mark.parametrize("labels", [LABELS, _GRADED, ("1 star", "2 stars", "3 stars"), ("food", "travel", "sport")], ids=str)
@pytest.mark.parametrize("asked", [POLARITY, PREDICTED])
def test_a_number_added_to_all_logits_changes_no_target(labels: tuple[str, ...], asked: str) -> None:
    target = resolve_target(asked, labels, independent=False, predicted=1)
    logits = torch.linspace(-1, 2, len(labels), dtype=torch.float64)[None]
    weights = torch.tensor([target.weights], dtype=torch.float64)
    value = float(target_values(logits, weights, target.of))
    assert float(target_values(logits + 7, weights, target.of)) == pytest.approx(value)
    assert target.value(logits[0].numpy()) == pytest.approx(value)
    assert target.value(logits[0].numpy() + 7) == pytest.approx(value)


def test_a_label_s_target_is_its_log_odds() -> None:
    target = resolve_target("travel", ("food", "travel", "sport"), independent=False, predicted=0)
    logits = torch.tensor([[0.3, -1.2, 2.0]], dtype=torch.float64)
    probability = torch.softmax(logits, dim=-1)[0, 1]
    expected = pytest.approx(float(torch.logit(probability)))
    assert float(target_values(logits, torch.tensor([target.weights]), target.of)) == expected
    assert target.value(logits[0].numpy()) == expected


def _explainer(outputs: int, problem: str | None = None, names: tuple[str, ...] = (), **options: Any) -> Explainer:
    labels = dict(enumerate(names or tuple(f"LABEL_{index}" for index in range(outputs))))
    model, tokenizer = classifier_model(
        "bert", outputs, problem_type=problem, id2label=labels, label2id={label: index for index, label in labels.items()}
    )
    return Explainer(TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1), **options)


_TEXT = "A wonderful film and a terrible waiter"


@pytest.mark.parametrize(
    ("outputs", "problem", "names"),
    [
        (1, None, ("toxic",)),
        (3, "multi_label_classification", ("joy", "anger", "fear")),
        (4, None, ("food", "travel", "sport", "film")),
        (5, None, _GRADED),
        (5, None, ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")),
    ],
    ids=str,
)
def test_every_kind_of_verdict_is_tested_for_responsible_words(outputs: int, problem: str | None, names: tuple[str, ...]) -> None:
    for target in (POLARITY, *names[-1:]):
        explanation = _explainer(outputs, problem, names, target=target).explain(_TEXT)
        assert explanation.stability != "not tested"
        if explanation.responsible is None:
            continue
        before, after = explanation.prediction, explanation.responsible.prediction_without
        about = explanation.about
        if before.independent:
            assert (before.probabilities[about] >= 0.5) != (after.probabilities[about] >= 0.5)
        elif target == about:
            assert (before.label == about) != (after.label == about)
        else:
            assert before.label != after.label


def test_one_sigmoid_is_said_to_hold_or_not() -> None:
    said = str(_explainer(1, None, ("toxic",)).explain(_TEXT))
    probability = _explainer(1, None, ("toxic",)).predict(_TEXT).probability
    assert ("not toxic (" in said) == (probability < 0.5)
    assert "toxic (" in said


def test_the_headline_is_about_the_label_that_was_asked_for() -> None:
    names = ("food", "travel", "sport", "film")
    explainer = _explainer(4, None, names)
    predicted = explainer.predict(_TEXT).label
    other = next(name for name in names if name != predicted)
    explanation = explainer.explain(_TEXT, target=other)
    assert explanation.target == f"label:{other}"
    assert explanation.about == other
    assert f"not {other} (" in str(explanation)
    assert explainer.explain(_TEXT).about == predicted


def test_of_several_numbers_the_headline_says_which_it_is() -> None:
    explanation = _explainer(3, "regression", ("valence", "arousal", "dominance")).explain(_TEXT)
    assert f"({explanation.prediction.label}, the highest of 3 numbers)" in str(explanation)
    assert explanation.stability == "not tested"


def test_labels_can_be_told() -> None:
    explainer = _explainer(3, labels=["negative", "neutral", "positive"])
    assert explainer.labels == ("negative", "neutral", "positive")
    assert explainer.explain(_TEXT).target == POLARITY
    assert set(explainer.predict(_TEXT).probabilities) == set(explainer.labels)


@pytest.mark.parametrize("labels", [["a", "b"], ["a", "b", "b"]], ids=str)
def test_labels_that_do_not_fit_are_refused(labels: list[str]) -> None:
    with pytest.raises(SettingsError, match="3 outputs"):
        _explainer(3, labels=labels)


@pytest.mark.parametrize("target", ["shiny", 1, None], ids=str)
def test_a_target_that_there_is_not_is_refused_at_once(target: Any) -> None:
    with pytest.raises(SettingsError):
        _explainer(3, target=target)
    if target is not None:
        with pytest.raises(SettingsError):
            _explainer(3).explain(_TEXT, target=target)
