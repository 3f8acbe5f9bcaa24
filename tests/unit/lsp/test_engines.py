"""One engine for each model and device, for as long as settings ask for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tonelens.engine.process import LOADING, STOPPED
from tonelens.engine.worker_process import WorkerEngine
from tonelens.errors import EngineClosedError, EngineError
from tonelens.lsp.state.explanation_settings import EngineKey, explanation_settings
from tonelens.lsp.tasks.engines import Engines
from tonelens.settings import Settings

KEY = EngineKey("built-in", "cpu")


@pytest.fixture
def engines() -> Iterator[Engines]:
    found = Engines(lambda key, state: None, lambda model, device: [sys.executable, "-c", "pass"])
    yield found
    found.close()


def idle_seconds(engine: WorkerEngine) -> float:
    return engine._idle_seconds  # noqa: SLF001 - waiting for it would take minutes


def test_a_service_takes_the_place_of_a_model_of_ones_own(monkeypatch: pytest.MonkeyPatch, engines: Engines) -> None:
    asked = []

    def command(*said: str) -> list[str]:
        asked.append(said)
        return [sys.executable, "-c", "pass"]

    monkeypatch.setattr("tonelens.lsp.tasks.engines.service_command", command)
    shared = Settings(engine="https://tone.example.org", engine_token_file="~/token")
    key = explanation_settings(shared).engine
    assert key == explanation_settings(replace(shared, model="another", device="cuda")).engine != KEY
    engines.engine(key)
    engines.engine(KEY)
    assert asked == [("https://tone.example.org", "~/token")]


def test_how_long_a_model_stays_is_no_reason_for_another_process(engines: Engines) -> None:
    assert explanation_settings(Settings(idle_minutes=1)) == explanation_settings(Settings(idle_minutes=2))
    engine = engines.engine(KEY)
    assert idle_seconds(engine) == 600
    engines.follow([Settings(idle_minutes=3), Settings(idle_minutes=5), Settings(idle_minutes=1)])
    assert engines.engine(KEY) is engine
    assert idle_seconds(engine) == 300


def test_an_engine_that_starts_later_knows_how_long_to_stay(engines: Engines) -> None:
    engines.follow([Settings(idle_minutes=2)])
    assert idle_seconds(engines.engine(KEY)) == 120


def test_what_no_settings_ask_for_is_ended(engines: Engines) -> None:
    engine = engines.engine(KEY)
    engines.follow([Settings(model="another")])
    assert engines.engine(KEY) is not engine
    end = time.monotonic() + 20
    while not engine._closed and time.monotonic() < end:  # noqa: SLF001 - another thread closes it
        time.sleep(0.01)
    with pytest.raises(EngineClosedError):
        engine.model()


def test_what_an_engine_does_is_announced_when_it_can_be_asked_for() -> None:
    told: list[tuple[EngineKey, str, str]] = []
    made: list[Engines] = []

    def tell(key: EngineKey, state: str) -> None:
        told.append((key, state, made[0].state(key)))

    made.append(Engines(tell, lambda model, device: [sys.executable, "-c", "pass"]))
    assert made[0].state(KEY) == STOPPED
    with pytest.raises(EngineError):
        made[0].engine(KEY).model()
    made[0].close()
    assert told[0] == (KEY, LOADING, LOADING)
    assert told[-1] == (KEY, STOPPED, STOPPED)
    assert all(state == known for _, state, known in told)
    assert made[0].state(EngineKey("another", "cpu")) == STOPPED
