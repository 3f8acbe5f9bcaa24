"""Small random classifiers of many architectures, made in memory with tokenizers of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedModel, PreTrainedTokenizerFast

CORPUS = [
    "The food was wonderful, but the waiter seemed to be in a terrible hurry.",
    "I can't say that I liked it; nobody did, not even the critics who like everything!",
    "A quiet, moving and honest film about growing old together.",
    "Worst purchase ever. It broke after two days and the shop won't answer.",
    "Naïve café owners in Zürich were surprised by the price of coffee: 7.50 a cup.",
    "She sang beautifully, and the whole room stood up and cheered for minutes.",
    "Nothing happens for an hour, and then nothing happens again.",
    "We'd come back any time – the view alone is worth the journey.",
]
TEXTS = [
    "A wonderful film.",
    "I can't say that I liked it, but nobody was in a hurry and the naïve café owners sang beautifully for an hour!",
    "Terrible",
    "The waiter won't answer; worst coffee ever, and nothing happens again.",
]
LENGTH = 64


@dataclass(frozen=True)
class Architecture:
    """How to make one kind of model: its tokenizer, its classes and the sizes in its configuration."""

    name: str
    tokenizer: Callable[[], PreTrainedTokenizerFast]
    config: str
    model: str
    sizes: dict[str, Any]


def classifier_model(name: str, outputs: int = 2, **options: Any) -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """A random classifier with that many outputs; ``options`` go to its configuration."""
    architecture = ARCHITECTURES[name]
    tokenizer = architecture.tokenizer()
    config = getattr(transformers, architecture.config)(
        **{
            "vocab_size": len(tokenizer),
            "pad_token_id": tokenizer.pad_token_id,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
            "num_labels": outputs,
            "initializer_range": 0.2,
            **architecture.sizes,
            **options,
        }
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        model: PreTrainedModel = getattr(transformers, architecture.model)(config)
    return model.eval(), tokenizer


def saved_model(folder: Path, name: str = "bert") -> Path:
    """The folder with such a classifier saved in it."""
    for part in classifier_model(name):
        part.save_pretrained(folder)
    return folder


def word_pieces(types: bool = True) -> PreTrainedTokenizerFast:
    """BERT's way: lower case, words, pieces that continue with ##."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=250, special_tokens=special, show_progress=False))
    return _fast(tokenizer, "[CLS]", "[SEP]", types, pad_token="[PAD]", unk_token="[UNK]", mask_token="[MASK]")


def word_pieces_after_padding() -> PreTrainedTokenizerFast:
    """MPNet's way: BERT's pieces with RoBERTa's special tokens."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>"]
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=250, special_tokens=special, show_progress=False))
    return _fast(tokenizer, "<s>", "</s>", False, pad_token="<pad>", unk_token="[UNK]", mask_token="<mask>")


def bytes_of_roberta() -> PreTrainedTokenizerFast:
    """RoBERTa's way: pairs of bytes."""
    tokenizer = _byte_pairs(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return _fast(tokenizer, "<s>", "</s>", False, pad_token="<pad>", unk_token="<unk>", mask_token="<mask>")


def bytes_of_modernbert() -> PreTrainedTokenizerFast:
    """ModernBERT's way: pairs of bytes with BERT's special tokens."""
    tokenizer = _byte_pairs(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return _fast(tokenizer, "[CLS]", "[SEP]", False, pad_token="[PAD]", unk_token="[UNK]", mask_token="[MASK]")


def bytes_of_gpt() -> PreTrainedTokenizerFast:
    """GPT-2's way: pairs of bytes and nothing around them, no padding, no mask."""
    return PreTrainedTokenizerFast(
        tokenizer_object=_byte_pairs(["<|endoftext|>"]),
        bos_token="<|endoftext|>",
        eos_token="<|endoftext|>",
        unk_token="<|endoftext|>",
        model_max_length=LENGTH,
        model_input_names=["input_ids", "attention_mask"],
    )


def pieces_after_padding() -> PreTrainedTokenizerFast:
    """XLM-R's way: sentence pieces with RoBERTa's special tokens."""
    tokenizer = _sentence_pieces(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], "<unk>")
    return _fast(tokenizer, "<s>", "</s>", False, pad_token="<pad>", unk_token="<unk>", mask_token="<mask>")


def pieces() -> PreTrainedTokenizerFast:
    """ALBERT's and DeBERTa's way: sentence pieces with BERT's special tokens."""
    tokenizer = _sentence_pieces(["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"], "<unk>")
    return _fast(tokenizer, "[CLS]", "[SEP]", True, pad_token="<pad>", unk_token="<unk>", mask_token="[MASK]")


def _byte_pairs(special: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def _sentence_pieces(special: list[str], unknown: str) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=200, special_tokens=special, unk_token=unknown, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def _fast(tokenizer: Tokenizer, first: str, last: str, types: bool, **special: str) -> PreTrainedTokenizerFast:
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} $B:1 {last}:1",
        special_tokens=[(first, tokenizer.token_to_id(first)), (last, tokenizer.token_to_id(last))],
    )
    names = ["input_ids", "token_type_ids", "attention_mask"] if types else ["input_ids", "attention_mask"]
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        cls_token=first,
        bos_token=first,
        sep_token=last,
        eos_token=last,
        model_max_length=LENGTH,
        model_input_names=names,
        **special,
    )


_BERT_SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": LENGTH,
}
_AFTER_PADDING = {**_BERT_SIZES, "max_position_embeddings": LENGTH + 2, "type_vocab_size": 1}

ARCHITECTURES = {
    architecture.name: architecture
    for architecture in [
        Architecture("bert", word_pieces, "BertConfig", "BertForSequenceClassification", _BERT_SIZES),
        Architecture(
            "distilbert",
            lambda: word_pieces(types=False),
            "DistilBertConfig",
            "DistilBertForSequenceClassification",
            {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64, "max_position_embeddings": LENGTH},
        ),
        Architecture("roberta", bytes_of_roberta, "RobertaConfig", "RobertaForSequenceClassification", _AFTER_PADDING),
        Architecture("xlm-roberta", pieces_after_padding, "XLMRobertaConfig", "XLMRobertaForSequenceClassification", _AFTER_PADDING),
        Architecture("electra", word_pieces, "ElectraConfig", "ElectraForSequenceClassification", {**_BERT_SIZES, "embedding_size": 16}),
        Architecture("albert", pieces, "AlbertConfig", "AlbertForSequenceClassification", {**_BERT_SIZES, "embedding_size": 16}),
        Architecture(
            "deberta-v2",
            pieces,
            "DebertaV2Config",
            "DebertaV2ForSequenceClassification",
            {
                **_BERT_SIZES,
                "relative_attention": True,
                "position_buckets": 16,
                "pos_att_type": ["p2c", "c2p"],
                "share_att_key": True,
                "norm_rel_ebd": "layer_norm",
                "position_biased_input": False,
                "type_vocab_size": 0,
                "pooler_hidden_size": 32,
            },
        ),
        Architecture(
            "modernbert",
            bytes_of_modernbert,
            "ModernBertConfig",
            "ModernBertForSequenceClassification",
            {**_BERT_SIZES, "global_attn_every_n_layers": 2, "local_attention": 16, "cls_token_id": 2, "sep_token_id": 3},
        ),
        Architecture(
            "mpnet",
            word_pieces_after_padding,
            "MPNetConfig",
            "MPNetForSequenceClassification",
            {**_BERT_SIZES, "max_position_embeddings": LENGTH + 2},
        ),
        Architecture(
            "gpt2",
            bytes_of_gpt,
            "GPT2Config",
            "GPT2ForSequenceClassification",
            {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": LENGTH},
        ),
    ]
}
