"""The language server's worker asks a service as it asks a model of its own: in turn, to be given up, and with what is wrong told."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from tests.lexicon import LexiconEngine
from tests.unit.engine.service.house import DESCRIPTION, TOKEN, by_lexicon, door, served
from tests.unit.engine.workers import ROOT
from tonelens.attribution.types import MethodOptions
from tonelens.engine.service.batch import Outcome
from tonelens.engine.service.wire import EXPLAIN, Asked
from tonelens.engine.worker_process import WorkerEngine, service_command
from tonelens.errors import CancelledError, EngineError


@pytest.fixture
def token_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "server"))
    file = tmp_path / "token"
    file.write_text(TOKEN, encoding="utf-8")
    return str(file)


def test_it_answers_and_is_given_up_like_any_other(token_file: str) -> None:
    begun, end = threading.Event(), threading.Event()

    async def slow_to_explain(asked: Asked) -> Outcome:
        if asked.kind == EXPLAIN:
            begun.set()
            await asyncio.to_thread(end.wait, 20)
        return await by_lexicon(asked)

    def checkpoint() -> None:
        if begun.is_set():
            raise CancelledError

    with served(door(slow_to_explain)) as address:
        command = service_command(address, token_file)
        assert TOKEN not in " ".join(command)
        engine = WorkerEngine(command)
        try:
            assert engine.model() == DESCRIPTION.model
            assert engine.asking().read(["A lovely page."]) == LexiconEngine().read(["A lovely page."])
            with pytest.raises(CancelledError):
                engine.asking().explain(["A page."], MethodOptions(), checkpoint, lambda done: None)
            end.set()
        finally:
            engine.close()


def test_a_service_that_is_not_there_is_told_and_asked_again_later(token_file: str) -> None:
    with served(door()) as address:
        pass
    engine = WorkerEngine(service_command(address, token_file))
    try:
        for _ in range(2):
            with pytest.raises(EngineError, match="cannot be reached"):
                engine.asking().read(["A page."])
    finally:
        engine.close()
