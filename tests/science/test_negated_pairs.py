"""A negator and what it acts on are one unit with the right sign, on the built-in model."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from tonelens.attribution.explaining import explain
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.types import NEGATION, UNCERTAIN, Explanation, MethodOptions, Unit

PAIRS = Path(__file__).parents[1] / "features" / "negated_pairs.tsv"


@functools.cache
def results() -> list[tuple[dict[str, str], Explanation]]:
    rows = list(csv.DictReader(PAIRS.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    return list(zip(rows, explain(load_classifier(), [row["text"] for row in rows], MethodOptions()), strict=True))


def unit_of(explanation: Explanation, word: str) -> Unit:
    index = next(number for number, found in enumerate(explanation.words) if found.text == word)
    return next(unit for unit in explanation.units if index in unit.words)


def test_at_least_85_of_100_are_one_unit_with_the_right_sign() -> None:
    missed = []
    for row, explanation in results():
        unit = unit_of(explanation, row["negator"])
        if not (unit.kind == NEGATION and unit == unit_of(explanation, row["partner"]) and (unit.score > 0) == (row["sign"] == "+")):
            missed.append(f"{row['text']}: {unit.text} {unit.score:+.2f}")
    assert len(missed) <= 0.15 * len(results()), missed


def test_none_is_shown_with_two_signs() -> None:
    """Two signs are two coloured units: opposite, both stable, and neither so weak that it has no colour."""
    for row, explanation in results():
        first, second = unit_of(explanation, row["negator"]), unit_of(explanation, row["partner"])
        assert first == second or first.share * second.share >= 0 or not (first.stable and second.stable), row["text"]


def test_hardly_any_is_in_doubt() -> None:
    polar = [explanation for _, explanation in results() if explanation.prediction.label != "neutral"]
    doubtful = [explanation.text for explanation in polar if explanation.stability == UNCERTAIN]
    assert len(polar) > 0.7 * len(results())
    assert len(doubtful) <= 0.05 * len(polar), doubtful
