"""What is taken over from a pipeline or a model of transformers that somebody handed us."""

from __future__ import annotations

import copy
from typing import Any

import torch
from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerFast, TextClassificationPipeline

from tonelens.attribution.probe import probed
from tonelens.attribution.torch_classifier import TorchClassifier, digest_of_parameters, require_evaluation_mode, state_of
from tonelens.attribution.truncation import cut_of
from tonelens.attribution.types import ModelIdentity
from tonelens.errors import UnsupportedModelError


def from_pipeline(source: TextClassificationPipeline) -> TorchClassifier:
    """The pipeline's own model, where it lies, with what the pipeline was told; tried beside the pipeline itself.

    Raises:
        ModelError: it cannot be explained, or answers otherwise than its pipeline.
    """
    if not isinstance(source.model, torch.nn.Module):
        raise UnsupportedModelError(
            f"The pipeline's model is not a PyTorch model (it is a {type(source.model).__name__}).",
            "Pass a function from texts to probabilities instead.",
        )
    model = usable_model(source.model)
    name = model.name_or_path or type(model).__name__
    tokenizer = fast_tokenizer(source.tokenizer, name)
    asked = vars(source)["_postprocess_params"].get("function_to_apply")
    activation = activation_of(model, None if asked is None else getattr(asked, "value", str(asked)))
    identity = ModelIdentity(name, digest_of_parameters(model))
    own, cut = copy.deepcopy(tokenizer), cut_of(source, tokenizer)
    classifier = TorchClassifier(model, own, identity, activation, cut=cut, state=state_of(model))
    return probed(classifier, source)


def usable_model(model: Any) -> Any:
    """The model itself, of one that was compiled or spread over devices: hooks would have it compiled anew at every call.

    Raises:
        UnsupportedModelError: it is none of transformers, it is in training mode, or its weights are not in memory.
    """
    for inner in ("_orig_mod", "module"):
        model = getattr(model, inner, model)
    if not isinstance(getattr(model, "config", None), PreTrainedConfig):
        raise UnsupportedModelError(
            f"The model is not a transformers model (it is a {type(model).__name__}).",
            "Pass a function from texts to probabilities instead.",
        )
    require_evaluation_mode(model)
    if any(parameter.is_meta for parameter in model.parameters()):
        raise UnsupportedModelError("Some of the model's weights are on disk, not in memory.", "Load the model without offloading.")
    return model


def activation_of(model: PreTrainedModel, asked: str | None) -> str:
    """The rule of transformers' text-classification pipeline, in its order."""
    config = model.config
    if asked is not None:
        return asked.lower()
    if config.problem_type == "regression":
        return "none"
    if config.problem_type == "multi_label_classification" or config.num_labels == 1:
        return "sigmoid"
    return "softmax"


def fast_tokenizer(tokenizer: object, name: str) -> PreTrainedTokenizerFast:
    """The tokenizer, which has to tell where in a text its tokens stand.

    Raises:
        UnsupportedModelError: it is one that cannot.
    """
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise UnsupportedModelError(
            f"“{name}” has no fast tokenizer, so the place of each token in the text is unknown.",
            "Save it once with AutoTokenizer.from_pretrained(…, use_fast=True).save_pretrained(…). Where there is no fast one, "
            "explain its pipeline as a function: Explainer(lambda texts: pipeline(texts, top_k=None)).",
        )
    return tokenizer
