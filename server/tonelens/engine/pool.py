"""Hands items to several workers and gives the results back in the order of the items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item", contravariant=True)
Result = TypeVar("Result", covariant=True)
Ticket = TypeVar("Ticket")

_AT_ONCE = 2
"""How many items a worker has at a time: the next one is there when it is done with one."""

_AHEAD = 8
"""How many items for each worker may be begun and not given back yet: a slow one does not let the others run far ahead."""

_WAIT_SECONDS = 0.05


class Workers(Protocol[Item, Result, Ticket]):
    """Several workers that are known by their numbers. One that is lost is replaced, and its items begun again, by whoever owns them."""

    @property
    def count(self) -> int:
        """How many there are."""

    def begin(self, worker: int, item: Item) -> Ticket:
        """Hands an item to a worker, without waiting."""

    def finished(self, tickets: Sequence[Ticket], seconds: float) -> Collection[Ticket]:
        """Which of these are done by now; waits so long for the first."""

    def result(self, ticket: Ticket) -> Result:
        """What came of an item that is done; raises what it raised."""

    def abandon(self, tickets: Collection[Ticket]) -> None:
        """Nobody wants these any more."""


def in_order(
    workers: Workers[Item, Result, Ticket], items: Iterable[Item], checkpoint: Callable[[], None]
) -> Generator[Result, None, None]:
    """The result of each item, once and in order. Items are taken as they are needed; what is held of both is bounded.

    Raises:
        TonelensError: that of an item, or of ``checkpoint``. Nothing is given back behind an item that failed.
    """
    waiting = iter(items)
    begun: dict[Ticket, tuple[int, int]] = {}
    done: dict[int, Ticket] = {}
    load = dict.fromkeys(range(workers.count), 0)
    taken = due = 0
    is_more = True
    try:
        while is_more or begun or done:
            checkpoint()
            while is_more and len(begun) < _AT_ONCE * workers.count and taken < due + _AHEAD * workers.count:
                try:
                    item = next(waiting)
                except StopIteration:
                    is_more = False
                    break
                worker = min(load, key=load.__getitem__)
                begun[workers.begin(worker, item)] = taken, worker
                load[worker] += 1
                taken += 1
            for ticket in workers.finished(list(begun), _WAIT_SECONDS) if begun else ():
                number, worker = begun.pop(ticket)
                load[worker] -= 1
                done[number] = ticket
            while due in done:
                ticket = done.pop(due)
                due += 1
                yield workers.result(ticket)
    finally:
        workers.abandon([*begun, *done.values()])
