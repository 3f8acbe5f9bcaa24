"""Folders of models as strangers could make them: each one a saved model with one thing wrong."""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

Damage = Callable[[Path], None]


def changed(path: Path, **changes: Any) -> None:
    """Gives a file of JSON other values at its top."""
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def _config(**changes: Any) -> Damage:
    return lambda folder: changed(folder / "config.json", **changes)


def _tokenizer_config(**changes: Any) -> Damage:
    return lambda folder: changed(folder / "tokenizer_config.json", **changes)


def _tokenizer(change: Callable[[dict[str, Any]], object]) -> Damage:
    def damage(folder: Path) -> None:
        content = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        change(content)
        (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")

    return damage


def _file(name: str, content: bytes) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return damage


def _weights(change: Callable[[dict[str, torch.Tensor]], object]) -> Damage:
    def damage(folder: Path) -> None:
        weights = load_file(folder / "model.safetensors")
        change(weights)
        save_file(weights, folder / "model.safetensors", {"format": "pt"})

    return damage


def _instead(name: str, make: Callable[[Path], object]) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return damage


def _fill(weights: dict[str, torch.Tensor], value: float) -> None:
    for tensor in weights.values():
        tensor.fill_(value)


def _header(size: int, content: bytes) -> bytes:
    return struct.pack("<Q", size) + content


def _other_words(content: dict[str, Any]) -> None:
    """Words whose numbers no embedding has."""
    content["model"]["vocab"] = {word: number + 10**6 for word, number in content["model"]["vocab"].items()}


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _index(folder: Path, content: str) -> None:
    (folder / "model.safetensors").rename(folder / "part.safetensors")
    (folder / "model.safetensors.index.json").write_text(content, encoding="utf-8")


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


FOLDERS: dict[str, Damage] = {
    "configuration nested": _file("config.json", b'{"a":' * 50_000),
    "configuration an array": _file("config.json", b"[]"),
    "configuration a number": _file("config.json", b"1e999"),
    "configuration in UTF-16": _file("config.json", '{"model_type": "bert"}'.encode("utf-16")),
    "configuration with a number of 5,000 digits": _file("config.json", b'{"vocab_size": ' + b"9" * 5_000 + b"}"),
    "configuration with a lone surrogate": _config(architectures=["\ud800ForSequenceClassification"]),
    "configuration a folder": _instead("config.json", Path.mkdir),
    "no layers that fit": _config(num_hidden_layers=10**9),
    "negative heads": _config(num_attention_heads=-1),
    "no heads": _config(num_attention_heads=0),
    "hidden size no multiple": _config(hidden_size=33),
    "huge vocabulary": _config(vocab_size=2**62),
    "huge labels": _config(num_labels=2**40),
    "no labels": _config(id2label={}),
    "labels under one number": _config(id2label={"0": "a", "00": "b"}),
    "labels that are objects": _config(id2label={"0": {"a": 1}, "1": []}),
    "no types of tokens": _config(type_vocab_size=0),
    "padding nowhere": _config(pad_token_id=10**9),
    "padding before the start": _config(pad_token_id=-7),
    "normalisation by nothing": _config(layer_norm_eps="x"),
    "a dropout of thousands": _config(hidden_dropout_prob=5_000),
    "another architecture": _config(architectures=["GPT2ForSequenceClassification"], model_type="gpt2"),
    "an image's architecture": _config(architectures=["ViTForSequenceClassification"], model_type="vit"),
    "languages that are none": _config(languages=[None, {"a": 1}, ["x"]]),
    "problem type unknown": _config(problem_type="no_such_type"),
    "kernels": _config(attn_implementation="kernels-community/flash-attn"),
    "quantizer": _config(quantization_config={"quant_method": "gptq"}),
    "code of its own": _config(auto_map={"AutoConfig": "own.Own"}, model_type="own"),
    "tokenizer cut off": _file("tokenizer.json", b'{"version": "1.0", "model": {"type": "WordPiece", "vocab": {'),
    "tokenizer of another kind": _tokenizer(lambda content: content.update(model={"type": "Unheard"})),
    "tokenizer without words": _tokenizer(lambda content: content["model"].update(vocab={})),
    "tokenizer with numbers that no embedding has": _tokenizer(_other_words),
    "tokenizer with negative numbers": _tokenizer(lambda content: content["model"].update(vocab={"[UNK]": -1})),
    "tokenizer with a broken pattern": _tokenizer(
        lambda content: content.update(pre_tokenizer={"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated", "invert": False})
    ),
    "tokenizer that makes everything nothing": _tokenizer(
        lambda content: content.update(normalizer={"type": "Replace", "pattern": {"Regex": "(?s)."}, "content": ""})
    ),
    "tokenizer a folder": _instead("tokenizer.json", Path.mkdir),
    "tokenizer's class a path": _tokenizer_config(tokenizer_class="../../own.Own"),
    "tokenizer's length no number": _tokenizer_config(model_max_length="x"),
    "tokenizer's length without end": _tokenizer_config(model_max_length=float("inf")),
    "tokenizer's marks lists": _tokenizer_config(mask_token=["a"], pad_token={"x": 1}),
    "weights empty": _file("model.safetensors", b""),
    "weights with a header of 2^63 bytes": _file("model.safetensors", _header(2**63, b"{}")),
    "weights with a nested header": _file("model.safetensors", _header(100_000, b'{"a":' * 20_000)),
    "weights beyond the file": _file(
        "model.safetensors", _header(64, b'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}'.ljust(64))
    ),
    "weights of no name": _weights(dict.clear),
    "weights of other names": _weights(lambda weights: [weights.update({f"x.{key}": weights.pop(key)}) for key in list(weights)]),
    "weights of whole numbers": _weights(lambda weights: weights.update({key: value.int() for key, value in weights.items()})),
    "weights that are no numbers": _weights(lambda weights: _fill(weights, float("nan"))),
    "weights without end": _weights(lambda weights: _fill(weights, float("inf"))),
    "weights a folder": _instead("model.safetensors", Path.mkdir),
    "weights a link to itself": _instead("model.safetensors", _loop),
    "index nested": lambda folder: _index(folder, "[" * 100_000),
    "index of strange names": lambda folder: _index(folder, json.dumps({"weight_map": {"a": "\ud800.safetensors"}})),
    "index with a name of a thousand letters": lambda folder: _index(
        folder, json.dumps({"weight_map": {"a": "a" * 1_000 + ".safetensors"}})
    ),
    "index with a zero byte": lambda folder: _index(folder, json.dumps({"weight_map": {"a": "a\0.safetensors"}})),
    "emoji in UTF-16": _file("emoji.tsv", "emoji\tname\n😀\tgrin\n".encode("utf-16")),
    "emoji without names": _file("emoji.tsv", b"emoji\tname\n\xf0\x9f\x98\x80\n"),
    "adapter": _file("adapter_config.json", b'{"base_model_name_or_path": "somebody/else"}'),
    "nothing in it": _emptied,
}
"""What was done to a folder, by what it is called."""

if hasattr(os, "mkfifo"):
    FOLDERS |= {
        "configuration a pipe": _instead("config.json", os.mkfifo),
        "tokenizer a pipe": _instead("tokenizer.json", os.mkfifo),
        "weights a pipe": _instead("model.safetensors", os.mkfifo),
        "a pipe beside": lambda folder: os.mkfifo(folder / "special_tokens_map.json"),
    }

HARMLESS = frozenset(
    {
        "configuration with a lone surrogate",
        "labels that are objects",
        "languages that are none",
        "padding before the start",
        "problem type unknown",
        "tokenizer's class a path",
        "tokenizer's length without end",
    }
)
"""Those of which a model comes that answers."""


def damaged(saved: Path, name: str, folder: Path) -> Path:
    """A copy of a saved model with the thing wrong that is called so."""
    shutil.copytree(saved, folder)
    FOLDERS[name](folder)
    return folder
