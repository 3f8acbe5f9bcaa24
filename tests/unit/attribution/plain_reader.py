"""A classifier whose verdict is the mean of its words' values, so that a person can tell what it will say."""

from __future__ import annotations

import functools
from typing import Any

import torch
from transformers import BertConfig, BertForSequenceClassification

from tests.science.toy import LABELS, SPECIAL, WORDS, tokenizer
from tonelens.attribution.torch_classifier import TorchClassifier
from tonelens.attribution.types import ModelIdentity

VALUES = {"bad": -1.0, "terrible": -2.0, "slow": -1.0, "good": 1.0, "lovely": 2.0}
"""All other words, punctuation and the mask are worth nothing."""

_STEEPNESS = 12.0
_NEUTRAL = 1.0


@functools.cache
def plain_reader(labels: tuple[str, ...] = LABELS) -> TorchClassifier:
    """One layer that looks at all words alike. Of three labels the middle one is for texts whose values come to about nothing."""
    options: dict[str, Any] = {"num_labels": len(labels)}
    config = BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS),
        hidden_size=4,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=4,
        max_position_embeddings=64,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
        **options,
    )
    model = BertForSequenceClassification(config).train(False).requires_grad_(False)
    for name, parameter in model.named_parameters():
        if "LayerNorm" not in name:
            parameter.zero_()
    # A word's value and its opposite, and two constants beside them: normalisation then keeps the value's sign and order.
    for index, word in enumerate((*SPECIAL, *WORDS)):
        value = VALUES.get(word, 0.0)
        model.bert.embeddings.word_embeddings.weight[index] = torch.tensor([value, -value, 1.0, -1.0])
    layer = model.bert.encoder.layer[0].attention
    # Queries and keys of zero look at every word alike.
    layer.self.value.weight.copy_(torch.eye(4))
    layer.output.dense.weight.copy_(torch.eye(4))
    model.bert.pooler.dense.weight[0, 0] = 1.0
    model.classifier.weight[0, 0] = -_STEEPNESS
    model.classifier.weight[-1, 0] = _STEEPNESS
    if len(labels) > len(("negative", "positive")):
        model.classifier.bias[1] = _NEUTRAL
    return TorchClassifier(model, tokenizer(), ModelIdentity("plain", "plain"), "softmax")
