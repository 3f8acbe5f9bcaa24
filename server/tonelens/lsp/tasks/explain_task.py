"""What the threads do for requests: they find the segment, and take its explanation from the cache or ask the engine for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tonelens import __version__
from tonelens.attribution.types import Explanation
from tonelens.engine.requests import Priority
from tonelens.errors import SettingsError
from tonelens.lsp.state.cache import CacheKey, ExplanationCache
from tonelens.lsp.state.explanation_settings import ExplanationSettings
from tonelens.lsp.state.pending_request import PendingRequest
from tonelens.lsp.state.segments import Segment
from tonelens.lsp.tasks.engines import Engines
from tonelens.lsp.tasks.jobs import Control
from tonelens.lsp.tasks.partial_explanations import TOGETHER, PartialExplanations
from tonelens.review.by_sentence import ENOUGH, explain_without_edits, sentence_count, with_edits
from tonelens.review.in_source import in_source
from tonelens.text.formats import format_of

MOST_SELECTED = 12
"""So many sentences at most are explained because somebody selects them; more only when they say so."""


@dataclass(frozen=True)
class Found:
    """The explanation of a segment: ``explanation`` in its source, ``of_reading`` in the text that the model read.

    ``key`` is what the latter is kept under.
    """

    segment: Segment
    explanation_settings: ExplanationSettings
    key: CacheKey
    of_reading: Explanation
    explanation: Explanation


@dataclass(frozen=True)
class LeftAlone:
    """What is only selected is not explained: it has too many ``sentences``, or none."""

    sentences: int


class ExplainTask:
    """Explains segments; used from many threads."""

    def __init__(self, cache: ExplanationCache, engines: Engines) -> None:
        self._cache = cache
        self._engines = engines

    def find(
        self,
        pending: PendingRequest,
        unit: str,
        how: ExplanationSettings,
        priority: Priority,
        control: Control,
        by_selection: bool = False,
        tell: Callable[[Found], None] = lambda part: None,
    ) -> Found | LeftAlone:
        """The explanation of what was asked about, without edits where they are not known yet.

        What is only selected is explained where it is a few sentences, and where a program or a data file is open, its
        prose alone. Code is selected there to be copied. ``tell`` is told meanwhile how much of a long text is explained.

        Raises:
            TonelensError: there is nothing to explain, or the settings mean nothing to the model.
        """
        snapshot = pending.snapshot
        as_it_stands = not by_selection or format_of(snapshot.language_id, snapshot.path).is_text
        segment = self._engines.reader.segment(snapshot, pending.place, unit, control.checkpoint, as_it_stands)
        if segment is None and by_selection:
            return LeftAlone(0)
        if segment is None:
            raise SettingsError("There is nothing to explain there.", "Select some text, or put the cursor in a sentence.")
        pending.found = segment
        text, memory = segment.reading.text, Sentences(self._cache, self._engines, how, segment.locale)
        count = sentence_count(text)
        if by_selection and count > MOST_SELECTED:
            return LeftAlone(count)
        explanation = memory.get_whole(text)
        if explanation is None:
            engine = self._engines.engine(how.engine).asking(priority)
            is_long = count > MOST_SELECTED

            def grown(part: Explanation) -> None:
                tell(_found(segment, how, memory.key_of(part), part))

            (explanation,) = explain_without_edits(
                engine,
                [text],
                how.options,
                checkpoint=control.checkpoint,
                progress=control.progress,
                memory=PartialExplanations(memory, text, grown) if is_long else memory,
                locale=segment.locale,
                together=TOGETHER if is_long else ENOUGH,
            )
            memory.put_whole(explanation)
        return _found(segment, how, memory.key_of(explanation), explanation)

    def complete(self, found: Found, priority: Priority, control: Control) -> Found:
        """The same with its edits."""
        memory = Sentences(self._cache, self._engines, found.explanation_settings, found.segment.locale)
        engine = self._engines.engine(found.explanation_settings.engine).asking(priority)
        (complete,) = with_edits(engine, [found.of_reading], found.explanation_settings.options.terms, control.checkpoint, memory)
        memory.put_whole(complete)
        return _found(found.segment, found.explanation_settings, found.key, complete)


def _found(segment: Segment, how: ExplanationSettings, key: CacheKey, of_reading: Explanation) -> Found:
    return Found(segment, how, key, of_reading, in_source(of_reading, segment.reading, segment.source))


class Sentences:
    """What the cache knows of sentences, and of texts of several, that are explained in one way and said to be in one language."""

    def __init__(self, cache: ExplanationCache, engines: Engines, how: ExplanationSettings, locale: str | None) -> None:
        self._cache = cache
        self._engines = engines
        self._how = how
        self._locale = locale

    def get(self, sentence: str) -> Explanation | None:
        """The explanation of a sentence."""
        return self._known(sentence, is_sentence=True)

    def get_whole(self, text: str) -> Explanation | None:
        """The explanation of a text of several sentences."""
        return self._known(text, is_sentence=False)

    def put(self, explanation: Explanation) -> None:
        """Keeps the explanation of a sentence."""
        self._engines.answered(self._how.engine, explanation.model)
        self._cache.put(self.key_of(explanation), explanation)

    def put_whole(self, explanation: Explanation) -> None:
        """Keeps the explanation of a text, unless it is one sentence, which is kept already."""
        if explanation.sentences:
            self._cache.put(self.key_of(explanation), explanation)

    def key_of(self, explanation: Explanation) -> CacheKey:
        """What an explanation is kept under."""
        return self._key(explanation.text, explanation.model.revision, not explanation.sentences)

    def _known(self, text: str, is_sentence: bool) -> Explanation | None:
        model = self._engines.known_model(self._how.engine)
        return None if model is None else self._cache.get(self._key(text, model.revision, is_sentence))

    def _key(self, text: str, revision: str, is_sentence: bool) -> CacheKey:
        return CacheKey(
            text, revision, self._how.options, __version__, self._how.engine.device, is_sentence=is_sentence, locale=self._locale
        )
