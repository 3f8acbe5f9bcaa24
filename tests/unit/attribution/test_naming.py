"""What may never be named as responsible, on words that the model does find responsible when they are spelled otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.science.toy import bert, tokenizer
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.functions import function_classifier
from tonelens.attribution.light_classifier import light_classifier
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER
from tonelens.attribution.responsible import MOST_RESPONSIBLE
from tonelens.attribution.types import NAME, STABLE, Explanation, MethodOptions
from tonelens.report.verdicts import verdict
from tonelens.report.wording import listed, quoted
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


@pytest.mark.parametrize(
    "sentence",
    [
        "Unfortunately, your complaint was rejected.",
        "The answer was rude and far too late.",
        "A poignant, artfully crafted meditation on mortality.",
        "Failure to correct the cause may result in the termination of your account.",
    ],
)
def test_what_frames_a_sentence_changes_no_name(sentence: str) -> None:
    framed = [sentence.removesuffix("."), f"“{sentence}”", f"Note: {sentence[0].lower()}{sentence[1:]}", f"{sentence} "]
    plain, *others = explain(light_classifier(BUILT_IN_FOLDER, BUILT_IN), [sentence, *framed], MethodOptions())
    assert plain.named
    for other in others:
        if other.prediction.label == plain.prediction.label:
            assert {word.casefold() for word in named(other)} == {word.casefold() for word in named(plain)}


def test_a_name_from_the_plain_form_has_to_prove_itself_in_the_text() -> None:
    def function(texts: list[str]) -> list[dict[str, float]]:
        negative = ["rude" in text or ("slow" in text and not text.endswith(".")) for text in texts]
        return [{"negative": 0.9 if one else 0.1, "neutral": 0.1 if one else 0.9} for one in negative]

    plain, bare = explain(function_classifier(function), ["It was rude and slow.", "It was rude and slow"], MethodOptions())
    assert named(plain) == {"rude"}
    assert named(bare) != {"rude"}


def test_of_two_sets_the_one_is_named_without_which_another_verdict_is_clear() -> None:
    def function(texts: list[str]) -> list[dict[str, float]]:
        def negative(text: str) -> float:
            return 0.9 if "rude" in text and "late" in text else 0.49 if "late" in text else 0.6 if "rude" in text else 0.1

        return [{"negative": negative(text), "neutral": 1 - negative(text)} for text in texts]

    (found,) = explain(function_classifier(function), ["It was rude, late."], MethodOptions())
    assert named(found) == {"rude", "late"}


def test_where_many_words_say_the_same_those_are_suspected_that_say_it_alone() -> None:
    harsh = ("rude", "slow", "dirty", "late", "cold")

    def function(texts: list[str]) -> list[dict[str, float]]:
        return [{"negative": 0.9, "neutral": 0.1} if any(w in text for w in harsh) else {"negative": 0.1, "neutral": 0.9} for text in texts]

    (found,) = explain(function_classifier(function), ["It was rude, slow, dirty, late and cold."], MethodOptions())
    assert (found.named, found.stability) == ((), STABLE)
    assert 1 < len(found.suspected) <= MOST_RESPONSIBLE
    assert {found.units[index].text for index in found.suspected} < set(harsh)
    words = [quoted(found.units[index].text) for index in found.suspected]
    assert verdict(found) == f"Reads negative (90%) because of many words, among them {listed(words)}"
