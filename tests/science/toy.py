"""A classifier small enough to know by heart, and the linear model whose attributions are known exactly."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForSequenceClassification,
)

from tonelens.attribution.torch_classifier import TorchClassifier
from tonelens.attribution.types import ModelIdentity

WORDS = ("not", "bad", "good", "terrible", "lovely", "the", "film", "was", "slow", "plot", "and", ",", ".", "very")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LABELS = ("negative", "neutral", "positive")
SENTENCES = (
    "The film was not bad.",
    "The plot was very slow and the film was terrible.",
    "Lovely, lovely film.",
    "Good",
)


def tokenizer(template: str = "[CLS] $A [SEP]", renamed: Mapping[str, str] = MappingProxyType({})) -> PreTrainedTokenizerFast:
    """A WordPiece tokenizer that knows a dozen words.

    ``template`` says where its own tokens stand and, behind a colon, of which type tokens are. ``renamed`` gives words
    other spellings: the model reads the new one as what it knows the old one for.
    """
    vocabulary = {renamed.get(token, token): index for index, token in enumerate((*SPECIAL, *WORDS))}
    backend = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    backend.normalizer = BertNormalizer(lowercase=True)
    backend.pre_tokenizer = BertPreTokenizer()
    backend.post_processor = TemplateProcessing(
        single=template, special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=64,
    )


@functools.cache
def bert(attention: str = "sdpa") -> TorchClassifier:
    """A random two-layer BERT with large weights, so that its path bends."""
    torch.manual_seed(3)
    options: dict[str, Any] = {"num_labels": 3, "attn_implementation": attention}
    config = BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.2,
        id2label=dict(enumerate(LABELS)),
        label2id={label: index for index, label in enumerate(LABELS)},
        **options,
    )
    return _classifier(BertForSequenceClassification(config))


@functools.cache
def roberta() -> TorchClassifier:
    """A random RoBERTa, which derives position ids from the ids of its tokens."""
    torch.manual_seed(3)
    options: dict[str, Any] = {"num_labels": 3}
    config = RobertaConfig(
        vocab_size=len(SPECIAL) + len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=66,
        initializer_range=0.2,
        pad_token_id=0,
        id2label=dict(enumerate(LABELS)),
        label2id={label: index for index, label in enumerate(LABELS)},
        **options,
    )
    return _classifier(RobertaForSequenceClassification(config))


def _classifier(model: PreTrainedModel) -> TorchClassifier:
    return TorchClassifier(model.train(False).requires_grad_(False), tokenizer(), ModelIdentity("toy", "toy"), "softmax")
