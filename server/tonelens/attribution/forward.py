"""The model as a function of its word embeddings, which is what methods differentiate, or of its ids where it reads no others."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor, nn

from tonelens.attribution.baselines import baseline_embeddings, baseline_ids, embed
from tonelens.attribution.classifier import Checkpoint, Classifier, target_values, target_weights
from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.targets import Target
from tonelens.errors import UnsupportedModelError


@dataclass(frozen=True, eq=False)
class Problem:
    """One window whose target is to be attributed to its tokens."""

    window: EncodedWindow
    target: Target


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


class EmbeddingForward:
    """Calls the model with given word embeddings and returns the target of each row.

    The ids go in unchanged and only the embedding layer's output is replaced. So position ids, attention
    masks, token types and the place of the last token are the same at every point of the path: models that
    derive them from the ids (RoBERTa, MPNet, GPT-2) read at each point what they read in the input. A model whose embeddings
    cannot be replaced gets other ids instead.
    """

    def __init__(self, classifier: Classifier, padding: int, of: str, checkpoint: Checkpoint) -> None:
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


def embedded_batch(classifier: Classifier, problems: Sequence[Problem], baseline: str, checkpoint: Checkpoint) -> EmbeddedBatch:
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
            baselines[row, : len(window), 0] = baseline_ids(baseline, window, classifier)
    weights = target_weights([problem.target for problem in problems], classifier.device)
    types = () if batch.token_type_ids is None else (batch.token_type_ids,)
    return EmbeddedBatch(
        problems=tuple(problems),
        inputs=inputs,
        baselines=baselines,
        arguments=(weights, batch.input_ids, batch.attention_mask, *types),
        forward=EmbeddingForward(classifier, classifier.padding(windows), problems[0].target.of, checkpoint),
    )


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
            raise UnsupportedModelError("The model lays out its embeddings in a way of its own.", "Choose a method without gradients.")
        # A copy, because some models go on to change it in place.
        return output.to(original.dtype, copy=True)

    hook = layer.register_forward_hook(replace)
    try:
        yield
    finally:
        hook.remove()
