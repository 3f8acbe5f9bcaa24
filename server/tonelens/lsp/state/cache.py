"""Keeps explanations and predictions by what they were made from, so that nothing is computed twice, in a bounded part of the memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from tonelens.attribution.types import Explanation, MethodOptions, Prediction

CAPACITY = 32 * 1024 * 1024
"""In bytes, as :func:`estimated_bytes` counts them."""

# Measured with CPython 3.11; a span, four numbers and a short text with everything that holds them together.
_OF_EXPLANATION = 4_000
_OF_SCORED = 400
_OF_UNIT = 900
_OF_SPAN = 120
_OF_PREDICTION = 1_000


@dataclass(frozen=True)
class CacheKey:
    """Everything that an explanation depends on. Where the text lies is not among it.

    ``text`` is what the model reads. ``model`` is the revision of its weights, ``device`` and ``precision`` are what
    it computed with, ``version`` is that of this package. ``is_sentence`` says that the text was explained as one sentence,
    which it need not be by itself. ``locale`` is the language that its file says it is in.
    """

    text: str
    model: str
    options: MethodOptions
    version: str
    device: str = "cpu"
    precision: str = "float32"
    is_sentence: bool = False
    locale: str | None = None


@dataclass(frozen=True)
class PredictionKey:
    """Everything that a prediction depends on; see ``CacheKey``. ``terms`` are left out of the text."""

    text: str
    model: str
    terms: tuple[str, ...]
    version: str
    device: str = "cpu"
    precision: str = "float32"


class ExplanationCache:
    """Explanations and predictions by content, the least recently used leave first; may be used from several threads.

    Args:
        capacity: how many bytes they may take together. One that takes more by itself is not kept.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._entries: OrderedDict[CacheKey | PredictionKey, tuple[Explanation | Prediction, int]] = OrderedDict()
        self._size = 0

    @property
    def size(self) -> int:
        """How many bytes are taken, by estimate."""
        with self._lock:
            return self._size

    def get(self, key: CacheKey) -> Explanation | None:
        """The explanation of exactly this, if it is still here."""
        found = self._get(key)
        return found if isinstance(found, Explanation) else None

    def put(self, key: CacheKey, explanation: Explanation) -> None:
        """Keeps an explanation, at the cost of what nobody asked for the longest."""
        self._put(key, explanation, estimated_bytes(explanation) + 2 * len(key.text))

    def prediction(self, key: PredictionKey) -> Prediction | None:
        """The prediction for exactly this, if it is still here."""
        found = self._get(key)
        return found if isinstance(found, Prediction) else None

    def put_prediction(self, key: PredictionKey, prediction: Prediction) -> None:
        """Keeps a prediction, at the cost of what nobody asked for the longest."""
        self._put(key, prediction, _OF_PREDICTION + 4 * len(key.text))

    def _get(self, key: CacheKey | PredictionKey) -> Explanation | Prediction | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def _put(self, key: CacheKey | PredictionKey, value: Explanation | Prediction, size: int) -> None:
        with self._lock:
            if key in self._entries:
                self._size -= self._entries.pop(key)[1]
            if size > self._capacity:
                return
            self._entries[key] = (value, size)
            self._size += size
            while self._size > self._capacity:
                _, (_, freed) = self._entries.popitem(last=False)
                self._size -= freed

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._entries.clear()
            self._size = 0


def estimated_bytes(explanation: Explanation) -> int:
    """How much memory an explanation takes, rather too much than too little."""
    spans = len(explanation.not_read) + len(explanation.left_out) + len(explanation.read_as) + len(explanation.windows)
    return (
        _OF_EXPLANATION
        + 4 * len(explanation.text)
        + _OF_SCORED * (len(explanation.words) + len(explanation.tokens))
        + _OF_UNIT * (len(explanation.units) + len(explanation.edits))
        + _OF_SPAN * spans
        # A sentence shares its text and its spans with the whole, so this counts some of them twice.
        + sum(estimated_bytes(sentence) - 4 * len(sentence.text) for sentence in explanation.sentences)
    )
