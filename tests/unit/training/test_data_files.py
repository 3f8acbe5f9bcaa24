"""A data folder that is not the one the weights were made from is told so."""

from __future__ import annotations

import hashlib
from pathlib import Path

from training.data_files import LISTED, faults
from training.sources import rows


def test_missing_and_changed_files_are_named(tmp_path: Path) -> None:
    listed = tmp_path / "listed.tsv"
    digest = hashlib.sha256(b"same").hexdigest()
    listed.write_text(f"file\tsha256\na\t{digest}\nb\t{digest}\nc\t{digest}\n", encoding="utf-8")
    (tmp_path / "a").write_bytes(b"same")
    (tmp_path / "b").write_bytes(b"other")
    found = faults(tmp_path, listed)
    assert [str(tmp_path / name) in sentence for name, sentence in zip("bc", found, strict=True)] == [True, True]
    assert "SHA-256" in found[0]
    assert "missing" in found[1]


def test_every_listed_file_is_explained() -> None:
    page = (LISTED.parent / "README.md").read_text(encoding="utf-8")
    assert [row["file"] for row in rows(LISTED) if row["file"] not in page] == []
