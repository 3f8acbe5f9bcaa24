"""Masks random words of training texts, so that a text with masked words is nothing strange to the model.

What explains a verdict asks the model about texts with words missing. A model that never saw such texts answers
something arbitrary there; one that did answers what is left (Madsen, Reddy and Chandar 2024, section 3: masked
fine-tuning, where half of the batches have a uniformly random part of their tokens masked). Words are masked whole here.
"""

from __future__ import annotations

import random

import torch
from transformers import BatchEncoding, PreTrainedModel, PreTrainedTokenizerBase

from .examples import NEUTRAL


def masked(
    encoded: BatchEncoding, targets: torch.Tensor, tokenizer: PreTrainedTokenizerBase, generator: random.Random
) -> tuple[BatchEncoding, torch.Tensor]:
    """The batch with, in each text, a part of the words masked that is drawn evenly between none and all.

    The target, shape (texts, labels), moves to neutral with the cube of the masked part: a text without most of its
    words still says something, one without any says nothing.
    """
    changed = encoded["input_ids"].clone()
    neutral = torch.zeros(targets.shape[1])
    neutral[NEUTRAL] = 1.0
    moved = targets.clone()
    for row in range(len(changed)):
        ratio = generator.random()
        words = encoded.word_ids(row)
        chosen = {word for word in sorted({word for word in words if word is not None}) if generator.random() < ratio}
        for position, word in enumerate(words):
            if word in chosen:
                changed[row, position] = tokenizer.mask_token_id
        everything = len({word for word in words if word is not None}) or 1
        weight = (len(chosen) / everything) ** 3
        moved[row] = (1 - weight) * targets[row] + weight * neutral
    return BatchEncoding({"input_ids": changed, "attention_mask": encoded["attention_mask"]}), moved


@torch.no_grad()
def as_deleted(model: PreTrainedModel, before: BatchEncoding, after: BatchEncoding, tokenizer: PreTrainedTokenizerBase) -> torch.Tensor:
    """What a model says of each text where the words that ``after`` masks are deleted, shape (texts, labels).

    Nobody who takes a word out of a sentence leaves a hole there, so a hole is to mean that the word is not there, and nothing more.
    A text without any word is neutral.
    """
    rows = []
    empty = []
    for old, new, attended in zip(before["input_ids"], after["input_ids"], before["attention_mask"], strict=True):
        kept = old[(attended == 1) & ((new != tokenizer.mask_token_id) | (old == tokenizer.mask_token_id))]
        rows.append(kept)
        empty.append(len(kept) <= tokenizer.num_special_tokens_to_add())
    ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=int(tokenizer.pad_token_id or 0))
    attention = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], batch_first=True)
    probabilities: torch.Tensor = model(input_ids=ids, attention_mask=attention).logits.float().softmax(-1)
    neutral = torch.zeros(probabilities.shape[1])
    neutral[NEUTRAL] = 1.0
    probabilities[torch.tensor(empty)] = neutral
    return probabilities
