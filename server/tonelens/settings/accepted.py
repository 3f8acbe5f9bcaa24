"""What the people of a project have found fine: ``.tonelens/accepted.toml``, which editors write and every review honours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from tonelens.errors import SettingsError
from tonelens.settings.toml_strings import toml_string

PLACE = Path(".tonelens", "accepted.toml")
_HEADER = "# What is fine in this project. Editors add to it with “Mark as fine”; remove what is no longer fine.\n"
_REMEDY = "Correct the file, or remove what is wrong."
_WORDS = 6
_LONGEST = 10_000_000
"""In bytes."""


@dataclass(frozen=True)
class Accepted:
    """What is fine: ``digests`` of findings, and ``files`` in which nothing is reviewed, by their paths from ``folder``."""

    digests: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    folder: Path | None = None

    def is_off(self, path: Path) -> bool:
        """Whether nothing is reviewed in a file."""
        return self.folder is not None and path.is_relative_to(self.folder) and path.relative_to(self.folder).as_posix() in self.files


def accepted_in(folder: Path) -> Accepted:
    """What holds for the files of a folder: the nearest list in it or above it.

    Raises:
        SettingsError: the list cannot be read.
    """
    for above in (folder, *folder.parents):
        path = above / PLACE
        try:
            content = tomli.loads(_read(path).decode("utf-8-sig"))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise SettingsError(f"“{path}” cannot be read: {error.strerror}.", "Check its permissions.") from None
        except (UnicodeDecodeError, tomli.TOMLDecodeError, RecursionError):
            raise SettingsError(f"“{path}” is not valid TOML.", _REMEDY) from None
        return Accepted(_values(content, "finding", "digest", path), _values(content, "file", "path", path), above)
    return Accepted()


def accept_finding(folder: Path, digest: str, rule: str, text: str) -> None:
    """Adds a finding to the list of a folder, with the first words of its sentence for those who read the list.

    Raises:
        SettingsError: the list cannot be read or written.
    """
    if digest not in accepted_in(folder).digests:
        words = text.split()
        begins = " ".join(words[:_WORDS]) + ("…" if len(words) > _WORDS else "")
        _add(folder, "finding", {"digest": digest, "rule": rule, "begins": begins})


def accept_file(folder: Path, path: Path) -> None:
    """Adds a file to the list of a folder; raises as ``accept_finding``."""
    if not accepted_in(folder).is_off(path):
        _add(folder, "file", {"path": path.relative_to(folder).as_posix()})


def _read(path: Path) -> bytes:
    """The file's content. A pipe or a device would be waited for, and a list so long is nobody's."""
    if path.exists() and (not path.is_file() or path.stat().st_size > _LONGEST):
        raise SettingsError(f"“{path}” is not a file, or is too large.", _REMEDY)
    return path.read_bytes()


def _add(folder: Path, table: str, entry: dict[str, str]) -> None:
    path = folder / PLACE
    # A project can hold a link to any file of whoever opens it, and what would be written there has words of the project's own.
    if path.is_symlink() or path.parent.is_symlink():
        raise SettingsError(f"“{path}” is a link, and Tonelens does not write through links.", "Replace the link with a file.")
    lines = [f"[[{table}]]", *(f"{key} = {toml_string(value)}" for key, value in entry.items())]
    try:
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else _HEADER
        path.write_text(before.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"“{path}” cannot be written: {error.strerror}.", "Check its permissions.") from None


def _values(content: dict[str, Any], table: str, key: str, path: Path) -> frozenset[str]:
    entries = content.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and isinstance(entry.get(key), str) for entry in entries):
        raise SettingsError(f"In “{path}” every [[{table}]] needs a {key}.", _REMEDY)
    return frozenset(entry[key] for entry in entries)
