"""Any function from texts to probabilities is explained, by leaving words out; what answers with something else is refused."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from tests.science.toy import bert
from tests.unit.attribution.tiny_models import classifier_model
from tonelens import Explainer
from tonelens.errors import SettingsError, UnsupportedModelError

_LABELS = ["negative", "positive"]


def by_words(texts: list[str]) -> list[list[float]]:
    """Counts two words."""
    odds = [text.lower().count("lovely") - text.lower().count("awful") for text in texts]
    positive = [1 / (1 + numpy.exp(-2.0 * value)) for value in odds]
    return [[1 - value, value] for value in positive]


def test_a_function_is_explained_by_leaving_words_out() -> None:
    explanation = Explainer(by_words, labels=_LABELS).explain("The soup was lovely, the room not.")
    assert explanation.prediction.label == "positive"
    assert explanation.method.name == "two_sided_effects"
    strongest = max(explanation.words, key=lambda word: abs(word.score))
    assert strongest.text == "lovely"
    assert strongest.score == pytest.approx(2.0, abs=1e-6)
    assert all(abs(word.score) < 1e-6 for word in explanation.words if word.text != "lovely")
    assert explanation.responsible is not None or explanation.stability != "not tested"


def test_texts_of_unlike_length_and_none_share_calls() -> None:
    texts = ["Awful.", "", "A lovely, lovely place that nobody should miss.", "?!"]
    explainer = Explainer(by_words, labels=_LABELS)
    together = explainer.explain_many(texts)
    for text, found in zip(texts, together, strict=True):
        assert [word.score for word in found.words] == pytest.approx([word.score for word in explainer.explain(text).words])
        assert dict(found.prediction.probabilities) == pytest.approx(dict(zip(_LABELS, by_words([text])[0], strict=True)), abs=1e-5)


@pytest.mark.parametrize("method", ["two_sided_effects", "occlusion", "feature_ablation", "adaptive_integrated_gradients"])
@pytest.mark.parametrize("baseline", ["mask", "pad", "zero"])
def test_every_method_and_baseline_comes_to_the_same(method: str, baseline: str) -> None:
    explanation = Explainer(by_words, labels=_LABELS, method=method, baseline=baseline).explain("A lovely place.")
    assert {word.text: word.score for word in explanation.words}["lovely"] == pytest.approx(2.0, abs=1e-6)


def test_terms_are_left_out_of_what_the_function_reads() -> None:
    explainer = Explainer(by_words, labels=_LABELS, terms=["Lovely Inn"])
    assert explainer.predict("The Lovely Inn was awful.").label == "negative"


class Estimator:
    """What scikit-learn and its like are to us."""

    classes_ = numpy.array(["bad", "good"])

    def predict_proba(self, texts: list[str]) -> Any:
        """As an array."""
        return numpy.array(by_words(texts))


def test_an_estimator_names_its_labels_itself() -> None:
    explainer = Explainer(Estimator())
    assert explainer.labels == ("bad", "good")
    explanation = explainer.explain("An awful evening")
    assert explanation.prediction.label == "bad"
    assert max(explanation.words, key=lambda word: word.score).text == "awful"


@pytest.mark.parametrize(
    "form",
    [
        numpy.array,
        lambda rows: [dict(zip(_LABELS, row, strict=True)) for row in rows],
        lambda rows: [[{"label": label, "score": score} for label, score in zip(_LABELS, row, strict=True)] for row in rows],
    ],
    ids=["array", "mappings", "pairs"],
)
def test_answers_of_any_form_are_read(form: Any) -> None:
    explainer = Explainer(lambda texts: form(by_words(texts)), labels=_LABELS)
    assert explainer.predict("An awful place").probabilities["negative"] == pytest.approx(by_words(["awful"])[0][0], abs=1e-5)


def test_one_probability_is_a_label_that_holds_or_not() -> None:
    explainer = Explainer(lambda texts: [row[0] for row in by_words(texts)], labels=["rude"])
    explanation = explainer.explain("A lovely place.")
    assert "not rude" in str(explanation)
    assert "rude (88%)" in str(explainer.explain("An awful place."))


@pytest.mark.parametrize(
    "function",
    [
        lambda texts: [2.0] * len(texts),
        lambda texts: ["good"] * len(texts),
        lambda texts: [[float("nan"), 1.0]] * len(texts),
        lambda texts: [[0.5, 0.5]],
        lambda texts: [[len(texts) / 10, 1 - len(texts) / 10]] * len(texts),
        lambda texts: texts.nothing,
    ],
)
def test_what_gives_no_probabilities_is_refused(function: Any) -> None:
    with pytest.raises(UnsupportedModelError):
        Explainer(function)


def test_labels_are_one_for_each_output() -> None:
    with pytest.raises(SettingsError, match="2 outputs"):
        Explainer(by_words, labels=["a", "b", "c"])


def test_a_model_is_explained_with_its_tokenizer_and_not_without() -> None:
    model, tokenizer = classifier_model("bert")
    assert Explainer(model, tokenizer).explain("A wonderful film.").words
    with pytest.raises(UnsupportedModelError, match="cannot read text on its own"):
        Explainer(bert().model)
