"""Checks that the folder of public data holds the very files that the shipped weights were made from."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .sources import rows

LISTED = Path(__file__).parent / "data_files.tsv"


def faults(folder: Path, listed: Path = LISTED) -> list[str]:
    """What is missing or other than it was, a sentence for each file; nothing where all is well."""
    found = []
    for row in rows(listed):
        path = folder / row["file"]
        if not path.is_file():
            found.append(f"{path} is missing. server/training/README.md says where it comes from.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
            found.append(f"{path} is not the file that the model was made from: its SHA-256 differs from {listed.name}.")
    return found
