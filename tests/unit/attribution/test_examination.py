"""What the tests of an explanation promise: measured effects, smallest sets, doubt where there is doubt."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from tests.science.toy import SENTENCES, bert
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.types import NEUTRAL, NOT_TESTED, OTHER, STABLE, UNCERTAIN, Explanation, MethodOptions, Prediction, Unit
from tonelens.errors import CancelledError
from tonelens.text.word_lists import is_function_word

OPTIONS = MethodOptions()
MORE = (
    *SENTENCES,
    "Very bad, very slow, not good film.",
    "Good plot and lovely film.",
    "Not good, not bad, not lovely.",
    "The bad and the good.",
    "Terrible terrible terrible terrible terrible terrible terrible.",
)


def fresh(classifier: Classifier, explanation: Explanation, words: tuple[int, ...]) -> Prediction:
    """The prediction without some words, asked anew."""
    spans = [explanation.words[word].span for word in words]
    window = classifier.encode(explanation.text, spans)
    return classifier.prediction(classifier.activate(classifier.predict_windows(window))[0])


def polar(classifier: Classifier) -> list[Explanation]:
    return [found for found in explain(classifier, MORE, OPTIONS) if found.stability in (STABLE, UNCERTAIN)]


def words_of(explanation: Explanation, units: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(word for unit in units for word in explanation.units[unit].words)


def target(prediction: Prediction) -> float:
    logits = torch.tensor([prediction.probabilities[label] for label in ("negative", "positive")]).log()
    return float(logits[1] - logits[0])


def test_the_toy_model_has_polar_sentences_with_and_without_a_set() -> None:
    found = polar(bert())
    assert any(one.responsible for one in found)
    assert len(found) >= 4


def test_effects_are_those_of_a_fresh_run() -> None:
    for explanation in polar(bert()):
        whole = target(explanation.prediction)
        like = {
            sign: tuple(word for unit in explanation.units if unit.effect is not None and unit.score * sign > 0 for word in unit.words)
            for sign in (1, -1)
        }
        for unit in explanation.units:
            if unit.effect is None or unit.effect_alone is None:
                continue
            without = fresh(bert(), explanation, unit.words)
            assert unit.effect == pytest.approx(whole - target(without), abs=1e-3)
            assert unit.probability_without == pytest.approx(without.probabilities[explanation.prediction.label], abs=1e-4)
            peers = like[1 if unit.score > 0 else -1]
            others = tuple(word for word in peers if word not in unit.words)
            alone = target(fresh(bert(), explanation, others)) - target(fresh(bert(), explanation, peers))
            assert unit.effect_alone == pytest.approx(alone, abs=1e-3)


def test_a_responsible_set_changes_the_verdict_and_no_part_of_it_does() -> None:
    sets = [found for found in polar(bert()) if found.responsible]
    for explanation in sets:
        assert explanation.responsible
        chosen = explanation.responsible.units
        assert 1 <= len(chosen) <= 4
        without = fresh(bert(), explanation, words_of(explanation, chosen))
        assert without.label != explanation.prediction.label
        assert without.probabilities == pytest.approx(explanation.responsible.prediction_without.probabilities, abs=1e-4)
        for size in range(1, len(chosen)):
            for part in itertools.combinations(chosen, size):
                assert fresh(bert(), explanation, words_of(explanation, part)).label == explanation.prediction.label


def test_only_stable_units_that_mean_something_are_named() -> None:
    for explanation in polar(bert()):
        for index in explanation.responsible.units if explanation.responsible else ():
            unit = explanation.units[index]
            assert unit.stable
            assert unit.kind != OTHER
            assert not all(is_function_word(explanation.words[word].text) for word in unit.words)


def test_a_text_without_a_stable_strong_unit_is_uncertain_and_names_nothing() -> None:
    for explanation in polar(bert()):
        if explanation.stability == UNCERTAIN:
            assert explanation.responsible is None


def test_a_mark_that_the_model_did_not_read_is_never_named() -> None:
    (explanation,) = explain(bert(), ["bad \N{UNICORN FACE}"], OPTIONS)
    assert [span.of(explanation.text) for span in explanation.not_read] == ["\N{UNICORN FACE}"]
    named = explanation.responsible.units if explanation.responsible else ()
    assert "\N{UNICORN FACE}" not in {explanation.units[unit].text for unit in named}


def test_scores_over_units_are_those_of_the_words() -> None:
    for explanation in explain(bert(), MORE, OPTIONS):
        assert sum(unit.score for unit in explanation.units) == pytest.approx(sum(word.score for word in explanation.words), abs=1e-6)


def test_neighbours_change_nothing() -> None:
    together = explain(bert(), MORE, OPTIONS)
    for text, expected in zip(MORE, together, strict=True):
        (alone,) = explain(bert(), [text], OPTIONS)
        assert alone.stability == expected.stability
        assert (alone.responsible is None) == (expected.responsible is None)
        if alone.responsible and expected.responsible:
            assert alone.responsible.units == expected.responsible.units


def test_a_neutral_text_gets_units_and_no_blame() -> None:
    neutral = [
        found
        for found in explain(bert(), [*MORE, "film", "plot", "the film", "very", "and", "slow"], OPTIONS)
        if found.prediction.label == "neutral"
    ]
    assert neutral
    for explanation in neutral:
        assert explanation.stability == NEUTRAL
        assert explanation.responsible is None
        assert all(unit.effect is None and unit.stable is None for unit in explanation.units)


def test_a_text_of_several_windows_is_not_tested() -> None:
    (explanation,) = explain(bert(), ["terrible film " * 60], OPTIONS)
    assert len(explanation.windows) > 1
    assert explanation.stability == NOT_TESTED
    assert explanation.units


def test_numbers_are_no_verdict() -> None:
    (explanation,) = explain(replace(bert(), activation="none"), SENTENCES[:1], OPTIONS)
    assert explanation.stability == NOT_TESTED


def test_a_blank_text_has_nothing_to_test() -> None:
    (explanation,) = explain(bert(), ["  "], OPTIONS)
    assert explanation.units == ()
    assert explanation.stability in (NOT_TESTED, NEUTRAL)


def test_it_can_be_cancelled_between_any_two_calls() -> None:
    found = next(found for found in polar(bert()) if found.responsible)
    options = replace(OPTIONS, tolerance=0.001)
    passed: list[None] = []
    explain(bert(), [found.text], options, lambda: passed.append(None))
    assert len(passed) > 5
    for calls in range(len(passed)):
        left = iter(range(calls))

        def checkpoint(left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise CancelledError

        with pytest.raises(CancelledError):
            explain(bert(), [found.text], options, checkpoint)
    (again,) = explain(bert(), [found.text], OPTIONS)
    assert [word.score for word in again.words] == pytest.approx([word.score for word in found.words], abs=1e-4)


@pytest.mark.parametrize("method", ["layer_integrated_gradients", "input_x_gradient", "occlusion", "feature_ablation"])
def test_every_method_is_tested(method: str) -> None:
    found = explain(bert(), MORE, MethodOptions(name=method))
    assert any(one.stability in (STABLE, UNCERTAIN) for one in found)


def test_mixed_is_measured_on_both_tries() -> None:
    unit = Unit("slow", "word", (0,), (), -1.0, -0.5, effect=0.2, effect_alone=-2.0)
    assert not unit.mixed
    assert replace(unit, effect_alone=0.1).mixed
    assert not replace(unit, effect=None).mixed
