"""What a teacher says is kept by the sentence's id, and never of what is measured."""

from __future__ import annotations

from pathlib import Path

from training.examples import fingerprint
from training.teaching import taught_examples

SENTENCES = [("R1", "We lost your parcel."), ("R2", "The office opens at nine."), ("R3", "This one is measured.")]


def test_soft_labels_become_examples_without_what_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "soft_labels.tsv"
    path.write_text("id\tnegative\tneutral\tpositive\nR1\t0.7\t0.3\t0.0\nR2\t0.02\t0.96\t0.02\nR3\t0.1\t0.8\t0.1\n", encoding="utf-8")
    found = list(taught_examples(SENTENCES, path, frozenset({fingerprint("This one is measured.")})))
    assert [(example.text, example.origin) for example in found] == [
        ("We lost your parcel.", "taught"),
        ("The office opens at nine.", "taught neutral"),
    ]
    assert found[0].target == (0.7, 0.3, 0.0)
