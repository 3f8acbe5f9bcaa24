"""The model as a function of its word embeddings, which is what methods differentiate, or of its ids where it reads no others."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from tonelens.attribution.baselines import NEUTRAL, ZERO, baseline_ids
from tonelens.attribution.classifier import Checkpoint, FloatArray
from tonelens.attribution.encoding import EncodedWindow, rows_in_a_call
from tonelens.attribution.problem import Problem, ProblemBatch
from tonelens.attribution.quadrature import Node
from tonelens.attribution.torch_classifier import TorchClassifier, target_values, target_weights
from tonelens.errors import UnsupportedModelError


@dataclass(frozen=True, eq=False)
class EmbeddedBatch:
    """Problems of like length as tensors.

    ``inputs`` and ``baselines`` have shape (problems, tokens, dimensions). ``arguments`` are what ``forward`` takes after
    them, each with the problems in its first dimension, so that a method may repeat, select or reorder rows without the model
    noticing. Of a model whose embeddings cannot be replaced they are ids, of shape (problems, tokens, 1): a method that takes
    words away without gradients does the same with them.
    """

    problems: tuple[Problem, ...]
    inputs: Tensor
    baselines: Tensor
    arguments: tuple[Tensor, ...]
    forward: EmbeddingForward

    @property
    def lengths(self) -> list[int]:
        """Tokens of each problem, padding left out."""
        return [len(problem.window) for problem in self.problems]

    @property
    def by_torch(self) -> bool:
        """Whether torch computes the model."""
        return True

    def values(self, requests: Sequence[tuple[int, frozenset[int]]]) -> list[float]:
        """The target with some tokens as in the baseline; see :class:`ProblemBatch`."""
        size = rows_in_a_call(self.inputs.shape[1])
        return [value for start in range(0, len(requests), size) for value in self._values(requests[start : start + size])]

    def _values(self, requests: Sequence[tuple[int, frozenset[int]]]) -> list[float]:
        rows = torch.tensor([row for row, _ in requests], device=self.inputs.device)
        points = self.inputs[rows]
        for number, (row, tokens) in enumerate(requests):
            points[number, list(tokens)] = self.baselines[row, list(tokens)]
        with torch.no_grad():
            found = self.forward(points, *(argument[rows] for argument in self.arguments))
        return [float(value) for value in found]

    def answers(self, windows: Sequence[EncodedWindow]) -> FloatArray:
        """What the model says of other windows; see :class:`ProblemBatch`."""
        return self.forward.answers(windows)

    def from_zero(self) -> EmbeddedBatch:
        """The same problems with embeddings of zeros in the place of text at their baselines."""
        baselines = self.inputs.clone()
        for row, problem in enumerate(self.problems):
            baselines[row, problem.window.replaceable] = 0
        return replace(self, baselines=baselines)

    def gradients(self, requests: Sequence[tuple[int, float]]) -> list[Node]:
        """The target and its derivative along the path at the requested places; see :class:`ProblemBatch`."""
        size = rows_in_a_call(self.inputs.shape[1])
        return [node for start in range(0, len(requests), size) for node in self._gradients(requests[start : start + size])]

    def _gradients(self, requests: Sequence[tuple[int, float]]) -> list[Node]:
        steps = (self.inputs - self.baselines).detach()
        rows = torch.tensor([row for row, _ in requests], device=steps.device)
        positions = torch.tensor([position for _, position in requests], device=steps.device, dtype=steps.dtype)
        points = (self.baselines[rows] + positions[:, None, None] * steps[rows]).requires_grad_()
        with torch.enable_grad():
            values = self.forward(points, *(argument[rows] for argument in self.arguments))
            (gradients,) = torch.autograd.grad(values.sum(), points)
        derivatives = (gradients * steps[rows]).sum(dim=-1).double().cpu().numpy()
        return [
            Node(position, value, derivative)
            for (_, position), value, derivative in zip(requests, values.detach().double().tolist(), derivatives, strict=True)
        ]


class EmbeddingForward:
    """Calls the model with given word embeddings and returns the target of each row.

    The ids go in unchanged and only the embedding layer's output is replaced. So position ids, attention
    masks, token types and the place of the last token are the same at every point of the path: models that
    derive them from the ids (RoBERTa, MPNet, GPT-2) read at each point what they read in the input. A model whose embeddings
    cannot be replaced gets other ids instead.
    """

    def __init__(self, classifier: TorchClassifier, padding: int, of: str, checkpoint: Checkpoint) -> None:
        self._classifier = classifier
        self._padding = padding
        self._of = of
        self._checkpoint = checkpoint

    def __call__(self, embeddings: Tensor, weights: Tensor, input_ids: Tensor, mask: Tensor, types: Tensor | None = None) -> Tensor:
        """Embeddings (rows, tokens, dimensions), or ids (rows, tokens, 1), and the rows' arguments to targets of shape (rows,)."""
        self._checkpoint()
        if self._classifier.embeds:
            with replaced_output(self._classifier.embeddings, embeddings):
                logits = self._classifier.logits(input_ids, mask, types, self._padding)
        else:
            logits = self._classifier.logits(embeddings[..., 0], mask, types, self._padding)
        return target_values(logits, weights, self._of)

    def answers(self, windows: Sequence[EncodedWindow]) -> FloatArray:
        """Logits for other windows, in the model's own way, shape (windows, labels)."""
        return self._classifier.predict_windows(windows, self._checkpoint)


def embedded_batch(classifier: TorchClassifier, problems: Sequence[Problem], baseline: str, checkpoint: Checkpoint) -> EmbeddedBatch:
    """Collates problems and looks up both ends of the path."""
    windows = [problem.window for problem in problems]
    batch = classifier.collate(windows)
    if classifier.embeds:
        inputs = embed(classifier, batch.input_ids)
        baselines = baseline_embeddings(baseline, windows, inputs, classifier)
    else:
        inputs = batch.input_ids[..., None]
        baselines = inputs.clone()
        for row, window in enumerate(windows):
            baselines[row, : len(window), 0] = torch.from_numpy(baseline_ids(baseline, window, classifier))
    weights = target_weights([problem.target for problem in problems], classifier.device)
    types = () if batch.token_type_ids is None else (batch.token_type_ids,)
    return EmbeddedBatch(
        problems=tuple(problems),
        inputs=inputs,
        baselines=baselines,
        arguments=(weights, batch.input_ids, batch.attention_mask, *types),
        forward=EmbeddingForward(classifier, classifier.padding(windows), problems[0].target.of, checkpoint),
    )


def embed(classifier: TorchClassifier, input_ids: Tensor) -> Tensor:
    """Word embeddings of ids (windows, tokens), shape (windows, tokens, dimensions)."""
    with torch.no_grad():
        embeddings: Tensor = classifier.embeddings(input_ids.to(classifier.device))
        return embeddings


def baseline_embeddings(baseline: str, windows: list[EncodedWindow], inputs: Tensor, classifier: TorchClassifier) -> Tensor:
    """The start of the path for padded ``inputs`` (windows, tokens, dimensions).

    Special tokens, left-out ones and padding equal the input, so that their attribution is exactly 0.
    """
    start = inputs.clone()
    for row, window in enumerate(windows):
        if baseline == ZERO:
            start[row, window.replaceable] = 0.0
        elif baseline == NEUTRAL:
            start[row, window.replaceable] = embed(classifier, torch.tensor([classifier.neutral_ids]))[0].mean(dim=0)
        else:
            start[row, : len(window)] = embed(classifier, torch.from_numpy(baseline_ids(baseline, window, classifier)))
    return start


def embedded(batch: ProblemBatch) -> EmbeddedBatch:
    """The batch as the tensors that Captum's methods take.

    Raises:
        UnsupportedModelError: somebody else than torch computes the model.
    """
    if not isinstance(batch, EmbeddedBatch):
        raise UnsupportedModelError("Captum's methods need a PyTorch model.", "Choose another method.")
    return batch


@contextlib.contextmanager
def replaced_output(layer: nn.Module, output: Tensor) -> Iterator[None]:
    """Makes ``layer`` return ``output`` for the length of the block, also when the block raises, and in this thread alone.

    Somebody else's thread may well run the same model meanwhile: a server that explains some texts and classifies others.

    Raises:
        UnsupportedModelError: in the block, where the layer returns something else than embeddings of ``output``'s shape.
    """
    owner = threading.get_ident()

    def replace(module: nn.Module, inputs: tuple[Tensor, ...], original: object) -> Tensor | None:
        if threading.get_ident() != owner:
            return None
        if not isinstance(original, Tensor) or original.shape != output.shape:
            raise UnsupportedModelError("The model arranges its embeddings in an unusual way.", "Choose a method without gradients.")
        # A copy, because some models go on to change it in place.
        return output.to(original.dtype, copy=True)

    hook = layer.register_forward_hook(replace)
    try:
        yield
    finally:
        hook.remove()
