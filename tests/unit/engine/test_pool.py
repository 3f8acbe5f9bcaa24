"""Results come back once and in order, whoever is done first, and what is held of them is bounded."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence

import pytest

from tonelens.engine.pool import in_order
from tonelens.errors import CancelledError, EngineError


class Played:
    """Workers of which a dice says who is done; an item's result is its square, and a negative one fails."""

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self.dice = random.Random(seed)  # noqa: S311 - a game of its own, which a seed repeats
        self.begun: list[int] = []
        self.by: dict[int, int] = {}
        self.abandoned: set[int] = set()
        self.most_open = 0
        self._open: set[int] = set()

    def begin(self, worker: int, item: int) -> int:
        self.begun.append(item)
        ticket = len(self.begun)
        self.by[ticket] = worker
        self._open.add(ticket)
        self.most_open = max(self.most_open, len(self._open))
        return ticket

    def finished(self, tickets: Sequence[int], seconds: float) -> Collection[int]:
        return {ticket for ticket in tickets if self.dice.random() < 0.3}

    def result(self, ticket: int) -> int:
        self._open.discard(ticket)
        item = self.begun[ticket - 1]
        if item < 0:
            raise EngineError("It failed.", "Try again.")
        return item * item

    def abandon(self, tickets: Collection[int]) -> None:
        self.abandoned |= set(tickets)


@pytest.mark.parametrize("seed", range(20))
def test_every_item_is_answered_once_and_in_order(seed: int) -> None:
    workers = Played(1 + seed % 4, seed)
    items = list(range(seed * 7))
    assert list(in_order(workers, items, lambda: None)) == [item * item for item in items]
    assert workers.begun == items
    assert workers.abandoned == set()


def test_all_workers_work_and_items_are_taken_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[int]:
        for item in range(10_000):
            taken.append(item)
            yield item

    workers = Played(3, 1)
    results = in_order(workers, items(), lambda: None)
    assert [next(results) for _ in range(50)] == [item * item for item in range(50)]
    assert set(workers.by.values()) == {0, 1, 2}
    assert workers.most_open <= 3 * 8
    assert len(taken) <= 50 + 3 * 8
    results.close()
    assert workers.abandoned


def test_an_error_ends_it_and_lets_the_rest_go() -> None:
    workers = Played(2, 3)
    results = in_order(workers, [1, 2, -3, 4, 5, 6, 7, 8], lambda: None)
    assert [next(results), next(results)] == [1, 4]
    with pytest.raises(EngineError, match="It failed"):
        next(results)
    assert len(workers.begun) < 8 or workers.abandoned


def test_whoever_gives_up_is_heard_between_two_results() -> None:
    asked = 0

    def checkpoint() -> None:
        nonlocal asked
        asked += 1
        if asked > 5:
            raise CancelledError

    workers = Played(2, 4)
    with pytest.raises(CancelledError):
        list(in_order(workers, range(1000), checkpoint))
    assert workers.abandoned
