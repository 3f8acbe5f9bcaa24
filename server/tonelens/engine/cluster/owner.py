"""What an actor does: it owns one engine, and does work with it for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tonelens.engine.described import Description, description_of
from tonelens.engine.described_errors import described, failure
from tonelens.engine.in_process import InProcessEngine
from tonelens.errors import TonelensError

Outcome = tuple[bool, Any]
"""Whether it went well, and what came of it: a result, or an error's class, problem and remedy."""


class Owner:
    """Loads its engine with the first work. Errors are told as values, which reach the other side as they are.

    Args:
        source: ``built-in``, a hub name, or a directory that every machine has.
        device: as for :class:`tonelens.engine.in_process.InProcessEngine`.
        labels: the same.
    """

    def __init__(self, source: str, device: str, labels: Sequence[str]) -> None:
        self._arguments = source, device, tuple(labels)
        self._engine: InProcessEngine | None = None

    def run(self, work: Any, item: Any) -> Outcome:
        """What :data:`tonelens.engine.batches.Work` makes of an item."""
        try:
            if self._engine is None:
                self._engine = InProcessEngine(*self._arguments)
            return True, work(self._engine, item, lambda: None, lambda done: None)
        except TonelensError as error:
            return False, described(error)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever happened
            return False, failure(error)


def describe(engine: InProcessEngine, item: object, checkpoint: object, progress: object) -> Description:
    """Work that tells what the engine is."""
    return description_of(engine)
