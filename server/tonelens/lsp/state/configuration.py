"""Asks the editor for its settings, once for each folder, adds what projects' files say, and tells which of them cannot be used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

from tonelens.errors import SettingsError
from tonelens.lsp.state.disk import file_of
from tonelens.lsp.state.project_files import OpenProjects
from tonelens.settings import PERSONAL_KEYS, Parsed, Settings, parsed
from tonelens.settings.accepted import Accepted, accepted_in
from tonelens.settings.project import find_project_file
from tonelens.settings.project_terms import add_term
from tonelens.settings.rules import Rule

SECTION = "tonelens"

_PATIENCE_SECONDS = 2.0


class Configuration:
    """The settings of every folder. Used on the event loop's thread alone."""

    def __init__(self, protocol: LanguageServerProtocol) -> None:
        self._protocol = protocol
        self._everywhere = Settings()
        self._folders: dict[str, Settings] = {}
        self._said: tuple[str, ...] = ()
        self._fetched = asyncio.Event()
        self._fetching = 0
        self._projects = OpenProjects(self._warn)
        self._warned: set[str] = set()

    def settings_of(self, uri: str) -> Settings:
        """What holds for a document: what its project's file says, over the settings of the innermost folder that it lies in."""
        return self._projects.settings_of(uri, self._of_editor(self._folder(uri)))

    def rules_for(self, uri: str, language_id: str) -> tuple[Rule, ...]:
        """The rules that a document is reviewed by."""
        folder = self._folder(uri)
        return self._projects.rules_for(uri, language_id, self._of_editor(folder), folder)

    def path_of(self, uri: str) -> str:
        """Where a document lies in its project, with "/" between the parts."""
        folder = self._folder(uri)
        return str(self._projects.path_of(uri, self._of_editor(folder), folder))

    def accepted_for(self, uri: str) -> Accepted:
        """What the people of a document's project have found fine; a list that cannot be read is told, and says nothing."""
        path = file_of(uri)
        if path is None or not self._projects.is_trusted:
            return Accepted()
        try:
            return accepted_in(path.parent)
        except SettingsError as error:
            self.warn(str(error))
            return Accepted()

    def list_folder(self, uri: str) -> Path:
        """The folder whose list a document's findings are added to: where there is one already, or where the project begins.

        Raises:
            SettingsError: the document is no file, or nobody trusts its folder.
        """
        path = self.trusted_file(uri)
        return accepted_in(path.parent).folder or self._project_folder(uri) or path.parent

    def add_term(self, uri: str, term: str, is_saved: Callable[[Path], bool]) -> None:
        """Adds a term to the file of a document's project, which is made where there is none.

        ``is_saved`` says of a file whether nobody has changed it without saving it.

        Raises:
            SettingsError: the document is no file, nobody trusts its folder, or the project's file cannot be read or written.
        """
        path = self.trusted_file(uri)
        project = find_project_file(path.parent)
        if project is not None and not is_saved(Path(project.path)):
            raise SettingsError(f"“{project.path.name}” has changes that are not saved.", "Save it first.")
        add_term(project, self._project_folder(uri) or path.parent, term)

    def _project_folder(self, uri: str) -> Path | None:
        folder = self._folder(uri)
        return self._projects.folder_of(uri, self._of_editor(folder), folder)

    def trusted_file(self, uri: str) -> Path:
        """The file that a document is.

        Raises:
            SettingsError: it is none, or nobody trusts its folder.
        """
        path = file_of(uri)
        if path is None:
            raise SettingsError("That document is not a file yet.", "Save it first.")
        if not self._projects.is_trusted:
            raise SettingsError("This folder is not trusted, so Tonelens neither reads nor writes its files.", "Trust the folder first.")
        return path

    def distrust(self) -> None:
        """Leaves alone what projects' files say: the person does not trust the folders that are open."""
        self._projects.is_trusted = False

    def reread(self) -> bool:
        """Reads again what projects' files say where they have changed, and says whether any has."""
        if not self._projects.reread():
            return False
        self._warned.clear()
        return True

    def every(self) -> list[Settings]:
        """All settings of the editor's that hold somewhere: a project's file never says which model is loaded."""
        return [self._everywhere, *self._folders.values()]

    def _folder(self, uri: str) -> str | None:
        inside = [folder for folder in self._folders if uri == folder or uri.startswith(folder.rstrip("/") + "/")]
        return max(inside, key=len) if inside else None

    def _of_editor(self, folder: str | None) -> Settings:
        return self._everywhere if folder is None else self._folders[folder]

    async def known(self) -> None:
        """Returns when the editor has answered for the first time, or is not going to."""
        try:
            await asyncio.wait_for(self._fetched.wait(), _PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            self._fetched.set()

    async def fetch(self, folders: Sequence[str]) -> bool:
        """Asks an editor that can be asked for the settings, and says whether they are others than before.

        Of answers that overtake each other that to the last question counts.
        """
        self._fetching += 1
        number = self._fetching
        items = [types.ConfigurationItem(section=SECTION), *(types.ConfigurationItem(folder, SECTION) for folder in folders)]
        try:
            answer = await self._protocol.send_request_async(types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items))
        except JsonRpcException:
            # An editor that knows no such section may say so with an error: nothing is set then.
            answer = []
        if number != self._fetching:
            return False
        # Some editors answer null where nothing is set.
        told = answer if isinstance(answer, (list, tuple)) else []
        sections = [*told, *[None] * (len(items) - len(told))]
        return self._take(sections[0], dict(zip(folders, sections[1 : len(items)], strict=True)))

    def given(self, section: Any) -> bool:
        """Takes the settings that an editor sends by itself, and says whether they are others than before."""
        self._fetching += 1
        return self._take(section, {})

    def _take(self, everywhere: Any, folders: Mapping[str, Any]) -> bool:
        before = self._everywhere, self._folders
        own = everywhere if isinstance(everywhere, Mapping) else {}
        result = parsed(own, trusted=True)
        problems = [*result.problems]
        self._everywhere = result.settings
        self._folders = {}
        for folder, section in folders.items():
            result = _of_folder(section if isinstance(section, Mapping) else {}, own, self._everywhere)
            problems += result.problems
            self._folders[folder] = result.settings
        self._fetched.set()
        self._say(tuple(dict.fromkeys(problems)))
        return before != (self._everywhere, self._folders)

    def warn(self, problem: str) -> None:
        """Tells the person what is wrong, once."""
        self._warn((problem,))

    def _say(self, problems: tuple[str, ...]) -> None:
        if problems and problems != self._said:
            self._show(problems)
        self._said = problems

    def _warn(self, problems: tuple[str, ...]) -> None:
        new = tuple(problem for problem in problems if problem not in self._warned)
        self._warned.update(new)
        if new:
            self._show(new)

    def _show(self, problems: tuple[str, ...]) -> None:
        message = types.ShowMessageParams(types.MessageType.Warning, " ".join(problems))
        self._protocol.notify(types.WINDOW_SHOW_MESSAGE, message)


def _of_folder(section: Mapping[str, Any], own: Mapping[str, Any], everywhere: Settings) -> Parsed:
    """The settings of a folder, whose own files have a part in ``section``: nothing there says what is loaded and run.

    ``own`` is what holds without a folder. An editor repeats it in every folder's section, and that is no problem.
    """
    repeated = {**vars(everywhere), **{key: value for key, value in own.items() if value is not None}}
    told = {key: value for key, value in section.items() if key not in PERSONAL_KEYS or value != repeated.get(key)}
    personal = {name: getattr(everywhere, name) for name in ("model", "device", "labels", "engine", "engine_token_file")}
    return parsed(told, trusted=False, base=Settings(**personal))
