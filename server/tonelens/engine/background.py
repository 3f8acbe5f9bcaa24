"""A thread of lower priority than the rest of its process, for what nobody waits for.

Only a thread can have it: a process that has once lowered its own may not raise it again, and somebody may wait for what comes next.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue

from tonelens.engine.owners import acting_for

Work = Callable[[], None]

_NICENESS = 5
_QOS_CLASS_UTILITY = 0x11
_THREAD_PRIORITY_BELOW_NORMAL = -1


class Background:
    """The thread, and whoever made it: of the two one works and the other one waits, so that they share a model."""

    def __init__(self) -> None:
        self._there: SimpleQueue[Work] = SimpleQueue()
        self._here: SimpleQueue[Work | None] = SimpleQueue()
        self._done: SimpleQueue[None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="tonelens-background", daemon=True)
        self._thread.start()

    def run(self, work: Work) -> None:
        """Has something done by the thread and returns afterwards; what it gives back meanwhile is done here."""
        self._there.put(work)
        while (given_back := self._here.get()) is not None:
            given_back()
            self._done.put(None)

    def is_here(self) -> bool:
        """Whether it is asked by the thread itself."""
        return threading.current_thread() is self._thread

    def give_back(self, work: Work) -> None:
        """Called by the thread: something that somebody waits for is done by whoever called :meth:`run`."""
        thread = threading.get_ident()

        def on_its_behalf() -> None:
            # This thread may have the model, and waits in a pause of it.
            with acting_for(thread):
                work()

        self._here.put(on_its_behalf)
        self._done.get()

    def _serve(self) -> None:
        _lower()
        while True:
            work = self._there.get()
            failed: BaseException | None = None
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - what ends this thread has to end the other one, which would wait for ever
                failed = error
            if failed is not None:
                self._here.put(_raising(failed))
            self._here.put(None)


def _raising(error: BaseException) -> Work:
    def work() -> None:
        raise error

    return work


def _lower() -> None:
    """Lowers the priority of the calling thread alone, where the system knows such a thing."""
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "win32":
            kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
            kernel.SetThreadPriority(kernel.GetCurrentThread(), _THREAD_PRIORITY_BELOW_NORMAL)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).pthread_set_qos_class_self_np(_QOS_CLASS_UTILITY, 0)
        else:
            # Linux takes the number of a thread for that of a process.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
