"""Masked training texts lose whole words and, with them, their verdict."""

from __future__ import annotations

import random
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, BatchEncoding, PreTrainedTokenizerBase

from training.masking import as_deleted, masked

MODEL = Path(__file__).parents[3] / "server" / "tonelens" / "model"
TEXT = "unbelievably disappointing documentation, whatever anybody says about it"


class Always(random.Random):
    """Draws the same number every time."""

    def __init__(self, ratio: float, draw: float) -> None:
        super().__init__()
        self._numbers = iter([ratio])
        self._draw = draw

    def random(self) -> float:
        return next(self._numbers, self._draw)


def encoded(tokenizer: PreTrainedTokenizerBase) -> tuple[object, torch.Tensor]:
    return tokenizer([TEXT], return_tensors="pt"), torch.tensor([[0.9, 0.1, 0.0]])


def test_words_are_masked_whole_and_special_tokens_never() -> None:
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    batch, targets = encoded(tokenizer)
    changed, _ = masked(batch, targets, tokenizer, random.Random(3))  # type: ignore[arg-type]  # noqa: S311 - words to mask
    before, after = batch["input_ids"][0], changed["input_ids"][0]  # type: ignore[index]
    words = batch.word_ids(0)  # type: ignore[attr-defined]
    lost = {word for word, token in zip(words, after.tolist(), strict=True) if token == tokenizer.mask_token_id}
    assert lost
    assert None not in lost
    assert all((token == tokenizer.mask_token_id) == (word in lost) for word, token in zip(words, after.tolist(), strict=True))
    assert all(int(one) == int(other) for one, other, word in zip(before, after, words, strict=True) if word not in lost)


def test_a_text_without_any_word_reads_neutral() -> None:
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    batch, targets = encoded(tokenizer)
    _, moved = masked(batch, targets, tokenizer, Always(1.0, 0.5))  # type: ignore[arg-type]
    assert moved.tolist() == [[0.0, 1.0, 0.0]]


def test_a_text_that_keeps_its_words_keeps_its_target() -> None:
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    batch, targets = encoded(tokenizer)
    changed, moved = masked(batch, targets, tokenizer, Always(0.0, 0.5))  # type: ignore[arg-type]
    assert torch.equal(changed["input_ids"], batch["input_ids"])  # type: ignore[index]
    assert torch.equal(moved, targets)


def test_a_hole_is_to_read_as_if_the_word_were_not_there() -> None:
    tokenizer = AutoTokenizer.from_pretrained(MODEL)
    model = AutoModelForSequenceClassification.from_pretrained(MODEL, dtype=torch.float32).eval()
    whole = tokenizer(["It was not good", "Thanks"], padding=True, return_tensors="pt")
    holes = {"input_ids": whole["input_ids"].clone(), "attention_mask": whole["attention_mask"]}
    holes["input_ids"][0, 3] = tokenizer.mask_token_id  # not
    holes["input_ids"][1, 1] = tokenizer.mask_token_id
    found = as_deleted(model, whole, BatchEncoding(holes), tokenizer)
    expected = model(**tokenizer(["It was good"], return_tensors="pt")).logits.softmax(-1)
    assert torch.allclose(found[0], expected[0], atol=1e-5)
    assert found[1].tolist() == [0.0, 1.0, 0.0]
