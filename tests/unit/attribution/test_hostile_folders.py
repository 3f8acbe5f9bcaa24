"""Whatever a stranger has done to a folder, either it loads and answers, or one of our errors says what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.attribution.hostile_folders import FOLDERS, HARMLESS, damaged
from tests.unit.attribution.tiny_models import saved_model
from tonelens.attribution.loading import load_classifier
from tonelens.engine.worker_process import WorkerEngine, worker_command
from tonelens.errors import ModelError


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_model(tmp_path_factory.mktemp("saved"))


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are others there")
@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_a_strangers_folder_gives_one_of_our_errors(name: str, saved: Path, tmp_path: Path) -> None:
    folder = damaged(saved, name, tmp_path / "model")
    if name in HARMLESS:
        assert load_classifier(folder).predict(["It is a terrible film."])[0].probabilities
        return
    with pytest.raises(ModelError) as caught:
        load_classifier(folder)
    assert caught.value.problem.strip()
    assert caught.value.remedy.strip()
    assert "\n" not in caught.value.problem


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are others there")
def test_the_server_is_told_what_is_wrong_with_a_folder_and_never_that_a_process_has_ended(saved: Path, tmp_path: Path) -> None:
    folder = damaged(saved, "tokenizer without words", tmp_path / "model")
    engine = WorkerEngine(worker_command(str(folder), "cpu"))
    try:
        with pytest.raises(ModelError, match="does not answer"):
            engine.asking().predict(["It is terrible."])
    finally:
        engine.close()
