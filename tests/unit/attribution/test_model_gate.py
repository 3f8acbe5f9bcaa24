"""A model's folder comes from a stranger: nothing in it is run, nothing that it names elsewhere is read, and every refusal says why."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers.integrations import hub_kernels

from tests.unit.attribution.tiny_models import saved_model
from tonelens.attribution.loading import load_classifier
from tonelens.attribution.model_folder import digest_of_files
from tonelens.attribution.model_gate import no_kernels
from tonelens.errors import DamagedModelError, ModelError, UnsupportedModelError


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_model(tmp_path_factory.mktemp("saved"))


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "model"))


@pytest.fixture(autouse=True)
def no_pickles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever unpickles anything while a model is loaded fails the test, whatever is raised of it."""

    def unpickled(*_arguments: object, **_options: object) -> None:
        pytest.fail("a pickle was read")

    monkeypatch.setattr(torch, "load", unpickled)


def change(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def refusal(folder: Path, kind: type[ModelError] = UnsupportedModelError) -> ModelError:
    with pytest.raises(kind) as caught:
        load_classifier(folder)
    assert caught.value.problem.strip()
    assert caught.value.remedy.strip()
    assert "\n" not in caught.value.problem
    return caught.value


def write_index(folder: Path, part: object) -> None:
    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").rename(folder / "part.safetensors")
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"metadata": {}, "weight_map": dict.fromkeys(weights, part)}), encoding="utf-8"
    )


def test_weights_in_parts_load(folder: Path) -> None:
    write_index(folder, "part.safetensors")
    assert load_classifier(folder).labels == ["LABEL_0", "LABEL_1"]


@pytest.mark.parametrize(
    "named", ["w.bin", "../outside/w.bin", "sub/part.safetensors", "../part.safetensors", "..\\part.safetensors", "", 3]
)
def test_an_index_names_nothing_but_safetensors_beside_it(folder: Path, named: object) -> None:
    write_index(folder, named)
    (folder / "w.bin").write_bytes(pickle.dumps({}))
    (folder / "sub").mkdir()
    shutil.copy(folder / "part.safetensors", folder / "sub")
    shutil.copy(folder / "part.safetensors", folder.parent)
    (folder.parent / "outside").mkdir()
    (folder.parent / "outside" / "w.bin").write_bytes(pickle.dumps({}))
    (folder / "x.safetensors").write_bytes(b"")
    assert "safetensors" in refusal(folder).problem


@pytest.mark.parametrize("content", ["[]", "{}", '{"weight_map": {}}', '{"weight_map": []}', '{"weight_map": 3}'])
def test_an_index_that_names_nothing(folder: Path, content: str) -> None:
    write_index(folder, "part.safetensors")
    (folder / "model.safetensors.index.json").write_text(content, encoding="utf-8")
    refusal(folder, DamagedModelError)


def test_a_part_that_is_missing(folder: Path) -> None:
    write_index(folder, "other.safetensors")
    assert "other.safetensors" in refusal(folder, DamagedModelError).problem


def test_weights_under_another_name_are_not_read(folder: Path) -> None:
    shutil.copy(folder / "model.safetensors", folder / "other.safetensors")
    change(folder / "config.json", transformers_weights="other.safetensors")
    assert "transformers_weights" in refusal(folder).problem


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "config.json"])
def test_files_outside_the_folder_are_not_read_through_links(folder: Path, file: str) -> None:
    (folder / file).rename(folder.parent / file)
    (folder / file).symlink_to(folder.parent / file)
    assert "outside" in refusal(folder).problem


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_folder_as_the_hubs_programs_keep_it_loads(folder: Path, tmp_path: Path) -> None:
    blobs, snapshot = tmp_path / "kept" / "blobs", tmp_path / "kept" / "snapshots" / "commit"
    blobs.mkdir(parents=True)
    snapshot.mkdir(parents=True)
    for path in folder.iterdir():
        path.rename(blobs / path.name)
        (snapshot / path.name).symlink_to(blobs / path.name)
    assert load_classifier(snapshot).labels == ["LABEL_0", "LABEL_1"]


def test_every_file_of_weights_is_in_the_revision(folder: Path) -> None:
    write_index(folder, "README.safetensors")
    (folder / "part.safetensors").rename(folder / "README.safetensors")
    before = digest_of_files(folder)
    weights = load_file(folder / "README.safetensors")
    weights["classifier.bias"] += 1
    save_file(weights, folder / "README.safetensors", {"format": "pt"})
    assert digest_of_files(folder) != before


@pytest.mark.parametrize("key", ["attn_implementation", "_attn_implementation", "_attn_implementation_internal", "experts_implementation"])
@pytest.mark.parametrize("asked", ["kernels-community/flash-attn", "somebody/kernel@main:function", "flash_attention_2", {"": "a/b"}])
def test_a_configuration_asks_for_no_kernels(folder: Path, key: str, asked: object) -> None:
    change(folder / "config.json", **{key: asked})
    assert "from the hub" in refusal(folder).problem


@pytest.mark.parametrize("asked", ["eager", "sdpa"])
def test_attention_that_transformers_has_itself_loads(folder: Path, asked: str) -> None:
    change(folder / "config.json", attn_implementation=asked)
    load_classifier(folder)


def test_a_part_of_a_configuration_asks_for_no_kernels(folder: Path) -> None:
    change(folder / "config.json", text_config={"deep": [{"attn_implementation": "kernels-community/flash-attn"}]})
    refusal(folder)


def test_no_kernel_is_fetched_whatever_an_architecture_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    kernel = next(iter(vars(hub_kernels)["_HUB_KERNEL_MAPPING"]))
    monkeypatch.setattr(hub_kernels, "is_kernels_available", lambda: True)
    monkeypatch.setattr(hub_kernels, "_kernels_enabled", True)
    monkeypatch.setattr(hub_kernels, "get_kernel", lambda name, **_options: asked.append(name))
    with no_kernels():
        assert hub_kernels.lazy_load_kernel(kernel, {}) is None
    assert asked == []
    hub_kernels.lazy_load_kernel(kernel, {})
    assert asked, "the kernel is asked for where nothing is in the way"


@pytest.mark.parametrize("method", ["bitsandbytes", "gptq", "mxfp4", "quark", "made-up"])
def test_a_configuration_asks_for_no_quantizer(folder: Path, method: str) -> None:
    change(folder / "config.json", quantization_config={"quant_method": method, "load_in_8bit": True})
    assert "quantization_config" in refusal(folder).problem


def test_an_adapter_leads_to_no_other_model(folder: Path) -> None:
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "somebody/other"}), encoding="utf-8")
    assert "adapter" in refusal(folder).problem


def test_a_distributed_checkpoint_is_not_read(folder: Path) -> None:
    shutil.copy(folder / "model.safetensors", folder / "shard-00001-model-00001-of-00001.safetensors")
    refusal(folder)


@pytest.mark.parametrize("named", ["BertForSequenceClassification", "AutoModel", "RagTokenizer", "Trainer", "pipeline"])
@pytest.mark.parametrize("file", ["tokenizer_config.json", "config.json"])
def test_a_tokenizer_is_a_tokenizer(folder: Path, file: str, named: str) -> None:
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({}))
    change(folder / file, tokenizer_class=named)
    assert named in refusal(folder).problem


@pytest.mark.parametrize("named", [3, ["BertTokenizer"], {}])
def test_a_tokenizers_name_is_a_name(folder: Path, named: object) -> None:
    change(folder / "tokenizer_config.json", tokenizer_class=named)
    refusal(folder, DamagedModelError)


def test_a_tokenizers_own_code_is_never_run(folder: Path) -> None:
    (folder / "own.py").write_text("raise SystemExit('this must not run')\n", encoding="utf-8")
    change(folder / "tokenizer_config.json", auto_map={"AutoTokenizer": ["own.Own", "own.Own"]}, tokenizer_class="Own")
    assert load_classifier(folder).labels == ["LABEL_0", "LABEL_1"]


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        ("tokenizer_config.json", {"model_max_length": -5}),
        ("tokenizer_config.json", {"model_max_length": 0}),
        ("tokenizer_config.json", {"model_max_length": "many"}),
        ("tokenizer_config.json", {"added_tokens_decoder": {"x": 3}}),
        ("tokenizer_config.json", {"pad_token": 5}),
        ("config.json", {"max_position_embeddings": 1}),
        ("config.json", {"hidden_size": 10**12}),
        ("config.json", {"hidden_size": -1}),
        ("config.json", {"num_hidden_layers": "x"}),
        ("config.json", {"id2label": {"a": "b"}}),
        ("config.json", {"id2label": 3}),
        ("config.json", {"hidden_act": "no-such-function"}),
        ("config.json", {"use_return_dict": False}),
        ("config.json", {"get_text_config": "x"}),
        ("config.json", {"architectures": 5}),
        ("config.json", {"architectures": [5]}),
        ("config.json", {"model_type": []}),
    ],
)
def test_nonsense_is_refused_in_plain_words(folder: Path, file: str, changes: dict[str, object]) -> None:
    change(folder / file, **changes)
    refusal(folder, ModelError)


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "tokenizer_config.json"])
@pytest.mark.parametrize("content", ["[" * 100_000, "[]", "3", '{"a":' * 50_000, "\0", '"' + "a" * 100])
def test_files_of_another_form_are_refused_in_plain_words(folder: Path, file: str, content: str) -> None:
    (folder / file).write_text(content, encoding="utf-8")
    refusal(folder, ModelError)


def test_an_emojis_name_is_a_name(folder: Path) -> None:
    (folder / "emoji.tsv").write_text("emoji\tname\n😀\t" + "a" * 1_000_000 + "\n", encoding="utf-8")
    assert "Line 2" in refusal(folder, DamagedModelError).problem
