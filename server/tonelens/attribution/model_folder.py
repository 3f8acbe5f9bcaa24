"""What lies beside a model's weights in a folder: what tells one state of it from another, and its table of emoji."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tonelens.attribution.types import ModelIdentity
from tonelens.errors import DamagedModelError

BUILT_IN = "built-in"
"""The name of the model that comes with the package."""

BUILT_IN_FOLDER = Path(__file__).parent.parent / "model"

EMOJI_TABLE = "emoji.tsv"
"""Beside a model's weights: emoji and the names that it reads them by, tab-separated under a line of titles."""

# What no answer depends on: pages about the model, and weights in forms that are never loaded.
_NOT_READ = frozenset({".md", ".bin", ".h5", ".msgpack", ".onnx", ".ot", ".pt", ".pth"})
_FIGURES = "figures.json"
CONFIGURATION = "config.json"
_LONGEST_NAME = 100
_BLOCK = 1 << 20


def digest_of_files(folder: Path) -> str:
    """What changes whenever a file changes that an answer depends on: configuration, tokenizer, weights, emoji table."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file() and _is_read(path.name):
            digest.update(path.name.encode(errors="surrogateescape"))
            with path.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
    return digest.hexdigest()[:16]


def built_in_identity(folder: Path, name: str) -> ModelIdentity:
    """Which weights lie in a folder of ours.

    Raises:
        DamagedModelError: its files are missing or damaged.
    """
    try:
        languages = json.loads((folder / CONFIGURATION).read_text(encoding="utf-8")).get("languages", ())
        return ModelIdentity(name, digest_of_files(folder), tuple(map(str, languages)))
    except (OSError, ValueError, AttributeError) as error:
        raise DamagedModelError(f"The files of “{name}” are missing or damaged.", "Install Tonelens again.") from error


def emoji_names(folder: Path) -> dict[str, str]:
    """The emoji that the model reads better by their names: a table beside its weights, where there is one.

    Raises:
        DamagedModelError: a line of the table is not an emoji and its name, or the name is no name for its length.
    """
    table = folder / EMOJI_TABLE
    if not table.is_file():
        return {}
    names: dict[str, str] = {}
    for number, line in enumerate(table.read_text(encoding="utf-8").split("\n"), start=1):
        emoji, *more = line.split("\t")
        if number == 1 or not line.strip():
            continue
        if not emoji.strip() or not more or not 0 < len(more[0].strip()) <= _LONGEST_NAME:
            raise DamagedModelError(
                f"Line {number} of the model’s {EMOJI_TABLE} is not an emoji and its name.",
                "Write the emoji, a tab and its name there, or download or save the model again.",
            )
        names[emoji] = more[0]
    return names


def _is_read(name: str) -> bool:
    if name.endswith(".safetensors"):
        return True
    return Path(name).suffix not in _NOT_READ and name != _FIGURES and not name.startswith("README")
