"""Measures a model and attribution methods on labelled texts: batch by batch, so that memory stays flat.

Importing it loads torch.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy

from tonelens.attribution import calibration
from tonelens.attribution.classifier import Classifier
from tonelens.attribution.explaining import explain
from tonelens.attribution.faithfulness import Faithfulness, changed_without_responsible, direction_of, faithfulness, top_words
from tonelens.attribution.targets import EXPECTED_RATING
from tonelens.attribution.types import NEUTRAL, POLARITY, STABLE, UNCERTAIN, Explanation, MethodOptions
from tonelens.attribution.word_labels import Agreement, LabelledWords, Tree, agreement, labelled_words, unit_labels, word_labels
from tonelens.engine.batches import Checkpoint, Progress, batches, each
from tonelens.engine.in_process import InProcessEngine
from tonelens.engine.protocol import DescribedEngine
from tonelens.errors import SettingsError
from tonelens.report.explanation.finite import require_finite

BATCH = 32


@dataclass(frozen=True)
class ModelFigures:
    """How the model's predictions compare with the file's labels, over ``compared`` texts.

    ``confusion`` has a row for each true label and a column for each predicted one. ``without_label`` counts texts whose
    label the model does not have, ``neutral_as_pole`` neutral predictions that were counted as the likelier pole.
    """

    labels: tuple[str, ...]
    compared: int
    without_label: int
    neutral_as_pole: int
    accuracy: float | None
    calibration_error: float | None
    recall: tuple[float | None, ...]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class MethodFigures:
    """What was measured of one method; ``None`` where there was nothing to measure.

    The three measures of faithfulness are means over ``measured`` texts. ``polar`` counts verdicts that scores can speak
    for; ``stable`` and ``uncertain`` are how many of those were so. ``sizes`` counts responsible sets by their number of units;
    of ``tried_again`` sets ``changed`` changed the verdict in a fresh run. ``named`` and ``top`` compare responsible units and
    as many top words with human labels. ``relative_error`` is a median.
    """

    name: str
    measured: int
    comprehensiveness: float | None
    sufficiency: float | None
    log_odds: float | None
    polar: int
    stable: int
    uncertain: int
    sizes: Mapping[int, int]
    tried_again: int
    changed: int
    named: Agreement | None
    top: Agreement | None
    evaluations_median: float
    evaluations_most: int
    relative_error: float | None
    not_converged: int
    milliseconds: float


@dataclass(frozen=True)
class Evaluation:
    """Everything that was measured.

    ``several_windows`` counts texts that took several windows and ``neutral_verdicts`` those with a verdict that no score
    speaks for: faithfulness leaves both out. ``without_tree`` counts texts without human word labels.
    """

    texts: int
    several_windows: int
    neutral_verdicts: int
    without_tree: int | None
    model: ModelFigures
    methods: tuple[MethodFigures, ...]


@dataclass(frozen=True)
class _Record:
    """What is kept of one explanation while the batches pass."""

    probabilities: tuple[float, ...]
    windows: int
    direction: int | None
    stability: str
    responsible: int
    evaluations: int
    relative_error: float | None
    converged: bool
    faithfulness: Faithfulness | None
    changed: bool | None
    has_tree: bool
    named: Agreement
    top: Agreement


@dataclass(frozen=True)
class Piece:
    """Some texts, and what people said of their words; ``None`` where nobody is asked."""

    texts: tuple[str, ...]
    labelled: tuple[LabelledWords | None, ...] | None


def evaluate(
    engine: DescribedEngine,
    texts: Sequence[str],
    truth: Sequence[int | None],
    methods: Sequence[str],
    baseline: str,
    poles: tuple[int, int] | None = None,
    trees: Mapping[str, Tree] | None = None,
    progress: Callable[[float], None] = lambda done: None,
) -> Evaluation:
    """Explains every text with every method and measures what comes out; there is at least one of each.

    ``truth`` is the index of each text's label, ``None`` where the model does not have it; ``poles`` are the indices of negative
    and positive where there are no others in it. Every method's top words are compared with human labels in those sentences
    where the first method named responsible units, and are as many as these: so all answer the same question.

    Raises:
        SettingsError: a method or baseline means nothing to this model, or ``trees`` are given and its scores have no two sides.
        UnsupportedModelError: the model's numbers are not finite.
    """
    records: dict[str, list[_Record]] = {name: [] for name in methods}
    seconds = dict.fromkeys(methods, 0.0)
    pieces = [
        Piece(tuple(some), None if trees is None else tuple(labelled_words(trees, text) for text in some)) for some in batches(texts, BATCH)
    ]
    for piece in each(engine, partial(measured, tuple(methods), baseline), pieces, progress=progress):
        for name, (found, took) in piece.items():
            records[name] += found
            seconds[name] += took
    kept = records[methods[0]]
    return Evaluation(
        texts=len(texts),
        several_windows=sum(record.windows > 1 for record in kept),
        neutral_verdicts=sum(not record.direction for record in kept),
        without_tree=None if trees is None else sum(not record.has_tree for record in kept),
        model=_model_figures(engine.labels, [record.probabilities for record in kept], truth, poles),
        methods=tuple(_method_figures(name, found, seconds[name], trees is not None) for name, found in records.items()),
    )


def measured(
    methods: Sequence[str], baseline: str, engine: InProcessEngine, piece: Piece, checkpoint: Checkpoint, progress: Progress
) -> dict[str, tuple[list[_Record], float]]:
    """What is kept of each method's explanations of some texts, and the seconds that they took."""
    classifier = engine.classifier
    found: dict[str, tuple[list[_Record], float]] = {}
    for number, name in enumerate(methods):

        def tell(done: float, number: int = number) -> None:
            progress((number + done) / len(methods))

        begun = time.perf_counter()
        explanations = explain(classifier, piece.texts, MethodOptions(name, baseline), checkpoint, tell)
        took = time.perf_counter() - begun
        if piece.labelled is not None:
            _require_sides(explanations)
        first = explanations if number == 0 else found[methods[0]][0]
        counts = [_named(one) if isinstance(one, Explanation) else one.responsible for one in first]
        found[name] = _records(classifier, explanations, piece.labelled or (None,) * len(piece.texts), counts), took
    return found


def _require_sides(explanations: Sequence[Explanation]) -> None:
    if any(explanation.target not in (POLARITY, EXPECTED_RATING) for explanation in explanations):
        raise SettingsError(
            "Human word labels are positive or negative, but this model's labels are not.",
            "Leave out --word-labels, or choose a model with the labels negative and positive.",
        )


def _named(explanation: Explanation) -> int:
    return 0 if explanation.responsible is None else len(explanation.responsible.units)


def _records(
    classifier: Classifier, explanations: Sequence[Explanation], labelled: Sequence[LabelledWords | None], counts: Sequence[int]
) -> list[_Record]:
    """What is kept of each explanation; ``counts`` are how many of its top words are compared with human labels."""
    for explanation in explanations:
        require_finite(explanation)
    records = []
    for explanation, measures, changed, words, count in zip(
        explanations,
        faithfulness(classifier, explanations),
        changed_without_responsible(classifier, explanations),
        labelled,
        counts,
        strict=True,
    ):
        direction = direction_of(classifier, explanation)
        named = top = Agreement()
        if words is not None and direction:
            units = () if explanation.responsible is None else explanation.responsible.units
            named = agreement(unit_labels(words, explanation, units), direction)
            top = agreement(word_labels(words, explanation, top_words(explanation, direction, count)), direction)
        records.append(
            _Record(
                probabilities=tuple(explanation.prediction.probabilities.values()),
                windows=len(explanation.windows),
                direction=direction,
                stability=explanation.stability,
                responsible=_named(explanation),
                evaluations=explanation.method.evaluations,
                relative_error=explanation.method.relative_error,
                converged=explanation.method.converged,
                faithfulness=measures,
                changed=changed,
                has_tree=words is not None,
                named=named,
                top=top,
            )
        )
    return records


def _model_figures(
    labels: Sequence[str], probabilities: Sequence[Sequence[float]], truth: Sequence[int | None], poles: tuple[int, int] | None
) -> ModelFigures:
    rows = [row for row, label in enumerate(truth) if label is not None]
    answers = numpy.array([probabilities[row] for row in rows]).reshape(len(rows), len(labels))
    true = numpy.array([truth[row] for row in rows], dtype=numpy.int64)
    neutral_as_pole = 0
    if poles is not None:
        neutral_as_pole = int((~numpy.isin(answers.argmax(axis=1), poles)).sum())
        # What the model says of two values is what it says given that the text is one of them.
        answers = answers[:, list(poles)] / answers[:, list(poles)].sum(axis=1, keepdims=True)
        true = (true == poles[1]).astype(numpy.int64)
        labels = [labels[pole] for pole in poles]
    predicted = answers.argmax(axis=1)
    counts = calibration.confusion(predicted, true, len(labels))
    return ModelFigures(
        labels=tuple(labels),
        compared=len(rows),
        without_label=len(truth) - len(rows),
        neutral_as_pole=neutral_as_pole,
        accuracy=calibration.accuracy(predicted, true) if rows else None,
        calibration_error=calibration.expected_calibration_error(answers, true) if rows else None,
        recall=tuple(calibration.recall(counts)),
        confusion=tuple(tuple(int(count) for count in row) for row in counts),
    )


def _method_figures(name: str, records: Sequence[_Record], seconds: float, compared: bool) -> MethodFigures:
    measures = [record.faithfulness for record in records if record.faithfulness is not None]
    polar = [record for record in records if record.direction and record.stability != NEUTRAL]
    tried = [record.changed for record in records if record.changed is not None]
    errors = [record.relative_error for record in records if record.relative_error is not None]
    return MethodFigures(
        name=name,
        measured=len(measures),
        comprehensiveness=_mean([one.comprehensiveness for one in measures]),
        sufficiency=_mean([one.sufficiency for one in measures]),
        log_odds=_mean([one.log_odds for one in measures]),
        polar=len(polar),
        stable=sum(record.stability == STABLE for record in polar),
        uncertain=sum(record.stability == UNCERTAIN for record in polar),
        sizes=dict(sorted(Counter(record.responsible for record in records if record.responsible).items())),
        tried_again=len(tried),
        changed=sum(tried),
        named=sum((record.named for record in records), Agreement()) if compared else None,
        top=sum((record.top for record in records), Agreement()) if compared else None,
        evaluations_median=statistics.median(record.evaluations for record in records),
        evaluations_most=max(record.evaluations for record in records),
        relative_error=statistics.median(errors) if errors else None,
        not_converged=sum(not record.converged for record in records),
        milliseconds=1000 * seconds / len(records),
    )


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None
