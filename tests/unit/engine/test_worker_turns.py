"""Who is answered first, and how soon a cancelled request is."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.unit.engine.workers import explain
from tonelens.engine.requests import LATER
from tonelens.engine.worker_process import WorkerEngine, worker_command
from tonelens.errors import CancelledError, EngineError, SettingsError


def test_a_cancelled_request_is_answered_at_once_and_leaves_the_worker_free(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    explain(engine, "lovely")
    given_up = threading.Event()

    def checkpoint() -> None:
        if given_up.is_set():
            raise CancelledError

    with ThreadPoolExecutor() as pool:
        answer = pool.submit(explain, engine, "sleep", "sleep", checkpoint=checkpoint)
        time.sleep(0.2)
        given_up.set()
        begun = time.monotonic()
        with pytest.raises(CancelledError):
            answer.result(5)
        assert explain(engine, "lovely") == ["positive"]
        assert time.monotonic() - begun < 1.5


def test_an_urgent_request_does_not_wait_for_a_long_one(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    explain(engine, "lovely")
    with ThreadPoolExecutor() as pool:
        long = pool.submit(explain, engine, "sleep", urgency=LATER)
        time.sleep(0.2)
        assert explain(engine, "lovely") == ["positive"]
        assert not long.done()
        assert long.result(10) == ["neutral"]


def test_of_equally_urgent_requests_the_later_does_not_wait_for_a_long_one(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    explain(engine, "lovely")
    with ThreadPoolExecutor() as pool:
        long = pool.submit(explain, engine, "sleep", number=1)
        time.sleep(0.2)
        assert explain(engine, "lovely", number=2) == ["positive"]
        assert not long.done()
        assert long.result(10) == ["neutral"]


def test_many_that_are_each_later_than_the_last_are_all_answered(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    with ThreadPoolExecutor(40) as pool:
        answers = [pool.submit(explain, engine, "doze", number=number) for number in range(40)]
        assert [answer.result(60) for answer in answers] == [["neutral"]] * 40


def test_what_was_asked_for_last_comes_first_once_the_model_is_loaded(start: Callable[..., WorkerEngine]) -> None:
    engine = start("slow")
    order: list[int] = []
    asking = threading.Event()

    def ask(number: int) -> None:
        asking.set()
        explain(engine, "doze", number=number)
        order.append(number)

    with ThreadPoolExecutor() as pool:
        for number in (1, 3, 2):
            asking.clear()
            pool.submit(ask, number)
            asking.wait(5)
    assert order == [3, 2, 1]


def test_many_threads_each_get_their_own_answer(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    texts = ["lovely", "terrible", "click"] * 20
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: explain(engine, text), texts)) == [["positive"], ["negative"], ["neutral"]] * 20


def niceness(engine: WorkerEngine, *texts: str, **priority: Any) -> int:
    with pytest.raises(SettingsError) as caught:
        explain(engine, *texts, "priority", **priority)
    return int(re.findall(r"-?\d+", str(caught.value))[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the niceness of a thread")
def test_only_what_nobody_waits_for_runs_at_lower_priority_and_gives_way_in_the_middle(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert niceness(engine) == ours
    assert niceness(engine, background=True) == ours + 5
    assert niceness(engine, urgency=LATER) == ours
    with ThreadPoolExecutor() as pool:
        long = pool.submit(niceness, engine, "sleep", "sleep", urgency=LATER, background=True)
        time.sleep(0.2)
        assert niceness(engine, number=3) == ours
        assert niceness(engine, urgency=LATER, number=4, background=True) == ours + 5
        assert not long.done()
        assert long.result(20) == ours + 5
    assert explain(engine, "lovely") == ["positive"]


def test_a_failure_that_ends_the_process_in_the_background_leaves_nobody_waiting(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    with pytest.raises(EngineError, match="ended unexpectedly"):
        explain(engine, "unwritable", background=True)
    assert explain(engine, "lovely", background=True) == ["positive"]


def test_what_somebody_waits_for_is_answered_in_the_pauses_of_a_real_models_background_work() -> None:
    engine = WorkerEngine(worker_command("built-in", "cpu"))
    text = "The report number {}, which we had asked for so often and so politely, was terrible, slow and by no means what we need."
    with ThreadPoolExecutor() as pool, contextlib.closing(engine):
        explain(engine, "lovely")
        long = pool.submit(explain, engine, *map(text.format, range(12)), urgency=LATER, background=True)
        for number in range(10):
            asked = pool.submit(explain, engine, f"The page {number} is lovely.", number=number)
            assert asked.result(30) == ["positive"]
        assert long.result(120) == ["negative"] * 12
