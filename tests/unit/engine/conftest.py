"""Engines around the lexicon that leave no process behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.unit.engine.workers import ROOT
from tonelens.engine.worker_process import WorkerEngine


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., WorkerEngine]]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(ROOT / "server"))))
    started: list[WorkerEngine] = []

    def engine(*arguments: str, **options: object) -> WorkerEngine:
        started.append(WorkerEngine([sys.executable, "-m", "tests.lexicon_worker", *arguments], **options))  # type: ignore[arg-type]
        return started[-1]

    yield engine
    for one in started:
        one.close()
