"""What may never be named as responsible, on words that the model does find responsible when they are spelled otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.science.toy import bert, tokenizer
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.types import NAME, Explanation, MethodOptions
from tonelens.text.word_lists import is_identity_term


def reading(renamed: Mapping[str, str]) -> Classifier:
    """The toy, to which the words' new spellings mean what the old ones did."""
    return replace(bert(), tokenizer=tokenizer(renamed=renamed))


def named(explanation: Explanation) -> set[str]:
    """The words of the units that are named as responsible."""
    return {explanation.words[word].text for unit in explanation.named for word in explanation.units[unit].words}


@pytest.mark.parametrize("term", ["muslim", "gay", "women"])
def test_an_identity_term_is_never_named(term: str) -> None:
    assert is_identity_term(term)
    texts = ["{0} slow bad very bad plot.", "{0} was {0} lovely bad slow very.", "very slow was terrible very {0} plot and."]
    plain = explain(bert(), [text.format("good") for text in texts], MethodOptions())
    with_term = explain(reading({"good": term}), [text.format(term) for text in texts], MethodOptions())
    assert all("good" in named(explanation) for explanation in plain)
    for explanation, other in zip(with_term, plain, strict=True):
        assert explanation.prediction.probabilities == other.prediction.probabilities
        assert term not in named(explanation)


def test_a_name_is_never_named() -> None:
    classifier = reading({"terrible": "anna", "bad": "smith"})
    texts = [f"The {first} {second} was Anna Smith." for first, second in (("slow", "good"), ("lovely", "slow"), ("lovely", "film"))]
    for explanation in explain(classifier, texts, MethodOptions()):
        (name,) = (unit for unit in explanation.units if unit.kind == NAME)
        assert name.stable
        assert name.score < 0
        assert explanation.prediction.label == "negative"
        assert not named(explanation) & {"Anna", "Smith"}
