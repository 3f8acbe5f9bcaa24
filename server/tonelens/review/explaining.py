"""Explains a text for a writer: sentence by sentence, only in languages that the model knows, with edits that help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tonelens.attribution.protocol import Engine
from tonelens.attribution.types import BY_SENTENCE, NOT_TESTED, Edit, Explanation, MethodOptions, MethodReport, Reading, ScoredSpan, Unit
from tonelens.review.edits import proposed_edits
from tonelens.text.languages import unknown_language
from tonelens.text.sentences import sentence_spans
from tonelens.text.spans import Span

NEGATIVE = "negative"
LEAST_HELP = 0.05
"""How far the probability of a negative verdict must fall for an edit to be offered."""

_EXPLAINED = 0.9


def explain_texts(
    engine: Engine,
    texts: Sequence[str],
    options: MethodOptions,
    whole: bool = False,
    checkpoint: Callable[[], None] = lambda: None,
    progress: Callable[[float], None] = lambda done: None,
) -> list[Explanation]:
    """Explains each text; all sentences of all texts share the model's calls. With ``whole`` several are explained as one.

    Raises:
        SettingsError: the method, target or baseline means nothing to this model.
        CancelledError: ``checkpoint`` raised it.
    """
    parts = [[Span(0, len(text))] if whole else _sentences(text) for text in texts]
    flat = [span.of(text) for text, spans in zip(texts, parts, strict=True) for span in spans]
    explained = iter(engine.explain(flat, options, checkpoint, lambda done: progress(_EXPLAINED * done)))
    of_texts = [[_judged(engine, next(explained)) for _ in spans] for spans in parts]
    edits = iter(_edits(engine, [one for found in of_texts for one in found], options.terms, checkpoint))
    of_texts = [[replace(one, edits=next(edits)) for one in found] for found in of_texts]
    several = [text for text, found in zip(texts, of_texts, strict=True) if len(found) > 1]
    wholes = iter(engine.read(several, options.terms, checkpoint))
    progress(1.0)
    return [
        found[0]
        if len(found) == 1
        else _together(text, next(wholes), [placed(one, span, text) for one, span in zip(found, spans, strict=True)])
        for text, spans, found in zip(texts, parts, of_texts, strict=True)
    ]


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


def _judged(engine: Engine, explanation: Explanation) -> Explanation:
    """The explanation, without blame where the model does not know the language."""
    doubt = unknown_language(explanation.text, engine.model.languages)
    if doubt is None:
        return explanation
    untested = tuple(replace(unit, effect=None, effect_alone=None, stable=None) for unit in explanation.units)
    return replace(explanation, not_judged=doubt.name, units=untested, responsible=None, stability=NOT_TESTED)


def _edits(
    engine: Engine, explanations: Sequence[Explanation], terms: Sequence[str], checkpoint: Callable[[], None]
) -> list[tuple[Edit, ...]]:
    """For each sentence that reads negative the edits that lower that by ``LEAST_HELP``, measured on the edited sentence."""
    proposed = [
        (number, edit)
        for number, explanation in enumerate(explanations)
        if explanation.prediction.label.casefold() == NEGATIVE and explanation.not_judged is None
        for edit in proposed_edits(explanation.text)
    ]
    after = engine.predict([edit.applied(explanations[number].text) for number, edit in proposed], terms, checkpoint) if proposed else []
    offered: list[list[Edit]] = [[] for _ in explanations]
    for (number, edit), prediction in zip(proposed, after, strict=True):
        before = explanations[number].prediction
        if before.probability - prediction.probabilities[before.label] >= LEAST_HELP:
            offered[number].append(Edit(edit.span, edit.replacement, edit.kind, prediction))
    return [tuple(edits) for edits in offered]


def _together(text: str, reading: Reading, sentences: Sequence[Explanation]) -> Explanation:
    """The explanation of a text of several sentences: its own prediction on top, the rest from its sentences."""
    units: list[Unit] = []
    words: list[ScoredSpan] = []
    for sentence in sentences:
        units += (replace(unit, words=tuple(word + len(words) for word in unit.words)) for unit in sentence.units)
        words += sentence.words
    doubts = {sentence.not_judged for sentence in sentences}
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
        not_judged=doubts.pop() if len(doubts) == 1 else None,
        edits=tuple(edit for sentence in sentences for edit in sentence.edits),
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
