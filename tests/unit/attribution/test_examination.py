"""What the tests of an explanation promise: measured effects, smallest sets, doubt where there is doubt."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import torch

from tests.science.toy import SENTENCES, bert
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.functions import function_classifier
from tonelens.attribution.types import NEUTRAL, NOT_TESTED, OTHER, STABLE, UNCERTAIN, Explanation, MethodOptions, Prediction, Unit
from tonelens.errors import CancelledError
from tonelens.text.deleting import without_words
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


def deleted(classifier: Classifier, explanation: Explanation, words: tuple[int, ...]) -> Prediction:
    """The prediction for the text that is left when some words are deleted."""
    return classifier.predict([without_words(explanation.text, [explanation.words[word].span for word in words])])[0]


def test_effects_are_those_of_a_fresh_run() -> None:
    for explanation in polar(bert()):
        everything = tuple(range(len(explanation.words)))
        for unit in explanation.units:
            others = tuple(word for word in everything if word not in unit.words)
            masked = [fresh(bert(), explanation, gone) for gone in (unit.words, others, everything)]
            gone = [deleted(bert(), explanation, gone) for gone in (unit.words, others, everything)]
            assert unit.effect is not None
            assert unit.effect_alone is not None
            last = target(explanation.prediction) - (target(masked[0]) + target(gone[0])) / 2
            first = (target(masked[1]) - target(masked[2]) + target(gone[1]) - target(gone[2])) / 2
            assert unit.effect == pytest.approx(last, abs=2e-3)
            assert unit.effect_alone == pytest.approx(first, abs=2e-3)
            assert unit.score == pytest.approx((last + first) / 2, abs=2e-3)
            assert unit.probability_without == pytest.approx(masked[0].probabilities[explanation.prediction.label], abs=1e-4)


def test_a_responsible_set_changes_the_verdict_masked_and_deleted_and_no_part_of_it_does() -> None:
    sets = [found for found in polar(bert()) if found.responsible]
    for explanation in sets:
        assert explanation.responsible
        chosen = explanation.responsible.units
        assert 1 <= len(chosen) <= 4
        label = explanation.prediction.label
        without = fresh(bert(), explanation, words_of(explanation, chosen))
        gone = deleted(bert(), explanation, words_of(explanation, chosen))
        assert without.label != label
        assert gone.label != label
        assert without.probabilities == pytest.approx(explanation.responsible.prediction_without.probabilities, abs=1e-4)
        assert explanation.responsible.prediction_deleted is not None
        assert gone.probabilities == pytest.approx(explanation.responsible.prediction_deleted.probabilities, abs=1e-4)
        for size in range(1, len(chosen)):
            for part in itertools.combinations(chosen, size):
                words = words_of(explanation, part)
                assert label in (fresh(bert(), explanation, words).label, deleted(bert(), explanation, words).label)


def reading(negative: Callable[[set[str]], bool]) -> Classifier:
    """A model that reads a text as negative where its words say so, and as neutral elsewhere."""

    def function(texts: list[str]) -> list[dict[str, float]]:
        said = [negative(set(text.casefold().strip(".").split())) for text in texts]
        return [{"negative": 0.9 if one else 0.05, "neutral": 0.05 if one else 0.9, "positive": 0.05} for one in said]

    return function_classifier(function)


def named(explanation: Explanation, units: tuple[int, ...]) -> list[str]:
    return [explanation.units[unit].text for unit in units]


def test_of_words_that_need_each_other_one_is_responsible_and_the_others_are_alternatives() -> None:
    (found,) = explain(reading(lambda words: {"concert", "mind", "blew"} <= words), ["That concert blew my mind."], OPTIONS)
    assert found.responsible
    assert len(found.responsible.units) == 1
    assert sorted(named(found, found.named)) == ["blew", "concert", "mind"]
    assert (found.redundant, found.fragile, found.suspected) == ((), (), ())


def test_a_word_that_says_nothing_alone_is_no_alternative_to_one_that_does() -> None:
    def is_negative(words: set[str]) -> bool:
        return "problem" in words and ("stock" in words or "saving" not in words)

    (found,) = explain(reading(is_negative), ["A problem saving this stock."], OPTIONS)
    assert named(found, found.named) == ["problem"]


def test_where_every_harsh_word_suffices_and_all_hang_by_a_function_word_only_that_is_told() -> None:
    harsh = {"rude", "slow", "dirty", "late", "cold"}
    (found,) = explain(reading(lambda words: bool(harsh & words) and "it" in words), ["It was rude, slow, dirty, late and cold."], OPTIONS)
    assert (found.responsible, found.named) == (None, ())
    assert set(named(found, found.fragile)) == {"It"}


def test_a_function_word_that_changes_the_verdict_makes_it_fragile_and_is_not_named() -> None:
    (found,) = explain(reading(lambda words: {"but", "slow"} <= words), ["Nice but slow."], OPTIONS)
    assert named(found, found.fragile) == ["but"]
    assert named(found, found.named) == ["slow"]


def test_redundant_words_each_keep_the_verdict_and_together_carry_it() -> None:
    found = [one for one in polar(bert()) if one.redundant] + [
        one for one in explain(bert(), ["was film bad", "film film terrible", "not was lovely slow"], OPTIONS) if one.redundant
    ]
    assert found
    for explanation in found:
        label, units = explanation.prediction.label, explanation.redundant
        assert explanation.responsible is None
        assert explanation.named == units
        for unit in units:
            others = words_of(explanation, tuple(other for other in units if other != unit))
            assert fresh(bert(), explanation, others).label == label
            assert deleted(bert(), explanation, others).label == label


def test_a_set_that_holds_under_masking_alone_is_suspected_and_the_result_uncertain() -> None:
    found = [one for one in explain(bert(), ["very lovely slow slow.", "slow and not was was and"], OPTIONS) if one.suspected]
    assert found
    for explanation in found:
        assert explanation.stability == UNCERTAIN
        assert explanation.named == ()
        words = words_of(explanation, explanation.suspected)
        assert fresh(bert(), explanation, words).label != explanation.prediction.label
        assert deleted(bert(), explanation, words).label == explanation.prediction.label


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


def test_scores_of_a_path_over_units_are_those_of_the_words() -> None:
    for explanation in explain(bert(), MORE, MethodOptions(name="adaptive_integrated_gradients")):
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
    assert len(passed) > 4
    for calls in range(len(passed)):
        left = iter(range(calls))

        def checkpoint(left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise CancelledError

        with pytest.raises(CancelledError):
            explain(bert(), [found.text], options, checkpoint)
    (again,) = explain(bert(), [found.text], OPTIONS)
    assert [word.score for word in again.words] == pytest.approx([word.score for word in found.words], abs=1e-4)


@pytest.mark.parametrize(
    "method", ["adaptive_integrated_gradients", "layer_integrated_gradients", "input_x_gradient", "occlusion", "feature_ablation"]
)
def test_every_method_is_tested(method: str) -> None:
    found = explain(bert(), MORE, MethodOptions(name=method))
    assert any(one.stability in (STABLE, UNCERTAIN) for one in found)


def test_mixed_is_measured_on_both_tries() -> None:
    unit = Unit("slow", "word", (0,), (), -1.0, -0.5, effect=0.2, effect_alone=-2.0)
    assert not unit.mixed
    assert replace(unit, effect_alone=0.1).mixed
    assert not replace(unit, effect=None).mixed
