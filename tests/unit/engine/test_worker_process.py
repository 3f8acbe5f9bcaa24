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
from tonelens.engine.requests import LATER, URGENT
from tonelens.engine.worker_process import WorkerEngine, worker_command
from tonelens.errors import CancelledError, EngineError, ModelNotFoundError, SettingsError

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


def explain(engine: WorkerEngine, *texts: str, priority: int = URGENT, checkpoint: Callable[[], None] = lambda: None) -> list[str]:
    found = engine.explain(texts, OPTIONS, checkpoint, lambda done: None, priority)
    return [explanation.prediction.label for explanation in found]


def process_of(engine: WorkerEngine) -> int:
    process = engine._process  # noqa: SLF001 - the test kills it, which no caller may
    assert process is not None
    return process._popen.pid  # noqa: SLF001


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
    engine, here = start(), LexiconEngine()
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
    with pytest.raises(EngineError, match="closed"):
        explain(engine, "lovely")


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
