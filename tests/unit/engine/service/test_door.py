"""The front door answers those who may ask, in bounds, and tells nobody's text."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from tests.lexicon import LexiconEngine
from tests.unit.engine.service.house import DESCRIPTION, TOKEN, Call, by_lexicon, called, door
from tonelens import __version__
from tonelens.attribution.types import Explanation, MethodOptions
from tonelens.engine.codec import decoded, encoded
from tonelens.engine.service.batch import Outcome
from tonelens.engine.service.door import BusyError, Door
from tonelens.engine.service.wire import EXPLAIN, HEALTH, MODEL, MOST_BYTES, MOST_TEXTS, READ, Asked, body_of

HEADERS = {"Authorization": f"Bearer {TOKEN}", "Tonelens-Version": __version__, "Content-Type": "application/json"}
TEXT = "This page is terrible."
REVISION = DESCRIPTION.model.revision


def ask(application: Door, method: str, path: str, body: bytes = b"", **headers: str) -> Call:
    changed = {**HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return asyncio.run(called(application, method, path, changed, body))


def reading(*texts: str) -> bytes:
    return body_of(Asked(READ, texts, (), REVISION))


def problem(call: Call) -> str:
    return str(json.loads(call.body)["error"][1])


def test_anybody_may_ask_whether_it_lives_and_nothing_else() -> None:
    assert asyncio.run(called(door(), "GET", HEALTH, {})).status == 200
    for method, path in (("GET", MODEL), ("POST", READ), ("POST", EXPLAIN), ("GET", "/"), ("POST", HEALTH)):
        call = asyncio.run(called(door(), method, path, {"Tonelens-Version": __version__}, reading(TEXT)))
        assert (call.status, call.headers["www-authenticate"]) == (401, "Bearer")
        assert ask(door(), method, path, reading(TEXT), Authorization=f"Bearer {TOKEN}x").status == 401


def test_the_body_of_somebody_without_a_token_is_not_even_read() -> None:
    async def never() -> Any:
        raise AssertionError("read")

    sent = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(door()({"type": "http", "method": "POST", "path": READ, "headers": []}, never, send))
    assert sent[0]["status"] == 401


def test_it_tells_its_model_and_answers_as_the_engine_does() -> None:
    assert json.loads(ask(door(), "GET", MODEL).body)["result"] == encoded(DESCRIPTION)
    answer = json.loads(ask(door(), "POST", READ, reading(TEXT, "Fine.")).body)["result"]
    assert answer == encoded(LexiconEngine().read([TEXT, "Fine."]))
    options = MethodOptions(target="negative", terms=("page",))
    answer = json.loads(ask(door(), "POST", EXPLAIN, body_of(Asked(EXPLAIN, (TEXT,), options, REVISION))).body)["result"]
    expected = LexiconEngine().explain([TEXT], options, lambda: None, lambda done: None)
    assert decoded(list[Explanation], answer) == expected


@pytest.mark.parametrize(
    ("status", "path", "body", "headers"),
    [
        (409, READ, reading(TEXT), {"Tonelens_Version": "0.0.1"}),
        (409, READ, body_of(Asked(READ, (TEXT,), (), "another")), {}),
        (415, READ, reading(TEXT), {"Content_Type": "text/plain"}),
        (404, "/v1/else", reading(TEXT), {}),
        (400, READ, b"", {}),
        (400, READ, b"[" * 100_000, {}),
        (400, READ, b'{"texts": "a", "about": [], "revision": "1"}', {}),
        (400, READ, b'{"texts": [1], "about": [], "revision": "1"}', {}),
        (400, READ, b'{"texts": [["a"]], "about": [], "revision": "1"}', {}),
        (400, READ, b'{"texts": ["a"], "about": [7], "revision": "1"}', {}),
        (400, EXPLAIN, b'{"texts": ["a"], "about": [], "revision": "1"}', {}),
        (400, EXPLAIN, b'{"texts": ["a"], "about": ["m", "mask", "polarity", 2, null, []], "revision": "1"}', {}),
        (400, EXPLAIN, b'{"texts": ["a"], "about": ["m", {}, "polarity", 0.1, null, []], "revision": "1"}', {}),
        (413, READ, reading(*["a"] * (MOST_TEXTS[READ] + 1)), {}),
        (413, READ, reading("a" * 100_001), {}),
        (413, READ, b" " * (MOST_BYTES + 1), {}),
        (413, READ, b"", {"Content_Length": str(MOST_BYTES + 1)}),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_by_its_reason(status: int, path: str, body: bytes, headers: dict[str, str]) -> None:
    async def never(asked: Asked) -> Outcome:
        raise AssertionError("answered")

    call = ask(door(never), "POST", path, body, **headers)
    assert call.status == status
    assert problem(call).endswith(".")


def test_a_token_that_asks_too_much_is_told_when_to_come_again() -> None:
    application = door(rate=60)
    assert ask(application, "POST", READ, reading(*["a"] * 60)).status == 200
    call = ask(application, "POST", READ, reading("a", "b"))
    assert call.status == 429
    assert 1 <= int(call.headers["retry-after"]) <= 2


def test_an_explanation_costs_more_than_a_reading() -> None:
    application = door(rate=60)
    assert ask(application, "POST", EXPLAIN, body_of(Asked(EXPLAIN, ("a", "b"), MethodOptions(), REVISION))).status == 200
    assert ask(application, "POST", READ, reading(*["a"] * 20)).status == 429


def test_errors_of_the_engine_are_told_as_they_are_and_others_without_their_words() -> None:
    async def fails(asked: Asked) -> Outcome:
        return False, ["SettingsError", "There is no label “x”.", "Choose another."]

    async def busy(asked: Asked) -> Outcome:
        raise BusyError

    async def broken(asked: Asked) -> Outcome:
        raise ValueError(TEXT)

    call = ask(door(fails), "POST", READ, reading(TEXT))
    assert (call.status, json.loads(call.body)["error"][0]) == (422, "SettingsError")
    call = ask(door(busy), "POST", READ, reading(TEXT))
    assert (call.status, call.headers["retry-after"]) == (503, "2")
    call = ask(door(broken), "POST", READ, reading(TEXT))
    assert call.status == 500
    assert TEXT.encode() not in call.body


def test_who_closes_the_connection_has_the_work_cancelled() -> None:
    ended = []

    async def scene() -> None:
        gone, begun = asyncio.Event(), asyncio.Event()

        async def slow(asked: Asked) -> Outcome:
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                ended.append(asked.texts)
                raise
            raise AssertionError

        calling = asyncio.ensure_future(called(door(slow), "POST", READ, HEADERS, reading(TEXT), gone))
        await begun.wait()
        gone.set()
        assert (await calling).status == 0

    asyncio.run(scene())
    assert ended == [(TEXT,)]


def test_what_takes_too_long_is_given_up() -> None:
    async def slow(asked: Asked) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    assert ask(door(slow, seconds=0.01), "POST", READ, reading(TEXT)).status == 503


def test_the_log_tells_how_much_and_never_what(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "tonelens.engine.service"):
        ask(door(), "POST", READ, reading(TEXT, "Fine."))
    told = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("tonelens"))
    assert "token 1: read of 2 texts answered 200" in told
    assert "terrible" not in caplog.text
    assert TOKEN not in caplog.text


def test_it_lives_as_long_as_its_server() -> None:
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(door(by_lexicon)({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
