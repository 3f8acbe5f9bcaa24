"""What the model read is shown where the writer put it, and no edit tears markup apart."""

from __future__ import annotations

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import OTHER, WORD, Edit, Explanation, MethodOptions, Prediction
from tonelens.review.by_sentence import explain_texts
from tonelens.review.in_source import in_source
from tonelens.text.model_text import ModelText
from tonelens.text.prose import passages
from tonelens.text.spans import Span


def explained(source: str, language: str = "markdown", path: str = "") -> tuple[Explanation, ModelText]:
    (passage,) = passages(source, language, path)
    explanation = explain_texts(LexiconEngine(), [passage.reading.text], MethodOptions())[0]
    return in_source(explanation, passage.reading, source), passage.reading


def test_slicing_the_source_gives_the_word() -> None:
    source = "The **service** is [*terrible*](https://example.org). It is slow, &amp; lovely 😀."
    found, reading = explained(source)
    for explanation in (found, *found.sentences):
        assert explanation.text == source
        for word in explanation.words:
            if word.text != "&":
                assert word.span.of(source) == word.text
    assert [unit.spans[0].of(source) for unit in found.units if unit.text == "&"] == ["&amp;"]
    assert [sentence.span.of(source) for sentence in found.sentences] == [
        "The **service** is [*terrible*](https://example.org).",
        "It is slow, &amp; lovely 😀.",
    ]
    assert reading.text == "The service is terrible. It is slow, & lovely 😀."


def test_plain_text_stays_as_it_is() -> None:
    source = "It is terrible. It is lovely."
    found, _ = explained(source, "plaintext")
    assert found == explain_texts(LexiconEngine(), [source], MethodOptions())[0]


@pytest.mark.parametrize(
    ("source", "taken", "replacement", "offered"),
    [
        ("Sadly, it failed.", "Sadly, ", "", True),
        ("The **very slow** page failed.", "very ", "", True),
        ("The **very** slow page failed.", "very ", "", False),
        ("**Sadly,** it failed.", "Sadly,", "", False),
        ("*Sadly, it* failed.", "Sadly, ", "", True),
        ("Sadly, **it** failed.", "Sadly, ", "", True),
        ("*Sadly,* it failed.", "Sadly,", "", False),
        ("The very **slow** page failed.", "very ", "", True),
        ("The **slow** very page failed.", "very ", "", True),
        ("*It failed badly*", " badly", "", True),
        ("It failed *badly*", "badly", "", False),
        ("It failed badly", " badly", "", True),
        ("It **failed **badly", "badly", "", True),
        ("It *failed* badly", " badly", "", True),
        ("It **failed** to open.", "failed", "did not", True),
        ("It **fai**led to open.", "failed", "did not", False),
    ],
)
def test_an_edit_is_kept_where_it_leaves_markup_alone(source: str, taken: str, replacement: str, offered: bool) -> None:
    (passage,) = passages(source, "markdown")
    reading = passage.reading
    start = reading.text.index(taken)
    after = Prediction("neutral", {"negative": 0.1, "neutral": 0.8, "positive": 0.1})
    edit = Edit(Span(start, start + len(taken)), replacement, "rewrite", after)
    (explanation,) = LexiconEngine().explain([reading.text], MethodOptions(), lambda: None, lambda done: None)
    explanation = Explanation(**{**explanation.__dict__, "edits": (edit,)})
    found = in_source(explanation, reading, source)
    assert [one.span.of(source) for one in found.edits] == ([taken] if offered else [])


def test_what_stands_in_for_a_placeholder_is_nobodys_word() -> None:
    found, _ = explained('{"a": "The terrible {name} is caf\\u00e9."}', "json", "locales/en.json")
    kinds = {unit.spans[0].of(found.text): unit.kind for unit in found.units}
    assert kinds["{name}"] == OTHER
    assert kinds["terrible"] == kinds["caf\\u00e9"] == WORD
