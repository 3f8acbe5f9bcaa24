"""What can be asked of a worker, and the order in which it answers: the most urgent first, of those the latest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

URGENT, SOON, LATER = 0, 1, 2
"""What somebody waits for now, what is visible, everything else."""


@dataclass(frozen=True)
class Priority:
    """When a request is answered: ``urgency`` counts first, then the higher ``number``, which was asked for later.

    ``is_background`` says that nobody waits for it: whatever else runs on the machine comes before it.
    """

    urgency: int = URGENT
    number: int = 0
    is_background: bool = False

    def is_before(self, other: Priority) -> bool:
        """Whether this one comes first; of two equal ones neither does."""
        return (self.urgency, -self.number) < (other.urgency, -other.number)


@dataclass(frozen=True)
class Request:
    """One request: ``kind`` is ``read`` or ``explain``; ``content`` is encoded for the wire."""

    number: int
    kind: str
    priority: Priority
    content: list[object]


@dataclass(eq=False)
class RequestQueue:
    """The requests that wait or run; fed by the thread that reads, emptied by the one that works."""

    _waiting: dict[int, Request] = field(default_factory=dict)
    _running: set[int] = field(default_factory=set)
    _cancelled: set[int] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def add(self, request: Request) -> None:
        """Lets a request wait for its turn."""
        with self._changed:
            self._waiting[request.number] = request
            self._changed.notify()

    def cancel(self, number: int) -> Request | None:
        """Takes a request out if it waits, which is then returned; marks one that runs; a finished one is past caring."""
        with self._changed:
            if number in self._running:
                self._cancelled.add(number)
            return self._waiting.pop(number, None)

    def is_cancelled(self, number: int) -> bool:
        """Whether the request is no longer wanted."""
        with self._changed:
            return number in self._cancelled

    def done(self, number: int) -> None:
        """The request was answered."""
        with self._changed:
            self._running.discard(number)
            self._cancelled.discard(number)

    def next(self, rest: Callable[[], None] = lambda: None, seconds: float | None = None) -> Request:
        """The next request, which then runs; waits until there is one, and calls ``rest`` once if that takes longer than ``seconds``."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._waiting), seconds):
                rest()
                self._changed.wait_for(lambda: bool(self._waiting))
            return self._taken()

    def before(self, priority: Priority) -> Request | None:
        """The first of the waiting requests if it comes before ``priority``; it then runs."""
        with self._changed:
            if not self._waiting or not self._first().priority.is_before(priority):
                return None
            return self._taken()

    def _taken(self) -> Request:
        request = self._waiting.pop(self._first().number)
        self._running.add(request.number)
        return request

    def _first(self) -> Request:
        return min(self._waiting.values(), key=lambda request: (request.priority.urgency, -request.priority.number, -request.number))
