"""Collects garbage while nobody waits: to go through all that long documents left in memory takes up to a quarter of a second.

Nearly everything goes without a collection, when nothing refers to it any more. What refers to itself waits until the editor is quiet.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

QUIET_SECONDS = 5.0
"""So long nobody has asked or typed anything."""

_NEVER = 1_000_000_000


def only_when_told() -> None:
    """From now on all of the memory is gone through only by :func:`collect_when_quiet`; what is young is, as before."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)
    # What the server is made of stays as long as it does.
    gc.freeze()


async def collect_when_quiet(last_message: Callable[[], float], seconds: float = QUIET_SECONDS) -> None:
    """Collects once after each message that none followed for a while; ``last_message`` says when it came, by the loop's clock."""
    loop, collected = asyncio.get_running_loop(), 0.0
    while True:
        await asyncio.sleep(seconds)
        if collected < last_message() <= loop.time() - seconds:
            gc.collect()
            collected = loop.time()
