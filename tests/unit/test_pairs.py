"""Two texts that a model reads together, several targets of one text, and labels that people gave."""

from __future__ import annotations

from typing import Any, cast

import pytest
from transformers import TextClassificationPipeline

from tests.unit.attribution.small_models import small_model
from tests.unit.attribution.tiny_models import classifier_model
from tonelens import Explainer, Explanation, SettingsError, UnsupportedModelError
from tonelens.engine.in_process import InProcessEngine
from tonelens.report import json_text

FIRST, SECOND = "A quiet film about Anna", "Bob did not like it. It was not good \N{GRINNING FACE}!"


def _pipeline(name: str = "bert", **options: Any) -> TextClassificationPipeline:
    model, tokenizer = classifier_model("bert", 3) if name == "bert" else small_model(name)
    return TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1, **options)


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    return Explainer(_pipeline())


def _answers(pipeline: Any, first: str, second: str) -> dict[str, float]:
    return {entry["label"]: entry["score"] for entry in pipeline({"text": first, "text_pair": second}, top_k=None)}


@pytest.mark.parametrize("name", ["bert", "roberta", "gpt2", "bart", "xlnet"])
def test_a_pair_is_read_as_its_pipeline_reads_it(name: str) -> None:
    pipeline = _pipeline(name)
    explanation = Explainer(pipeline).explain(FIRST, SECOND)
    assert dict(explanation.prediction.probabilities) == pytest.approx(_answers(pipeline, FIRST, SECOND), abs=1e-5)
    assert dict(Explainer(pipeline).predict(FIRST, SECOND).probabilities) == pytest.approx(dict(explanation.prediction.probabilities))
    assert explanation.texts == (FIRST, SECOND)
    found = [explanation.place(word.span) for word in explanation.words]
    assert [place.of(explanation.texts[number]) for number, place in found] == [word.text for word in explanation.words]
    assert [number for number, _ in found] == sorted(number for number, _ in found)
    assert {number for number, _ in found} == {0, 1}


def test_no_unit_has_words_of_both_texts(explainer: Explainer) -> None:
    for first, second in ((FIRST, SECOND), ("It was not", "good"), ("Room 7", "8 rooms")):
        explanation = explainer.explain(first, second)
        for unit in explanation.units:
            assert unit.kind == "other" or len({explanation.place(span)[0] for span in unit.spans}) == 1, unit


@pytest.mark.parametrize("truncation", [True, "only_first"])
def test_a_pipeline_that_cuts_pairs_is_followed(truncation: Any) -> None:
    pipeline = _pipeline(truncation=truncation, max_length=24)
    explanation = Explainer(pipeline).explain(FIRST * 3, SECOND)
    assert dict(explanation.prediction.probabilities) == pytest.approx(_answers(pipeline, FIRST * 3, SECOND), abs=1e-5)
    assert explanation.not_read


def test_a_pair_that_is_too_long_is_refused(explainer: Explainer) -> None:
    with pytest.raises(UnsupportedModelError, match="tokens together"):
        explainer.explain(FIRST * 20, SECOND * 20)


def test_a_function_reads_one_text_at_a_time() -> None:
    with pytest.raises(UnsupportedModelError, match="single texts"):
        Explainer(lambda texts: [[0.5 + len(text) / 1e3] for text in texts]).explain(FIRST, SECOND)


_PAIRS = [(FIRST, SECOND), ("Terrible", "Wonderful")]


@pytest.mark.parametrize(
    "given",
    [
        {"texts": _PAIRS},
        {"texts": [{"text": first, "text_pair": second} for first, second in _PAIRS]},
        {"texts": {"a": [first for first, _ in _PAIRS], "b": [second for _, second in _PAIRS]}, "column": "a", "pair_column": "b"},
    ],
    ids=["tuples", "mappings", "columns"],
)
def test_many_pairs_are_given_in_the_forms_of_pipelines_and_tables(given: dict[str, Any], explainer: Explainer) -> None:
    found = explainer.explain_many(**given)
    assert [one.texts for one in found] == _PAIRS
    alone = [explainer.explain(*pair) for pair in _PAIRS]
    assert [one.prediction.probability for one in found] == pytest.approx([one.prediction.probability for one in alone], abs=1e-5)
    assert [one.label for one in explainer.predict_many(**given)] == [one.prediction.label for one in alone]


def test_a_pair_is_saved_drawn_and_tabled(explainer: Explainer) -> None:
    found = explainer.explain_many(_PAIRS)
    assert Explanation.from_json(json_text(found[0])) == found[0]
    assert found[0].plot().axes
    assert SECOND.split()[0] in found[0].to_html()
    pandas = pytest.importorskip("pandas")
    frame = found.to_frame()
    assert list(frame["text_pair"]) == [second for _, second in _PAIRS]
    assert isinstance(frame, pandas.DataFrame)


@pytest.mark.parametrize("texts", [[(FIRST, SECOND), FIRST], [(FIRST,)], [(FIRST, None)], [(FIRST, SECOND, FIRST)], [(FIRST, 3)]])
def test_what_is_no_pair_is_refused(texts: Any, explainer: Explainer) -> None:
    with pytest.raises(SettingsError) as caught:
        explainer.explain_many(texts)
    assert "TextPair" not in caught.value.problem
    with pytest.raises(SettingsError):
        explainer.explain(FIRST, 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["A wonderful film and a terrible waiter", "A wonderful film. The waiter was terrible."], ids=["one", "two"]
)
def test_every_target_comes_from_one_reading(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    explainer = Explainer(_pipeline())
    alone = {label: explainer.explain(text, target=label) for label in explainer.labels}
    classifier = type(cast("InProcessEngine", explainer._engine).classifier)  # noqa: SLF001 - how often the model is asked is nobody else's business
    encode, encoded = classifier.encode, list[Any]()

    def counted(self: Any, source: Any, *rest: Any) -> Any:
        encoded.append(source)
        return encode(self, source, *rest)

    monkeypatch.setattr(classifier, "encode", counted)
    explainer.explain(text, target=explainer.labels[0])
    for_one_target = sorted(map(str, encoded))
    encoded.clear()
    found = explainer.explain_targets(text)
    sentences = [one.span.of(text) for one in found[explainer.labels[0]].sentences]
    for source in {text, *sentences}:
        assert encoded.count(source) == for_one_target.count(source)
    for label, explanation in found.items():
        assert explanation.target == f"label:{label}"
        assert [word.score for word in explanation.words] == pytest.approx([word.score for word in alone[label].words], abs=1e-4)
        assert explanation.responsible == alone[label].responsible or explanation.responsible is not None
        assert label in str(explanation).partition("\n")[0]


def test_targets_that_are_read_otherwise_share_a_reading() -> None:
    labels = ["negative", "neutral", "positive"]
    explainer = Explainer(_pipeline(), labels=labels)
    found = explainer.explain_targets(FIRST, targets=["polarity", "neutral"])
    assert list(found) == ["polarity", "neutral"]
    for target, explanation in found.items():
        expected = explainer.explain(FIRST, target=target)
        assert [word.score for word in explanation.words] == pytest.approx([word.score for word in expected.words], abs=1e-4)
    with pytest.raises(SettingsError, match="no label"):
        explainer.explain_targets(FIRST, targets=["shiny"])


def test_the_label_that_a_person_gave_is_in_every_picture(explainer: Explainer) -> None:
    explanation = explainer.explain(FIRST, truth="label_2")
    assert explanation.truth == "LABEL_2"
    said = "A person labelled it LABEL_2."
    assert said in str(explanation)
    assert said in explanation.to_html()
    assert explanation.to_json()["truth"] == "LABEL_2"
    assert Explanation.from_json(explanation.to_json()) == explanation
    figure = explanation.plot()
    assert any(said in text.get_text() for text in figure.texts)


def test_labels_of_a_table_go_with_its_texts(explainer: Explainer) -> None:
    table = {"review": [FIRST, SECOND], "stars": ["LABEL_0", "LABEL_1"]}
    found = explainer.explain_many(table, column="review", truth="stars")
    assert [one.truth for one in found] == table["stars"]
    assert [one.truth for one in explainer.explain_many(table["review"], truth=table["stars"])] == table["stars"]


@pytest.mark.parametrize("truth", [["LABEL_0"], ["LABEL_0", "good"], ["LABEL_0", None]], ids=str)
def test_what_is_no_label_for_each_text_is_refused(truth: list[Any], explainer: Explainer) -> None:
    with pytest.raises(SettingsError, match="Every text needs one of the model's labels"):
        explainer.explain_many([FIRST, SECOND], truth=truth)
