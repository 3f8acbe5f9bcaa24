"""Asks the editor for its settings, once for each folder, and says which of them cannot be used."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

from tonelens.settings import Settings, parsed

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

    def settings_of(self, uri: str) -> Settings:
        """What holds for a document: the settings of the innermost folder that it lies in."""
        inside = [folder for folder in self._folders if uri == folder or uri.startswith(folder.rstrip("/") + "/")]
        return self._folders[max(inside, key=len)] if inside else self._everywhere

    def every(self) -> list[Settings]:
        """All settings that hold somewhere."""
        return [self._everywhere, *self._folders.values()]

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
        sections = [*answer, *[None] * (len(items) - len(answer))]
        return self._take(sections[0], dict(zip(folders, sections[1:], strict=True)))

    def given(self, section: Any) -> bool:
        """Takes the settings that an editor sends by itself, and says whether they are others than before."""
        self._fetching += 1
        return self._take(section, {})

    def _take(self, everywhere: Any, folders: Mapping[str, Any]) -> bool:
        before = self._everywhere, self._folders
        problems: list[str] = []

        def settings(section: Any) -> Settings:
            # Whoever sits at the editor decides what its settings are; a project's own file would not be trusted.
            result = parsed(section if isinstance(section, Mapping) else {}, trusted=True)
            problems.extend(result.problems)
            return result.settings

        self._everywhere = settings(everywhere)
        self._folders = {folder: settings(section) for folder, section in folders.items()}
        self._fetched.set()
        self._say(tuple(dict.fromkeys(problems)))
        return before != (self._everywhere, self._folders)

    def _say(self, problems: tuple[str, ...]) -> None:
        if problems and problems != self._said:
            message = types.ShowMessageParams(types.MessageType.Warning, " ".join(problems))
            self._protocol.notify(types.WINDOW_SHOW_MESSAGE, message)
        self._said = problems
