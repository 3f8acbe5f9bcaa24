"""A function from texts to probabilities in the place of a model: scikit-learn, SetFit, ONNX, somebody's service.

Nothing is known of it but its answers, so it is asked about the text without some of its words. To everything else it looks like a
classifier whose tokens are the words; what is masked is left out of the text that the function gets.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy
import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from tonelens.attribution.classifier import Checkpoint, FloatArray, no_checkpoint
from tonelens.attribution.encoding import LONGEST_CALL, EncodedWindow
from tonelens.attribution.torch_classifier import TensorBatch, TorchClassifier
from tonelens.attribution.types import UNKNOWN_REVISION, Check, ModelIdentity
from tonelens.errors import SettingsError, UnsupportedModelError
from tonelens.text.pairs import TextPair
from tonelens.text.spans import Span
from tonelens.text.words import reader_words

Function = Callable[[list[str]], Any]
"""From a list of texts to a row of probabilities for each: arrays, lists, or mappings from labels."""

_LEFT_OUT, _PADDING = -1, -2
_LEAST = 1e-6
_SAMPLES = ("The film was not bad, it was very good.", "A good film.")
_REMEDY = "Give a function that takes a list of texts and returns a list of probabilities for each, one for every label."


@dataclass(frozen=True, eq=False)
class TextWindow(EncodedWindow):
    """A text in words; ``pieces`` are the words with what stands before each, and the rest."""

    pieces: tuple[str, ...] = ()

    def said(self, ids: Sequence[int]) -> str:
        """The text without the words whose ids say that they are left out."""
        kept = [piece for piece, token in zip(self.pieces, ids[1:], strict=False) if token not in (_LEFT_OUT, _PADDING)]
        return "".join((*kept, self.pieces[-1])).strip()


@dataclass(frozen=True, eq=False)
class FunctionClassifier(TorchClassifier):
    """A function, asked as a classifier is."""

    function: Function = field(kw_only=True)
    _texts: dict[int, TextWindow] = field(default_factory=dict, init=False)

    @property
    def labels(self) -> list[str]:
        """The labels in the order of the function's outputs."""
        return list(self.names)

    @property
    def independent(self) -> bool:
        """Whether each output stands by itself."""
        return self.activation == "sigmoid"

    @property
    def device(self) -> torch.device:
        """Where its numbers lie for us."""
        return torch.device("cpu")

    @property
    def precision(self) -> str:
        """The number type of what it answers."""
        return "float64"

    @property
    def mask_id(self) -> int | None:
        """What stands for a word that is left out."""
        return _LEFT_OUT

    def encode(self, text: str | TextPair, left_out: Sequence[Span] = ()) -> list[EncodedWindow]:
        """The text as one window of words; spans are left out of what the function reads.

        Raises:
            UnsupportedModelError: these are two texts.
        """
        if isinstance(text, TextPair):
            raise UnsupportedModelError("A function reads single texts, not pairs.", "Use a pipeline or a model for pairs.")
        spans = reader_words(text)
        starts = [0, *(span.end for span in spans)]
        pieces = (*(text[start : span.end] for start, span in zip(starts, spans, strict=False)), text[starts[-1] :])
        window = TextWindow(
            # One token that is no word comes first, so that a text without words is still something to ask about.
            numpy.arange(len(spans) + 1),
            None,
            (True, *((False,) * len(spans))),
            ((0, 0), *((span.start, span.end) for span in spans)),
            pieces=pieces,
        )
        return [window.without(window.within(left_out), _LEFT_OUT) if left_out else window]

    def padding(self, windows: Sequence[EncodedWindow]) -> int:
        """What fills shorter texts; never asked about."""
        return _PADDING

    def collate(self, windows: Sequence[EncodedWindow]) -> TensorBatch:
        """Windows as one batch; the first column of its mask tells which text a row is of, whatever a method does to rows."""
        self._texts.clear()
        batch = super().collate(windows)
        numbers = torch.arange(1, len(windows) + 1)
        self._texts.update({number: cast(TextWindow, window) for number, window in enumerate(windows, start=1)})
        return replace(batch, attention_mask=numbers[:, None].expand_as(batch.input_ids).clone())

    def logits(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None, padding: int) -> Tensor:
        """The answers to rows of ids, as logits in float64."""
        texts = [self._texts[int(mask[0])].said(ids.tolist()) for ids, mask in zip(input_ids, attention_mask, strict=True)]
        return self._asked(texts)

    def predict_windows(self, windows: Sequence[EncodedWindow], checkpoint: Checkpoint = no_checkpoint) -> FloatArray:
        """Logits for each window, shape (windows, labels)."""
        results = []
        for group in _batched(windows):
            checkpoint()
            results.append(self._asked([cast(TextWindow, window).said(window.input_ids.tolist()) for window in group]).numpy())
        return numpy.concatenate(results) if results else numpy.empty((0, len(self.labels)))

    def _asked(self, texts: list[str]) -> Tensor:
        values = torch.from_numpy(rows(self.function(texts), self.names, len(texts))).clamp(_LEAST, 1 - _LEAST)
        return torch.logit(values) if self.activation == "sigmoid" else values.log()

    @property
    def neutral_ids(self) -> tuple[int, ...]:
        """Nothing stands for a word but its absence."""
        return ()


def function_classifier(source: object, labels: Sequence[str] = ()) -> FunctionClassifier:
    """The classifier that a function is, or an object with ``predict_proba``, whose ``classes_`` or ``labels`` name its outputs.

    Raises:
        UnsupportedModelError: it does not answer with probabilities, or twice not with the same.
        SettingsError: there is not one label for each output.
    """
    function = cast(Function, getattr(source, "predict_proba", source))
    known = getattr(source, "classes_", None)
    if known is None:
        known = getattr(source, "labels", None)
    try:
        answers = function(list(_SAMPLES))
    except Exception as error:
        raise UnsupportedModelError(f"The function fails on two English sentences ({type(error).__name__}).", _REMEDY) from error
    given = tuple(map(str, labels or (known if known is not None else ()))) or named_in(answers)
    values = rows(answers, given, len(_SAMPLES))
    outputs = values.shape[1]
    names = given or tuple(f"label {index}" for index in range(outputs))
    if len(names) != outputs or len(set(names)) < outputs:
        raise SettingsError(f"The function has {outputs} outputs but {len(names)} labels.", "Give one label for each output.")
    alone = numpy.concatenate([rows(function([text]), given, 1) for text in _SAMPLES])
    if not numpy.allclose(alone, values, atol=1e-4):
        raise UnsupportedModelError("The function gives the same text different answers, beside another text or when asked again.", _REMEDY)
    sums = bool(numpy.allclose(values.sum(axis=1), 1, atol=1e-3)) and outputs > 1
    name = getattr(source, "__name__", type(source).__name__)
    checks = (
        Check("answer", f"{outputs} probabilities, the same alone and beside another text"),
        Check("embeddings", "none, so words are left out instead: no method with gradients"),
    )
    return FunctionClassifier(
        cast(PreTrainedModel, source),
        cast(PreTrainedTokenizerFast, _Words()),
        ModelIdentity(name, UNKNOWN_REVISION),
        "softmax" if sums else "sigmoid",
        names=names,
        embeds=False,
        deletes=False,
        checks=checks,
        function=function,
    )


def named_in(answers: Any) -> tuple[str, ...]:
    """The labels that answers carry themselves: mappings from labels, or lists of pairs as pipelines give them."""
    first = answers[0] if isinstance(answers, Sequence) and len(answers) else None
    if isinstance(first, Mapping):
        return tuple(map(str, first))
    if isinstance(first, Sequence) and first and isinstance(first[0], Mapping) and "label" in first[0]:
        return tuple(sorted(str(entry["label"]) for entry in first))
    return ()


def rows(answers: Any, labels: Sequence[str], texts: int) -> numpy.typing.NDArray[numpy.float64]:
    """Answers of any form as an array (texts, labels).

    Raises:
        UnsupportedModelError: they are no probabilities.
    """
    try:
        if named_in(answers):
            found = [row if isinstance(row, Mapping) else {entry["label"]: entry["score"] for entry in row} for row in answers]
            values = numpy.array([[float(row[label]) for label in labels or named_in(answers)] for row in found])
        else:
            values = numpy.asarray(answers.detach().cpu() if isinstance(answers, Tensor) else answers, dtype=numpy.float64)
    except (TypeError, ValueError, KeyError) as error:
        raise UnsupportedModelError("The function does not return probabilities.", _REMEDY) from error
    if values.ndim == 1 and len(values) == texts:
        values = values[:, None]
    if values.shape[0] != texts or values.ndim != 2 or not bool(((values >= 0) & (values <= 1)).all()):
        raise UnsupportedModelError("The function does not return a row of probabilities between 0 and 1 for each text.", _REMEDY)
    return values


def _batched(windows: Sequence[EncodedWindow]) -> Iterator[list[EncodedWindow]]:
    rest = iter(windows)
    while group := list(itertools.islice(rest, max(1, LONGEST_CALL // 32))):
        yield group


class _Words:
    """What a tokenizer is asked beside its tokens."""

    mask_token_id = _LEFT_OUT
    pad_token_id = unk_token_id = eos_token_id = bos_token_id = None

    def __call__(self, text: str, **options: object) -> dict[str, list[int]]:
        """No ids: nothing but a word's absence can be its baseline."""
        return {"input_ids": []}
