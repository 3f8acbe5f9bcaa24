"""Says what kind of document a file is: by its name, or as a person says with ``--as``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tonelens.errors import SettingsError
from tonelens.text.file_types import PLAIN_TEXT, language_of
from tonelens.text.formats import FORMATS


@dataclass(frozen=True)
class Kinds:
    """What a person says of files: ``named`` of those that they name and of those that nobody knows, ``endings`` of some."""

    named: str | None = None
    endings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def of_named(self, path: Path) -> tuple[str, bool]:
        """The language of a file that is named by hand, and whether anybody knows it."""
        known = self._by_ending(path) or self.named or language_of(path)
        return known or PLAIN_TEXT, known is not None

    def of_found(self, path: Path) -> str | None:
        """The language of a file in a folder, ``None`` where nobody knows it."""
        return self._by_ending(path) or language_of(path)

    def _by_ending(self, path: Path) -> str | None:
        name = path.name.lower()
        return next((language for ending, language in self.endings.items() if name.endswith(ending)), None)


NAMES_ALONE = Kinds()
"""Nobody says anything."""


def kinds_of(given: Sequence[str]) -> Kinds:
    """What ``--as markdown`` and ``--as .page=markdown`` say.

    Raises:
        SettingsError: there is no such kind of document.
    """
    named: str | None = None
    endings: dict[str, str] = {}
    for one in given:
        ending, sign, kind = one.rpartition("=")
        if not sign:
            named = _language(kind)
        elif ending.strip():
            endings[f".{ending.strip().lower().lstrip('*').lstrip('.')}"] = _language(kind)
        else:
            raise SettingsError(f"“{one}” is not a file ending.", "Write it like this: --as .page=markdown.")
    return Kinds(named, MappingProxyType(endings))


def _language(kind: str) -> str:
    wanted = kind.strip().casefold()
    for entry in FORMATS:
        patterns = {pattern.removeprefix("*").lstrip(".") for pattern in entry.file_names}
        if wanted.lstrip(".") in {entry.name.casefold(), *entry.language_ids, *patterns}:
            return wanted if wanted in entry.language_ids else entry.language_ids[0]
    known = ", ".join(sorted(entry.language_ids[0] for entry in FORMATS))
    raise SettingsError(f"There is no kind of document “{kind.strip()}”.", f"Choose one of {known}.")
