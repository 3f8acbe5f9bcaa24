"""Changes are announced together, at most once in 200 ms, and none is forgotten."""

from __future__ import annotations

import asyncio
import time

from tonelens.lsp.publish.refresh import INTERVAL, Refresher


def test_the_first_comes_at_once_and_the_others_together() -> None:
    async def run() -> None:
        told: list[tuple[float, frozenset[str]]] = []
        refresher = Refresher(lambda uris: told.append((time.monotonic(), uris)))
        start = time.monotonic()
        refresher.changed("a")
        await asyncio.sleep(0.02)
        for name in "bcbd":
            refresher.changed(name)
            await asyncio.sleep(0.01)
        await asyncio.sleep(INTERVAL + 0.1)
        refresher.changed("e", "f")
        await asyncio.sleep(0.05)
        assert [uris for _, uris in told] == [{"a"}, {"b", "c", "d"}, {"e", "f"}]
        assert told[0][0] - start < 0.05
        assert told[1][0] - told[0][0] >= INTERVAL - 0.02

    asyncio.run(run())
