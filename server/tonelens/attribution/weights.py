"""The weights of the built-in model, as its graphs name them, straight from its safetensors file."""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from tonelens.errors import DamagedModelError

FloatArray = NDArray[numpy.float32]

_TYPES = {"F16": numpy.float16, "F32": numpy.float32}
_LENGTH_OF_HEADER = 8
_WORDS = "bert.embeddings.word_embeddings.weight"


@dataclass(frozen=True, eq=False)
class MappedArrays:
    """A file's arrays by their names, mapped and not read: what nobody looks at takes no memory."""

    arrays: Mapping[str, NDArray[numpy.floating]]
    _mapped: mmap.mmap

    def let_go(self) -> None:
        """Gives back the memory of what was looked at; who looks again has the file read again."""
        # What is mapped for reading alone and not asked for any more is not written anywhere first. Windows does it by itself.
        if hasattr(self._mapped, "madvise"):
            self._mapped.madvise(mmap.MADV_DONTNEED)


def read_safetensors(file: Path) -> MappedArrays:
    """The arrays of a safetensors file.

    Raises:
        DamagedModelError: the file is no safetensors file of floating-point numbers.
    """
    try:
        with file.open("rb") as opened:
            mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        content = numpy.frombuffer(mapped, dtype=numpy.uint8)
        start = _LENGTH_OF_HEADER + int.from_bytes(content[:_LENGTH_OF_HEADER].tobytes(), "little")
        header: dict[str, dict[str, Any]] = json.loads(content[_LENGTH_OF_HEADER:start].tobytes())
        arrays: dict[str, NDArray[numpy.floating]] = {}
        for name, entry in header.items():
            if name != "__metadata__":
                first, end = entry["data_offsets"]
                flat = content[start + first : start + end].view(_TYPES[entry["dtype"]])
                arrays[name] = flat.reshape(entry["shape"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedModelError("The weights of the built-in model are damaged.", "Install Tonelens again.") from error
    return MappedArrays(arrays, mapped)


def word_embeddings(arrays: Mapping[str, NDArray[numpy.floating]]) -> NDArray[numpy.floating]:
    """The table of word embeddings, shape (words, dimensions), as it was saved."""
    return arrays[_WORDS]


def graph_weights(arrays: Mapping[str, NDArray[numpy.floating]], config: Mapping[str, Any]) -> dict[str, FloatArray]:
    """The weights of :mod:`training.graphs` by their names there, in float32.

    What reads the same input is one matrix: queries, keys and values of a layer. Those of the last one are apart, its keys and values
    head by head. Queries are divided by the root of a head's dimensions, which attention would do each time.
    """

    def single(name: str) -> FloatArray:
        return arrays[name].astype(numpy.float32)

    made = {
        "positions": single("bert.embeddings.position_embeddings.weight"),
        "types": single("bert.embeddings.token_type_embeddings.weight"),
    }

    def put(name: str, source: str) -> None:
        made[f"{name}.weight"], made[f"{name}.bias"] = single(f"{source}.weight"), single(f"{source}.bias")

    put("embeddings.norm", "bert.embeddings.LayerNorm")
    put("pooler", "bert.pooler.dense")
    put("classifier", "classifier")
    layers = config["num_hidden_layers"]
    size, heads = config["hidden_size"], config["num_attention_heads"]
    scale = numpy.float32(1 / math.sqrt(size // heads))
    for number in range(layers):
        prefix, source = f"layer.{number}", f"bert.encoder.layer.{number}"
        for kind in ("weight", "bias"):
            query, key, value = (single(f"{source}.attention.self.{part}.{kind}") for part in ("query", "key", "value"))
            if number < layers - 1:
                made[f"{prefix}.triple.{kind}"] = numpy.concatenate((query * scale, key, value))
            else:
                made[f"{prefix}.query.{kind}"] = query * scale
                # A bias of keys is no part of the answer; see training.graphs.
                if kind == "weight":
                    made[f"{prefix}.key"] = key.reshape(heads, size // heads, size)
                    made[f"{prefix}.value.weight"] = numpy.ascontiguousarray(value.reshape(heads, size // heads, size).transpose(0, 2, 1))
                else:
                    made[f"{prefix}.value.bias"] = value.reshape(heads, 1, size // heads)
        put(f"{prefix}.output", f"{source}.attention.output.dense")
        put(f"{prefix}.norm1", f"{source}.attention.output.LayerNorm")
        put(f"{prefix}.inner", f"{source}.intermediate.dense")
        put(f"{prefix}.outer", f"{source}.output.dense")
        put(f"{prefix}.norm2", f"{source}.output.LayerNorm")
    return made
