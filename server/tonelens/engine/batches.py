"""Does work in batches: one after the other, or several at once where an engine is several, with the same results either way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from tonelens.engine.protocol import Engine

Item = TypeVar("Item")
Result = TypeVar("Result")

Checkpoint = Callable[[], None]
Progress = Callable[[float], None]
Work = Callable[[Any, Item, Checkpoint, Progress], Result]
"""What is done with an engine and a batch. It may run in another process, so it is a function of a module, or a partial of one."""


@runtime_checkable
class SeveralEngines(Protocol):
    """An engine that does several batches at once."""

    def each(self, work: Work[Item, Result], items: Sequence[Item], checkpoint: Checkpoint) -> Iterator[Result]:
        """As the function :func:`each`, which tells the progress by itself."""


def each(
    engine: Engine,
    work: Work[Item, Result],
    items: Sequence[Item],
    checkpoint: Checkpoint = lambda: None,
    progress: Progress = lambda done: None,
    size: Callable[[Item], int] = lambda item: 1,
) -> Iterator[Result]:
    """What ``work`` makes of each item, in the order of the items; raises what it raises. ``size`` says how much of the whole an item is.

    A batch is never divided nor joined with another: what the model says of a text can differ in the last bit with the texts that
    share its call, and the answer must not depend on how many engines there are.
    """
    sizes = [size(item) for item in items]
    whole, done = sum(sizes) or 1, 0
    if isinstance(engine, SeveralEngines):
        for its_size, result in zip(sizes, engine.each(work, items, checkpoint), strict=True):
            done += its_size
            progress(done / whole)
            yield result
        return
    for its_size, item in zip(sizes, items, strict=True):
        yield work(engine, item, checkpoint, _part(progress, done / whole, its_size / whole))
        done += its_size


def _part(progress: Progress, before: float, part: float) -> Progress:
    return lambda done: progress(before + part * done)


def batches(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """The items in pieces of ``size``, of which the last may be smaller."""
    return [items[start : start + size] for start in range(0, len(items), size)]
