"""What the tests of the worker process share: how to ask it, and what has become of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from tonelens.attribution.types import MethodOptions
from tonelens.engine.requests import URGENT, Priority
from tonelens.engine.worker_process import WorkerEngine

ROOT = Path(__file__).parents[3]
OPTIONS = MethodOptions()


def explain(
    engine: WorkerEngine,
    *texts: str,
    urgency: int = URGENT,
    number: int = 0,
    checkpoint: Callable[[], None] = lambda: None,
    background: bool = False,
) -> list[str]:
    found = engine.asking(Priority(urgency, number, background)).explain(texts, OPTIONS, checkpoint, lambda done: None)
    return [explanation.prediction.label for explanation in found]


def process_of(engine: WorkerEngine) -> int:
    process = engine._process  # noqa: SLF001 - the test kills it, which no caller may
    assert process is not None
    return process.pid


def gone(pid: int, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
