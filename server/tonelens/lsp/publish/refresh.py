"""Announces new results: gathers what has changed and tells the editor of it at most every 200 ms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

INTERVAL = 0.2
"""In seconds."""


class Refresher:
    """Gathers documents and gives them to ``announce`` together: the first at once, those that follow soon after in one go.

    Used on the event loop's thread alone.
    """

    def __init__(self, announce: Callable[[frozenset[str]], None]) -> None:
        self._announce = announce
        self._changed: set[str] = set()
        self._waiting = False
        self._last = float("-inf")

    def changed(self, *uris: str) -> None:
        """Something else is to be shown in these documents."""
        self._changed.update(uris)
        if self._waiting:
            return
        self._waiting = True
        loop = asyncio.get_running_loop()
        loop.call_at(max(loop.time(), self._last + INTERVAL), self._tell)

    def _tell(self) -> None:
        uris, self._changed, self._waiting = frozenset(self._changed), set(), False
        self._last = asyncio.get_running_loop().time()
        self._announce(uris)
