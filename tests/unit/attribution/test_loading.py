"""Every way in which a model cannot be loaded has its own error, with a problem and a remedy in plain words."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoTokenizer, TextClassificationPipeline
from transformers.utils import logging as transformers_logging

from tests.unit.attribution.tiny_models import classifier_model, saved_model
from tonelens.attribution import loading
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.model_folder import digest_of_files
from tonelens.errors import DamagedModelError, ModelError, ModelNotFoundError, OutOfMemoryError, UnsupportedModelError


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_model(tmp_path_factory.mktemp("saved"))


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "model"))


def _pipeline() -> TextClassificationPipeline:
    model, tokenizer = classifier_model("bert")
    return TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1)


def _refusal(source: object, kind: type[ModelError]) -> ModelError:
    with pytest.raises(kind) as caught:
        load_classifier(source)
    _assert_readable(caught.value)
    return caught.value


def _assert_readable(error: ModelError) -> None:
    for text in (error.problem, error.remedy):
        assert text.strip()
        assert "Traceback" not in text
        assert 'File "' not in text
        assert "\n" not in text


def _change_config(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def _cut(path: Path, part: float = 0.5) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])


def test_the_saved_model_loads(folder: Path) -> None:
    classifier = load_classifier(folder)
    assert classifier.identity.id == str(folder)
    assert not classifier.model.training
    assert classifier.labels == ["LABEL_0", "LABEL_1"]


def test_the_revision_changes_with_the_weights(folder: Path) -> None:
    before = load_classifier(folder).identity.revision
    assert load_classifier(folder).identity.revision == before
    weights = load_file(folder / "model.safetensors")
    weights["classifier.bias"] += 1
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    assert load_classifier(folder).identity.revision != before


@pytest.mark.parametrize("name", ["vocab.txt", "merges.txt", "spiece.model", "tokenizer.json", "config.json", "emoji.tsv"])
def test_the_revision_changes_with_every_file_that_an_answer_depends_on(folder: Path, name: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    before = digest_of_files(folder)
    with (folder / name).open("a", encoding="utf-8") as stream:
        stream.write(" ")
    assert digest_of_files(folder) != before


@pytest.mark.parametrize(
    "name", ["README.md", "README", "figures.json", "trained_on.bin", "measured_on.bin", "notes.md", "pytorch_model.bin"]
)
def test_the_revision_does_not_change_with_what_is_said_about_the_model(folder: Path, name: str) -> None:
    before = digest_of_files(folder)
    (folder / name).write_text("new", encoding="utf-8")
    (folder / "onnx").mkdir()
    assert digest_of_files(folder) == before


@pytest.mark.parametrize("name", ["./missing", "/no/such/directory", "~/no-such-directory-of-tonelens", "a/b/c", "", "  "])
def test_no_such_directory(name: str) -> None:
    _refusal(name, ModelNotFoundError)


def test_no_such_path(tmp_path: Path) -> None:
    assert "missing" in _refusal(tmp_path / "missing", ModelNotFoundError).problem


def test_directory_without_a_configuration(tmp_path: Path) -> None:
    assert "config.json" in _refusal(tmp_path, ModelNotFoundError).problem


@pytest.mark.parametrize("name", ["somebody/no-such-model-of-tonelens", "no-such-model-of-tonelens"])
def test_hub_model_that_is_not_here(name: str) -> None:
    assert name in _refusal(name, ModelNotFoundError).problem


def test_model_for_another_task(folder: Path) -> None:
    model, _ = classifier_model("bert")
    AutoModel.from_config(model.config).save_pretrained(folder)
    assert "BertModel" in _refusal(folder, UnsupportedModelError).problem


def test_configuration_without_an_architecture(folder: Path) -> None:
    _change_config(folder, architectures=None)
    _refusal(folder, UnsupportedModelError)


def test_slow_tokenizer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AutoTokenizer, "from_pretrained", lambda *_arguments, **_options: object())
    assert "fast tokenizer" in _refusal(folder, UnsupportedModelError).problem


def test_slow_tokenizer_in_a_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = _pipeline()
    monkeypatch.setattr(pipeline, "tokenizer", object())
    assert "fast tokenizer" in _refusal(pipeline, UnsupportedModelError).problem


def test_pickled_weights_are_never_loaded(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    assert "safetensors" in _refusal(folder, UnsupportedModelError).problem


def test_other_safetensors_do_not_let_pickled_weights_in(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").rename(folder / "adapter.safetensors")
    _refusal(folder, ModelError)


@pytest.mark.parametrize("part", [0.0, 0.001, 0.5, 0.99])
def test_truncated_weights(folder: Path, part: float) -> None:
    _cut(folder / "model.safetensors", part)
    _refusal(folder, DamagedModelError)


@pytest.mark.parametrize("part", [0.0, 0.5])
def test_truncated_configuration(folder: Path, part: float) -> None:
    _cut(folder / "config.json", part)
    _refusal(folder, DamagedModelError)


def test_configuration_that_is_no_text(folder: Path) -> None:
    (folder / "config.json").write_bytes(b"\xff\xfe\x00\x80")
    _refusal(folder, DamagedModelError)


@pytest.mark.parametrize("part", [0.0, 0.5])
def test_truncated_tokenizer(folder: Path, part: float) -> None:
    _cut(folder / "tokenizer.json", part)
    _refusal(folder, DamagedModelError)


def test_missing_weights(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    del weights["classifier.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    _refusal(folder, DamagedModelError)


def test_weights_of_another_size(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    weights["classifier.weight"] = torch.zeros(3, 32)
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    _refusal(folder, DamagedModelError)


def test_code_of_its_own_is_never_run(folder: Path) -> None:
    (folder / "own.py").write_text("raise SystemExit('this must not run')\n", encoding="utf-8")
    classes = {"AutoConfig": "own.OwnConfig", "AutoModelForSequenceClassification": "own.OwnForSequenceClassification"}
    _change_config(folder, model_type="own-of-tonelens", auto_map=classes)
    assert "code of its own" in _refusal(folder, UnsupportedModelError).problem


def test_unknown_architecture(folder: Path) -> None:
    _change_config(folder, model_type="own-of-tonelens")
    assert "transformers" in _refusal(folder, UnsupportedModelError).problem


def test_training_mode() -> None:
    pipeline = _pipeline()
    pipeline.model.train()
    assert "eval()" in _refusal(pipeline, UnsupportedModelError).remedy
    assert pipeline.model.training


@pytest.mark.parametrize("source", [None, 3, object(), ["built-in"], b"built-in"])
def test_something_that_is_no_model(source: object) -> None:
    assert type(source).__name__ in _refusal(source, UnsupportedModelError).problem


def test_a_bare_model_is_no_pipeline() -> None:
    _refusal(classifier_model("bert")[0], UnsupportedModelError)


_MEMORY_ERRORS = [
    torch.OutOfMemoryError("CUDA out of memory."),
    MemoryError(),
    RuntimeError("[enforce fail at alloc_cpu.cpp:121] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
]


@pytest.mark.parametrize("error", _MEMORY_ERRORS, ids=lambda error: type(error).__name__)
def test_no_memory_to_load(folder: Path, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(loading, "_load_model", fail)
    _refusal(folder, OutOfMemoryError)


@pytest.mark.parametrize("error", _MEMORY_ERRORS, ids=lambda error: type(error).__name__)
def test_no_memory_to_predict(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = _pipeline()
    classifier = load_classifier(pipeline)

    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(pipeline.model, "forward", fail)
    with pytest.raises(OutOfMemoryError) as caught:
        classifier.predict(["A fine day."])
    _assert_readable(caught.value)


def test_other_errors_of_the_model_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = _pipeline()
    classifier = load_classifier(pipeline)

    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("something else")

    monkeypatch.setattr(pipeline.model, "forward", fail)
    with pytest.raises(RuntimeError, match="something else"):
        classifier.predict(["A fine day."])


def test_loading_prints_nothing(folder: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        load_classifier(folder)
    written = capfd.readouterr()
    assert (written.out, written.err) == ("", "")


@pytest.mark.parametrize("bars", [True, False])
@pytest.mark.parametrize("bars_of_the_hub", [True, False])
def test_loading_leaves_the_progress_bars_as_they_were(folder: Path, bars: bool, bars_of_the_hub: bool) -> None:
    try:
        if bars:
            transformers_logging.enable_progress_bar()
        else:
            transformers_logging.disable_progress_bar()
        (enable_progress_bars if bars_of_the_hub else disable_progress_bars)()
        load_classifier(folder)
        assert transformers_logging.is_progress_bar_enabled() == bars
        assert are_progress_bars_disabled() != bars_of_the_hub
    finally:
        transformers_logging.enable_progress_bar()


@pytest.mark.parametrize(("file", "said"), [("adapter_config.json", "adapter"), ("config_setfit.json", "SetFit")])
def test_a_directory_of_another_kind_is_called_what_it_is(file: str, said: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text("{}", encoding="utf-8")
    assert said in _refusal(tmp_path, UnsupportedModelError).problem


def test_a_number_type_that_is_not_the_saved_one_is_said(tmp_path: Path) -> None:
    model, tokenizer = classifier_model("bert")
    model.bfloat16().save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    assert any("bfloat16" in check.found for check in load_classifier(tmp_path).checks)
