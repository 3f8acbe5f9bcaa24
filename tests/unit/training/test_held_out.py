"""The page that the model is judged by: large enough, well formed and never trained on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from training.corpus import HERE, LABELS, authored_copy, fingerprint, held_out_page, held_out_texts, identity_sentences, lines, rows

MODEL = Path(__file__).parents[3] / "server" / "tonelens" / "model"
SST_DEV = Path(__file__).parent / "sst_dev_fingerprints.txt"


def fingerprints(name: str) -> set[bytes]:
    content = (MODEL / name).read_bytes()
    return {content[start : start + 6] for start in range(0, len(content), 6)}


def test_the_page_has_a_hundred_lines_of_each_label() -> None:
    page = held_out_page()
    assert len(page) >= 300
    assert set(Counter(line.label for line in page)) == set(LABELS)
    assert min(Counter(line.label for line in page).values()) >= 100
    assert len({fingerprint(line.text) for line in page}) == len(page)


def test_there_are_fifty_harsh_sentences_and_thirty_identity_terms() -> None:
    assert len(lines(HERE / "held_out" / "harsh.txt")) == 50
    assert len(list(rows(HERE / "held_out" / "identity_terms.tsv"))) >= 30


def test_the_training_copy_is_well_formed() -> None:
    assert {example.target for example in authored_copy()} == {example.target for example in identity_sentences()}
    assert all("{}" not in example.text for example in identity_sentences())


@pytest.mark.skipif(not (MODEL / "trained_on.bin").exists(), reason="no built-in model in this tree")
def test_nothing_held_out_was_trained_on() -> None:
    learnt, measured = fingerprints("trained_on.bin"), fingerprints("measured_on.bin")
    assert len(learnt) > 100_000
    assert len(measured) > 5_000
    assert learnt & measured == set()
    assert [text for text in held_out_texts() if fingerprint(text) in learnt] == []
    sst_dev = {bytes.fromhex(line) for line in lines(SST_DEV)}
    assert len(sst_dev) > 1_000
    assert sst_dev & learnt == set()
