"""Faithfulness is what its formulas say, asks what it claims to ask, and does not trust the search."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy
import pytest

from tests.science.toy import LABELS, SENTENCES, WORDS, bert
from tests.unit.attribution.plain_reader import plain_reader
from tonelens.attribution import faithfulness as measures
from tonelens.attribution.calibration import accuracy, confusion, expected_calibration_error, recall
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.types import NEGATION, WORD, Explanation, MethodOptions, Prediction, Responsible, ScoredSpan, Unit


def explained(texts: tuple[str, ...] = SENTENCES, target: str = "predicted") -> list[Explanation]:
    return explain(bert(), texts, MethodOptions(target=target))


def probability(classifier: Classifier, text: str, label: str, masked: frozenset[int]) -> float:
    """By the pipeline's own way: the same text with "[MASK]" written where a word stood."""
    words = text.lower().replace(",", " ,").replace(".", " .").split()
    written = " ".join("[MASK]" if index in masked else word for index, word in enumerate(words))
    return classifier.predict([written])[0].probabilities[label]


def test_the_three_formulas() -> None:
    assert measures.comprehensiveness(0.9, 0.3) == pytest.approx(0.6)
    assert measures.sufficiency(0.9, 0.95) == pytest.approx(-0.05)
    assert measures.log_odds(0.8, 0.2) == pytest.approx(math.log(0.25))


def test_log_odds_of_a_probability_that_vanished_is_finite() -> None:
    assert measures.log_odds(1.0, 0.0) == pytest.approx(math.log(1e-12))
    assert measures.log_odds(0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("words", "share", "count"),
    [(1, 0.2, 1), (4, 0.2, 1), (5, 0.2, 1), (6, 0.2, 2), (10, 0.2, 2), (11, 0.2, 3), (100, 0.07, 7), (3, 1.0, 3), (3, 1e-12, 1)],
)
def test_the_top_share_is_rounded_up_and_is_one_word_at_least(words: int, share: float, count: int) -> None:
    assert measures.top_count(words, share) == count


@pytest.mark.parametrize("share", [0.0, -0.2, 1.1])
def test_a_share_that_is_none(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        measures.top_count(10, share)


def scored(scores: list[float]) -> Explanation:
    words = tuple(ScoredSpan(word.text, word.span, score, 0.0) for word, score in zip(explained()[0].words, scores, strict=True))
    return replace(explained()[0], words=words)


def test_top_words_follow_the_direction_not_the_size() -> None:
    explanation = scored([0.1, -3.0, 0.5, 0.5, 0.2, -0.1])
    assert measures.top_words(explanation, 1, 1) == {2}
    assert measures.top_words(explanation, 1, 2) == {2, 3}
    assert measures.top_words(explanation, -1, 2) == {1, 5}


def test_top_words_that_speak_against_the_verdict_come_last_but_come() -> None:
    assert measures.top_words(scored([-1.0, -2.0, -3.0, -4.0, -5.0, -6.0]), 1, 2) == {0, 1}


@pytest.mark.parametrize("text", SENTENCES)
def test_measures_equal_those_of_texts_with_masks_written_into_them(text: str) -> None:
    explanation = explained((text,))[0]
    found = measures.faithfulness(bert(), [explanation])[0]
    assert found is not None
    count = max(1, math.ceil(len(explanation.words) / 5))
    order = sorted(range(len(explanation.words)), key=lambda index: -explanation.words[index].score)
    top, rest = frozenset(order[:count]), frozenset(order[count:])
    label = explanation.prediction.label
    whole, without, only = (probability(bert(), text, label, masked) for masked in (frozenset[int](), top, rest))
    assert found.comprehensiveness == pytest.approx(whole - without, abs=1e-5)
    assert found.sufficiency == pytest.approx(whole - only, abs=1e-5)
    assert found.log_odds == pytest.approx(math.log(without / whole), abs=1e-4)


def test_many_texts_share_the_models_calls_and_change_nothing() -> None:
    explanations = explained()
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1

    together = measures.faithfulness(bert(), explanations, checkpoint=count)
    assert calls == 1
    apart = [measures.faithfulness(bert(), [explanation])[0] for explanation in explanations]
    for one, other in zip(together, apart, strict=True):
        assert one is not None
        assert other is not None
        assert one.comprehensiveness == pytest.approx(other.comprehensiveness, abs=1e-5)


def test_with_all_words_on_top_nothing_is_missing_for_sufficiency() -> None:
    found = measures.faithfulness(bert(), explained(), share=1.0)
    assert [one.sufficiency for one in found if one is not None] == [0.0] * len(SENTENCES)


def test_texts_that_cannot_be_measured_keep_their_place() -> None:
    texts = ("", "The film was not bad. " * 20, "Good")
    found = measures.faithfulness(bert(), explained(texts))
    assert [one is None for one in found] == [True, True, False]


def test_a_neutral_verdict_has_no_top_words_under_polarity() -> None:
    neutral = next(one for one in explained(tuple(WORDS), "polarity") if one.prediction.label == "neutral")
    assert measures.direction_of(bert(), neutral) == 0
    assert measures.faithfulness(bert(), [neutral]) == [None]


def test_the_direction_is_that_of_the_verdict() -> None:
    for explanation in explained(tuple(WORDS), "polarity"):
        expected = {"negative": -1, "neutral": 0, "positive": 1}[explanation.prediction.label]
        assert measures.direction_of(bert(), explanation) == expected


def test_scores_towards_the_predicted_label_speak_for_it_even_where_it_is_neutral() -> None:
    found = explained(tuple(WORDS))
    assert "neutral" in {explanation.prediction.label for explanation in found}
    assert {measures.direction_of(bert(), explanation) for explanation in found} == {1}


def test_an_explanation_of_something_else_is_refused() -> None:
    explanation = explained(("Good", "Lovely, lovely film."))
    with pytest.raises(ValueError, match="whole text"):
        measures.faithfulness(bert(), [replace(explanation[1], text="Good")])


def responsible_for(explanation: Explanation, words: tuple[int, ...]) -> Explanation:
    unit = Unit("named", NEGATION if len(words) > 1 else WORD, words, (explanation.words[words[0]].span,), 1.0, 1.0)
    return replace(explanation, units=(unit,), responsible=Responsible((0,), Prediction("no matter", {"no matter": 1.0})))


@pytest.mark.parametrize(("word", "changes"), [("film", False), ("terrible", True), (".", False)])
def test_the_fresh_run_believes_the_model_and_not_the_search(word: str, changes: bool) -> None:
    explanation = explain(plain_reader(), ["The film was terrible."], MethodOptions())[0]
    words = tuple(index for index, found in enumerate(explanation.words) if found.text == word)
    assert measures.changed_without_responsible(plain_reader(), [responsible_for(explanation, words)]) == [changes]


def test_the_fresh_run_masks_every_word_of_every_named_unit() -> None:
    explanation = explain(plain_reader(), ["Terrible terrible"], MethodOptions())[0]
    found = [responsible_for(explanation, words) for words in ((0, 1), (0,))]
    assert measures.changed_without_responsible(plain_reader(), found) == [True, False]
    units = tuple(replace(found[0].units[0], words=(word,)) for word in (0, 1))
    apart = replace(explanation, units=units, responsible=Responsible((0, 1), explanation.prediction))
    assert measures.changed_without_responsible(plain_reader(), [apart]) == [True]


def test_nothing_is_tried_where_nothing_is_named() -> None:
    bare = [replace(explanation, responsible=None) for explanation in explained()]
    assert measures.changed_without_responsible(bert(), bare) == [None] * len(SENTENCES)


def test_what_the_search_names_changes_the_verdict() -> None:
    texts = ("The film was terrible.", "The plot", "The film was slow and bad and terrible.", "Lovely and good", "Good. Bad.")
    found = explain(plain_reader(), texts, MethodOptions())
    assert [one.responsible is not None for one in found] == [True, False, True, True, False]
    assert measures.changed_without_responsible(plain_reader(), found) == [True, None, True, True, None]


def test_accuracy_recall_and_confusion_by_hand() -> None:
    truth, predicted = numpy.array([0, 0, 0, 2, 2]), numpy.array([0, 0, 1, 2, 0])
    counts = confusion(predicted, truth, len(LABELS))
    assert accuracy(predicted, truth) == pytest.approx(3 / 5)
    assert counts.tolist() == [[2, 1, 0], [0, 0, 0], [1, 0, 1]]
    assert recall(counts) == [pytest.approx(2 / 3), None, 0.5]


def test_calibration_error_by_hand() -> None:
    """In the bin up to 2/3 two texts of confidence .6 of which one is right; in the last one two of .98, both right."""
    probabilities = numpy.array([[0.6, 0.4], [0.4, 0.6], [0.98, 0.02], [0.02, 0.98]])
    truth = numpy.array([0, 0, 0, 1])
    assert expected_calibration_error(probabilities, truth) == pytest.approx(0.5 * abs(0.5 - 0.6) + 0.5 * 0.02)


def test_calibration_error_keeps_bins_apart() -> None:
    """Confidence .55 always right and .95 never: in one bin both errors would nearly cancel."""
    probabilities = numpy.array([[0.55, 0.45], [0.95, 0.05]])
    truth = numpy.array([0, 1])
    assert expected_calibration_error(probabilities, truth, bins=1) == pytest.approx(0.25)
    assert expected_calibration_error(probabilities, truth, bins=10) == pytest.approx((0.45 + 0.95) / 2)


def test_a_confidence_of_one_is_in_the_last_bin() -> None:
    assert expected_calibration_error(numpy.array([[1.0, 0.0]]), numpy.array([1])) == 1.0


def test_bins_are_a_fifteenth_wide_unless_said() -> None:
    """Two thirds is such a bin's edge: here a text that is right and one that is wrong do not make up for each other."""
    probabilities = numpy.array([[0.66, 0.34], [0.67, 0.33]])
    truth = numpy.array([0, 1])
    assert expected_calibration_error(probabilities, truth) == pytest.approx((0.34 + 0.67) / 2)
    assert expected_calibration_error(probabilities, truth, bins=10) == pytest.approx(0.665 - 0.5)
