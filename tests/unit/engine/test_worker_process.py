"""The worker process answers as an engine in this process does, exactly once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lexicon import LexiconEngine
from tests.unit.engine.workers import OPTIONS, explain
from tonelens.engine.worker_process import WorkerEngine, worker_command
from tonelens.errors import DamagedModelError, EngineError, ModelNotFoundError, SettingsError


def test_nothing_runs_before_it_is_needed(start: Callable[..., WorkerEngine]) -> None:
    assert not start().running


def test_it_answers_like_an_engine_in_this_process(start: Callable[..., WorkerEngine]) -> None:
    engine, here = start().asking(), LexiconEngine()
    texts = ["The plot was terrible.", "😀 lovely", "", "Click.", "half \ud83d lovely", "halves \ud83d" + "\ude00 apart"]
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
    for text, said in (("fail", "ValueError"), ("panic", "PanicException")):
        with pytest.raises(EngineError) as caught:
            explain(engine, text)
        assert said in str(caught.value)
        assert "person" not in str(caught.value)


def test_whatever_loading_raises_is_told_and_not_that_a_process_has_ended(start: Callable[..., WorkerEngine]) -> None:
    engine = start("broken")
    for _ in range(2):
        with pytest.raises(DamagedModelError, match=r"cannot be loaded \(KeyError\)\. Run tonelens doctor"):
            explain(engine, "lovely")


def test_a_model_that_cannot_be_loaded_says_why_each_time(start: Callable[..., WorkerEngine]) -> None:
    engine = start("missing")
    for _ in range(2):
        with pytest.raises(ModelNotFoundError, match="no such model"):
            explain(engine, "lovely")


def test_asking_for_the_model_survives_a_process_that_dies(start: Callable[..., WorkerEngine]) -> None:
    with pytest.raises(EngineError, match="ended unexpectedly"):
        WorkerEngine([sys.executable, "-c", "pass"]).model()
    with pytest.raises(ModelNotFoundError):
        start("missing").model()


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
