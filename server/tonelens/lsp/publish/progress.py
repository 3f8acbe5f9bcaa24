"""Shows that work goes on, in the editor's own progress display, with a way to cancel it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol

QUICK_SECONDS = 0.15
"""Work that is done so soon is not worth a display that flashes by."""


class Bars:
    """The displays that are open. Used on the event loop's thread alone."""

    def __init__(self, protocol: LanguageServerProtocol) -> None:
        self._protocol = protocol
        self._numbers = itertools.count(1)
        self._cancels: dict[int | str, Callable[[], None]] = {}

    def open(self, title: str, given: int | str | None, creates: bool, cancel: Callable[[], None]) -> Bar:
        """A display that is not shown yet.

        ``given`` is the token that the editor sent along with its request; without one the editor is asked to make a
        display, if it ``creates`` any. ``cancel`` is called when the person wants the work to end.
        """
        token = given if given is not None else f"tonelens-{next(self._numbers)}"
        self._cancels[token] = cancel
        return Bar(self._protocol, title, token, given is None and creates, given is not None or creates, self._closed)

    def cancelled(self, params: types.WorkDoneProgressCancelParams) -> None:
        """The person does not want the work any more."""
        cancel = self._cancels.get(params.token)
        if cancel is not None:
            cancel()

    def _closed(self, token: int | str) -> None:
        self._cancels.pop(token, None)


class Bar:
    """One display: :meth:`soon` or :meth:`now`, then :meth:`report`, then :meth:`end`."""

    def __init__(
        self,
        protocol: LanguageServerProtocol,
        title: str,
        token: int | str,
        is_made: bool,
        is_possible: bool,
        closed: Callable[[int | str], None],
    ) -> None:
        self._protocol = protocol
        self._title = title
        self._token = token
        self._is_made = is_made
        self._is_possible = is_possible
        self._closed = closed
        self._timer: asyncio.TimerHandle | None = None
        self._asked = self._begun = self._ended = False
        self._message: str | None = None
        self._percentage: int | None = None

    def soon(self) -> None:
        """Shows the display unless the work ends at once."""
        self._timer = asyncio.get_running_loop().call_later(QUICK_SECONDS, self.now)

    def now(self) -> None:
        """Shows the display."""
        if self._asked or self._ended or not self._is_possible:
            return
        self._asked = True
        if not self._is_made:
            self._begin()
            return
        created = self._protocol.send_request(types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token=self._token))
        created.add_done_callback(self._created)

    def report(self, message: str, part: float | None = None) -> None:
        """Says what is being done, and which part of it is done."""
        percentage = None if part is None else round(100 * part)
        if (message, percentage) == (self._message, self._percentage):
            return
        self._message, self._percentage = message, percentage
        if self._begun and not self._ended:
            self._send(types.WorkDoneProgressReport(message=message, percentage=percentage))

    def end(self) -> None:
        """Takes the display away."""
        if self._timer is not None:
            self._timer.cancel()
        if self._begun and not self._ended:
            self._send(types.WorkDoneProgressEnd())
        self._ended = True
        self._closed(self._token)

    def _created(self, answer: Future[Any]) -> None:
        if not self._ended and not answer.cancelled() and answer.exception() is None:
            self._begin()

    def _begin(self) -> None:
        self._begun = True
        begin = types.WorkDoneProgressBegin(title=self._title, cancellable=True, message=self._message, percentage=self._percentage or 0)
        self._send(begin)

    def _send(self, value: Any) -> None:
        with contextlib.suppress(OSError):
            self._protocol.notify(types.PROGRESS, types.ProgressParams(token=self._token, value=value))
