"""All of the memory is gone through while nobody waits, and only then."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from tonelens.lsp.tasks import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def full_collections() -> int:
    return int(gc.get_stats()[2]["collections"])


@pytest.mark.skipif(not gc.get_threshold()[2], reason="this Python goes through its memory bit by bit")
def test_nothing_goes_through_all_of_the_memory_by_itself() -> None:
    garbage.only_when_told()
    before = full_collections()
    kept = [[number] for number in range(300_000)]
    assert full_collections() == before
    assert len(kept) == 300_000


def test_it_is_done_once_after_each_message_that_none_followed() -> None:
    async def run() -> list[int]:
        loop = asyncio.get_running_loop()
        last = [loop.time()]
        task = asyncio.create_task(garbage.collect_when_quiet(lambda: last[0], 0.05))
        counts = [full_collections()]
        await asyncio.sleep(0.4)
        counts.append(full_collections())
        await asyncio.sleep(0.2)
        counts.append(full_collections())
        last[0] = loop.time()
        await asyncio.sleep(0.4)
        counts.append(full_collections())
        task.cancel()
        return counts

    garbage.only_when_told()
    first, *others = asyncio.run(run())
    assert [count - first for count in others] == [1, 1, 2]
