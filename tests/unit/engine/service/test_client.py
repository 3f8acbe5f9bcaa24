"""The engine that asks a service answers as the one behind it, and says what is wrong where it cannot."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.lexicon import LexiconEngine
from tests.unit.engine.service.house import DESCRIPTION, TOKEN, Call, by_lexicon, door, listening, served
from tonelens.attribution.types import MethodOptions, ModelIdentity
from tonelens.engine.batches import batches, each
from tonelens.engine.service.batch import Outcome
from tonelens.engine.service.client import ServiceEngine
from tonelens.engine.service.wire import EXPLAIN, MOST_TEXTS, READ, Asked
from tonelens.errors import CancelledError, EngineError, SettingsError

TEXTS = [f"Page {number} is {'terrible' if number % 3 else 'lovely'}." for number in range(300)]


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONELENS_ENGINE_TOKEN", TOKEN)


@pytest.fixture
def ask() -> Iterator[Callable[..., ServiceEngine]]:
    """Engines that leave no connection behind."""
    made: list[ServiceEngine] = []

    def engine(address: str, file: Path | None = None) -> ServiceEngine:
        made.append(ServiceEngine(address, file))
        return made[-1]

    yield engine
    for one in made:
        one.close()


def explain(engine: Any, texts: list[str]) -> Any:
    return engine.explain(texts, MethodOptions(), lambda: None, lambda done: None)


def work(engine: Any, texts: Sequence[str], checkpoint: Any, progress: Any) -> Any:
    return engine.read(texts, (), checkpoint)


def test_it_answers_as_the_engine_behind_the_service(ask: Callable[..., ServiceEngine]) -> None:
    asked = []

    async def noted(one: Asked) -> Outcome:
        asked.append((one.kind, len(one.texts)))
        return await by_lexicon(one)

    with served(door(noted)) as address:
        engine = ask(address)
        assert engine.model == DESCRIPTION.model
        assert engine.labels == DESCRIPTION.labels
        assert engine.read(TEXTS) == LexiconEngine().read(TEXTS)
        assert engine.predict(TEXTS[:3], ["terrible"]) == LexiconEngine().predict(TEXTS[:3], ["terrible"])
        told: list[float] = []
        found = engine.explain(TEXTS[:40], MethodOptions(), lambda: None, told.append)
        assert found == explain(LexiconEngine(), TEXTS[:40])
        assert told == [0.8, 1.0]
        assert asked[:2] == [(READ, MOST_TEXTS[READ]), (READ, 300 - MOST_TEXTS[READ])]
        assert asked[-2:] == [(EXPLAIN, 32), (EXPLAIN, 8)]
        engine.require_target("negative")
        with pytest.raises(SettingsError, match="no label"):
            engine.require_target("happy")


def test_batches_are_asked_several_at_a_time_and_answered_in_order(ask: Callable[..., ServiceEngine]) -> None:
    with served(door()) as address:
        engine = ask(address)
        found = [one for some in each(engine, work, batches(TEXTS, 7)) for one in some]
        assert found == LexiconEngine().read(TEXTS)


def test_a_text_arrives_as_it_is(ask: Callable[..., ServiceEngine]) -> None:
    texts = ["caf\u00e9 \U0001f600 \ud83d", "\ud83d\ude00", "\ude00 half", "", "\x00\x1b"]
    with served(door()) as address:
        engine = ask(address)
        assert [one.text for one in explain(engine, texts)] == texts


def test_who_gives_up_is_let_go_at_once(ask: Callable[..., ServiceEngine]) -> None:
    begun, end = threading.Event(), threading.Event()

    async def slow(asked: Asked) -> Outcome:
        begun.set()
        await asyncio.to_thread(end.wait, 10)
        return await by_lexicon(asked)

    def checkpoint() -> None:
        if begun.is_set():
            raise CancelledError

    with served(door(slow)) as address:
        engine = ask(address)
        with pytest.raises(CancelledError):
            engine.read(["A page."], (), checkpoint)
        end.set()


def test_a_connection_that_the_service_has_closed_is_made_anew(ask: Callable[..., ServiceEngine]) -> None:
    with served(door()) as address:
        engine = ask(address)
        assert engine.model == DESCRIPTION.model
        # What a service does with one that nobody used for long.
        for connection in engine._connections._kept:  # noqa: SLF001 - the test closes it under the engine
            connection.sock.shutdown(socket.SHUT_RDWR)
        assert engine.read(["A page."]) == LexiconEngine().read(["A page."])


def refusing(status: int, body: bytes = b"", **headers: str) -> Any:
    return listening(lambda *_request: Call(status, {name.replace("_", "-"): value for name, value in headers.items()}, body))


def test_what_is_wrong_is_said_with_a_remedy(ask: Callable[..., ServiceEngine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with served(door()) as address:
        monkeypatch.setenv("TONELENS_ENGINE_TOKEN", "another-token-0123456789")
        with pytest.raises(EngineError, match="does not know your token") as told:
            ask(address).read(["A page."])
        assert "another-token" not in str(told.value)
        monkeypatch.delenv("TONELENS_ENGINE_TOKEN")
        with pytest.raises(EngineError, match=r"asks for a token.*--token-file"):
            ask(address).read(["A page."])
        file = tmp_path / "token"
        file.write_text(TOKEN, encoding="utf-8")
        assert ask(address, file).model == DESCRIPTION.model
        file.write_text(f"{TOKEN}\n{TOKEN}2\n", encoding="utf-8")
        with pytest.raises(SettingsError, match="2 tokens"):
            ask(address, file)
    with pytest.raises(EngineError, match="cannot be reached"):
        ask(address).read(["A page."])
    for status, body in ((200, b"<html>"), (404, b"{}"), (302, b""), (200, b'{"result": 7}'), (500, b"[]"), (200, b"[" * 100_000)):
        with refusing(status, body) as elsewhere, pytest.raises(EngineError, match="not a Tonelens engine service"):
            ask(elsewhere).read(["A page."])
    with refusing(502) as elsewhere, pytest.raises(EngineError, match="does not answer"):
        ask(elsewhere).read(["A page."])


def test_another_version_and_another_model_are_told(ask: Callable[..., ServiceEngine]) -> None:
    with (
        served(door(description=replace(DESCRIPTION, version="9.9.9"))) as address,
        pytest.raises(EngineError, match=r"runs Tonelens 9\.9\.9"),
    ):
        ask(address).read(["A page."])
    with served(door()) as address:
        engine = ask(address)
        engine.__dict__["description"] = replace(DESCRIPTION, model=ModelIdentity("other", "2"))
        with pytest.raises(EngineError, match="another model"):
            engine.read(["A page."])
        assert len(engine.read(["A page."])) == 1


def test_a_busy_service_is_asked_again_after_the_pause_that_it_names(
    ask: Callable[..., ServiceEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []

    async def once_busy(asked: Asked) -> Outcome:
        times.append(time.monotonic())
        return await by_lexicon(asked)

    application = door(once_busy, rate=600)
    with served(application) as address:
        engine = ask(address)
        assert len(engine.read(TEXTS[:256])) == 256
        application.rates.wait(1, 344)
        assert len(engine.read(["A page."] * 5)) == 5
        monkeypatch.setattr("tonelens.engine.service.client._PATIENCE_SECONDS", 0.0)
        application.rates.wait(1, 600)
        with pytest.raises(EngineError, match="limit of requests per minute"):
            engine.read(["A page."] * 200)
    assert len(times) == 2


@pytest.mark.parametrize(
    "address", ["http://example.org", "https://", "https://a:b@host", "ftp://host", "https://host?x=1", "http://10.0.0.1:8765", "cluster"]
)
def test_an_address_that_means_nothing_is_refused(address: str) -> None:
    with pytest.raises(SettingsError):
        ServiceEngine(address)
