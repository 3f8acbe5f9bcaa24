from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.report import examined, samples
from tonelens.attribution import targets
from tonelens.attribution.types import POLARITY, WORD, Prediction, Unit
from tonelens.report import wording
from tonelens.report.explanation import provenance


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-0.58, "−.58"), (0.31, "+.31"), (1.0, "+1.00"), (-1.0, "−1.00"), (0.0, ".00"), (0.004, ".00"), (-0.004, ".00"), (0.999, "+1.00")],
)
def test_shares(value: float, shown: str) -> None:
    assert wording.share(value) == shown


@pytest.mark.parametrize(
    ("largest", "shown"), [(1.0, "+1.00"), (0.1, "+.10"), (0.0999, "+.100"), (0.043, "+.043"), (0.0021, "+.0021"), (0.0, ".00")]
)
def test_the_largest_share_of_a_list_shows_at_least_two_digits(largest: float, shown: str) -> None:
    assert wording.share(largest, wording.share_decimals(largest)) == shown


def test_the_decimals_of_absurdly_small_shares_are_bounded() -> None:
    assert wording.share_decimals(1e-300) == 6


@pytest.mark.parametrize(
    ("probability", "shown"),
    [
        (0.9632, "96%"),
        (1.0, "100%"),
        (0.9999, ">99%"),
        (0.995001, ">99%"),
        (0.0, "0%"),
        (0.0001, "<1%"),
        (0.0049, "<1%"),
        (0.012, "1%"),
    ],
)
def test_probabilities_are_never_rounded_to_certainty(probability: float, shown: str) -> None:
    assert wording.percent(probability) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0081, ".008"), (0.02, ".02"), (0.0432, ".043"), (0.0001, "under .001"), (0.0, "0"), (0.9999, "1"), (2.4, "2")]
)
def test_numerical_errors_are_decimals(value: float, shown: str) -> None:
    assert wording.error(value) == shown


@pytest.mark.parametrize(
    ("prediction", "shown"),
    [
        (Prediction("NEGATIVE", {"NEGATIVE": 0.9632, "POSITIVE": 0.0368}), "negative (96%)"),
        (Prediction("5 stars", {"1 star": 0.1, "5 stars": 0.9}), "5 stars (90%)"),
        (Prediction("LABEL_1", {"LABEL_0": 0.2, "LABEL_1": 0.8}), "LABEL_1 (80%)"),
        (Prediction("stars", {"stars": 3.7219}), "3.72 (stars)"),
        (Prediction("stars", {"stars": -0.5}), "−0.50 (stars)"),
        (Prediction("stars", {"stars": -0.001}), "0.00 (stars)"),
        (Prediction("stars", {"stars": 1e12}), "1e+12 (stars)"),
        (Prediction("POSITIVE", {"NEGATIVE": -1.2, "POSITIVE": 2.31}), "2.31 (positive)"),
        (Prediction("negative", {"negative": 0.48, "neutral": 0.07, "positive": 0.45}), "mixed (negative 48%, positive 45%)"),
        (Prediction("negative", {"negative": 0.7, "neutral": 0.1, "positive": 0.2}), "negative (70%)"),
        (Prediction("NEGATIVE", {"NEGATIVE": 0.55, "POSITIVE": 0.45}), "negative (55%)"),
    ],
)
def test_readings(prediction: Prediction, shown: str) -> None:
    assert wording.reading(prediction) == shown


def test_labels_in_order_are_of_the_kind_that_all_of_them_are() -> None:
    assert wording.labels_in_order({"negative": 0.7, "POSITIVE": 0.3}, 2, 3) == "positive 30%"
    assert wording.labels_in_order({"a": 0.7, "b": -0.5}, 1, 2) == "a 0.70 · b −0.50"
    assert wording.labels_in_order(samples.NEGATIVE, 1, 2) == "negative 96% · neutral 3%"
    assert wording.labels_in_order({"stars": 3.2}, 2, 3) == ""


def test_directions_follow_the_targets_that_attribution_names() -> None:
    sentiment, stars = ["negative", "neutral", "positive"], ["1 star", "2 stars", "3 stars"]
    directions = {
        name: (wording.upwards(name), wording.downwards(name))
        for name in (
            targets.resolve_target(POLARITY, sentiment, False, 0).name,
            targets.resolve_target(POLARITY, stars, False, 0).name,
            targets.resolve_target(POLARITY, ["score"], False, 0).name,
            targets.resolve_target("NEGATIVE", sentiment, False, 2).name,
            targets.resolve_target(POLARITY, ["very negative", "negative", "positive", "very positive"], False, 2).name,
        )
    }
    assert list(directions.values()) == [
        ("towards positive", "towards negative"),
        ("towards a higher rating", "towards a lower rating"),
        ("towards a higher value", "towards a lower value"),
        ("towards negative", "away from negative"),
        ("towards positive", "towards negative"),
    ]
    assert {provenance.target_formula(name) for name in directions} == {
        "polarity = logit(positive) − logit(negative)",
        "expected rating = Σ rating × probability",
        "the model’s only output",
        "log-odds of negative",
        "expected level = Σ level × probability",
    }


def test_notes_on_windows_and_precision() -> None:
    assert wording.read_in_windows(3) == (
        "Read in 3 overlapping windows, because the text is longer than the model can read at once; "
        "the probabilities are averages over them."
    )
    assert "within the tolerance of .02 after 1,024 evaluations" in wording.not_converged(1024, 0.02)
    assert "after 1 evaluation." in wording.not_converged(1, None)


def test_what_was_not_read() -> None:
    assert wording.not_read(["🦄"]) == "Not read by the model: 🦄"
    assert wording.not_read(["🦄", "🫠"], more=2) == "Not read by the model: 🦄, 🫠 and 2 more"


def test_what_is_said_about_a_word() -> None:
    assert wording.word_detail(-0.58, 2, POLARITY, 1, 4) == "▼ −.58 towards negative, 1 of 4"
    assert wording.word_detail(0.001, 2, POLARITY, 4, 4) == "Share .00"


def test_likelihoods_of_labels_that_were_not_chosen() -> None:
    assert wording.likelihood(Prediction("a", {"a": 0.9, "b": 0.004, "c": 0.096}), "b") == "<1%"
    assert wording.likelihood(Prediction("a", {"a": 2.4, "b": -1.5}), "b") == "−1.50"


def test_lists_in_sentences() -> None:
    assert [wording.listed(items) for items in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_quoted_words_are_visible_short_and_on_one_line() -> None:
    assert wording.quoted("New\n  York") == "‘New York’"
    assert wording.quoted("a\x1b\u202eb") == "‘a␛\N{REPLACEMENT CHARACTER}b’"
    assert wording.quoted("W" * 90) == f"‘{'W' * 39}…’"


def test_what_a_unit_is_called() -> None:
    called = [wording.unit_name(unit) for unit in examined.shaky().units]
    assert "punctuation" in called
    assert "never … friendly" in called
    assert "New York" in called
    assert wording.unit_name(replace(examined.shaky().units[0], text="\u3164 ".strip("\u3164"))) == "(nothing visible)"


def test_numbers_are_tied_to_what_they_count() -> None:
    assert wording.unbroken("Reads a (96%); 3 sentences") == "Reads a (96%); 3\N{NO-BREAK SPACE}sentences"


def test_notes_on_what_was_read_otherwise() -> None:
    assert wording.left_out(["Kill Bill"]) == "Left out, as you asked: ‘Kill Bill’"
    assert wording.left_out(["a", "b"], more=3) == "Left out, as you asked: ‘a’, ‘b’ and 3 more"
    assert wording.read_as([("🎉", "party popper")]) == "Read by its name: 🎉 as “party popper”"
    assert wording.read_as([("🎉", "party popper"), ("🔥", "fire")]) == "Read by their names: 🎉 as “party popper”, 🔥 as “fire”"


def test_what_a_picture_shows_of_sentences() -> None:
    assert wording.strongest_in_sentences(4, 3, 3) == "Up to 4 words or phrases of each sentence, the strongest, in reading order"
    assert wording.strongest_in_sentences(4, 5, 10).startswith("The 5 clearest of 10 sentences with shares; up to 4 words")


def test_a_word_that_is_named_twice_is_written_once() -> None:
    units = [Unit(text, WORD, (0,), (), -1.0, -0.2) for text in ("terrible", "slow", "Terrible", "issue", "issue", "issue")]
    assert wording.unit_names(units) == ["‘terrible’ (twice)", "‘slow’", "‘issue’ (3 times)"]
