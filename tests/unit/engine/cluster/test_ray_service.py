"""A real service on this machine: replicas under Ray Serve answer as one process does, together, and let go who is gone. It needs Ray."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator

import pytest

from tests.unit.engine.service.house import Call, called
from tonelens import __version__
from tonelens.attribution.types import Explanation, MethodOptions, WindowedPrediction
from tonelens.engine.codec import decoded
from tonelens.engine.in_process import InProcessEngine
from tonelens.engine.service.door import Door
from tonelens.engine.service.wire import EXPLAIN, READ, Asked, body_of

pytest.importorskip("ray")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

TOKEN = "a-token-of-letters-1234"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Tonelens-Version": __version__, "Content-Type": "application/json"}
TEXTS = [f"Page {number} is {('slow', 'kind', 'ugly and late', 'there')[number % 4]}." for number in range(40)]
OPTIONS = MethodOptions(name="input_x_gradient")


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    from tonelens.engine.cluster.service import Service, opened

    with opened(Service("127.0.0.1", 8765, (TOKEN,), replicas=1)) as found:
        yield found


def asking(door: Door, kind: str, texts: list[str], gone: asyncio.Event | None = None) -> asyncio.Future[Call]:
    about = OPTIONS if kind == EXPLAIN else ()
    body = body_of(Asked(kind, tuple(texts), about, door.description.model.revision))
    return asyncio.ensure_future(called(door, "POST", kind, HEADERS, body, gone))


def test_requests_that_come_together_are_answered_as_one_process_answers(door: Door) -> None:
    async def scene() -> list[Call]:
        return list(await asyncio.gather(*(asking(door, READ, [text]) for text in TEXTS), asking(door, EXPLAIN, TEXTS[:3])))

    *readings, explained = asyncio.run(scene())
    here = InProcessEngine()
    assert door.description.model == here.model
    found = [decoded(list[WindowedPrediction], json.loads(call.body)["result"])[0] for call in readings]
    for one, expected in zip(found, here.read(TEXTS), strict=True):
        assert one.prediction.label == expected.prediction.label
        assert one.prediction.probabilities == pytest.approx(expected.prediction.probabilities, abs=1e-6)
    for other, wanted in zip(
        decoded(list[Explanation], json.loads(explained.body)["result"]),
        here.explain(TEXTS[:3], OPTIONS, lambda: None, lambda done: None),
        strict=True,
    ):
        assert [unit.text for unit in other.units] == [unit.text for unit in wanted.units]
        assert [unit.score for unit in other.units] == pytest.approx([unit.score for unit in wanted.units], abs=1e-4)


def test_errors_come_through_and_blame_only_their_own_request(door: Door) -> None:
    async def scene() -> tuple[Call, Call]:
        wrong = body_of(Asked(EXPLAIN, ("A page.",), MethodOptions(target="happy"), door.description.model.revision))
        first = asyncio.ensure_future(called(door, "POST", EXPLAIN, HEADERS, wrong))
        second = asking(door, READ, ["A page."])
        return await first, await second

    refused, answered = asyncio.run(scene())
    assert (refused.status, answered.status) == (422, 200)
    assert json.loads(refused.body)["error"][0] == "SettingsError"


def test_who_is_gone_is_not_worked_for(door: Door) -> None:
    long = [" ".join(f"word{number} terrible lovely slow" for number in range(12)) + f" {row}" for row in range(32)]

    async def scene() -> tuple[float, float]:
        begun = time.monotonic()
        assert (await asking(door, EXPLAIN, long[:4])).status == 200
        whole = 8 * (time.monotonic() - begun)
        gone = asyncio.Event()
        given_up = asking(door, EXPLAIN, long, gone)
        await asyncio.sleep(0.2)
        gone.set()
        assert (await given_up).status == 0
        begun = time.monotonic()
        assert (await asking(door, READ, ["A page."])).status == 200
        return time.monotonic() - begun, whole

    waited, whole = asyncio.run(scene())
    # No measurement: work that went on would take many times as long.
    assert waited < max(5.0, whole)
