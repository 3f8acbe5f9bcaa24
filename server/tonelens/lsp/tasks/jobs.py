"""Runs work in threads and lets the editor wait for it: each job is answered once, and a cancelled one at once.

Under each key one thread works, and of those that come meanwhile the latest begins when it has ended. The threads of one
``Jobs`` are bounded, whatever is asked, and most of them only wait for a model's process, which decides whose turn it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tonelens.errors import CancelledError

MOST_THREADS = 64
"""More than a person can have asked for, so that what the cache can answer waits for nobody."""

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
    done: asyncio.Future[Any]
    work: Callable[[Control], object]
    owner: object

    def end(self, error: CancelledError) -> None:
        """Answers whoever waits, without waiting for the thread."""
        self.control.cancel()
        if not self.done.done():
            self.done.set_exception(error)


class Jobs:
    """At most ``most`` threads, and under each key at most one job that somebody waits for. Used on the event loop's thread alone."""

    def __init__(self, most: int = MOST_THREADS) -> None:
        self._most = most
        self._closed = False
        self._wanted: dict[Hashable, _Job] = {}
        self._waiting: dict[Hashable, _Job] = {}
        self._busy: set[Hashable] = set()

    async def run(
        self, key: Hashable, work: Callable[[Control], Result], on_progress: Callable[[float], None], owner: object = None
    ) -> Result:
        """The result of ``work``, which runs in a thread; an older job under the same key ends with ``CancelledError``.

        ``on_progress`` is told the part that is done, on the event loop's thread. ``owner`` is whom :meth:`cancel` knows it by.
        """
        if self._closed:
            raise CancelledError
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()

        def progress(part: float) -> None:
            _tell(loop, lambda: None if done.done() else on_progress(part))

        job = _Job(Control(progress), done, work, owner)
        self.cancel(key)
        self._wanted[key] = self._waiting[key] = job
        self._begin(loop)
        try:
            return await done
        finally:
            job.control.cancel()
            for jobs in (self._wanted, self._waiting):
                if jobs.get(key) is job:
                    del jobs[key]

    def cancel(self, key: Hashable, error: CancelledError | None = None, owner: object = None) -> None:
        """Ends the job under ``key``, if there is one and it is the ``owner``'s; whoever waits for it gets ``error``."""
        job = self._wanted.get(key)
        if job is None or (owner is not None and job.owner is not owner):
            return
        del self._wanted[key]
        self._waiting.pop(key, None)
        job.end(error or CancelledError())

    def close(self) -> None:
        """Ends everything and takes no more."""
        self._closed = True
        for key in list(self._wanted):
            self.cancel(key)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Starts what may start now: the latest first, which somebody is most likely to look at."""
        for key in reversed(list(self._waiting)):
            if len(self._busy) >= self._most:
                return
            if key not in self._busy:
                self._busy.add(key)
                job = self._waiting.pop(key)
                threading.Thread(target=self._work, args=(loop, key, job), name="tonelens-job", daemon=True).start()

    def _work(self, loop: asyncio.AbstractEventLoop, key: Hashable, job: _Job) -> None:
        result: object = None
        failure: BaseException | None = None
        try:
            job.control.checkpoint()
            result = job.work(job.control)
        except BaseException as error:  # noqa: BLE001 - whoever waits is told about everything
            failure = error
        _tell(loop, lambda: self._ended(loop, key, job, result, failure))

    def _ended(self, loop: asyncio.AbstractEventLoop, key: Hashable, job: _Job, result: object, failure: BaseException | None) -> None:
        self._busy.discard(key)
        if not job.done.done():
            if failure is None:
                job.done.set_result(result)
            elif isinstance(failure, StopIteration):
                # A future takes no such error, and whoever waits for it would wait for ever.
                job.done.set_exception(RuntimeError("a thread ended with StopIteration"))
            else:
                job.done.set_exception(failure)
        self._begin(loop)


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], object]) -> None:
    # A loop that is closed belongs to a server that has answered everybody already.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
