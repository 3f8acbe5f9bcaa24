"""Starts editors with servers of their own, and leaves none of them behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.lsp.editor import Editor, recorded

Connect = Callable[..., Editor]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """An editor that has initialized, by default with what Neovim declares."""
    editors: list[Editor] = []

    def started(
        *arguments: str,
        capabilities: str | dict[str, Any] = "neovim-0.11",
        options: dict[str, Any] | None = None,
        folders: tuple[str, ...] = (),
        **more: Any,
    ) -> Editor:
        editors.append(Editor(*arguments, **more))
        params = recorded(capabilities) if isinstance(capabilities, str) else {"capabilities": capabilities, "processId": None}
        open_folders = [{"uri": uri, "name": uri} for uri in folders] or None
        editors[-1].initialize({**params, "initializationOptions": options, "workspaceFolders": open_folders})
        return editors[-1]

    yield started
    for editor in editors:
        editor.kill()
