"""Writes the built-in model's graphs for ONNX Runtime: its answers, and their gradient along a path of word embeddings.

The graphs hold no weights, so that they are the same for every model of one architecture and small enough to lie beside them;
whoever runs them hands the weights over (:mod:`tonelens.attribution.onnx_network`). Both follow from the equations of BERT
(Devlin et al. 2019; Vaswani et al. 2017, section 3): the gradient is written out by the chain rule, layer by layer.

Texts are packed: the tokens of all of them stand one behind the other, shape (tokens, dimensions), and only attention lays them
out as padded rows. Of the last layer only each text's first token is computed, for nothing else of it is read; its keys and values
are none either: a query q meets a token's state h in q·(K h + b) = (Kᵀ q)·h + q·b, of which the last term is the same for all tokens and
no part of a softmax, and Σ a (V h + c) = V (Σ a h) + c, as the weights a add up to 1. A token that stands at the same place of several
texts is read once by the first layer before attention.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from tonelens.attribution.kinds import LAYER

FORWARD, GRADIENT = "forward.onnx", "gradient.onnx"

_OPSET = 20
_FORMAT = 10


@dataclass(frozen=True)
class Shape:
    """What of the model's configuration its graph depends on."""

    layers: int
    heads: int
    dimensions: int
    inner: int
    labels: int
    positions: int
    types: int
    epsilon: float

    @staticmethod
    def of(config: dict[str, Any]) -> Shape:
        """The shape that a ``config.json`` names."""
        return Shape(
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            dimensions=config["hidden_size"],
            inner=config["intermediate_size"],
            labels=len(config["id2label"]),
            positions=config["max_position_embeddings"],
            types=config["type_vocab_size"],
            epsilon=config["layer_norm_eps"],
        )


@dataclass
class _Writer:
    """Collects nodes; every operation returns the name of what it makes."""

    nodes: list[NodeProto] = field(default_factory=list)
    constants: dict[str, TensorProto] = field(default_factory=dict)
    weights: dict[str, TensorProto] = field(default_factory=dict)

    def __call__(self, operation: str, *inputs: str, **attributes: Any) -> str:
        return self.several(1, operation, *inputs, **attributes)[0]

    def several(self, outputs: int, operation: str, *inputs: str, **attributes: Any) -> list[str]:
        names = [f"v{len(self.nodes)}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(operation, list(inputs), names, **attributes))
        return names

    def constant(self, value: float | Sequence[int]) -> str:
        array = numpy.array(value, dtype=numpy.float32 if isinstance(value, float) else numpy.int64)
        name = f"c{value}".replace(" ", "")
        self.constants[name] = numpy_helper.from_array(array, name)
        return name

    def weight(self, name: str, *shape: int) -> str:
        # Declared as lying elsewhere: ONNX Runtime takes it from whoever opens the graph.
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="weights")
        self.weights[name] = tensor
        return name


@dataclass(frozen=True)
class _Norm:
    """A layer normalization, as far as its gradient needs it."""

    weight: str
    centred: str
    inverse: str


@dataclass(frozen=True)
class _Attention:
    """A layer's attention ``weights`` and what they come from; in the last layer ``keys`` and ``values`` are the states themselves."""

    prefix: str
    queries: str
    keys: str
    values: str
    weights: str


@dataclass(frozen=True)
class _Layer:
    """What a layer's gradient needs of its forward pass."""

    attention: _Attention
    first_norm: _Norm
    inner: str
    gate: str
    second_norm: _Norm


class _Bert:
    def __init__(self, shape: Shape, gradient: bool) -> None:
        self._shape = shape
        self._gradient = gradient
        self._write = _Writer()

    def model(self) -> ModelProto:
        write, shape = self._write, self._shape
        embedded = write("Add", "embeddings", write("Gather", write.weight("positions", shape.positions, shape.dimensions), "position_ids"))
        embedded = write("Add", embedded, write("Gather", write.weight("types", shape.types, shape.dimensions), "type_ids"))
        rows, embedding_norm = self._normalized(embedded, "embeddings.norm")
        hidden = rows if self._gradient else write("Gather", rows, "which")
        layers: list[_Layer] = []
        states = ""
        for number in range(shape.layers):
            if number == LAYER and not self._gradient:
                states = self._mean(hidden)
            hidden, layer = self._last(hidden, number) if number == shape.layers - 1 else self._layer(hidden, number, rows)
            layers.append(layer)
        pooled = write("Tanh", self._dense(hidden, "pooler", shape.dimensions, shape.dimensions))
        logits = self._dense(pooled, "classifier", shape.labels, shape.dimensions)
        outputs: dict[str, tuple[str, list[str | int]]] = {logits: ("logits", ["texts", shape.labels])}
        if states:
            outputs[states] = ("states", ["texts", shape.dimensions])
        if self._gradient:
            outputs[self._derivatives(logits, pooled, layers, embedding_norm)] = ("derivatives", ["tokens"])
        return self._finished(outputs)

    def _mean(self, packed: str) -> str:
        """The mean over each text's tokens, (texts, dimensions): what attention hides gets no weight, all else the same."""
        write, axis = self._write, self._write.constant([1])
        weights = write("Squeeze", write("Softmax", "bias", axis=-1), axis)
        return write("Squeeze", write("MatMul", weights, write("Gather", packed, "pad")), axis)

    def _layer(self, hidden: str, number: int, rows: str) -> tuple[str, _Layer]:
        write, size, prefix = self._write, self._shape.dimensions, f"layer.{number}"
        first = number == 0 and not self._gradient
        triple = self._dense(rows if first else hidden, f"{prefix}.triple", 3 * size, size)
        queries, keys, values = self._padded(triple, write("Gather", "which", "pad") if first else "pad")
        scores = write("MatMul", queries, write("Transpose", keys, perm=[0, 1, 3, 2]))
        attention = write("Softmax", write("Add", scores, "bias"), axis=-1)
        context = write("Gather", self._joined(write("MatMul", attention, values)), "unpad")
        return self._rest(hidden, context, _Attention(prefix, queries, keys, values, attention))

    def _last(self, hidden: str, number: int) -> tuple[str, _Layer]:
        """The last layer, of each text's first token alone; see above for what becomes of keys and values."""
        write, shape, prefix = self._write, self._shape, f"layer.{number}"
        size, head = shape.dimensions, shape.dimensions // shape.heads
        kept, states = write("Gather", hidden, "first"), write("Gather", hidden, "pad")
        asked = self._by_head(self._dense(kept, f"{prefix}.query", size, size))
        queries = self._swapped(write("MatMul", asked, write.weight(f"{prefix}.key", shape.heads, head, size)))
        scores = write("MatMul", queries, write("Transpose", states, perm=[0, 2, 1]))
        attention = write("Softmax", write("Add", scores, write("Squeeze", "bias", write.constant([1]))), axis=-1)
        mixed = self._swapped(write("MatMul", attention, states))
        valued = write("MatMul", mixed, write.weight(f"{prefix}.value.weight", shape.heads, size, head))
        context = write("Add", valued, write.weight(f"{prefix}.value.bias", shape.heads, 1, head))
        return self._rest(kept, self._together(context), _Attention(prefix, queries, states, states, attention))

    def _rest(self, kept: str, context: str, of: _Attention) -> tuple[str, _Layer]:
        """What a layer does behind its attention."""
        write, size, prefix = self._write, self._shape.dimensions, of.prefix
        attended = self._dense(context, f"{prefix}.output", size, size)
        middle, first_norm = self._normalized(write("Add", kept, attended), f"{prefix}.norm1")
        inner = self._dense(middle, f"{prefix}.inner", self._shape.inner, size)
        gate = ""
        if self._gradient:
            error = write("Erf", write("Mul", inner, write.constant(math.sqrt(0.5))))
            gate = write("Add", write("Mul", error, write.constant(0.5)), write.constant(0.5))
            activated = write("Mul", inner, gate)
        else:
            activated = write("Gelu", inner)
        outer = self._dense(activated, f"{prefix}.outer", size, self._shape.inner)
        result, second_norm = self._normalized(write("Add", middle, outer), f"{prefix}.norm2")
        return result, _Layer(of, first_norm, inner, gate, second_norm)

    def _dense(self, inputs: str, name: str, rows: int, columns: int) -> str:
        write = self._write
        return write("Gemm", inputs, write.weight(f"{name}.weight", rows, columns), write.weight(f"{name}.bias", rows), transB=1)

    def _normalized(self, inputs: str, name: str) -> tuple[str, _Norm]:
        write, size = self._write, self._shape.dimensions
        weight, bias = write.weight(f"{name}.weight", size), write.weight(f"{name}.bias", size)
        if not self._gradient:
            return write("LayerNormalization", inputs, weight, bias, axis=-1, epsilon=self._shape.epsilon), _Norm(weight, "", "")
        result, mean, inverse = write.several(3, "LayerNormalization", inputs, weight, bias, axis=-1, epsilon=self._shape.epsilon)
        return result, _Norm(weight, write("Mul", write("Sub", inputs, mean), inverse), inverse)

    def _padded(self, packed: str, places: str) -> list[str]:
        """Packed tokens (tokens, 3 · dimensions), laid out by ``places``, as three arrays (texts, heads, longest, dimensions of a head)."""
        write, shape = self._write, self._shape
        rows = write("Reshape", packed, write.constant([-1, shape.dimensions]))
        first = write("Mul", places, write.constant([3]))
        layout = write.constant([0, 0, shape.heads, shape.dimensions // shape.heads])
        parts = [write("Gather", rows, write("Add", first, write.constant([part]))) for part in range(3)]
        return [write("Transpose", write("Reshape", part, layout), perm=[0, 2, 1, 3]) for part in parts]

    def _by_head(self, rows: str) -> str:
        """One token of each text, (texts, dimensions), as (heads, texts, dimensions of a head)."""
        layout = self._write.constant([0, self._shape.heads, self._shape.dimensions // self._shape.heads])
        return self._swapped(self._write("Reshape", rows, layout))

    def _together(self, heads: str) -> str:
        """The way back from :meth:`_by_head`."""
        return self._write("Reshape", self._swapped(heads), self._write.constant([0, self._shape.dimensions]))

    def _swapped(self, rows: str) -> str:
        """Heads and texts the other way around."""
        return self._write("Transpose", rows, perm=[1, 0, 2])

    def _joined(self, heads: str) -> str:
        """Padded rows (texts, heads, longest, dimensions of a head) as (texts · longest, dimensions)."""
        write = self._write
        return write("Reshape", write("Transpose", heads, perm=[0, 2, 1, 3]), write.constant([-1, self._shape.dimensions]))

    def _derivatives(self, logits: str, pooled: str, layers: Sequence[_Layer], embedding_norm: _Norm) -> str:
        """Each token's part of the target's derivative along ``steps``, shape (tokens,)."""
        write = self._write
        back = self._into("classifier", self._seed(logits))
        slope = write("Sub", write.constant(1.0), write("Mul", pooled, pooled))
        back = self._into("pooler", write("Mul", back, slope))
        *others, last = layers
        back = self._last_back(self._rest_back(back, last), last.attention)
        for layer in reversed(others):
            back = self._attention_back(self._rest_back(back, layer), layer.attention)
        back = self._norm_back(back, embedding_norm)
        return write("ReduceSum", write("Mul", back, "steps"), write.constant([1]), keepdims=0)

    def _seed(self, logits: str) -> str:
        """The target's derivative with respect to the logits; see :meth:`tonelens.attribution.targets.Target.slopes`."""
        write = self._write
        parts = write("Softmax", write("Add", logits, "hidden_labels"), axis=-1)
        mean = write("ReduceSum", write("Mul", parts, "part_weights"), write.constant([1]), keepdims=1)
        of_parts = write("Mul", parts, write("Sub", write("Sub", "part_weights", mean), "odds"))
        return write("Add", "logit_weights", of_parts)

    def _rest_back(self, back: str, layer: _Layer) -> str:
        """The derivative with respect to what a layer adds up behind its attention."""
        prefix = layer.attention.prefix
        outer = self._norm_back(back, layer.second_norm)
        inner = self._write("Mul", self._into(f"{prefix}.outer", outer), self._gelu_slope(layer))
        middle = self._write("Add", outer, self._into(f"{prefix}.inner", inner))
        return self._norm_back(middle, layer.first_norm)

    def _attention_back(self, attended: str, of: _Attention) -> str:
        write, prefix = self._write, of.prefix
        # Rows that only fill up repeat a real token, whose derivative must not count twice.
        rows = write("Mul", write("Gather", self._into(f"{prefix}.output", attended), "pad"), "inside")
        layout = write.constant([0, 0, self._shape.heads, self._shape.dimensions // self._shape.heads])
        context = write("Transpose", write("Reshape", rows, layout), perm=[0, 2, 1, 3])
        values = write("MatMul", write("Transpose", of.weights, perm=[0, 1, 3, 2]), context)
        scores = self._softmax_back(write("MatMul", context, write("Transpose", of.values, perm=[0, 1, 3, 2])), of.weights)
        queries = write("MatMul", scores, of.keys)
        keys = write("MatMul", write("Transpose", scores, perm=[0, 1, 3, 2]), of.queries)
        triple = write("Concat", self._joined(queries), self._joined(keys), self._joined(values), axis=1)
        return write("Add", attended, self._into(f"{prefix}.triple", write("Gather", triple, "unpad")))

    def _last_back(self, attended: str, of: _Attention) -> str:
        """The derivative with respect to all tokens' states before the last layer, which only the first of each text leaves."""
        write, prefix, turned = self._write, of.prefix, [0, 2, 1]
        context = self._by_head(self._into(f"{prefix}.output", attended))
        mixed = self._swapped(write("MatMul", context, write("Transpose", f"{prefix}.value.weight", perm=turned)))
        scores = self._softmax_back(write("MatMul", mixed, write("Transpose", of.values, perm=turned)), of.weights)
        as_keys = write("MatMul", write("Transpose", scores, perm=turned), of.queries)
        as_values = write("MatMul", write("Transpose", of.weights, perm=turned), mixed)
        asked = write("MatMul", self._swapped(write("MatMul", scores, of.keys)), write("Transpose", f"{prefix}.key", perm=turned))
        kept = write("Add", attended, self._into(f"{prefix}.query", self._together(asked)))
        rows = write("Reshape", write("Add", as_keys, as_values), write.constant([-1, self._shape.dimensions]))
        packed = write("Gather", rows, "unpad")
        sums = write("Add", kept, write("Gather", packed, "first"))
        return write("ScatterND", packed, write("Unsqueeze", "first", write.constant([1])), sums)

    def _softmax_back(self, back: str, weights: str) -> str:
        write = self._write
        mean = write("ReduceSum", write("Mul", back, weights), write.constant([-1]), keepdims=1)
        return write("Mul", weights, write("Sub", back, mean))

    def _into(self, name: str, back: str) -> str:
        """The derivative with respect to what a dense layer read."""
        return self._write("Gemm", back, f"{name}.weight")

    def _gelu_slope(self, layer: _Layer) -> str:
        """Φ(x) + x φ(x), the derivative of x Φ(x) (Hendrycks and Gimpel 2016)."""
        write = self._write
        density = write("Exp", write("Mul", write("Mul", layer.inner, layer.inner), write.constant(-0.5)))
        scaled = write("Mul", write("Mul", layer.inner, density), write.constant(1 / math.sqrt(2 * math.pi)))
        return write("Add", layer.gate, scaled)

    def _norm_back(self, back: str, norm: _Norm) -> str:
        """(g − mean(g) − x̂ mean(g x̂)) / σ with g = back · weight (Ba et al. 2016, supplement)."""
        write = self._write
        scaled, axis = write("Mul", back, norm.weight), write.constant([-1])
        mean = write("ReduceMean", scaled, axis, keepdims=1)
        along = write("ReduceMean", write("Mul", scaled, norm.centred), axis, keepdims=1)
        left = write("Sub", write("Sub", scaled, mean), write("Mul", norm.centred, along))
        return write("Mul", left, norm.inverse)

    def _finished(self, outputs: dict[str, tuple[str, list[str | int]]]) -> ModelProto:
        write, shape = self._write, self._shape
        for made, (name, _) in outputs.items():
            write("Identity", made)
            write.nodes[-1].output[0] = name
        number = TensorProto.FLOAT
        inputs = [
            helper.make_tensor_value_info("embeddings", number, ["tokens", shape.dimensions]),
            helper.make_tensor_value_info("position_ids", TensorProto.INT64, ["tokens"]),
            helper.make_tensor_value_info("type_ids", TensorProto.INT64, ["tokens"]),
            helper.make_tensor_value_info("pad", TensorProto.INT64, ["texts", "longest"]),
            helper.make_tensor_value_info("unpad", TensorProto.INT64, ["tokens"]),
            helper.make_tensor_value_info("bias", number, ["texts", 1, 1, "longest"]),
            helper.make_tensor_value_info("first", TensorProto.INT64, ["texts"]),
        ]
        if not self._gradient:
            inputs[0] = helper.make_tensor_value_info("embeddings", number, ["rows", shape.dimensions])
            inputs[1:3] = [helper.make_tensor_value_info(name, TensorProto.INT64, ["rows"]) for name in ("position_ids", "type_ids")]
            inputs.append(helper.make_tensor_value_info("which", TensorProto.INT64, ["tokens"]))
        else:
            inputs.append(helper.make_tensor_value_info("steps", number, ["tokens", shape.dimensions]))
            inputs.append(helper.make_tensor_value_info("inside", number, ["texts", "longest", 1]))
            inputs.append(helper.make_tensor_value_info("odds", number, ["texts", 1]))
            of_labels = ("logit_weights", "part_weights", "hidden_labels")
            inputs.extend(helper.make_tensor_value_info(name, number, ["texts", shape.labels]) for name in of_labels)
        graph = helper.make_graph(
            write.nodes,
            "gradient" if self._gradient else "forward",
            inputs,
            [helper.make_tensor_value_info(name, number, dimensions) for name, dimensions in outputs.values()],
            [*write.constants.values(), *write.weights.values()],
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_FORMAT, producer_name="tonelens")


def graphs(config: dict[str, Any]) -> dict[str, bytes]:
    """The files' names and contents for a configuration.

    Raises:
        ValueError: the configuration names something else than BERT as it is written here.
    """
    if (config["model_type"], config["hidden_act"], config.get("position_embedding_type", "absolute")) != ("bert", "gelu", "absolute"):
        raise ValueError("the graphs are those of BERT with gelu and absolute positions")
    shape = Shape.of(config)
    made = {FORWARD: _Bert(shape, gradient=False).model(), GRADIENT: _Bert(shape, gradient=True).model()}
    return {name: model.SerializeToString(deterministic=True) for name, model in made.items()}


def write_graphs(folder: Path) -> None:
    """Writes the graphs beside the weights of a folder, by its ``config.json``."""
    for name, content in graphs(json.loads((folder / "config.json").read_text(encoding="utf-8"))).items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write_graphs(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parents[1] / "tonelens" / "model")
