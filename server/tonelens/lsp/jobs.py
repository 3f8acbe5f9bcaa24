"""Runs work in threads and lets the editor wait for it: each job is answered once, and a cancelled one at once.

The threads wait for a model's process, which decides whose turn it is; a job that needs no model is not kept waiting by them.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

from tonelens.errors import CancelledError

Result = TypeVar("Result")


@dataclass(eq=False)
class Control:
    """What a running job asks and tells: ``checkpoint`` raises when it is no longer wanted, ``progress`` takes the part done."""

    progress: Callable[[float], None] = lambda done: None
    _cancelled: threading.Event = field(default_factory=threading.Event)

    def checkpoint(self) -> None:
        """Raises ``CancelledError`` when nobody wants the result any more."""
        if self._cancelled.is_set():
            raise CancelledError

    def cancel(self) -> None:
        """Makes the next checkpoint raise."""
        self._cancelled.set()


@dataclass(eq=False)
class _Job:
    control: Control
    done: asyncio.Future[object]

    def end(self, error: CancelledError) -> None:
        """Answers whoever waits, without waiting for the thread."""
        self.control.cancel()
        if not self.done.done():
            self.done.set_exception(error)


class Jobs:
    """A thread for each job, and under each key at most one that somebody waits for. Used on the event loop's thread alone."""

    def __init__(self) -> None:
        self._closed = False
        self._running: dict[Hashable, _Job] = {}

    async def run(self, key: Hashable, work: Callable[[Control], Result], on_progress: Callable[[float], None]) -> Result:
        """The result of ``work``, which runs in a thread; an older job under the same key ends with ``CancelledError``.

        ``on_progress`` is told the part that is done, on the event loop's thread.
        """
        if self._closed:
            raise CancelledError
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()

        def progress(part: float) -> None:
            _tell(loop, lambda: None if done.done() else on_progress(part))

        job = _Job(Control(progress), done)  # type: ignore[arg-type]
        self.cancel(key)
        self._running[key] = job

        def worked() -> None:
            try:
                job.control.checkpoint()
                result = work(job.control)
            except BaseException as error:  # noqa: BLE001 - whoever waits is told about everything
                failure = error
                _tell(loop, lambda: None if done.done() else done.set_exception(failure))
            else:
                _tell(loop, lambda: None if done.done() else done.set_result(result))

        threading.Thread(target=worked, name="tonelens-job", daemon=True).start()
        try:
            return await done
        finally:
            job.control.cancel()
            if self._running.get(key) is job:
                del self._running[key]

    def cancel(self, key: Hashable, error: CancelledError | None = None) -> None:
        """Ends the job under ``key``, if there is one; whoever waits for it gets ``error``."""
        job = self._running.pop(key, None)
        if job is not None:
            job.end(error or CancelledError())

    def close(self) -> None:
        """Ends everything and takes no more."""
        self._closed = True
        for key in list(self._running):
            self.cancel(key)


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> None:
    # A loop that is closed belongs to a server that has answered everybody already.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
