"""Explains a text for a writer: sentence by sentence, only in languages that the model knows, with edits that help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from tonelens.attribution.types import (
    BY_SENTENCE,
    NOT_TESTED,
    Edit,
    Explanation,
    MethodOptions,
    MethodReport,
    Prediction,
    ScoredSpan,
    Unit,
    WindowedPrediction,
)
from tonelens.engine.batches import batches, each
from tonelens.engine.protocol import DescribedEngine, Engine
from tonelens.review.edits.elsewhere import elsewhere, helps_elsewhere
from tonelens.review.edits.proposals import proposed_edits
from tonelens.text.languages import is_too_short_to_tell, unknown_language, unknown_locale
from tonelens.text.pairs import TextPair
from tonelens.text.sentences import sentence_spans
from tonelens.text.spans import Span

NEGATIVE = "negative"
LEAST_HELP = 0.05
"""How far the probability of a negative verdict must fall for an edit to be offered."""

_EXPLAINED = 0.9
# Of a long text what is finished arrives bit by bit: it can be kept if the rest is cancelled, and nothing is big at once.
ENOUGH = 32
_READ_TOGETHER = 256


class Memory(Protocol):
    """What is known of sentences already, each explained as a text of its own."""

    def get(self, sentence: str) -> Explanation | None:
        """The explanation of a sentence."""

    def put(self, explanation: Explanation) -> None:
        """Keeps the explanation of a sentence, which is its text."""


class NoMemory:
    """Knows nothing."""

    def get(self, sentence: str) -> Explanation | None:
        """Nothing."""
        return None

    def put(self, explanation: Explanation) -> None:
        """Does nothing."""


def explain_texts(
    engine: Engine,
    texts: Sequence[str],
    options: MethodOptions,
    whole: bool = False,
    checkpoint: Callable[[], None] = lambda: None,
    progress: Callable[[float], None] = lambda done: None,
) -> list[Explanation]:
    """Explains each text and measures edits of it; with ``whole`` several sentences are explained as one.

    Raises:
        SettingsError: the method, target or baseline means nothing to this model.
        CancelledError: ``checkpoint`` raised it.
    """
    explanations = explain_without_edits(engine, texts, options, whole, checkpoint, lambda done: progress(_EXPLAINED * done))
    complete = with_edits(engine, explanations, options.terms, checkpoint)
    progress(1.0)
    return complete


def explain_pairs(
    engine: DescribedEngine, pairs: Sequence[TextPair], options: MethodOptions, progress: Callable[[float], None] = lambda done: None
) -> list[Explanation]:
    """Explains each pair as the one input that it is to the model: nothing is split into sentences, and no edit is tried.

    Raises:
        SettingsError: the method, target or baseline means nothing to this model.
        UnsupportedModelError: a pair is longer than the model reads, or the model reads one text at a time.
    """
    explained = each(engine, partial(_explained, options), batches(pairs, ENOUGH), progress=progress, size=len)
    return [replace(_judged(one, None), edits_known=True) for some in explained for one in some]


def explain_targets(
    engine: DescribedEngine, text: str | TextPair, options: MethodOptions, targets: Sequence[str], whole: bool = False
) -> list[Explanation]:
    """One explanation of a text for each target, all from one reading of it; raises as ``explain_texts``."""
    if isinstance(text, TextPair):
        return [replace(_judged(one, None), edits_known=True) for (one,) in engine.explain_targets([text], options, targets)]
    parts = [Span(0, len(text))] if whole else _sentences(text)
    found = [[_judged(one, None) for one in some] for some in engine.explain_targets([part.of(text) for part in parts], options, targets)]
    if len(parts) > 1:
        several = [_in_context([placed(one, part, text) for one, part in zip(some, parts, strict=True)]) for some in found]
        (reading,) = engine.read([_judged_part(text, several[0])], options.terms)
        found = [[_together(text, reading, some)] for some in several]
    return with_edits(engine, [one for (one,) in found], options.terms)


def explain_without_edits(
    engine: Engine,
    texts: Sequence[str],
    options: MethodOptions,
    whole: bool = False,
    checkpoint: Callable[[], None] = lambda: None,
    progress: Callable[[float], None] = lambda done: None,
    memory: Memory | None = None,
    locale: str | None = None,
    together: int = ENOUGH,
) -> list[Explanation]:
    """Explains each text for somebody who waits, and leaves the edits to ``with_edits``; raises as ``explain_texts``.

    The sentences of all texts share the model's calls. What the ``memory`` knows is not explained again, and what it does
    not know it is told as soon as it is known. ``locale`` is the language that the texts are said to be in: where the model
    does not know it nothing is judged, however short. The memory is one for that locale. ``together`` is how many sentences at a
    time are explained, and told.
    """
    parts = [[Span(0, len(text))] if whole else _sentences(text) for text in texts]
    flat = [span.of(text) for text, spans in zip(texts, parts, strict=True) for span in spans]
    known = _known(engine, flat, options, checkpoint, progress, memory or NoMemory(), locale, together)
    several = {
        text: _in_context([placed(known[span.of(text)], span, text) for span in spans])
        for text, spans in zip(texts, parts, strict=True)
        if len(spans) > 1
    }
    judged = [_judged_part(text, sentences) for text, sentences in several.items()]
    read = (one for some in each(engine, partial(_read, options.terms), batches(judged, _READ_TOGETHER), checkpoint) for one in some)
    wholes = dict(zip(several, read, strict=True))
    progress(1.0)
    return [
        known[text] if len(spans) == 1 else _together(text, wholes[text], several[text]) for text, spans in zip(texts, parts, strict=True)
    ]


def with_edits(
    engine: Engine,
    explanations: Sequence[Explanation],
    terms: Sequence[str],
    checkpoint: Callable[[], None] = lambda: None,
    memory: Memory | None = None,
) -> list[Explanation]:
    """The same explanations with the edits that help, each measured on the edited sentence.

    An edit of a sentence that reads negative helps when it lowers that by ``LEAST_HELP``, and where the sentence stands among other
    words as well.
    """
    alone = {_own_text(one): one for explanation in explanations for one in _all_sentences(explanation) if one.not_judged is None}
    edits = _edits(engine, {text: one for text, one in alone.items() if not one.edits_known}, terms, checkpoint)
    if memory is not None:
        for text, found in edits.items():
            if (remembered := memory.get(text)) is not None:
                memory.put(replace(remembered, edits=found, edits_known=True))

    def completed(one: Explanation) -> Explanation:
        if one.edits_known:
            return one
        found = tuple(replace(edit, span=edit.span.shifted(one.span.start)) for edit in edits.get(_own_text(one), ()))
        return replace(one, edits=found, edits_known=True)

    def complete(explanation: Explanation) -> Explanation:
        if not explanation.sentences:
            return completed(explanation)
        sentences = tuple(map(completed, explanation.sentences))
        return replace(explanation, sentences=sentences, edits=tuple(edit for one in sentences for edit in one.edits), edits_known=True)

    return [complete(explanation) for explanation in explanations]


def explained_so_far(text: str, known: Mapping[str, Explanation]) -> Explanation:
    """A text of which only some sentences are explained yet, by their texts. Its prediction is that of the first of them."""
    sentences = [placed(known[span.of(text)], span, text) for span in _sentences(text) if span.of(text) in known]
    return _together(text, WindowedPrediction(sentences[0].prediction, ()), sentences)


def sentence_count(text: str) -> int:
    """How many sentences a text is explained in."""
    return len(_sentences(text))


def placed(explanation: Explanation, part: Span, text: str) -> Explanation:
    """The explanation of a part of ``text``, with all its spans in the whole text."""
    offset = part.start

    def scored(spans: Sequence[ScoredSpan]) -> tuple[ScoredSpan, ...]:
        return tuple(replace(one, span=one.span.shifted(offset)) for one in spans)

    def plain(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(span.shifted(offset) for span in spans)

    return replace(
        explanation,
        text=text,
        part=part,
        words=scored(explanation.words),
        tokens=scored(explanation.tokens),
        units=tuple(replace(unit, spans=plain(unit.spans)) for unit in explanation.units),
        windows=tuple(replace(window, span=window.span.shifted(offset)) for window in explanation.windows),
        not_read=plain(explanation.not_read),
        left_out=plain(explanation.left_out),
        read_as=tuple((span.shifted(offset), name) for span, name in explanation.read_as),
        edits=tuple(replace(edit, span=edit.span.shifted(offset)) for edit in explanation.edits),
    )


def _sentences(text: str) -> list[Span]:
    """The sentences; a text of one sentence or none is explained as it stands, whitespace and all."""
    spans = sentence_spans(text)
    return spans if len(spans) > 1 else [Span(0, len(text))]


def _all_sentences(explanation: Explanation) -> Sequence[Explanation]:
    return explanation.sentences or (explanation,)


def _own_text(sentence: Explanation) -> str:
    return sentence.span.of(sentence.text)


def _known(
    engine: Engine,
    sentences: Sequence[str],
    options: MethodOptions,
    checkpoint: Callable[[], None],
    progress: Callable[[float], None],
    memory: Memory,
    locale: str | None,
    together: int,
) -> dict[str, Explanation]:
    """The explanation of each sentence by its text: from the memory, otherwise from the engine."""
    known = {text: found for text in dict.fromkeys(sentences) if (found := memory.get(text)) is not None}
    missing = [text for text in dict.fromkeys(sentences) if text not in known]
    for some in each(engine, partial(_explained, options), batches(missing, together), checkpoint, progress, len):
        for explanation in (_judged(one, locale) for one in some):
            known[explanation.text] = explanation
            memory.put(explanation)
    return known


def _explained(
    options: MethodOptions,
    engine: Engine,
    texts: Sequence[str],
    checkpoint: Callable[[], None],
    progress: Callable[[float], None],
) -> list[Explanation]:
    return engine.explain(texts, options, checkpoint, progress)


def _read(
    terms: Sequence[str], engine: Engine, texts: Sequence[str], checkpoint: Callable[[], None], progress: Callable[[float], None]
) -> list[WindowedPrediction]:
    return engine.read(texts, terms, checkpoint)


def _predicted(
    terms: Sequence[str], engine: Engine, texts: Sequence[str], checkpoint: Callable[[], None], progress: Callable[[float], None]
) -> list[Prediction]:
    return engine.predict(texts, terms, checkpoint)


def _judged(explanation: Explanation, locale: str | None) -> Explanation:
    """The explanation, without blame where the model does not know the language."""
    languages = explanation.model.languages
    doubt = unknown_locale(locale, languages) if locale is not None else None
    doubt = doubt or unknown_language(explanation.text, languages)
    return explanation if doubt is None else _doubted(explanation, doubt.name)


def _in_context(sentences: Sequence[Explanation]) -> list[Explanation]:
    """A text's sentences; the language of those that are too short for it by themselves is told from all of them together."""
    short = [one.not_judged is None and is_too_short_to_tell(_own_text(one)) for one in sentences]
    together = " ".join(_own_text(one) for one, is_short in zip(sentences, short, strict=True) if is_short)
    doubt = unknown_language(together, sentences[0].model.languages)
    if doubt is None:
        return list(sentences)
    return [_doubted(one, doubt.name) if is_short else one for one, is_short in zip(sentences, short, strict=True)]


def _judged_part(text: str, sentences: Sequence[Explanation]) -> str:
    """The text with blanks for what is not judged, so that it has no say in the verdict on the whole; all of it where nothing is judged."""
    doubted = [one.span for one in sentences if one.not_judged is not None]
    if len(doubted) == len(sentences):
        return text
    for span in doubted:
        text = text[: span.start] + " " * len(span) + text[span.end :]
    return text


def _doubted(explanation: Explanation, language: str) -> Explanation:
    """The explanation without blame, in a language that the model does not know."""
    untested = tuple(replace(unit, effect=None, effect_alone=None, probability_without=None, stable=None) for unit in explanation.units)
    return replace(
        explanation, not_judged=language, units=untested, responsible=None, redundant=(), suspected=(), fragile=(), stability=NOT_TESTED
    )


def _edits(
    engine: Engine, explanations: Mapping[str, Explanation], terms: Sequence[str], checkpoint: Callable[[], None]
) -> dict[str, tuple[Edit, ...]]:
    """For each sentence, by its text, the edits that help, with their spans in that text."""
    proposed = [
        (text, edit)
        for text, explanation in explanations.items()
        if explanation.prediction.label.casefold() == NEGATIVE
        for edit in proposed_edits(text)
    ]
    predict = partial(_predicted, terms)
    edited = batches([edit.applied(text) for text, edit in proposed], _READ_TOGETHER)
    after = (one for some in each(engine, predict, edited, checkpoint) for one in some)
    helping = [
        (text, edit, prediction)
        for (text, edit), prediction in zip(proposed, after, strict=True)
        if _probability(explanations[text].prediction, explanations[text]) - _probability(prediction, explanations[text]) >= LEAST_HELP
    ]
    others = [other for text, edit, _ in helping for one in (text, edit.applied(text)) for other in elsewhere(one)]
    predicted = (one for some in each(engine, predict, batches(others, _READ_TOGETHER), checkpoint) for one in some)
    offered: dict[str, tuple[Edit, ...]] = dict.fromkeys(explanations, ())
    for text, edit, prediction in helping:
        values = [_probability(next(predicted), explanations[text]) for _ in range(4)]
        if helps_elsewhere((values[0], values[1]), (values[2], values[3]), LEAST_HELP):
            offered[text] += (Edit(edit.span, edit.replacement, edit.kind, prediction),)
    return offered


def _probability(prediction: Prediction, explanation: Explanation) -> float:
    """That of the label which an explained sentence was given."""
    return prediction.probabilities[explanation.prediction.label]


def _together(text: str, reading: WindowedPrediction, sentences: Sequence[Explanation]) -> Explanation:
    """The explanation of a text of several sentences: its own prediction on top, the rest from its sentences."""
    units: list[Unit] = []
    words: list[ScoredSpan] = []
    for sentence in sentences:
        units += (replace(unit, words=tuple(word + len(words) for word in unit.words)) for unit in sentence.units)
        words += sentence.words
    doubts = Counter(sentence.not_judged for sentence in sentences)
    return Explanation(
        text=text,
        model=sentences[0].model,
        prediction=reading.prediction,
        method=_method(sentences),
        words=tuple(words),
        tokens=tuple(token for sentence in sentences for token in sentence.tokens),
        windows=reading.windows,
        not_read=tuple(span for sentence in sentences for span in sentence.not_read),
        units=tuple(units),
        stability=BY_SENTENCE,
        left_out=tuple(span for sentence in sentences for span in sentence.left_out),
        read_as=tuple(pair for sentence in sentences for pair in sentence.read_as),
        not_judged=None if None in doubts else doubts.most_common(1)[0][0],
        edits=tuple(edit for sentence in sentences for edit in sentence.edits),
        edits_known=all(sentence.edits_known for sentence in sentences),
        sentences=tuple(sentences),
    )


def _method(sentences: Sequence[Explanation]) -> MethodReport:
    """What holds of all sentences together: their evaluations, and the errors of their scores."""
    reports = [sentence.method for sentence in sentences]
    deltas = [report.convergence_delta for report in reports if report.convergence_delta is not None]
    complete = len(deltas) == len(reports)
    total = sum(abs(token.score) for sentence in sentences for token in sentence.tokens)
    targets = {report.target for report in reports}
    return replace(
        reports[0],
        target=targets.pop() if len(targets) == 1 else "predicted",
        evaluations=sum(report.evaluations for report in reports),
        convergence_delta=sum(deltas) if complete else None,
        relative_error=(sum(map(abs, deltas)) / total if total > 0 else 0.0) if complete else None,
        converged=all(report.converged for report in reports),
    )
