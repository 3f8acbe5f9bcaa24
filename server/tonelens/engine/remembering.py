"""An engine that asks another one only for what a file of answers does not know."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from tonelens import __version__
from tonelens.attribution.types import (
    UNKNOWN_REVISION,
    Explanation,
    MethodOptions,
    ModelIdentity,
    Prediction,
    ScoredSpan,
    Unit,
    WindowedPrediction,
)
from tonelens.attribution.units import unit_text
from tonelens.engine.answers import AnswerFile
from tonelens.engine.codec import decoded, encoded
from tonelens.engine.protocol import Engine

_READ, _EXPLAIN = "read", "explain"

Result = TypeVar("Result")


class RememberingEngine:
    """Answers from a file what was asked before, of any run; the rest comes from the engine that ``opened`` gives.

    Nothing of a text is written: an answer lies under a digest of the text and of all that it depends on, and the words in it are
    written as places. Where everything is known the engine is not even opened. Of a model without a known revision nothing is kept.

    Args:
        identity: which weights the engine has, where that is known before it is opened.
        how: what else its answers depend on, such as the device and the labels that outputs were given.
    """

    def __init__(self, answers: AnswerFile, opened: Callable[[], Engine], identity: ModelIdentity | None, how: Sequence[str]) -> None:
        self._answers = answers
        self._opened = opened
        self._identity = identity
        self._how = list(how)

    @cached_property
    def _engine(self) -> Engine:
        return self._opened()

    @property
    def model(self) -> ModelIdentity:
        """Which weights answer."""
        return self._identity or self._engine.model

    def predict(self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out."""
        return [reading.prediction for reading in self.read(texts, terms, checkpoint)]

    def read(
        self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None
    ) -> list[WindowedPrediction]:
        """The prediction for each text with the windows that it was read in, ``terms`` left out."""

        def ask(missing: list[str]) -> list[Any]:
            return [encoded(reading) for reading in self._engine.read(missing, terms, checkpoint)]

        def read(content: Any, text: str) -> WindowedPrediction:
            return decoded(WindowedPrediction, content)

        known = self._known(_READ, list(terms), texts, ask, read, checkpoint)
        return [known[text] for text in texts]

    def explain(
        self, texts: Sequence[str], options: MethodOptions, checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> list[Explanation]:
        """The explanation of each text; see :class:`tonelens.engine.protocol.Engine`."""
        as_they_are: dict[str, Explanation] = {}

        def ask(missing: list[str]) -> list[Any]:
            explanations = self._engine.explain(missing, options, checkpoint, progress)
            as_they_are.update(zip(missing, explanations, strict=True))
            return [_without_text(one) for one in explanations]

        def read(content: Any, text: str) -> Explanation:
            return as_they_are.get(text) or _with_text(content, text)

        known = self._known(_EXPLAIN, encoded(options), texts, ask, read, checkpoint)
        progress(1.0)
        return [known[text] for text in texts]

    def _known(
        self,
        kind: str,
        about: Any,
        texts: Sequence[str],
        ask: Callable[[list[str]], list[Any]],
        read: Callable[[Any, str], Result],
        checkpoint: Callable[[], None],
    ) -> Mapping[str, Result]:
        checkpoint()
        keys = {text: self._key(kind, about, text) for text in texts}
        keeps = self.model.revision != UNKNOWN_REVISION
        found = self._answers.get(list(keys.values())) if keeps else {}
        known: dict[str, Result] = {}
        for text, key in keys.items():
            # What is no answer, whoever wrote it there, is asked for again.
            with contextlib.suppress(AttributeError, LookupError, TypeError, ValueError):
                if key in found:
                    known[text] = read(found[key], text)
        missing = [text for text in keys if text not in known]
        fresh = dict(zip(missing, ask(missing) if missing else [], strict=True))
        if keeps:
            self._answers.put({keys[text]: answer for text, answer in fresh.items() if answer is not None})
        return {text: known[text] if text in known else read(fresh[text], text) for text in texts}

    def _key(self, kind: str, about: Any, text: str) -> bytes:
        asked = json.dumps([kind, __version__, self.model.id, self.model.revision, self._how, about, text], separators=(",", ":"))
        return hashlib.sha256(asked.encode("ascii")).digest()


def _without_text(explanation: Explanation) -> Any:
    """The explanation as JSON's types with places for words; ``None`` for one that holds words which stand nowhere in the text."""
    blank = replace(
        explanation,
        text="",
        words=_blank(explanation.words),
        tokens=_blank(explanation.tokens),
        units=tuple(replace(unit, text="") for unit in explanation.units),
    )
    content = encoded(blank)
    return content if _with_text(content, explanation.text) == explanation and not explanation.read_as else None


def _with_text(content: Any, text: str) -> Explanation:
    """The explanation that ``_without_text`` was given, of this text."""
    blank = decoded(Explanation, content)
    return replace(
        blank,
        text=text,
        words=_filled(blank.words, text),
        tokens=_filled(blank.tokens, text),
        units=tuple(_named(unit, text, blank.words) for unit in blank.units),
    )


def _blank(spans: Sequence[ScoredSpan]) -> tuple[ScoredSpan, ...]:
    return tuple(replace(one, text="") for one in spans)


def _filled(spans: Sequence[ScoredSpan], text: str) -> tuple[ScoredSpan, ...]:
    return tuple(replace(one, text=one.span.of(text)) for one in spans)


def _named(unit: Unit, text: str, words: Sequence[ScoredSpan]) -> Unit:
    return replace(unit, text=unit_text(text, unit.kind, unit.spans, [words[number].span for number in unit.words]))
