"""A person's terms count neither towards the verdict nor towards the attribution; emoji are read by their names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.science.toy import bert
from tonelens.attribution.explaining import explain
from tonelens.attribution.types import MethodOptions
from tonelens.errors import UnsupportedModelError
from tonelens.text.spans import Span

TEXT = "The terrible film was lovely."
TERMS = ("terrible film",)


@pytest.mark.parametrize("baseline", ["mask", "pad", "zero", "plot"])
@pytest.mark.parametrize(
    "method", ["two_sided_effects", "adaptive_integrated_gradients", "layer_integrated_gradients", "occlusion", "feature_ablation"]
)
def test_a_term_gets_exactly_nothing(method: str, baseline: str) -> None:
    (explanation,) = explain(bert(), [TEXT], MethodOptions(name=method, baseline=baseline, terms=TERMS))
    assert explanation.left_out == (Span(4, 17),)
    scores = {word.text: word.score for word in explanation.words}
    assert scores["terrible"] == scores["film"] == 0.0
    assert scores["lovely"] != 0.0


def test_the_verdict_is_that_of_the_text_with_masks() -> None:
    masked = "The [MASK] [MASK] was lovely."
    (with_terms,) = explain(bert(), [TEXT], MethodOptions(terms=TERMS))
    assert with_terms.prediction.probabilities == pytest.approx(bert().predict([masked])[0].probabilities, abs=1e-5)
    assert bert().predict([TEXT], TERMS)[0].probabilities == pytest.approx(with_terms.prediction.probabilities, abs=1e-5)
    assert bert().predict([TEXT])[0].probabilities != pytest.approx(with_terms.prediction.probabilities, abs=1e-3)


def test_a_model_without_any_token_to_put_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonelens.attribution.classifier.NEUTRAL_WORDS", "")

    class Bare:
        mask_token_id = unk_token_id = pad_token_id = eos_token_id = None

        def __init__(self) -> None:
            self._known = bert().tokenizer

        def __call__(self, *arguments: object, **options: object) -> object:
            return self._known(*arguments, **options)

        def __getattr__(self, name: str) -> object:
            return getattr(self._known, name)

    with pytest.raises(UnsupportedModelError, match="no token"):
        replace(bert(), tokenizer=Bare()).predict([TEXT], TERMS)  # type: ignore[arg-type]


def test_an_emoji_of_the_table_is_read_by_its_name() -> None:
    named = replace(bert(), emoji_names={"😡": "very bad"})
    (explanation,) = explain(named, ["The film 😡."], MethodOptions())
    assert explanation.prediction.probabilities == pytest.approx(bert().predict(["The film very bad ."])[0].probabilities, abs=1e-5)
    assert explanation.read_as == ((Span(9, 10), "very bad"),)
    assert explanation.not_read == ()
    assert [word.text for word in explanation.words] == ["The", "film", "😡", "."]
    assert [token.span for token in explanation.tokens] == [Span(0, 3), Span(4, 8), Span(9, 10), Span(9, 10), Span(10, 11)]


def test_an_emoji_outside_the_table_is_marked() -> None:
    (explanation,) = explain(bert(), ["The film 😡."], MethodOptions())
    assert explanation.not_read == (Span(9, 10),)
