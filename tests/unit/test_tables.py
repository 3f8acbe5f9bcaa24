"""From tables of texts to tables of results, and back from what was saved."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy
import pytest
from transformers import TextClassificationPipeline

from tests.science.toy import SENTENCES, bert
from tests.unit.report import gallery
from tonelens import Explainer, Explanation, SettingsError, compare, summary
from tonelens.attribution.types import ModelIdentity
from tonelens.report import explanation_to_json, json_text
from tonelens.report.explanation.from_json import explanation_from_json
from tonelens.text.word_lists import is_function_word


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    return Explainer(TextClassificationPipeline(model=bert().model, tokenizer=bert().tokenizer, device=-1))


class Table:
    """What a data frame is to us."""

    columns = ("id", "review")

    def __getitem__(self, name: str) -> list[Any]:
        return list(SENTENCES[:2]) if name == "review" else [1, 2]


@pytest.mark.parametrize("table", [Table(), {"id": [1, 2], "review": SENTENCES[:2]}], ids=["frame", "mapping"])
def test_a_table_is_read_by_its_column(table: Any, explainer: Explainer) -> None:
    assert [found.text for found in explainer.explain_many(table, column="review")] == list(SENTENCES[:2])
    with pytest.raises(SettingsError, match="was not named") as caught:
        explainer.explain_many(table)
    assert "id, review" in caught.value.remedy
    with pytest.raises(SettingsError, match="no column “text”"):
        explainer.explain_many(table, column="text")


def test_the_only_column_needs_no_name(explainer: Explainer) -> None:
    assert len(explainer.explain_many({"text": SENTENCES})) == len(SENTENCES)


def test_many_texts_in_any_form_are_as_one_by_one(explainer: Explainer) -> None:
    texts = [*SENTENCES, SENTENCES[0]]
    alone = [word.score for text in texts for word in explainer.explain(text).words]
    for given in (texts, tuple(texts), (text for text in texts), numpy.array(texts)):
        found = explainer.explain_many(given)
        assert [one.text for one in found] == texts
        assert [word.score for one in found for word in one.words] == pytest.approx(alone, abs=1e-5)
    assert explainer.explain_many([]) == []


def test_a_list_has_no_columns(explainer: Explainer) -> None:
    with pytest.raises(SettingsError, match="columns"):
        explainer.explain_many(list(SENTENCES), column="text")


class NotAvailable:
    """What pandas.NA does: it cannot say whether it equals anything."""

    def __eq__(self, other: object) -> NotAvailable:  # type: ignore[override]
        return self

    __ne__ = __eq__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


@pytest.mark.parametrize("missing", [None, float("nan"), NotAvailable()])
def test_a_missing_value_is_named_by_its_row(explainer: Explainer, missing: Any) -> None:
    with pytest.raises(SettingsError, match=r"one is missing \(number 2 of 3\)\. Fill it in"):
        explainer.explain_many([SENTENCES[0], missing, SENTENCES[1]])


def test_what_is_no_text_is_named_by_its_kind(explainer: Explainer) -> None:
    with pytest.raises(SettingsError, match=r"not an int \(number 2 of 2\)"):
        explainer.explain_many([SENTENCES[0], 5])  # type: ignore[list-item]


def test_the_models_languages_are_read_back() -> None:
    explanation = replace(gallery.every()["scripts"], model=ModelIdentity("built-in", "1", ("en", "de")))
    assert explanation_from_json(explanation_to_json(explanation)).model == explanation.model


def test_results_are_a_data_frame(explainer: Explainer) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"id": range(len(SENTENCES)), "review": SENTENCES})
    found = explainer.explain_many(frame, column="review")
    assert [one.text for one in explainer.explain_many(frame["review"])] == list(SENTENCES)
    table = found.to_frame()
    assert list(table["text"]) == list(SENTENCES)
    assert list(table["label"]) == [one.prediction.label for one in found]
    assert table.filter(like="p(").sum(axis=1).tolist() == pytest.approx([1.0] * len(SENTENCES), abs=1e-5)


@pytest.mark.parametrize("name", gallery.every())
def test_an_explanation_is_read_back_as_it_was(name: str) -> None:
    form = explanation_to_json(gallery.every()[name])
    assert explanation_to_json(explanation_from_json(form)) == form
    assert explanation_to_json(Explanation.from_json(json_text(gallery.every()[name]))) == form


@pytest.mark.parametrize("value", ["", "{}", "[]", "null", "{", json.dumps({"version": 99}), '{"version": "x"}', '{"text":' * 100_000])
def test_what_is_no_explanation_is_refused(value: str) -> None:
    with pytest.raises(SettingsError):
        Explanation.from_json(value)


def test_a_summary_counts_what_carries_verdicts(explainer: Explainer) -> None:
    found = explainer.explain_many(["The film was bad.", "The plot was bad.", "Lovely film."])
    whole = found.summary()
    assert whole.texts == 3
    assert sum(whole.labels.values()) == 3
    named = {one.text: one for one in whole.carriers}
    counted = [unit for one in found for unit in one.units if unit.text == "bad" and unit.stable is not False and not unit.mixed]
    assert ("bad" in named) == bool(counted)
    for one in whole.carriers:
        assert 1 <= one.count <= 3
        assert one.examples
    with pytest.raises(SettingsError, match="no label “shiny”"):
        summary(found, label="shiny")
    assert summary([], label="shiny").carriers == ()
    assert all(one.count >= 2 for one in summary(found, least=2).carriers)


def test_a_summary_counts_texts_and_leaves_out_what_holds_sentences_together(explainer: Explainer) -> None:
    found = explainer.explain_many(["The film was bad and bad.", "The bad film.", "Not bad, it was the film."], target="negative")
    expected: dict[str, set[int]] = {}
    for number, one in enumerate(found):
        for unit in one.units:
            if unit.kind != "other" and unit.stable is not False and not unit.mixed and not is_function_word(unit.text):
                expected.setdefault(unit.text.casefold(), set()).add(number)
    assert {one.text: one.count for one in found.summary().carriers} == {text: len(numbers) for text, numbers in expected.items()}


def test_neutral_texts_carry_nothing_unless_they_are_asked_for() -> None:
    neutral = gallery.every()["neutral"]
    assert neutral.stability == "neutral"
    assert summary([neutral]).carriers == ()
    assert summary([neutral], label=neutral.prediction.label).carriers


def test_a_summary_is_text_page_picture_and_table(explainer: Explainer) -> None:
    whole = explainer.explain_many([*SENTENCES, "<b>bad</b> & lovely"]).summary()
    assert str(whole).startswith("5 texts or sentences")
    page = whole.to_html()
    assert page.startswith("<!doctype html>")
    assert "<b>" not in page
    assert whole.plot().axes
    assert len(set(map(len, whole.columns().values()))) == 1


def test_two_explanations_are_compared(explainer: Explainer) -> None:
    first, second = explainer.explain_many(["The film was bad.", "The film was lovely."])
    found = compare(first, second)
    assert str(found).count("Reads") == 2
    assert "lovely" in str(found)
    assert found.to_html().startswith("<!doctype html>")
    assert [row for row in compare(first, first).shares if row[1] != row[2]] == []


def test_an_explanation_is_shown_in_one_line(explainer: Explainer) -> None:
    assert repr(explainer.explain(SENTENCES[0])).count("\n") == 0
    assert len(repr(explainer.explain(SENTENCES[0]))) < 300
    found = explainer.explain_many(SENTENCES * 3)
    for shown in (found, found[:1], found.summary(), compare(found[0], found[1])):
        assert "\n" not in repr(shown)
        assert len(repr(shown)) < 700
    assert repr(found) == f"<Explanations of {len(found)} texts>"


def test_an_example_shows_the_word_that_it_is_an_example_of(explainer: Explainer) -> None:
    long = "The plot, which was told to us over and over again by everybody in the room, and then some, was bad."
    for label in explainer.labels:
        for one in explainer.explain_many([long], target=label).summary().carriers:
            for part in one.text.split(" … ")[:1]:
                assert part in one.examples[0].casefold()
                assert f"<mark>{part}" in explainer.explain_many([long], target=label).summary().to_html().casefold()


@pytest.mark.parametrize("method", ["shap", ""])
def test_a_method_that_there_is_not_is_refused_at_once(method: str) -> None:
    with pytest.raises(SettingsError, match="no attribution method"):
        Explainer(method=method)
