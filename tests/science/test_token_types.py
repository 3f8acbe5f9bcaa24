"""Token types go to the model as its tokenizer makes them, and not at all where it makes none."""

from __future__ import annotations

import torch

from tests.science.test_axioms import batch_of
from tests.science.toy import SENTENCES, bert


def test_types_are_the_tokenizer_s_own() -> None:
    classifier = bert()
    encoded = classifier.tokenizer(SENTENCES[0], return_tensors="pt")
    window = classifier.encode(SENTENCES[0])[0]
    assert torch.equal(window.input_ids, encoded["input_ids"][0])
    assert (window.token_type_ids is None) == ("token_type_ids" not in encoded)
    if window.token_type_ids is not None:
        assert torch.equal(window.token_type_ids, encoded["token_type_ids"][0])


def test_another_type_for_the_last_token_would_change_the_answer() -> None:
    batch = batch_of(bert(), SENTENCES[:1])
    types = torch.zeros_like(batch.arguments[1])
    other = types.clone()
    other[0, -1] = 1
    with torch.no_grad():
        first, second = (
            batch.forward(batch.inputs, batch.arguments[0], batch.arguments[1], batch.arguments[2], kind) for kind in (types, other)
        )
    assert (first - second).abs().item() > 1e-4
