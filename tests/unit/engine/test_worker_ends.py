"""How a worker ends: it dies, freezes, is not needed any more; nobody is left waiting, and no process is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unit.engine.workers import ROOT, explain, gone, process_of
from tonelens.engine.worker_process import WorkerEngine
from tonelens.errors import CancelledError, EngineClosedError, EngineError


def test_a_request_is_tried_once_more_when_the_process_dies(start: Callable[..., WorkerEngine], tmp_path: Path) -> None:
    assert explain(start(), f"die once {tmp_path / 'mark'}") == ["neutral"]


def test_a_request_that_kills_every_process_ends_with_an_error(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    with pytest.raises(EngineError, match="ended unexpectedly"):
        explain(engine, "die")
    assert explain(engine, "lovely") == ["positive"]


def test_killed_from_outside_in_mid_work_it_starts_again(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    explain(engine, "lovely")
    first = process_of(engine)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(explain, engine, "sleep")
        time.sleep(0.3)
        os.kill(first, signal.SIGKILL)
        assert answer.result(10) == ["neutral"]
    assert process_of(engine) != first


def test_it_is_let_go_after_a_time_without_work_and_comes_back(start: Callable[..., WorkerEngine]) -> None:
    engine = start(idle_seconds=0.2)
    explain(engine, "lovely")
    pid = process_of(engine)
    assert gone(pid)
    assert not engine.running
    assert explain(engine, "lovely") == ["positive"]


def test_it_is_not_let_go_while_it_works(start: Callable[..., WorkerEngine]) -> None:
    engine = start(idle_seconds=0.1)
    assert explain(engine, "sleep") == ["neutral"]


def test_a_closed_engine_says_so_and_leaves_no_process(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    explain(engine, "lovely")
    pid = process_of(engine)
    engine.close()
    assert gone(pid)
    with pytest.raises(EngineClosedError):
        explain(engine, "lovely")


def test_what_it_is_closed_under_says_so(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    explain(engine, "lovely")
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(explain, engine, "sleep")
        time.sleep(0.2)
        engine.close()
        with pytest.raises(EngineClosedError):
            answer.result(10)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")
def test_a_frozen_process_that_somebody_writes_to_is_killed(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    explain(engine, "lovely")
    pid = process_of(engine)
    os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor() as pool:
        # More than a pipe holds.
        answer = pool.submit(explain, engine, "lovely " * 60_000)
        time.sleep(0.3)
        closing = threading.Thread(target=engine.close, daemon=True)
        closing.start()
        closing.join(20)
        assert not closing.is_alive()
        assert gone(pid)
        with pytest.raises(EngineClosedError):
            answer.result(10)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")
def test_a_process_that_does_not_want_to_end_keeps_nobody_from_a_new_one(start: Callable[..., WorkerEngine]) -> None:
    engine = start(idle_seconds=0.1)
    explain(engine, "lovely")
    first = process_of(engine)
    os.kill(first, signal.SIGSTOP)
    end = time.monotonic() + 10
    while engine.running and time.monotonic() < end:
        time.sleep(0.01)
    assert not engine.running
    # Asked while the old one is still waited for, which takes two seconds.
    assert explain(engine, "lovely") == ["positive"]
    assert process_of(engine) != first
    assert gone(first)


def test_what_happens_to_a_process_that_was_replaced_is_not_told(start: Callable[..., WorkerEngine]) -> None:
    told: list[str] = []
    engine = start(on_change=told.append)
    explain(engine, "lovely")
    old = engine._process  # noqa: SLF001 - no caller can hold up the thread that listens
    assert old is not None
    with engine._lock:  # noqa: SLF001
        os.kill(old.pid, signal.SIGKILL)
        old._settled.clear()  # noqa: SLF001
        assert old._settled.wait(10)  # noqa: SLF001
        # The old one's end is known, and its thread waits to tell of it.
        new = engine._running()  # noqa: SLF001
    assert explain(engine, "lovely") == ["positive"]
    old._listener.join(10)  # noqa: SLF001
    assert process_of(engine) == new.pid
    assert told == ["loading", "ready", "loading", "ready"]


def test_an_answer_that_makes_no_sense_leaves_nobody_waiting(start: Callable[..., WorkerEngine]) -> None:
    engine = start("babble")
    with pytest.raises(EngineError, match="ended unexpectedly"):
        explain(engine, "lovely")


def test_a_download_that_nobody_waits_for_any_more_is_ended(start: Callable[..., WorkerEngine]) -> None:
    told: list[str] = []
    fetching, given_up = threading.Event(), threading.Event()

    def on_change(state: str) -> None:
        told.append(state)
        if state == "fetching":
            fetching.set()

    def checkpoint() -> None:
        if given_up.is_set():
            raise CancelledError

    engine = start("endless", "fetch", on_change=on_change)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(explain, engine, "lovely", checkpoint=checkpoint)
        assert fetching.wait(20)
        pid = process_of(engine)
        given_up.set()
        with pytest.raises(CancelledError):
            answer.result(20)
    assert gone(pid)
    assert told == ["loading", "fetching", "stopped"]


def test_a_model_from_the_disk_is_loaded_to_the_end_whoever_waits(start: Callable[..., WorkerEngine]) -> None:
    ready, given_up = threading.Event(), threading.Event()
    engine = start("slow", on_change=lambda state: ready.set() if state == "ready" else None)

    def checkpoint() -> None:
        if given_up.is_set():
            raise CancelledError
        given_up.set()

    with pytest.raises(CancelledError):
        explain(engine, "lovely", checkpoint=checkpoint)
    assert ready.wait(20)


def test_how_long_it_is_kept_can_be_changed_while_it_waits(start: Callable[..., WorkerEngine]) -> None:
    engine = start(idle_seconds=600)
    explain(engine, "lovely")
    pid = process_of(engine)
    engine.let_go_after(0.05)
    assert gone(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("is_stopped", [False, True])
def test_the_worker_ends_when_its_server_is_killed_in_mid_work(monkeypatch: pytest.MonkeyPatch, is_stopped: bool) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(ROOT / "server"))))
    server = (
        "import sys, threading; from tests.unit.engine.workers import *\n"
        "engine = WorkerEngine([sys.executable, '-m', 'tests.lexicon_worker']); explain(engine, 'lovely')\n"
        "print(process_of(engine), flush=True); explain(engine, 'sleep', 'sleep', 'sleep')\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", server], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent:
        worker = int(parent.stdout.readline())
        if is_stopped:
            os.kill(worker, signal.SIGSTOP)
            # The system wakes only what has stopped already when the server ends.
            time.sleep(0.3)
        parent.kill()
    assert gone(worker, 2.0)


def test_whoever_waits_for_a_model_that_does_not_come_can_give_up(start: Callable[..., WorkerEngine]) -> None:
    given_up = threading.Event()

    def checkpoint() -> None:
        if given_up.is_set():
            raise CancelledError

    engine = start("endless")
    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(engine.model, checkpoint), pool.submit(lambda: engine.asking(checkpoint=checkpoint).model)]
        time.sleep(0.2)
        assert not any(answer.done() for answer in answers)
        given_up.set()
        for answer in answers:
            with pytest.raises(CancelledError):
                answer.result(5)
