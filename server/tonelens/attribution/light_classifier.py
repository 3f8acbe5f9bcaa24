"""The built-in model without torch: the same tokens, the same answers, in ONNX Runtime."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import numpy
import onnxruntime
from numpy.typing import NDArray

from tonelens.attribution.adaptive import integrated
from tonelens.attribution.baselines import MASK, NEUTRAL, ZERO, baseline_ids
from tonelens.attribution.classifier import Checkpoint, Classifier, FloatArray, no_checkpoint
from tonelens.attribution.crew import portions
from tonelens.attribution.encoding import LONGEST_CALL, EncodedWindow, calls
from tonelens.attribution.kinds import kind_head
from tonelens.attribution.model_folder import CONFIGURATION, built_in_identity, emoji_names
from tonelens.attribution.onnx_network import OnnxNetwork, packed_windows
from tonelens.attribution.plain_tokenizer import PlainTokenizer
from tonelens.attribution.problem import Problem
from tonelens.attribution.quadrature import Node
from tonelens.attribution.targets import resolve_target
from tonelens.attribution.types import POLARITY, TOLERANCE, Check
from tonelens.errors import DamagedModelError, OutOfMemoryError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_LONGEST_GRADIENT = 256
"""The most tokens of one call for gradients, which keeps 230 kB of each for the way back; larger ones gain nothing."""

_PORTION = 256
"""In tokens: what one thread computes at a time stays near to its core."""

_SAMPLE = "The film was not bad, it was very good."


Embeddings = NDArray[numpy.float32]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, eq=False)
class LightClassifier(Classifier):
    """The built-in model."""

    model: OnnxNetwork

    @property
    def precision(self) -> str:
        """The number type that it computes in."""
        return "float32"

    def answers(self, windows: Sequence[EncodedWindow]) -> FloatArray:
        """One call of the model: logits for each window, shape (windows, labels) in float32."""
        return numpy.concatenate(self.shared(self.model.logits, windows, [len(window) for window in windows]))

    def answers_with_states(self, windows: Sequence[EncodedWindow]) -> tuple[FloatArray, FloatArray]:
        """One call of the model: logits for each window, and what the head for kinds reads of it, shape (windows, dimensions)."""
        found = self.shared(self.model.logits_and_states, windows, [len(window) for window in windows])
        return numpy.concatenate([logits for logits, _ in found]), numpy.concatenate([states for _, states in found])

    def shared(self, work: Callable[[Sequence[_Item]], _Result], items: Sequence[_Item], lengths: Sequence[int]) -> list[_Result]:
        """What ``work`` makes of items of so many tokens, some of them at a time, with all threads at it."""
        parts = portions(lengths, max(self.model.crew.size, sum(lengths) // _PORTION))
        return self.model.crew.results(work, [items[part] for part in parts])

    def between(self, problems: Sequence[Problem], baseline: str, checkpoint: Checkpoint) -> PackedBatch:
        """The problems as a function of their word embeddings, from the baseline's to the texts'."""
        inputs = [self.model.embed(problem.window.input_ids) for problem in problems]
        starts = [self._start(problem.window, baseline, found) for problem, found in zip(problems, inputs, strict=True)]
        return PackedBatch(self, tuple(problems), inputs, starts, checkpoint)

    def tried(self) -> LightClassifier:
        """The classifier with what is found by trying it."""
        if self.checks:
            return self
        window = self.encode(_SAMPLE)[0]
        target = resolve_target(POLARITY, self.labels, self.independent, 0)
        batch = self.between([Problem(window, target)], MASK, no_checkpoint)
        (path,) = integrated(batch, TOLERANCE)
        scores = path.attributions()
        error = abs(float(scores.sum()) - path.change) / float(abs(scores).sum())
        known = sum(token != self.tokenizer.unk_token_id for token in window.input_ids[window.content].tolist())
        checks = (
            Check("engine", f"ONNX Runtime {onnxruntime.__version__} on {self.model.crew.size} cores, without torch"),
            Check("tokens", f"{known} of {len(window.content)} known in a sample"),
            Check("path", f"from the baseline “{MASK}”: numerical error {error:.4f} after {path.evaluations} evaluations"),
        )
        return replace(self, checks=checks)

    def _start(self, window: EncodedWindow, baseline: str, inputs: Embeddings) -> Embeddings:
        """The start of a window's path; special and left-out tokens equal the input, so that their attribution is exactly 0."""
        if baseline not in (ZERO, NEUTRAL):
            return self.model.embed(baseline_ids(baseline, window, self))
        start: Embeddings = inputs.copy()
        start[window.replaceable] = self.model.embed(numpy.array(self.neutral_ids)).mean(axis=0) if baseline == NEUTRAL else 0.0
        return start


@dataclass(frozen=True, eq=False)
class PackedBatch:
    """Problems with both ends of each one's path, arrays of shape (tokens, dimensions)."""

    classifier: LightClassifier
    problems: tuple[Problem, ...]
    inputs: Sequence[Embeddings]
    baselines: Sequence[Embeddings]
    checkpoint: Checkpoint

    @property
    def by_torch(self) -> bool:
        """Whether torch computes the model."""
        return False

    def values(self, requests: Sequence[tuple[int, frozenset[int]]]) -> list[float]:
        """The target with some tokens as in the baseline; see :class:`ProblemBatch`."""
        return self._results(self._values, requests, LONGEST_CALL)

    def answers(self, windows: Sequence[EncodedWindow]) -> FloatArray:
        """What the model says of other windows; see :class:`ProblemBatch`."""
        return self.classifier.predict_windows(windows, self.checkpoint)

    def from_zero(self) -> PackedBatch:
        """The same problems with embeddings of zeros in the place of text at their baselines."""
        baselines = [inputs.copy() for inputs in self.inputs]
        for start, problem in zip(baselines, self.problems, strict=True):
            start[problem.window.replaceable] = 0.0
        return replace(self, baselines=baselines)

    def gradients(self, requests: Sequence[tuple[int, float]]) -> list[Node]:
        """The target and its derivative along the path at the requested places; see :class:`ProblemBatch`."""
        return self._results(self._gradients, requests, _LONGEST_GRADIENT)

    def _results(
        self, work: Callable[[Sequence[tuple[int, _Item]]], list[_Result]], requests: Sequence[tuple[int, _Item]], longest: int
    ) -> list[_Result]:
        """What ``work`` makes of requests, which begin with the number of their problem."""
        found: dict[int, _Result] = {}
        for group in calls([len(self.problems[row].window) for row, _ in requests], longest=longest):
            self.checkpoint()
            chosen = [requests[index] for index in group]
            some = self.classifier.shared(work, chosen, [len(self.problems[row].window) for row, _ in chosen])
            found.update(zip(group, itertools.chain.from_iterable(some), strict=True))
        return [found[index] for index in range(len(requests))]

    def _values(self, requests: Sequence[tuple[int, frozenset[int]]]) -> list[float]:
        points = [self.inputs[row].copy() for row, _ in requests]
        for point, (row, tokens) in zip(points, requests, strict=True):
            point[list(tokens)] = self.baselines[row][list(tokens)]
        packed = packed_windows([self.problems[row].window for row, _ in requests])
        logits = self.classifier.model.logits_at(numpy.concatenate(points), packed)
        return [self.problems[row].target.value(answer) for (row, _), answer in zip(requests, logits, strict=True)]

    def _gradients(self, requests: Sequence[tuple[int, float]]) -> list[Node]:
        packed = packed_windows([self.problems[row].window for row, _ in requests])
        steps = numpy.concatenate([self.inputs[row] - self.baselines[row] for row, _ in requests])
        starts = numpy.concatenate([self.baselines[row] for row, _ in requests])
        positions = numpy.repeat(numpy.array([position for _, position in requests], dtype=numpy.float32), packed.lengths)
        targets = [self.problems[row].target for row, _ in requests]
        logits, derivatives = self.classifier.model.gradients(starts + positions[:, None] * steps, steps, packed, targets)
        parts = numpy.split(derivatives.astype(numpy.float64), packed.starts[1:])
        return [
            Node(position, target.value(row), part)
            for (_, position), target, row, part in zip(requests, targets, logits, parts, strict=True)
        ]


def light_classifier(folder: Path, name: str) -> LightClassifier:
    """The classifier in a folder that holds graphs beside its weights.

    Raises:
        DamagedModelError: its files are missing or damaged.
        OutOfMemoryError: it does not fit into memory.
    """
    try:
        config = json.loads((folder / CONFIGURATION).read_text(encoding="utf-8"))
        config["id2label"] = {int(number): label for number, label in config["id2label"].items()}
        config.setdefault("problem_type", None)
        model, tokenizer, identity = OnnxNetwork(folder, config), PlainTokenizer(folder), built_in_identity(folder, name)
    except MemoryError as error:
        raise OutOfMemoryError(f"“{name}” does not fit into memory.", "Close other programs.") from error
    except (OSError, ValueError, KeyError) as error:
        raise DamagedModelError(f"The files of “{name}” are missing or damaged.", "Install Tonelens again.") from error
    return LightClassifier(
        model, cast("PreTrainedTokenizerFast", tokenizer), identity, "softmax", emoji_names(folder), kind_head=kind_head(folder)
    )
