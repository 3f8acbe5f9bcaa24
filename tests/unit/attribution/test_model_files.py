"""What is read of a hub's model and of the table beside a model's weights, and what is said where that cannot be."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import pytest
from huggingface_hub import hf_hub_download
from huggingface_hub.utils import are_progress_bars_disabled
from transformers import AutoModelForSequenceClassification

from tests.unit.attribution.tiny_models import classifier_model, saved_model
from tonelens.attribution import model_files
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.model_folder import emoji_names
from tonelens.errors import DamagedModelError, ModelNotFoundError, UnsupportedModelError

NAME = "somebody/tiny-model-of-tonelens"
COMMIT = "0123456789" * 4


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_model(tmp_path_factory.mktemp("saved"))


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "model"))


@pytest.fixture
def snapshot(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model as the hub's programs keep it once it was downloaded."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    kept = tmp_path / "models--somebody--tiny-model-of-tonelens"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text(COMMIT, encoding="utf-8")
    return Path(shutil.copytree(saved, kept / "snapshots" / COMMIT))


def say_that_the_hub_lacks(snapshot: Path, *names: str) -> None:
    known = snapshot.parents[1] / ".no_exist" / COMMIT
    known.mkdir(parents=True)
    for name in names:
        (known / name).touch()


@pytest.mark.usefixtures("snapshot")
def test_a_hub_model_has_its_commit_for_a_revision() -> None:
    classifier = load_classifier(NAME)
    assert (classifier.identity.id, classifier.identity.revision) == (NAME, COMMIT)


@pytest.mark.usefixtures("snapshot")
def test_weights_are_fetched_in_sight_and_before_anything_is_made_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[tuple[str, bool]] = []
    load = AutoModelForSequenceClassification.from_pretrained

    def watched_download(*arguments: Any, **options: Any) -> Any:
        happened.append((arguments[1], are_progress_bars_disabled()))
        return hf_hub_download(*arguments, **options)

    def watched_load(*arguments: Any, **options: Any) -> Any:
        happened.append(("loading", are_progress_bars_disabled()))
        return load(*arguments, **options)

    monkeypatch.setattr("tonelens.attribution.model_files.hf_hub_download", watched_download)
    monkeypatch.setattr(AutoModelForSequenceClassification, "from_pretrained", watched_load)
    load_classifier(NAME)
    assert happened == [("model.safetensors", False), ("loading", True)]


def test_weights_in_several_files_are_fetched_all(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (snapshot / "model.safetensors").unlink()
    say_that_the_hub_lacks(snapshot, "model.safetensors")
    model, _ = classifier_model("bert")
    model.save_pretrained(snapshot, max_shard_size="20KB")
    parts = {path.name for path in snapshot.glob("model-*.safetensors")}
    asked: list[str] = []

    def watched(*arguments: Any, **options: Any) -> Any:
        asked.append(arguments[1])
        return hf_hub_download(*arguments, **options)

    monkeypatch.setattr("tonelens.attribution.model_files.hf_hub_download", watched)
    assert load_classifier(NAME).labels == ["LABEL_0", "LABEL_1"]
    assert len(parts) > 1
    assert set(asked) == parts | {"model.safetensors.index.json"}


def test_a_hub_model_with_nothing_but_pickles_is_refused_as_such(snapshot: Path) -> None:
    (snapshot / "model.safetensors").rename(snapshot / "pytorch_model.bin")
    say_that_the_hub_lacks(snapshot, "model.safetensors", "model.safetensors.index.json")
    with pytest.raises(UnsupportedModelError, match="safetensors"):
        load_classifier(NAME)


def test_weights_that_are_out_of_reach_are_not_called_missing(snapshot: Path) -> None:
    (snapshot / "model.safetensors").unlink()
    with pytest.raises(ModelNotFoundError, match="could not be fetched"):
        load_classifier(NAME)


def test_the_table_of_emoji(folder: Path) -> None:
    assert emoji_names(folder) == {}
    (folder / "emoji.tsv").write_text("emoji\tname\n😀\tgrinning face\n\n🎉\tparty popper\tmore\n", encoding="utf-8")
    assert load_classifier(folder).emoji_names == {"😀": "grinning face", "🎉": "party popper"}


@pytest.mark.parametrize("line", ["😀", "😀\t", "\tgrinning face", "😀 grinning face"])
def test_a_line_of_the_table_that_is_no_emoji_with_its_name(folder: Path, line: str) -> None:
    (folder / "emoji.tsv").write_text(f"emoji\tname\n🎉\tparty popper\n{line}\n", encoding="utf-8")
    with pytest.raises(DamagedModelError, match="Line 3"):
        load_classifier(folder)


def test_a_table_that_is_no_text(folder: Path) -> None:
    (folder / "emoji.tsv").write_bytes(b"emoji\tname\n\xff\tname\n")
    with pytest.raises(DamagedModelError, match="damaged"):
        load_classifier(folder)


def test_a_hub_that_is_out_of_reach_is_asked_once_and_in_silence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: Any) -> None:
    asked: list[str] = []

    def unreachable(url: str) -> None:
        asked.append(url)
        raise ConnectionError("no route")

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(model_files, "get_hf_file_metadata", unreachable)
    with pytest.raises(ModelNotFoundError, match="not on this machine"):
        load_classifier(NAME)
    assert len(asked) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("snapshot")
def test_nobody_asks_the_hub_about_a_model_that_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "get_hf_file_metadata", lambda url: pytest.fail("asked"))
    assert load_classifier(NAME).identity.id == NAME
