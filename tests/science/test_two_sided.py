"""Two-sided effects are what they are said to be, and close to Shapley values computed from every subset of words."""

from __future__ import annotations

import itertools

import numpy
import pytest

from tests.science.toy import SENTENCES, bert
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import attributed, explain
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.masked import ShortenedText, ask
from tonelens.attribution.methods.two_sided_effects import MOST_WORDS
from tonelens.attribution.model_folder import BUILT_IN, BUILT_IN_FOLDER
from tonelens.attribution.types import MethodOptions
from tonelens.review.tone_changes import shapley
from tonelens.text.pairs import TextPair

TWO_SIDED = MethodOptions(name="two_sided_effects")
SHORT = (
    "The driver was rude.",
    "A dull, slow and terrible film",
    "This is not bad at all.",
    "You failed to answer us.",
    "What a lovely, warm and generous place.",
    "Nobody was happy about the delay.",
)


def value_of(classifier: Classifier, text: str) -> float:
    window = classifier.encode(text)
    logits = classifier.predict_windows(window)[0]
    return float(logits[classifier.labels.index("positive")] - logits[classifier.labels.index("negative")])


def exact(text: ShortenedText, words: range, classifier: Classifier) -> list[float]:
    """Exact Shapley values (Shapley 1953) of the game whose players are the words that are there."""
    everything = frozenset(words)
    subsets = [frozenset(some) for size in range(len(words) + 1) for some in itertools.combinations(words, size)]
    ask(classifier.predict_windows, [(text, some) for some in subsets])
    return shapley(len(words), {everything - some: text.value(some) for some in subsets})


def test_a_score_is_the_mean_of_the_four_effects() -> None:
    text, words = "The slow film was terrible", ["The", "slow", "film", "was", "terrible"]
    (explanation,) = explain(bert(), [text], TWO_SIDED)
    for index, word in enumerate(words):
        only = ["[MASK]"] * len(words)
        only[index] = word
        others = [*words[:index], "[MASK]", *words[index + 1 :]]
        masked = value_of(bert(), text) - value_of(bert(), " ".join(others)) + value_of(bert(), " ".join(only))
        masked -= value_of(bert(), " ".join(["[MASK]"] * len(words)))
        deleted = value_of(bert(), text) - value_of(bert(), " ".join(words[:index] + words[index + 1 :]))
        deleted += value_of(bert(), word) - value_of(bert(), "")
        assert explanation.words[index].score == pytest.approx((masked + deleted) / 4, abs=1e-4)
    assert explanation.method.convergence_delta is None
    assert explanation.method.relative_error is None


def test_it_takes_four_passes_a_word_and_no_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonelens.attribution.forward.EmbeddedBatch.gradients", None)
    for subject in attributed(bert(), SENTENCES, TWO_SIDED):
        words = len(subject.explanation.words)
        assert subject.explanation.method.evaluations <= 4 * words + 2


def test_both_texts_of_a_pair_lose_words() -> None:
    pair = TextPair("The film was bad", "Terrible slow plot")
    (explanation,) = explain(bert(), [pair], TWO_SIDED)
    assert [word.text for word in explanation.words] == ["The", "film", "was", "bad", "Terrible", "slow", "plot"]
    assert all(word.score != 0 for word in explanation.words)


def test_a_text_of_several_windows_is_masked_alone() -> None:
    (explanation,) = explain(bert(), ["terrible-very-film " * 16], TWO_SIDED)
    assert explanation.method.name == "two_sided_effects"
    assert len(explanation.windows) > 1
    read = [sum(window.span.overlaps(word.span) for word in explanation.words) for window in explanation.windows]
    assert explanation.method.evaluations == sum(2 * words + 2 for words in read)
    assert any(word.score for word in explanation.words)


def test_more_words_than_that_takes_are_explained_by_a_path() -> None:
    for count, name in ((MOST_WORDS, "two_sided_effects"), (MOST_WORDS + 1, "adaptive_integrated_gradients")):
        (explanation,) = explain(bert(), ["film " * count], TWO_SIDED)
        assert explanation.method.name == name


@pytest.mark.slow
def test_scores_agree_with_exact_shapley_values() -> None:
    """Over all words of short texts, the mean of both ways: the same order and the same sizes but for a few parts in a hundred."""
    classifier = load_classifier()
    ours: list[float] = []
    true: list[float] = []
    for subject in attributed(classifier, SHORT, TWO_SIDED):
        words = range(len(subject.explanation.words))
        ways = [exact(text, words, classifier) for text in subject.shortened]
        true += numpy.mean(ways, axis=0).tolist()
        ours += (word.score for word in subject.explanation.words)
    assert numpy.corrcoef(ours, true)[0, 1] >= 0.96


@pytest.mark.slow
def test_the_engine_without_torch_gives_the_same_scores() -> None:
    from tonelens.attribution.light_classifier import light_classifier

    light = attributed(light_classifier(BUILT_IN_FOLDER, BUILT_IN), SHORT, TWO_SIDED)
    for ours, theirs in zip(light, attributed(load_classifier(), SHORT, TWO_SIDED), strict=True):
        assert [word.score for word in ours.explanation.words] == pytest.approx([word.score for word in theirs.explanation.words], abs=1e-4)
