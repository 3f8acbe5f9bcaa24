"""One classifier, called exactly as ``transformers.pipeline`` would call it; who computes its answers is left open."""

from __future__ import annotations

import contextlib
import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy
from numpy.typing import NDArray

from tonelens.attribution.encoding import Cut, EncodedWindow, calls, encode, encode_cut, encode_pair, window_length
from tonelens.attribution.kinds import KindHead
from tonelens.attribution.problem import Problem, ProblemBatch
from tonelens.attribution.types import Check, ModelIdentity, Prediction, Window, WindowedPrediction, has_kind
from tonelens.errors import SettingsError, UnsupportedModelError
from tonelens.text.emoji import named_emoji
from tonelens.text.model_text import ModelText, replaced
from tonelens.text.pairs import TextPair, joined
from tonelens.text.spans import Span
from tonelens.text.terms import term_spans

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

FloatArray = NDArray[numpy.floating]

NEUTRAL_WORDS = "the a of and to in it is that ,"

Checkpoint = Callable[[], None]
"""Called before each call of the model; raises ``CancelledError`` to stop the work there."""


def no_checkpoint() -> None:
    """A checkpoint that never stops anything."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What a model says of windows: logits (windows, labels) and, where it has a head for kinds, what that reads (windows, dimensions)."""

    logits: FloatArray
    states: FloatArray | None


class Model(Protocol):
    """What every model tells, whoever computes it."""

    @property
    def config(self) -> Any:
        """Its configuration, with the names that transformers has for what is in it."""


@dataclass(frozen=True, eq=False)
class Classifier(ABC):
    """A model with its tokenizer, ready to be asked.

    What is asked of the model itself is in three methods: ``answers``, ``answers_with_states`` and ``between``.

    ``names`` are what the outputs are said to mean, where somebody said so.
    ``activation`` turns logits into what the pipeline reports: ``softmax``, ``sigmoid`` or ``none``.
    ``emoji_names`` holds the emoji that this model understands better by their names. ``cut`` is where
    a text is cut off, as the pipeline that the model came from does; without one a long text is read in windows.
    ``tokenizer`` is nobody else's: reading a text sets its limits, which would reach into calls of other threads. Threads take
    turns; see :mod:`tonelens.engine.owners`.

    ``pads`` says that padding changes no answer, so that texts of unlike length may share a call, and ``embeds`` that the
    model reads embeddings that are put in the place of its own. ``deletes`` says that words can be deleted from its texts, however
    little is left, and that this is not what masking does anyway. ``neutral`` is the baseline of a model without mask and padding:
    the mean of words that say little, or one of them; ``checks`` what was found by trying, see
    :mod:`tonelens.attribution.probe`. ``kind_head`` tells what makes a sentence unpleasant, where the model has such a head.
    """

    model: Model
    tokenizer: PreTrainedTokenizerFast
    identity: ModelIdentity
    activation: str
    emoji_names: Mapping[str, str] = field(default_factory=dict)
    cut: Cut | None = None
    names: tuple[str, ...] = ()
    pads: bool = True
    embeds: bool = True
    deletes: bool = True
    neutral: str = "neutral"
    checks: tuple[Check, ...] = ()
    kind_head: KindHead | None = None

    @property
    def labels(self) -> list[str]:
        """The labels in the order of the model's outputs: what they are said to mean, or what the model calls them."""
        if self.names:
            return list(self.names)
        names = dict(self.model.config.id2label or {})
        return [str(name) for _, name in sorted(names.items(), key=lambda item: int(item[0]))]

    @property
    def independent(self) -> bool:
        """Whether each output stands by itself, so that a label's own output says all about it."""
        return self.activation == "sigmoid" or (len(self.labels) > 1 and self.model.config.problem_type == "regression")

    def refreshed(self) -> Classifier:
        """The classifier as its model is by now, where somebody else may change that."""
        return self

    @property
    @abstractmethod
    def precision(self) -> str:
        """The number type that it computes in."""

    @property
    def longest(self) -> int:
        """The most tokens that it reads at once."""
        return window_length(self.tokenizer, self.model.config)

    @property
    def mask_id(self) -> int | None:
        """The id that stands for a word that is taken away; ``None`` where the model has no token that could."""
        tokenizer = self.tokenizer
        ends = (tokenizer.eos_token_id, tokenizer.bos_token_id)
        inside = [found for found in (tokenizer.mask_token_id, tokenizer.unk_token_id, tokenizer.pad_token_id) if found not in ends]
        ids = (*inside, *self.neutral_ids[:1], tokenizer.eos_token_id)
        return next((int(found) for found in ids if found is not None), None)

    @functools.cached_property
    def neutral_ids(self) -> tuple[int, ...]:
        """Tokens of words that say little by themselves, which a decoder has seen everywhere."""
        ids = self.tokenizer(NEUTRAL_WORDS, add_special_tokens=False)["input_ids"]
        return tuple(dict.fromkeys(int(token) for token in ids if token not in self.tokenizer.all_special_ids))

    def encode(self, text: str | TextPair, left_out: Sequence[Span] = ()) -> list[EncodedWindow]:
        """The text as one window, or as overlapping ones where it is too long and not cut off; a pair is always one.

        Emoji that the model understands better so are read by their names, and the tokens of spans that are
        ``left_out`` as masks; offsets are those of ``text`` all the same.

        Raises:
            UnsupportedModelError: something is to be left out and the model has no token that could stand for it, or a pair is too
                long.
        """
        windows = self._windows(text)
        if not left_out:
            return windows
        if self.mask_id is None:
            raise UnsupportedModelError("This model has no token that can stand in for a term.", "Remove the terms.")
        return [window.without(window.within(left_out), self.mask_id) for window in windows]

    def _windows(self, text: str | TextPair) -> list[EncodedWindow]:
        cut = self.cut if self.cut is not None and self.cut.most <= self.longest else None
        if isinstance(text, TextPair):
            first, second = self._read_of(text.first), self._read_of(text.second)
            return [encode_pair(self.tokenizer, first, second, text.place.start, self.longest, cut)]
        if cut is not None:
            return [encode_cut(self.tokenizer, self._read_of(text), cut.most)]
        return encode(self.tokenizer, self._read_of(text), self.longest)

    def _read_of(self, text: str) -> ModelText:
        return replaced(text, named_emoji(text, self.emoji_names))

    def padding(self, windows: Sequence[EncodedWindow]) -> int:
        """The id to pad with: the model's own, or one that the texts do not hold where it has none."""
        if self.model.config.pad_token_id is not None:
            return int(self.model.config.pad_token_id)
        used = {int(token) for window in windows for token in window.input_ids}
        return next(token for token in range(len(used) + 1) if token not in used)

    @abstractmethod
    def answers(self, windows: Sequence[EncodedWindow]) -> FloatArray:
        """One call of the model: logits for each window, shape (windows, labels) in float32.

        Raises:
            OutOfMemoryError: the call does not fit into the device's memory.
        """

    def answers_with_states(self, windows: Sequence[EncodedWindow]) -> tuple[FloatArray, FloatArray]:
        """One call of the model: logits for each window, and what a head for kinds reads of it, shape (windows, dimensions).

        Raises:
            OutOfMemoryError: the call does not fit into the device's memory.
            UnsupportedModelError: nothing of this model is known to hold what a head for kinds reads.
        """
        raise UnsupportedModelError("This model does not tell kinds of negative sentences apart.", "Use the built-in model.")

    @abstractmethod
    def between(self, problems: Sequence[Problem], baseline: str, checkpoint: Checkpoint) -> ProblemBatch:
        """The problems as a function of their word embeddings, from the baseline's to the texts'."""

    @abstractmethod
    def tried(self) -> Classifier:
        """The classifier with what is found by trying it, if that was not done when it was loaded."""

    def differentiable(self) -> contextlib.AbstractContextManager[object]:
        """What has to be entered where the model is differentiated."""
        return contextlib.nullcontext()

    def predict_windows(self, windows: Sequence[EncodedWindow], checkpoint: Checkpoint = no_checkpoint) -> FloatArray:
        """Logits for each window, shape (windows, labels)."""
        logits = numpy.empty((len(windows), len(self.labels)), dtype=numpy.float32)
        for group in calls([len(window) for window in windows], self.pads):
            checkpoint()
            logits[group] = self.answers([windows[index] for index in group])
        return logits

    def read_windows(self, windows: Sequence[EncodedWindow], checkpoint: Checkpoint = no_checkpoint) -> Answers:
        """Logits for each window with what the head for kinds, where the model has one, reads of it: all that a reading is made of."""
        if self.kind_head is None:
            return Answers(self.predict_windows(windows, checkpoint), None)
        logits = numpy.empty((len(windows), len(self.labels)), dtype=numpy.float32)
        states = numpy.empty((len(windows), self.kind_head.weight.shape[1]), dtype=numpy.float32)
        for group in calls([len(window) for window in windows], self.pads):
            checkpoint()
            logits[group], states[group] = self.answers_with_states([windows[index] for index in group])
        return Answers(logits, states)

    def activate(self, logits: FloatArray) -> FloatArray:
        """What the pipeline reports for these logits, along the last dimension."""
        if self.activation == "softmax":
            parts = numpy.exp(logits - logits.max(axis=-1, keepdims=True))
            return numpy.asarray(parts / parts.sum(axis=-1, keepdims=True))
        # Written so that neither very low nor very high logits overflow.
        return numpy.asarray((1 + numpy.tanh(logits / 2)) / 2) if self.activation == "sigmoid" else logits

    def prediction(self, scores: FloatArray) -> Prediction:
        """The prediction for activated outputs of shape (labels,)."""
        values = scores.tolist()
        labels = self.labels
        return Prediction(
            labels[max(range(len(values)), key=values.__getitem__)], dict(zip(labels, values, strict=True)), self.activation == "sigmoid"
        )

    def predict(
        self, texts: Sequence[str | TextPair], terms: Sequence[str] = (), checkpoint: Checkpoint = no_checkpoint
    ) -> list[Prediction]:
        """Predictions for whole texts, ``terms`` left out; see ``read``."""
        return [reading.prediction for reading in self.read(texts, terms, checkpoint)]

    def read(
        self, texts: Sequence[str | TextPair], terms: Sequence[str] = (), checkpoint: Checkpoint = no_checkpoint
    ) -> list[WindowedPrediction]:
        """Predictions with their windows, ``terms`` left out; a text of several windows gets the mean of their probabilities."""
        windows = [self.encode(text, term_spans(joined(text), terms)) for text in texts]
        return self.readings(windows, self.read_windows([window for group in windows for window in group], checkpoint))

    def readings(self, texts: Sequence[Sequence[EncodedWindow]], answers: Answers) -> list[WindowedPrediction]:
        """What is said of each text, of which the windows are known and what the model says of all texts' windows."""
        scores = self.activate(answers.logits)
        found, start = [], 0
        for windows in texts:
            mine = slice(start, start + len(windows))
            start = mine.stop
            told = tuple(Window(window.span, self.prediction(row).probabilities) for window, row in zip(windows, scores[mine], strict=True))
            prediction = self.prediction(scores[mine].mean(axis=0))
            if self.kind_head is not None and answers.states is not None and has_kind(prediction):
                prediction = replace(prediction, kind=self.kind_head.kind(answers.states[mine].mean(axis=0)))
            found.append(WindowedPrediction(prediction, told))
        return found


AnyClassifier = TypeVar("AnyClassifier", bound=Classifier)


def named(classifier: AnyClassifier, labels: Sequence[str]) -> AnyClassifier:
    """The classifier with names for its outputs, in the model's order; as it is where there are none.

    Raises:
        SettingsError: they are not one name for each.
        UnsupportedModelError: there are none, and the model's own are not one for each.
    """
    own = classifier.labels
    if not labels:
        if len(set(own)) < len(own):
            raise UnsupportedModelError(
                f"“{classifier.identity.id}” gives several outputs the same name ({', '.join(own)}).",
                "Name them with labels=… or --labels.",
            )
        return classifier
    if len(labels) != len(own) or len(set(labels)) < len(labels):
        raise SettingsError(
            f"The model has {len(own)} outputs ({', '.join(own)}); the labels ({', '.join(labels)}) do not name each of them once.",
            "Name all of them in the model's order, for example negative,neutral,positive.",
        )
    return replace(classifier, names=tuple(labels))
