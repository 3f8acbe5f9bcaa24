"""The worker process: it answers exactly once, survives its own death, and never outlives its server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import MethodOptions
from tonelens.engine.requests import LATER, URGENT, Turn
from tonelens.engine.worker_process import WorkerEngine, worker_command
from tonelens.errors import CancelledError, EngineClosedError, EngineError, ModelNotFoundError, SettingsError

ROOT = Path(__file__).parents[3]
OPTIONS = MethodOptions()


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


def explain(
    engine: WorkerEngine, *texts: str, priority: int = URGENT, number: int = 0, checkpoint: Callable[[], None] = lambda: None
) -> list[str]:
    found = engine.asking(Turn(priority, number)).explain(texts, OPTIONS, checkpoint, lambda done: None)
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


def test_nothing_runs_before_it_is_needed(start: Callable[..., WorkerEngine]) -> None:
    assert not start().running


def test_it_answers_like_an_engine_in_this_process(start: Callable[..., WorkerEngine]) -> None:
    engine, here = start().asking(), LexiconEngine()
    texts = ["The plot was terrible.", "😀 lovely", "", "Click."]
    assert engine.model == here.model
    assert engine.read(texts) == here.read(texts)
    assert engine.predict(texts) == here.predict(texts)
    assert engine.explain(texts, OPTIONS, lambda: None, lambda done: None) == here.explain(texts, OPTIONS, lambda: None, lambda done: None)


def test_what_it_prints_does_not_reach_the_pipe(start: Callable[..., WorkerEngine]) -> None:
    assert explain(start(), "print", "lovely") == ["neutral", "positive"]


def test_states_are_told(start: Callable[..., WorkerEngine]) -> None:
    told: list[str] = []
    engine = start("slow", on_change=told.append)
    explain(engine, "lovely")
    assert told == ["loading", "ready"]
    engine.close()
    assert told == ["loading", "ready", "stopped"]


def test_errors_keep_their_class_and_remedy(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    with pytest.raises(SettingsError, match=r"No such thing\. Choose another\."):
        explain(engine, "mistake")
    assert explain(engine, "lovely") == ["positive"]


def test_an_unexpected_failure_is_an_answer_without_the_text(start: Callable[..., WorkerEngine]) -> None:
    engine = start()
    with pytest.raises(EngineError) as caught:
        explain(engine, "fail")
    assert "ValueError" in str(caught.value)
    assert "person" not in str(caught.value)


def test_a_model_that_cannot_be_loaded_says_why_each_time(start: Callable[..., WorkerEngine]) -> None:
    engine = start("missing")
    for _ in range(2):
        with pytest.raises(ModelNotFoundError, match="no such model"):
            explain(engine, "lovely")


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
        long = pool.submit(explain, engine, "sleep", priority=LATER)
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


def test_asking_for_the_model_survives_a_process_that_dies(start: Callable[..., WorkerEngine]) -> None:
    with pytest.raises(EngineError, match="ended unexpectedly"):
        WorkerEngine([sys.executable, "-c", "pass"]).model()
    with pytest.raises(ModelNotFoundError):
        start("missing").model()


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
def test_the_worker_ends_when_its_server_is_killed_in_mid_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(ROOT / "server"))))
    server = (
        "import sys, threading; from tests.unit.engine.test_worker_process import *\n"
        "engine = WorkerEngine([sys.executable, '-m', 'tests.lexicon_worker']); explain(engine, 'lovely')\n"
        "print(process_of(engine), flush=True); explain(engine, 'sleep', 'sleep', 'sleep')\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", server], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent:
        worker = int(parent.stdout.readline())
        parent.kill()
    assert gone(worker)


def test_the_worker_never_runs_in_the_project_s_directory(
    start: Callable[..., WorkerEngine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the project ran')")
    monkeypatch.chdir(tmp_path)
    assert explain(start(), "lovely") == ["positive"]


def test_a_model_directory_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    assert worker_command("model", "cpu")[-2:] == [str(tmp_path / "model"), "cpu"]
    assert worker_command("built-in", "cpu")[-2:] == ["built-in", "cpu"]
