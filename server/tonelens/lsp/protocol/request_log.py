"""What the server tells of its own work: which requests, how long they took, how many wait. Never what anybody wrote.

It goes to standard error, which editors keep. How much of it is said by ``tonelens serve --log LEVEL``, and by the editor with
``$/setTrace``, which raises it while it is on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field

LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}
"""What ``--log`` can say: faults, also what was left out, also every request, also every notification."""

_TRACED = {"messages": logging.INFO, "verbose": logging.DEBUG}

log = logging.getLogger("tonelens.lsp")


def set_up(level: str) -> None:
    """Lets everything be told from ``level`` on, a key of :data:`LEVELS`."""
    logging.basicConfig(level=logging.WARNING, format="tonelens: %(message)s")
    logging.getLogger("tonelens").setLevel(LEVELS[level])


def traced(value: str, level: int) -> None:
    """The editor wants to hear more, or no more than ``level``, which holds without it."""
    logging.getLogger("tonelens").setLevel(min(level, _TRACED.get(value, level)))


@dataclass(eq=False)
class RequestLog:
    """The requests that are not answered yet. Used on the event loop's thread alone."""

    _begun: dict[int | str, tuple[str, float]] = field(default_factory=dict)

    def begun(self, number: int | str, name: str) -> None:
        """A request has arrived."""
        self._begun[number] = name, time.monotonic()

    def answered(self, number: int | str, outcome: str) -> None:
        """It was answered; ``outcome`` is said of it."""
        if number in self._begun:
            name, begun = self._begun.pop(number)
            log.info("%s: %s after %.1f ms, %d waiting", name, outcome, 1000 * (time.monotonic() - begun), len(self._begun))


def name_of(method: str, params: object, known: Collection[str], commands: Collection[str]) -> str:
    """What a message is called: its method, of a command its name. Names that nobody knows could be anything and are not told."""
    if method not in known:
        return "unknown method"
    command = getattr(params, "command", None)
    if command is None:
        return method
    return command if command in commands else "unknown command"
