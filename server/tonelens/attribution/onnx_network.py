"""The built-in model in ONNX Runtime: its answers and its gradients, for packed texts and without torch."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
import onnxruntime
from numpy.typing import NDArray

from tonelens.attribution.crew import Crew
from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.targets import Target
from tonelens.attribution.weights import FloatArray, graph_weights, read_safetensors, word_embeddings
from tonelens.errors import DamagedModelError, OutOfMemoryError

_WEIGHTS, _FORWARD, _GRADIENT = "model.safetensors", "forward.onnx", "gradient.onnx"
_HIDDEN = -1e9
_LONGEST_KEPT = 256
"""In tokens. What a call of so many takes is kept for the next one."""


@dataclass(frozen=True, eq=False)
class Packed:
    """Inputs that stand one behind the other: the graphs' arguments beside the embeddings."""

    arguments: Mapping[str, NDArray[Any]]
    starts: tuple[int, ...]
    lengths: tuple[int, ...]


class OnnxNetwork:
    """The model in a folder with its graphs; ``config`` is its configuration, with the names that transformers has.

    The session for gradients is opened when somebody asks for the first one, with a copy of the weights of its own.

    Raises:
        DamagedModelError: its weights or graphs are missing or damaged.
    """

    def __init__(self, folder: Path, config: Mapping[str, Any]) -> None:
        self.config = SimpleNamespace(**config)
        self.crew = Crew()
        self._folder = folder
        self._saved = read_safetensors(folder / _WEIGHTS)
        self._words = word_embeddings(self._saved.arrays)
        self._forward = self._opened(_FORWARD)

    def __reduce__(self) -> tuple[type[OnnxNetwork], tuple[Path, dict[str, Any]]]:
        """A copy in another process reads the folder anew: what ONNX Runtime has opened cannot be sent."""
        return OnnxNetwork, (self._folder, vars(self.config))

    @functools.cached_property
    def _gradient(self) -> onnxruntime.InferenceSession:
        return self._opened(_GRADIENT)

    def embed(self, ids: NDArray[numpy.int64]) -> FloatArray:
        """Word embeddings of ids (tokens,), shape (tokens, dimensions)."""
        return self._words[ids].astype(numpy.float32)

    def logits(self, windows: Sequence[EncodedWindow]) -> FloatArray:
        """Logits of windows, shape (windows, labels)."""
        (logits,) = self._answer(["logits"], self._read(windows))
        return logits

    def logits_and_states(self, windows: Sequence[EncodedWindow]) -> tuple[FloatArray, FloatArray]:
        """The same, and the mean over each one's tokens of what a middle layer makes of them, (windows, dimensions); see :mod:`.kinds`."""
        logits, states = self._answer(["logits", "states"], self._read(windows))
        return logits, states

    def logits_at(self, embeddings: FloatArray, packed: Packed) -> FloatArray:
        """Logits of packed texts, shape (texts, labels), for embeddings (tokens, dimensions)."""
        (logits,) = self._answer(["logits"], {**packed.arguments, "embeddings": embeddings, "which": numpy.arange(len(embeddings))})
        return logits

    def gradients(self, points: FloatArray, steps: FloatArray, packed: Packed, targets: Sequence[Target]) -> tuple[FloatArray, FloatArray]:
        """Logits (texts, labels), and each token's part of its target's derivative along ``steps``, shape (tokens,)."""
        slopes = [target.slopes() for target in targets]
        named = {
            name: numpy.array([getattr(slope, name) for slope in slopes], dtype=numpy.float32)
            for name in ("logit_weights", "part_weights", "odds", "hidden_labels")
        }
        longest = packed.arguments["pad"].shape[1]
        inside = (numpy.arange(longest) < numpy.array(packed.lengths)[:, None]).astype(numpy.float32)[:, :, None]
        arguments = {"embeddings": points, "steps": steps, "inside": inside, **packed.arguments, **named}
        logits, derivatives = _answered(self._gradient, ["logits", "derivatives"], arguments)
        return logits, derivatives

    def _read(self, windows: Sequence[EncodedWindow]) -> dict[str, NDArray[Any]]:
        """The arguments of the forward graph: a token that several windows have at the same place stands in it once."""
        packed = packed_windows(windows).arguments
        ids = numpy.concatenate([window.input_ids for window in windows])
        places = numpy.stack((ids, packed["position_ids"], packed["type_ids"]))
        order = numpy.lexsort(places)
        new = numpy.concatenate(([True], (numpy.diff(places[:, order]) != 0).any(axis=0)))
        which = numpy.empty_like(ids)
        which[order] = numpy.cumsum(new) - 1
        rows = order[new]
        told = {name: packed[name][rows] for name in ("position_ids", "type_ids")}
        return {**packed, **told, "embeddings": self.embed(ids[rows]), "which": which}

    def _answer(self, outputs: list[str], arguments: Mapping[str, NDArray[Any]]) -> list[FloatArray]:
        # A pool keeps what its largest call took, unless it is told to give it back.
        ends = _GIVING_BACK if len(arguments["which"]) > _LONGEST_KEPT else None
        return _answered(self._forward, outputs, arguments, ends)

    def _opened(self, graph: str) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        # Whoever calls brings the threads; see :mod:`.crew`.
        options.intra_op_num_threads = 1
        # What gradients keep for the way back is much, and a pool would hold the largest call's for good.
        options.enable_cpu_mem_arena = graph == _FORWARD
        options.log_severity_level = 3
        # The graph declares its weights as lying elsewhere, and the session makes a copy of what is handed over. Packed for the processor,
        # which takes the copy's place, a matrix would be there twice in the graph that reads it on the way back as well: 42 MB for a
        # twentieth of the time.
        options.add_session_config_entry("session.disable_prepacking", "0" if graph == _FORWARD else "1")
        weights = graph_weights(self._saved.arrays, vars(self.config))
        options.add_external_initializers(list(weights), [onnxruntime.OrtValue.ortvalue_from_numpy(one) for one in weights.values()])
        content = (self._folder / graph).read_bytes()
        try:
            return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            # The library has a class for each of its reasons, all of them about files that we ship.
            raise DamagedModelError(f"The graph {graph} of the built-in model cannot be opened.", "Install Tonelens again.") from error
        finally:
            self._saved.let_go()


def _giving_back() -> onnxruntime.RunOptions:
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


_GIVING_BACK = _giving_back()


def _answered(
    session: onnxruntime.InferenceSession,
    outputs: list[str],
    arguments: Mapping[str, NDArray[Any]],
    options: onnxruntime.RunOptions | None = None,
) -> list[FloatArray]:
    try:
        answers: list[FloatArray] = session.run(outputs, dict(arguments), options)
    except Exception as error:
        if "alloc" not in str(error):
            raise
        raise OutOfMemoryError("There is not enough memory to run the model.", "Close other programs or explain a shorter text.") from error
    return answers


def packed_windows(windows: Sequence[EncodedWindow]) -> Packed:
    """The windows' tokens one behind the other, and where attention finds them."""
    lengths = numpy.array([len(window) for window in windows])
    starts = numpy.concatenate(([0], numpy.cumsum(lengths)[:-1]))
    columns = numpy.arange(lengths.max())
    inside = columns < lengths[:, None]
    types = [numpy.zeros(len(window), numpy.int64) if window.token_type_ids is None else window.token_type_ids for window in windows]
    return Packed(
        {
            "position_ids": numpy.concatenate([columns[:length] for length in lengths]),
            "type_ids": numpy.concatenate(types),
            "pad": numpy.where(inside, starts[:, None] + columns, starts[:, None]),
            "unpad": numpy.flatnonzero(inside),
            "bias": numpy.where(inside, 0, _HIDDEN).astype(numpy.float32)[:, None, None, :],
            "first": starts,
        },
        tuple(map(int, starts)),
        tuple(map(int, lengths)),
    )
