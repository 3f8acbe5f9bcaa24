"""What the projects' own files say about the documents in them; each folder's file is read once, until it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from tonelens.errors import SettingsError
from tonelens.lsp.state.disk import file_of
from tonelens.review.check.rules import Rules
from tonelens.settings import Settings
from tonelens.settings.accepted import PLACE
from tonelens.settings.project import FILE_NAME, PYTHON_FILE_NAME, ProjectFiles, Resolved, resolved
from tonelens.settings.rules import Rule

FILES = (FILE_NAME, PYTHON_FILE_NAME, PLACE.as_posix())
"""The files that can say something, by their names in any folder."""


class OpenProjects:
    """Reads the files; used on the event loop's thread alone. ``say`` is told what in them does not count.

    Where the person does not trust what is in their folders, ``is_trusted`` is false and no file is read.
    """

    def __init__(self, say: Callable[[tuple[str, ...]], None]) -> None:
        self._say = say
        self._files = ProjectFiles()
        self.is_trusted = True
        self._found: dict[tuple[Path, Settings], Resolved] = {}

    def settings_of(self, uri: str, base: Settings) -> Settings:
        """What holds for a document where ``base`` is what the editor says."""
        return self._resolved(uri, base).settings

    def rules_for(self, uri: str, language_id: str, base: Settings, folder: str | None) -> tuple[Rule, ...]:
        """The rules for a document. Without a project's file their globs begin at the editor's ``folder``."""
        settings = self._resolved(uri, base).settings
        return Rules(settings.rules, settings.exclude, settings.languages).are_for(self.path_of(uri, base, folder), language_id)

    def path_of(self, uri: str, base: Settings, folder: str | None) -> PurePosixPath:
        """Where a document lies, from the folder of its project's file or else from the editor's ``folder``."""
        path = file_of(uri)
        if path is None:
            return PurePosixPath(uri.rpartition(":")[2])
        begin = self._resolved(uri, base).folder or (None if folder is None else file_of(folder))
        return PurePosixPath((path.relative_to(begin) if begin is not None and path.is_relative_to(begin) else path).as_posix())

    def folder_of(self, uri: str, base: Settings, folder: str | None) -> Path | None:
        """Where a document's project begins: at its file, or else at the editor's ``folder``."""
        return self._resolved(uri, base).folder or (None if folder is None else file_of(folder))

    def reread(self) -> bool:
        """Reads again what has come, gone or was written since, and says whether anything has."""
        if not self._files.forget_changed():
            return False
        self._found.clear()
        return True

    def _resolved(self, uri: str, base: Settings) -> Resolved:
        path = file_of(uri)
        if path is None or not self.is_trusted:
            return Resolved(base)
        key = (path.parent, base)
        if key not in self._found:
            self._found[key] = found = self._read(path.parent, base)
            self._say((*found.warnings, *found.problems))
        return self._found[key]

    def _read(self, folder: Path, base: Settings) -> Resolved:
        try:
            return resolved(base, self._files.of(folder))
        except SettingsError as error:
            return Resolved(base, problems=(str(error),))
