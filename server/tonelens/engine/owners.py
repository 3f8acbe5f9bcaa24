"""Whose turn it is with a model that several threads ask."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from weakref import WeakKeyDictionary


class FairLock:
    """A lock that is handed on in the order in which it was asked for, so that a long list of texts starves nobody.

    The thread that has it may take it again: in the pauses of one request another is answered.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._owner: int | None = None
        self._depth = 0

    @property
    def waiting(self) -> int:
        """How many threads have asked for it and not got it yet."""
        return len(self._waiting)

    def __enter__(self) -> None:
        me: int = getattr(_acting, "thread", None) or threading.get_ident()
        with self._changed:
            if self._owner != me:
                self._wait_for_its_end()
                self._owner = me
            self._depth += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._changed:
            self._depth -= 1
            if not self._depth:
                self._owner = None
                self._changed.notify_all()

    def _wait_for_its_end(self) -> None:
        ticket = object()
        self._waiting.append(ticket)
        try:
            self._changed.wait_for(lambda: self._owner is None and self._waiting[0] is ticket)
        finally:
            # An interrupt may end the wait: those behind it must not wait for a thread that has gone.
            self._waiting.remove(ticket)
            self._changed.notify_all()


_acting = threading.local()


@contextlib.contextmanager
def acting_for(thread: int) -> Iterator[None]:
    """What the calling thread does meanwhile counts as done by another one, which waits for it and may have turns."""
    before = getattr(_acting, "thread", None)
    _acting.thread = thread
    try:
        yield
    finally:
        _acting.thread = before


_turns: WeakKeyDictionary[object, FairLock] = WeakKeyDictionary()
_guard = threading.Lock()


def turn_with(model: object) -> FairLock:
    """What whoever is about to call ``model`` enters until it has answered; one for each model, however many share it."""
    with _guard:
        try:
            return _turns.setdefault(model, FairLock())
        except TypeError:
            # Some functions can be no key; they share one turn.
            return _of_all_others


_of_all_others = FairLock()


def _forget() -> None:
    # A forked process has the locks of threads that it does not have.
    global _guard, _of_all_others
    _guard, _of_all_others = threading.Lock(), FairLock()
    _turns.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
