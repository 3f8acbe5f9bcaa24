"""One worker process as the server sees it: what it was asked, what it answers, and how it ends."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, cast

from tonelens.attribution.types import ModelIdentity
from tonelens.engine.codec import decoded
from tonelens.engine.described_errors import raised
from tonelens.engine.requests import Priority
from tonelens.engine.wire import Message, read_message, write_message
from tonelens.errors import CancelledError

LOADING, FETCHING, READY, STOPPED = "loading", "fetching", "ready", "stopped"
"""What a process does: it loads its model, which it may have to fetch from the hub before, answers, or is gone."""

_ENDING_SECONDS = 2.0
_WRITING_SECONDS = 0.2
_CHECK_SECONDS = 0.02

Events = queue.SimpleQueue[Message]


class DiedError(Exception):
    """The process ended before it answered. It never leaves this package."""


class Process:
    """A running worker, the requests that it has not answered yet and the thread that hears its answers.

    Args:
        command: starts the worker.
        on_state: told from the thread that listens: ``FETCHING``, ``READY`` and at last ``STOPPED``.
    """

    def __init__(self, command: Sequence[str], on_state: Callable[[Process, str], None]) -> None:
        # Python looks for modules in the current directory first, which may be anybody's project: the root is nobody's.
        self._popen = subprocess.Popen(  # noqa: S603 - the command is ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(os.sep).resolve()
        )
        self._sending = cast("IO[bytes]", self._popen.stdin)
        self._lock = threading.Lock()
        self._sending_lock = threading.Lock()
        self._waiting: dict[int, Events] = {}
        self._last = 0
        self._settled = threading.Event()
        self._identity: ModelIdentity | None = None
        self._failure: Sequence[str] | None = None
        self._on_state = on_state
        self.alive = True
        self.is_fetching = False
        self._listener = threading.Thread(target=self._listen, args=(cast("IO[bytes]", self._popen.stdout),), daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The number by which the operating system knows it."""
        return self._popen.pid

    def identity(self, checkpoint: Callable[[], None] = lambda: None) -> ModelIdentity:
        """The model that was loaded; waits until it is, or until ``checkpoint`` raises."""
        while not self._settled.wait(_CHECK_SECONDS):
            checkpoint()
        if self._identity is None:
            raise self._end_of_it()
        return self._identity

    def ask(
        self, kind: str, priority: Priority, content: list[object], checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> Any:
        """The answer to a request, which the worker may well get before it has loaded its model.

        Raises:
            DiedError: the process ended first.
            TonelensError: the worker's, or the ``checkpoint``'s.
        """
        events: Events = queue.SimpleQueue()
        with self._lock:
            if not self.alive:
                raise DiedError
            self._last += 1
            number = self._last
            self._waiting[number] = events
        try:
            checkpoint()
            self._send({"request": [number, kind, [priority.urgency, priority.number, priority.is_background], content]})
            return self._answer(events, checkpoint, progress)
        except CancelledError:
            self._send({"cancel": number})
            raise
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    def end(self) -> None:
        """Ends the process: closing its input makes it leave by itself, and what will not is killed."""
        # Somebody who writes for long writes to a process that does not read any more.
        is_read = self._sending_lock.acquire(timeout=_WRITING_SECONDS)
        if is_read:
            with contextlib.suppress(OSError):
                self._sending.close()
            self._sending_lock.release()
        try:
            self._popen.wait(_ENDING_SECONDS if is_read else 0)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._listener.join(_ENDING_SECONDS)

    def _answer(self, events: Events, checkpoint: Callable[[], None], progress: Callable[[float], None]) -> Any:
        while True:
            checkpoint()
            try:
                event = events.get(timeout=_CHECK_SECONDS)
            except queue.Empty:
                continue
            if "done" in event:
                progress(event["done"])
            elif "result" in event:
                return event["result"]
            elif "error" in event:
                raise raised(event["error"])
            else:
                raise self._end_of_it()

    def _end_of_it(self) -> Exception:
        """What to tell somebody whom the process left without an answer."""
        return DiedError() if self._failure is None else raised(self._failure)

    def _send(self, message: Message) -> None:
        # A process that is gone is noticed by the thread that listens, which tells everybody who waits.
        with contextlib.suppress(OSError, ValueError), self._sending_lock:
            write_message(self._sending, message)

    def _listen(self, receiving: IO[bytes]) -> None:
        try:
            # Whoever says what makes no sense is not asked any further, and those who wait are told below.
            with contextlib.suppress(OSError, ValueError, TypeError, LookupError):
                while (message := read_message(receiving)) is not None:
                    self._take(message)
        finally:
            with self._lock:
                self.alive = False
                waiting = list(self._waiting.values())
            self._settled.set()
            for events in waiting:
                events.put({})
            receiving.close()
            self._popen.kill()
            with contextlib.suppress(OSError), self._sending_lock:
                self._sending.close()
            self._popen.wait()
            self._on_state(self, STOPPED)

    def _take(self, message: Message) -> None:
        if "ready" in message:
            self._identity = decoded(ModelIdentity, message["ready"])
            self.is_fetching = False
            self._settled.set()
            self._on_state(self, READY)
        elif "fetching" in message:
            self.is_fetching = True
            self._on_state(self, FETCHING)
        elif "failed" in message:
            self._failure = message["failed"]
        else:
            with self._lock:
                events = self._waiting.get(message["answer"] if "answer" in message else message["progress"])
            if events is not None:
                events.put(message)
