"""The pages that the model is judged by: large enough, well formed and never trained on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from training import authored, behaviour
from training.authored import HELD_OUT, TARGETS
from training.examples import FINGERPRINT_BYTES, LABELS, fingerprint
from training.sources import lines, rows

MODEL = Path(__file__).parents[3] / "server" / "tonelens" / "model"
SST_DEV = Path(__file__).parent / "sst_dev_fingerprints.txt"


def fingerprints(name: str) -> set[bytes]:
    content = (MODEL / name).read_bytes()
    return {content[start : start + FINGERPRINT_BYTES] for start in range(0, len(content), FINGERPRINT_BYTES)}


def test_the_page_has_a_hundred_lines_of_each_label() -> None:
    page = authored.page()
    assert len(page) >= 300
    assert set(Counter(line.label for line in page)) == set(LABELS)
    assert min(Counter(line.label for line in page).values()) >= 100
    assert len({fingerprint(line.text) for line in page}) == len(page)


def test_the_other_pages_are_as_large_as_they_are_said_to_be() -> None:
    assert len(authored.harsh_lines()) == 50
    assert len(set(authored.good_copy())) == 100
    assert len({line.text for line in authored.cold_lines()}) == 60
    assert {line.category for line in authored.cold_lines()} == {"blame", "condescension", "cold"}
    assert len(list(rows(HELD_OUT / "identity_terms.tsv"))) >= 30


def test_the_training_copy_is_well_formed_and_apart_from_the_pages() -> None:
    examples = [*authored.copy_examples(), *authored.identity_examples()]
    assert {example.target for example in examples} == set(TARGETS.values())
    assert all("{}" not in example.text for example in examples)
    held_out = {fingerprint(text) for text in authored.held_out_texts()}
    assert [
        example.text for example in authored.copy_examples() if example.origin == "genre copy" and fingerprint(example.text) in held_out
    ] == []


def test_behaviour_is_tested_with_other_sentences_than_it_is_taught_with() -> None:
    taught = {fingerprint(example.text) for example in behaviour.training_examples()}
    cases = behaviour.held_out_cases()
    assert len(cases) >= 1_000
    assert not taught & {fingerprint(case.text) for case in cases}
    assert min(Counter(case.behaviour for case in cases).values()) >= 50


@pytest.mark.skipif(not (MODEL / "trained_on.bin").exists(), reason="no built-in model in this tree")
def test_nothing_held_out_was_trained_on() -> None:
    learnt, measured = fingerprints("trained_on.bin"), fingerprints("measured_on.bin")
    assert len(learnt) > 100_000
    assert len(measured) > 5_000
    assert learnt & measured == set()
    assert [text for text in (*authored.held_out_texts(), *behaviour.held_out_texts()) if fingerprint(text) in learnt] == []
    sst_dev = {bytes.fromhex(line) for line in lines(SST_DEV)}
    assert len(sst_dev) > 1_000
    assert sst_dev & learnt == set()
