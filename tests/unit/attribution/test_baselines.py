"""Where a path begins in models that have nothing to mask with, and what is said of a path that does not add up."""

from __future__ import annotations

import re

import pytest
from transformers import TextClassificationPipeline

from tests.science.toy import SENTENCES, bert
from tests.unit.attribution.small_models import small_model
from tonelens import Explainer, compare, summary
from tonelens.attribution.baselines import resolve_baseline
from tonelens.attribution.explaining import explain
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.types import NEUTRAL, STABLE, MethodOptions
from tonelens.report import html_page, terminal_text
from tonelens.report.explanation.comparison import comparison_text
from tonelens.report.explanation.emphasis import looks, word_looks


def _pipeline(name: str) -> TextClassificationPipeline:
    model, tokenizer = small_model(name)
    return TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1)


@pytest.mark.parametrize("name", ["gpt2", "llama", "qwen2"])
def test_a_decoder_without_padding_begins_at_words_that_say_little(name: str) -> None:
    explanation = Explainer(_pipeline(name), method="adaptive_integrated_gradients").explain("A wonderful film, not a terrible one.")
    assert explanation.method.baseline in ("neutral", "the")
    assert explanation.method.converged
    assert (explanation.method.relative_error or 0) < 0.05


def test_padding_that_ends_texts_is_no_baseline() -> None:
    pipeline = _pipeline("gpt2")
    tokenizer = pipeline.tokenizer
    assert tokenizer is not None
    tokenizer.pad_token = tokenizer.eos_token
    assert resolve_baseline("pad", load_classifier(pipeline)) in ("neutral", "the")


@pytest.mark.parametrize("baseline", ["neutral", "zero", "the"])
@pytest.mark.parametrize("name", ["gpt2", "bart"])
def test_every_model_takes_every_baseline(baseline: str, name: str) -> None:
    explanation = Explainer(_pipeline(name), method="adaptive_integrated_gradients", baseline=baseline).explain("A wonderful film.")
    assert explanation.method.baseline == baseline
    assert any(word.score for word in explanation.words)


def test_a_path_that_did_not_settle_is_muted_everywhere() -> None:
    for explanation in explain(bert(), SENTENCES, MethodOptions("adaptive_integrated_gradients", tolerance=1e-9, evaluations=11)):
        assert not explanation.method.converged
        assert all(unit.stable is False for unit in explanation.units)
        assert explanation.responsible is None
        assert explanation.stability != STABLE
        assert "●" not in terminal_text(explanation, colour=False, width=80)
        drawn = (*looks(explanation, scores=True), *word_looks(explanation))
        assert drawn
        assert all(look.muted and not look.responsible for look in drawn)
        page = html_page(explanation, scores=True)
        rows = re.findall(r'class="row( [^"]*|)"', page)
        assert {row for row in rows if "muted" not in row} == {"", " chosen"}
        assert len(rows) > len(explanation.prediction.probabilities)
        assert "did not settle" in page
        assert "had not settled" in comparison_text(compare(explanation, explanation))
    summary_of_all = summary(explain(bert(), SENTENCES, MethodOptions("adaptive_integrated_gradients", tolerance=1e-9, evaluations=11)))
    assert summary_of_all.carriers == ()


def test_a_fixed_number_of_evaluations_that_was_too_small_is_no_settled_path() -> None:
    options = MethodOptions("layer_integrated_gradients", baseline="zero", evaluations=1)
    found = explain(bert(), SENTENCES, options)
    errors = [explanation.method.relative_error or 0.0 for explanation in found]
    assert max(errors) > 0.1
    for explanation, error in zip(found, errors, strict=True):
        assert explanation.method.converged == (error <= 0.1)
        assert explanation.method.converged or explanation.stability in (NEUTRAL, "uncertain")
