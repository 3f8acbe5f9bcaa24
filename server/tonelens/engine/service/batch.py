"""Answers requests that share the model's calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tonelens.engine.codec import encoded
from tonelens.engine.described_errors import described, failure
from tonelens.engine.protocol import DescribedEngine
from tonelens.engine.service.wire import READ, Asked
from tonelens.errors import CancelledError, TonelensError

Outcome = tuple[bool, Any]
"""Whether it went well, and the encoded answers or a described error."""


@dataclass(eq=False)
class Waiting:
    """A request, and whether nobody waits for it any more."""

    asked: Asked
    is_given_up: bool = False


class Batch:
    """Answers for one engine."""

    def __init__(self, engine: DescribedEngine) -> None:
        self._engine = engine

    def answered(self, requests: Sequence[Waiting]) -> list[Outcome]:
        """The outcome of each request, in order; those that ask in one way are answered together."""
        outcomes: dict[int, Outcome] = {}
        groups: dict[Any, list[int]] = {}
        for index, waiting in enumerate(requests):
            groups.setdefault((waiting.asked.kind, waiting.asked.about), []).append(index)
        for members in groups.values():
            outcomes |= zip(members, self._together([requests[index] for index in members]), strict=True)
        return [outcomes[index] for index in range(len(requests))]

    def _together(self, requests: Sequence[Waiting]) -> list[Outcome]:
        wanted = [waiting for waiting in requests if not waiting.is_given_up]
        try:
            found = iter(self._found(wanted))
        except TonelensError as error:
            if len(wanted) > 1 and not isinstance(error, CancelledError):
                # One of them is to blame, and only that one is told.
                return [self._together([waiting])[0] for waiting in requests]
            return [(False, described(error))] * len(requests)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever happened
            return [(False, failure(error))] * len(requests)
        gone: Outcome = (False, described(CancelledError()))
        return [gone if waiting not in wanted else (True, [next(found) for _ in waiting.asked.texts]) for waiting in requests]

    def _found(self, wanted: Sequence[Waiting]) -> list[Any]:
        if not wanted:
            return []

        def checkpoint() -> None:
            if all(waiting.is_given_up for waiting in wanted):
                raise CancelledError

        texts = [text for waiting in wanted for text in waiting.asked.texts]
        kind, about = wanted[0].asked.kind, wanted[0].asked.about
        if kind == READ:
            return [encoded(one) for one in self._engine.read(texts, about, checkpoint)]  # type: ignore[arg-type]
        return [encoded(one) for one in self._engine.explain(texts, about, checkpoint, lambda done: None)]  # type: ignore[arg-type]
