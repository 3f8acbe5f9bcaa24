"""What the threads do for a review: they read the sentences that nobody has read before, and explain what was found."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tonelens import __version__
from tonelens.attribution.types import Prediction
from tonelens.engine.requests import LATER, SOON, Priority
from tonelens.lsp.state.cache import ExplanationCache, PredictionKey
from tonelens.lsp.state.explanation_settings import ExplanationSettings
from tonelens.lsp.state.read_sentences import ReadSentence
from tonelens.lsp.tasks.engines import Engines
from tonelens.lsp.tasks.explain_task import Sentences
from tonelens.lsp.tasks.jobs import Control
from tonelens.review.by_sentence import explain_without_edits, with_edits
from tonelens.review.check.findings import Draft, Finding, explained, findings, is_founded, texts_to_predict
from tonelens.review.check.redrafting import CutDraft
from tonelens.settings.rules import Rule
from tonelens.text.documents import Snapshot
from tonelens.text.languages import unknown_language

_TOGETHER = 256
# As much as somebody notices at once: it comes before what was asked for a whole document.
_FEW = 8


@dataclass(frozen=True)
class Assignment:
    """One review of a document: its rules, where it lies in its project, and how its findings are to be explained.

    ``read`` gathers the predictions by text. What the cache keeps of them is not for one review to say.
    """

    snapshot: Snapshot
    path: str
    rules: tuple[Rule, ...]
    how: ExplanationSettings
    accepted: frozenset[str] = frozenset()
    read: dict[str, Prediction] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ReviewOutcome:
    """What was found in the ``part`` of a document's sentences that is read by now, from 0 to 1, and how those ``read`` read."""

    findings: tuple[Finding, ...]
    part: float
    read: tuple[ReadSentence, ...] = field(default=(), repr=False)
    is_cut_off: bool = False
    """Whether the document may have more sentences than are reviewed."""


class ReviewTask:
    """Reviews documents; used from many threads."""

    def __init__(self, cache: ExplanationCache, engines: Engines) -> None:
        self._cache = cache
        self._engines = engines
        self._lock = threading.Lock()
        self._last: tuple[tuple[str, str, tuple[Rule, ...]], CutDraft] | None = None

    def find(self, assignment: Assignment, caret: int | None, number: int, control: Control) -> ReviewOutcome:
        """The findings of a document but for the sentence that is being typed at ``caret``, which is not read either.

        Of a long document some sentences more are read with every call, from its beginning.

        Raises:
            TonelensError: the model cannot be loaded, or a rule speaks of a label that it does not have.
        """
        document = self._draft(assignment, control)
        typed = [one.span for one in document.sentences if caret is not None and one.span.start <= caret <= one.span.end]
        kept = replace(document, sentences=tuple(one for one in document.sentences if one.span not in typed))
        languages = self._languages(assignment.how, control) if kept.sentences else ()
        texts = texts_to_predict(kept, assignment.rules, languages)
        predictions = self._predictions(texts, assignment, number, control) if texts else {}
        part = len(predictions) / len(texts) if texts else 1.0
        if part < 1:
            unread = frozenset(texts) - predictions.keys()
            kept = replace(kept, sentences=tuple(one for one in kept.sentences if one.reading.text not in unread))
        found = findings(kept, assignment.rules, predictions, languages, assignment.accepted)
        # What an ignore on a sentence is good for that is being typed, or is not read yet, is not known yet.
        unknown = {one.place for one in document.ignores if part < 1 or any(one.reach.overlaps(span) for span in typed)}
        counted = [finding for finding in found if finding.tone is not None or finding.span not in unknown]
        memory = Sentences(self._cache, self._engines, assignment.how, None)
        read = tuple(
            (one.span.start, one.span.end, one.reading.text, predictions[one.reading.text])
            for one in kept.sentences
            if one.reading.text in predictions and unknown_language(one.reading.text, languages) is None
        )
        known = (_remembered(finding, memory, document.text) for finding in counted)
        return ReviewOutcome(tuple(filter(is_founded, known)), part, read, document.is_cut_off)

    def explain(self, assignment: Assignment, found: Sequence[Finding], number: int, control: Control) -> tuple[Finding, ...]:
        """The same findings, those of sentences with their explanations and the edits that help."""
        toned = [finding.tone.sentence.reading.text for finding in found if finding.tone is not None]
        texts = list(dict.fromkeys(toned))
        engine = self._engines.engine(assignment.how.engine).asking(Priority(SOON, number, is_background=True))
        memory = Sentences(self._cache, self._engines, assignment.how, None)
        options = assignment.how.options
        made = explain_without_edits(engine, texts, options, whole=True, checkpoint=control.checkpoint, memory=memory)
        known = dict(zip(texts, with_edits(engine, made, options.terms, control.checkpoint, memory), strict=True))
        text = assignment.snapshot.text
        return tuple(
            finding if finding.tone is None else explained(finding, known[finding.tone.sentence.reading.text], text) for finding in found
        )

    def _draft(self, assignment: Assignment, control: Control) -> Draft:
        """The document's sentences, with those of the last review kept that lie far from what was edited since."""
        snapshot = assignment.snapshot
        key = (snapshot.language_id, assignment.path, assignment.rules)
        with self._lock:
            before = self._last[1] if self._last is not None and self._last[0] == key else None
        # While somebody rests they are wanted twice of the same text.
        if before is not None and before.draft.text == snapshot.text:
            return before.draft
        made = self._engines.reader.draft(
            snapshot.text, snapshot.language_id, assignment.path, assignment.rules, control.checkpoint, before
        )
        with self._lock:
            self._last = (key, made)
        return made.draft

    def _languages(self, how: ExplanationSettings, control: Control) -> tuple[str, ...]:
        """What the model knows, which is loaded for it if it has never been."""
        known = self._engines.known_model(how.engine)
        if known is None:
            known = self._engines.engine(how.engine).model(control.checkpoint)
            self._engines.answered(how.engine, known)
        return known.languages

    def _predictions(self, texts: Sequence[str], assignment: Assignment, number: int, control: Control) -> dict[str, Prediction]:
        """Those that are known, and those of some texts more."""
        how, known = assignment.how, assignment.read
        known.update(self._known([text for text in texts if text not in known], how))
        missing = [text for text in texts if text not in known]
        engine = self._engines.engine(how.engine).asking(_priority(len(missing), number), control.checkpoint)
        # Those of one length together, so that little of a batch is padding.
        some = sorted(missing[:_TOGETHER], key=len)
        if some:
            predicted = engine.predict(some, how.options.terms, control.checkpoint)
            model = engine.model
            self._engines.answered(how.engine, model)
            for text, prediction in zip(some, predicted, strict=True):
                known[text] = prediction
                self._cache.put_prediction(_key(text, model.revision, how), prediction)
        return known

    def _known(self, texts: Sequence[str], how: ExplanationSettings) -> dict[str, Prediction]:
        model = self._engines.known_model(how.engine)
        if model is None:
            return {}
        found = ((text, self._cache.prediction(_key(text, model.revision, how))) for text in texts)
        return {text: prediction for text, prediction in found if prediction is not None}


def _priority(count: int, number: int) -> Priority:
    """When so many sentences are read: a few are what somebody has just written, and looks at."""
    return Priority(SOON, number) if count <= _FEW else Priority(LATER, number, is_background=True)


def _remembered(finding: Finding, memory: Sentences, text: str) -> Finding:
    """The finding with its explanation where that is known."""
    explanation = None if finding.tone is None else memory.get(finding.tone.sentence.reading.text)
    return finding if explanation is None or not explanation.edits_known else explained(finding, explanation, text)


def _key(text: str, revision: str, how: ExplanationSettings) -> PredictionKey:
    return PredictionKey(text, revision, how.options.terms, __version__, how.engine.device)
