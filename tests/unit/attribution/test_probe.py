"""No model is trusted: each is tried when it is loaded, and asked in the ways that hold for it, or refused in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import PreTrainedModel, PreTrainedTokenizerFast, TextClassificationPipeline, ZeroShotClassificationPipeline

from tests.unit.attribution.small_models import ARCHITECTURES, small_model
from tests.unit.attribution.tiny_models import TEXTS, classifier_model
from tonelens import Explainer, ModelError
from tonelens.attribution.loading import load_classifier
from tonelens.errors import DamagedModelError, UnsupportedModelError

_TEXT = "A wonderful film."
_REFUSED = frozenset({"mra"})
"""Without its kernels, which are never fetched, it gives every text the same answer."""

_WITHOUT_GRADIENTS = frozenset(
    (
        *("bart", "bigbird_pegasus", "canine", "ibert", "longformer", "mbart", "mobilebert", "mt5", "mvp", "perceiver"),
        *("plbart", "reformer", "t5", "umt5", "xlnet"),
    )
)
"""Encoder-decoders, and those that lay out their embeddings in a way of their own."""


def _pipeline(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, kind: type = TextClassificationPipeline) -> Any:
    return kind(model=model, tokenizer=tokenizer, device=-1)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_an_architecture_answers_as_its_pipeline_or_is_refused(name: str) -> None:
    pipeline = _pipeline(*small_model(name))
    explainer = _made(pipeline)
    assert isinstance(explainer, ModelError) == (name in _REFUSED), explainer
    if isinstance(explainer, ModelError):
        assert "\n" not in explainer.problem
        return
    texts = TEXTS[:3]
    expected = [{entry["label"]: entry["score"] for entry in pipeline([text], top_k=None)[0]} for text in texts]
    together = load_classifier(pipeline).predict(texts)
    for text, batched, scores in zip(texts, together, expected, strict=True):
        assert dict(explainer.predict(text).probabilities) == pytest.approx(scores, abs=1e-5)
        assert dict(batched.probabilities) == pytest.approx(scores, abs=1e-5)
    assert explainer.explain(_TEXT).method.name == "two_sided_effects"
    explanation = Explainer(pipeline, method="adaptive_integrated_gradients").explain(_TEXT)
    assert (explanation.method.instead_of is not None) == (name in _WITHOUT_GRADIENTS)
    assert any(abs(word.score) > 1e-4 for word in explanation.words)
    error, converged = explanation.method.relative_error, explanation.method.converged
    assert error is None or error < 0.1 or not converged
    assert converged or all(unit.stable is False for unit in explanation.units)


def _made(pipeline: TextClassificationPipeline) -> Explainer | ModelError:
    try:
        return Explainer(pipeline)
    except ModelError as error:
        return error


def test_padding_that_changes_answers_is_left_away() -> None:
    classifier = load_classifier(_pipeline(*small_model("fnet")))
    assert not classifier.pads
    alone = [classifier.predict([text])[0] for text in TEXTS]
    assert [found.probabilities for found in classifier.predict(TEXTS)] == [
        pytest.approx(dict(found.probabilities), abs=1e-6) for found in alone
    ]


def test_a_model_whose_embeddings_are_not_read_is_explained_by_masking_its_words() -> None:
    explainer = Explainer(_pipeline(*small_model("bart")), method="adaptive_integrated_gradients")
    explanation = explainer.explain(_TEXT)
    assert (explanation.method.name, explanation.method.instead_of) == ("feature_ablation", "adaptive_integrated_gradients")
    assert "instead of" in str(explanation)
    assert Explainer(_pipeline(*small_model("bart")), method="occlusion").explain(_TEXT).method.instead_of is None


class _Surer(TextClassificationPipeline):
    def postprocess(self, model_outputs: Any, *arguments: Any, **options: Any) -> Any:
        model_outputs["logits"].mul_(2)
        return super().postprocess(model_outputs, *arguments, **options)  # type: ignore[no-untyped-call]


def test_a_pipeline_that_answers_otherwise_than_its_model_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="answers differently from its model"):
        Explainer(_pipeline(*classifier_model("bert"), kind=_Surer))


class _Renamed(TextClassificationPipeline):
    def postprocess(self, model_outputs: Any, *arguments: Any, **options: Any) -> Any:
        found: Any = super().postprocess(model_outputs, *arguments, **options)  # type: ignore[no-untyped-call]
        swapped = {"LABEL_0": "LABEL_1", "LABEL_1": self.other}
        return [{**entry, "label": swapped[entry["label"]]} for entry in found]

    other = "LABEL_0"


class _RenamedOtherwise(_Renamed):
    other = "good"


@pytest.mark.parametrize(("kind", "said"), [(_Renamed, "answers differently from its model"), (_RenamedOtherwise, "different labels")])
def test_a_pipeline_that_gives_its_scores_to_other_labels_is_refused(kind: type, said: str) -> None:
    with pytest.raises(UnsupportedModelError, match=said):
        Explainer(_pipeline(*classifier_model("bert"), kind=kind))


class _OnOneLine(TextClassificationPipeline):
    def preprocess(self, inputs: Any, **tokenizer_kwargs: Any) -> Any:  # type: ignore[override]
        return super().preprocess(inputs.replace("\n", " | "), **tokenizer_kwargs)


def test_a_pipeline_that_changes_texts_of_several_lines_is_refused() -> None:
    with pytest.raises(UnsupportedModelError, match="answers differently from its model"):
        Explainer(_pipeline(*classifier_model("bert"), kind=_OnOneLine))


def test_labels_of_one_name_have_to_be_named_anew() -> None:
    model, tokenizer = classifier_model("bert", id2label={0: "x", 1: "x"}, label2id={"x": 0})
    with pytest.raises(UnsupportedModelError, match="the same name"):
        Explainer(_pipeline(model, tokenizer))
    assert Explainer(_pipeline(model, tokenizer), labels=["bad", "good"]).labels == ("bad", "good")


def test_a_tokenizer_that_knows_no_word_is_refused() -> None:
    model, tokenizer = classifier_model("bert")
    empty = type(tokenizer)(tokenizer_object=_empty(tokenizer), unk_token="[UNK]", mask_token="[MASK]", pad_token="[PAD]")
    with pytest.raises(DamagedModelError, match="does not know any words"):
        Explainer(_pipeline(model, empty))


def _empty(tokenizer: PreTrainedTokenizerFast) -> Any:
    from tokenizers import Tokenizer, models

    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    return Tokenizer(models.WordPiece({token: tokenizer.get_vocab()[token] for token in special}, unk_token="[UNK]"))


def test_a_model_that_says_the_same_of_everything_is_refused() -> None:
    model, tokenizer = classifier_model("bert")
    torch.nn.init.zeros_(model.get_parameter("classifier.weight"))
    with pytest.raises(UnsupportedModelError, match="gives the same answer with and without text"):
        Explainer(_pipeline(model, tokenizer))


def test_a_model_whose_answers_are_no_numbers_is_refused() -> None:
    model, tokenizer = classifier_model("bert")
    torch.nn.init.constant_(model.get_parameter("classifier.weight"), float("nan"))
    with pytest.raises(UnsupportedModelError, match="not numbers"):
        Explainer(_pipeline(model, tokenizer))


def _without_weights(model: Any) -> Any:
    return model.to("meta")


def test_weights_that_are_not_in_memory_are_refused() -> None:
    model, tokenizer = classifier_model("bert")
    with pytest.raises(UnsupportedModelError, match="not in memory"):
        Explainer(_pipeline(_without_weights(model), tokenizer))
    with pytest.raises(UnsupportedModelError, match="not in memory"):
        Explainer(_without_weights(model), tokenizer)
    with pytest.raises(UnsupportedModelError, match="not a transformers model"):
        Explainer(torch.nn.Linear(2, 2), tokenizer)


def test_a_model_of_another_library_is_refused() -> None:
    pipeline = _pipeline(*classifier_model("bert"))
    pipeline.model = object()
    with pytest.raises(UnsupportedModelError, match="not a PyTorch model"):
        Explainer(pipeline)
    pipeline.model = torch.nn.Linear(2, 2)
    with pytest.raises(UnsupportedModelError, match="not a transformers model"):
        Explainer(pipeline)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_quantized_layers_are_explained_without_gradients() -> None:
    model, tokenizer = classifier_model("bert")
    quantized = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
    explanation = Explainer(_pipeline(quantized, tokenizer)).explain(_TEXT)
    assert explanation.words


def test_what_was_found_is_kept_and_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    model, tokenizer = classifier_model("bert")
    first = Explainer(_pipeline(model, tokenizer))
    assert [check.what for check in first.checks] == ["answer", "batches", "embeddings", "tokens", "path"]
    monkeypatch.setattr("tonelens.attribution.probe._tried", lambda *_: pytest.fail("tried again"))
    assert Explainer(_pipeline(model, tokenizer)).checks == first.checks


def test_whoever_loads_a_model_may_be_in_inference_mode() -> None:
    model, tokenizer = classifier_model("bert")
    with torch.inference_mode():
        found = Explainer(_pipeline(model, tokenizer), method="adaptive_integrated_gradients").explain(_TEXT)
    assert found.method.instead_of is None


def test_a_model_that_was_made_in_inference_mode_speaks_for_itself_alone() -> None:
    with torch.inference_mode():
        model, tokenizer = classifier_model("bert", 4)
    assert Explainer(_pipeline(model, tokenizer), method="adaptive_integrated_gradients").explain(_TEXT).method.instead_of is not None
    model, tokenizer = classifier_model("bert", 4)
    assert Explainer(_pipeline(model, tokenizer), method="adaptive_integrated_gradients").explain(_TEXT).method.instead_of is None


@pytest.mark.parametrize(
    "wrapped", [lambda model: torch.compile(model, backend="eager"), torch.nn.DataParallel], ids=["compiled", "parallel"]
)
def test_a_wrapped_model_is_explained_as_what_it_wraps(wrapped: Any) -> None:
    model, tokenizer = classifier_model("bert")
    pipeline = _pipeline(model, tokenizer)
    pipeline.model = wrapped(model)
    pipeline.model.config = model.config
    assert Explainer(pipeline).explain(_TEXT).words == Explainer(_pipeline(model, tokenizer)).explain(_TEXT).words


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_a_model_is_asked_in_its_own_number_type_which_is_named(kind: torch.dtype) -> None:
    model, tokenizer = classifier_model("bert")
    pipeline = _pipeline(_in_type(model, kind), tokenizer)
    explanation = Explainer(pipeline).explain(_TEXT)
    expected = {entry["label"]: entry["score"] for entry in pipeline([_TEXT], top_k=None)[0]}
    assert dict(explanation.prediction.probabilities) == pytest.approx(expected, abs=1e-5)
    assert explanation.method.precision == str(kind).removeprefix("torch.")
    assert explanation.method.precision in str(explanation)


def _in_type(model: Any, kind: torch.dtype) -> Any:
    return model.to(kind)


@pytest.mark.parametrize("name", ["roberta", "llama"])
def test_padding_on_the_left_changes_nothing(name: str) -> None:
    pipeline, other = _pipeline(*small_model(name)), _pipeline(*small_model(name))
    other.tokenizer.padding_side = "left"
    for found, expected in zip(Explainer(other).explain_many(TEXTS), Explainer(pipeline).explain_many(TEXTS), strict=True):
        assert [word.score for word in found.words] == pytest.approx([word.score for word in expected.words], abs=1e-5)


class _Adapted(torch.nn.Module):
    """What a library of adapters makes of a model: a module around it that answers for it."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.base_model = model

    def forward(self, **inputs: Any) -> Any:
        return self.base_model(**inputs)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self.base_model, name)


def test_a_model_inside_of_an_adapter_is_explained_through_it() -> None:
    model, tokenizer = classifier_model("bert")
    pipeline = _pipeline(model, tokenizer)
    expected = Explainer(pipeline).explain(_TEXT).words
    pipeline.model = _Adapted(model).eval()
    assert Explainer(pipeline).explain(_TEXT).words == expected


def test_a_pipeline_for_another_task_is_called_what_it_is() -> None:
    model, tokenizer = classifier_model("bert", 3, label2id={"entailment": 0, "neutral": 1, "contradiction": 2})
    with pytest.raises(UnsupportedModelError, match="ZeroShotClassificationPipeline is not a text classifier"):
        Explainer(ZeroShotClassificationPipeline(model=model, tokenizer=tokenizer, device=-1))


@pytest.mark.parametrize("name", ["bert", "roberta", "xlm-roberta", "llama"])
@pytest.mark.parametrize("text", ["A naïve café owner won't answer.", "这部电影不错。", "この映画は良い", "หนังเรื่องนี้ดีมาก"])
def test_words_are_what_is_written_in_any_script_and_hold_all_of_the_scores(name: str, text: str) -> None:
    explanation = Explainer(_pipeline(*small_model(name)), whole=True).explain(text)
    for scored in (*explanation.words, *explanation.tokens):
        assert scored.text == scored.span.of(text)
        assert not set("Ġ▁") & set(scored.text)
    assert "".join(word.text for word in explanation.words) == text.replace(" ", "")
    assert sum(word.score for word in explanation.words) == pytest.approx(sum(token.score for token in explanation.tokens), abs=1e-6)
