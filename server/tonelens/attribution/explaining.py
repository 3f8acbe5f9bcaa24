"""From texts to explanations: encode, predict, attribute in batches, put together again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy

from tonelens.attribution.aggregation import (
    mean_over_windows,
    scored_tokens,
    scored_words,
    window_word_numbers,
)
from tonelens.attribution.baselines import resolve_baseline
from tonelens.attribution.batches import Progress, attribute, no_progress
from tonelens.attribution.classifier import Checkpoint, Classifier, no_checkpoint
from tonelens.attribution.examination import Subject, examine
from tonelens.attribution.masked import NOTHING
from tonelens.attribution.methods import Method, Scores, method_named
from tonelens.attribution.methods.adaptive_integrated_gradients import ADAPTIVE_INTEGRATED_GRADIENTS
from tonelens.attribution.methods.feature_ablation import FEATURE_ABLATION
from tonelens.attribution.methods.two_sided_effects import MOST_WORDS, TWO_SIDED_EFFECTS
from tonelens.attribution.problem import Problem
from tonelens.attribution.references import Reference, reference
from tonelens.attribution.targets import Target, resolve_target, stance, verdict_direction
from tonelens.attribution.text_readings import TextReading, read_texts
from tonelens.attribution.types import POLARITY, PREDICTED, Explanation, MethodOptions, MethodReport
from tonelens.text.emoji import named_emoji
from tonelens.text.pairs import TextPair
from tonelens.text.plain_form import plain_form

_LARGEST_ERROR = 0.1
"""The numerical error above which scores are not what they are said to be, whoever computed them."""

_ATTRIBUTION = 0.5
"""The part of the work that attribution is, for whoever watches it."""


@dataclass(frozen=True, eq=False)
class _Targeted:
    """A reading, and what is to be explained of it."""

    reading: TextReading
    target: Target


def explain(
    classifier: Classifier,
    texts: Sequence[str | TextPair],
    options: MethodOptions,
    checkpoint: Checkpoint = no_checkpoint,
    progress: Progress = no_progress,
) -> list[Explanation]:
    """Explains each text by itself, and tests what it found; many at once share the model's calls.

    A text without any token (empty, blank) gets the prediction that the pipeline gives it and no words.

    Raises:
        SettingsError: the method, target or baseline means nothing to this model.
        CancelledError: ``checkpoint`` raised it.
        OutOfMemoryError: a call of the model does not fit into memory.
    """
    return explain_targets(classifier, texts, options, (options.target,), checkpoint, progress)[0]


def explain_targets(
    classifier: Classifier,
    texts: Sequence[str | TextPair],
    options: MethodOptions,
    targets: Sequence[str],
    checkpoint: Checkpoint = no_checkpoint,
    progress: Progress = no_progress,
) -> list[list[Explanation]]:
    """For each target the explanation of each text, all of them from one reading; raises as ``explain``.

    What the model says of a text, and of the text without some words, is asked once for all targets.
    """
    readings = read_texts(classifier, texts, options.terms, checkpoint)
    plain: dict[str, TextReading] = {}
    explained = []
    for number, target in enumerate(targets):

        def tell(done: float, number: int = number) -> None:
            progress((number + _ATTRIBUTION * done) / len(targets))

        asked = replace(options, target=target)
        subjects = _attributed(classifier, readings, asked, checkpoint, tell)
        references = _references(classifier, subjects, plain, asked, checkpoint)
        explained.append(_examined(classifier, subjects, asked, checkpoint, references))
    progress(1.0)
    return explained


def attributed(
    classifier: Classifier,
    texts: Sequence[str | TextPair],
    options: MethodOptions,
    checkpoint: Checkpoint = no_checkpoint,
    progress: Progress = no_progress,
) -> list[Subject]:
    """The attribution of each text alone, before anything of it is tested; raises as ``explain``."""
    return _attributed(classifier, read_texts(classifier, texts, options.terms, checkpoint), options, checkpoint, progress)


def _attributed(
    classifier: Classifier, read: Sequence[TextReading], options: MethodOptions, checkpoint: Checkpoint, progress: Progress
) -> list[Subject]:
    methods = [method_for(classifier, options.name, len(reading.tokens.words)) for reading in read]
    subjects: dict[int, Subject] = {}
    for method in dict.fromkeys(methods):
        mine = [index for index, one in enumerate(methods) if one is method]
        found = _attributed_by(method, classifier, [read[index] for index in mine], options, checkpoint, progress)
        subjects |= dict(zip(mine, found, strict=True))
    return [subjects[index] for index in range(len(read))]


def _references(
    classifier: Classifier,
    subjects: Sequence[Subject],
    readings: dict[str, TextReading],
    options: MethodOptions,
    checkpoint: Checkpoint,
) -> dict[int, Reference]:
    """By the numbers of those texts that are not in their plain form: what is responsible there, where it reads the same.

    ``readings`` are those of plain forms that were read for another target; new ones are added to them.
    """
    forms = {
        index: form
        for index, subject in enumerate(subjects)
        if subject.is_tested and subject.explanation.pair is None and len(subject.explanation.words) <= MOST_WORDS
        if (form := plain_form(subject.explanation.text)) is not None
    }
    if not forms:
        return {}
    by_effects = replace(options, name=TWO_SIDED_EFFECTS.name)
    plain = list(dict.fromkeys(form.text for form in forms.values()))
    unread = [text for text in plain if text not in readings]
    readings.update(zip(unread, read_texts(classifier, unread, options.terms, checkpoint), strict=True))
    subjects_of = _attributed(classifier, [readings[text] for text in plain], by_effects, checkpoint, no_progress)
    attributed = dict(zip(plain, subjects_of, strict=True))
    alike = {
        index: form
        for index, form in forms.items()
        if attributed[form.text].explanation.prediction.label == subjects[index].explanation.prediction.label
    }
    wanted = list(dict.fromkeys(form.text for form in alike.values()))
    found = dict(zip(wanted, _examined(classifier, [attributed[text] for text in wanted], by_effects, checkpoint), strict=True))
    references = {index: reference(subjects[index].explanation.words, form, found[form.text]) for index, form in alike.items()}
    return {index: one for index, one in references.items() if one is not None}


def _examined(
    classifier: Classifier,
    subjects: Sequence[Subject],
    options: MethodOptions,
    checkpoint: Checkpoint,
    references: Mapping[int, Reference] = MappingProxyType({}),
) -> list[Explanation]:
    names = [subject.explanation.method.name for subject in subjects]
    examined: dict[int, Explanation] = {}
    for name in dict.fromkeys(names):
        mine = [index for index, one in enumerate(names) if one == name]
        known = {place: references[index] for place, index in enumerate(mine) if index in references}
        found = examine(classifier, [subjects[index] for index in mine], method_named(name), options, checkpoint, known)
        examined |= dict(zip(mine, found, strict=True))
    return [examined[index] for index in range(len(subjects))]


def _attributed_by(
    method: Method,
    classifier: Classifier,
    read: Sequence[TextReading],
    options: MethodOptions,
    checkpoint: Checkpoint,
    progress: Progress,
) -> list[Subject]:
    baseline = resolve_baseline(options.baseline, classifier)
    readings = [_Targeted(reading, _target(classifier, reading, options.target)) for reading in read]
    numbered = [(number, window) for number, reading in enumerate(read) for window in reading.windows]
    problems = [
        Problem(window, readings[number].target, read[number].shortened(classifier, readings[number].target, window, options.terms))
        for number, window in numbered
    ]
    scores = attribute(
        classifier,
        problems,
        [window_word_numbers(window, read[number].tokens.word_numbers) for number, window in numbered],
        method,
        baseline,
        options,
        checkpoint,
        progress,
    )
    by_text: list[list[Scores]] = [[] for _ in readings]
    asked: list[list[Problem]] = [[] for _ in readings]
    for (number, _), problem, found in zip(numbered, problems, scores, strict=True):
        by_text[number].append(found)
        asked[number].append(problem)
    explanations = [
        _explanation(classifier, reading, results, method, baseline, options) for reading, results in zip(readings, by_text, strict=True)
    ]
    return [
        _subject(classifier, reading, explanation, of_text, options)
        for reading, explanation, of_text in zip(readings, explanations, asked, strict=True)
    ]


def method_for(classifier: Classifier, name: str, words: int = 0) -> Method:
    """The method of that name for a text of so many words, or another where it cannot be or would take too long.

    A model that cannot be differentiated by its embeddings is asked without some words. Taking each word of a long text away takes
    the square of its length, following a path to it does not.

    Raises:
        SettingsError: there is none of that name.
    """
    method = method_named(name)
    if method is TWO_SIDED_EFFECTS and words > MOST_WORDS:
        method = ADAPTIVE_INTEGRATED_GRADIENTS
    return FEATURE_ABLATION if method.gradients and not classifier.embeds else method


def _target(classifier: Classifier, reading: TextReading, asked: str) -> Target:
    predicted = classifier.labels.index(reading.read.prediction.label)
    return resolve_target(asked, classifier.labels, classifier.independent, predicted)


def _explanation(
    classifier: Classifier, targeted: _Targeted, results: Sequence[Scores], method: Method, baseline: str, options: MethodOptions
) -> Explanation:
    reading = targeted.reading
    attributions = mean_over_windows(reading.tokens, reading.windows, [result.attributions for result in results])
    return Explanation(
        text=reading.text,
        model=classifier.identity,
        prediction=reading.read.prediction,
        method=_report(classifier, results, attributions, method, targeted.target, baseline, options),
        words=scored_words(reading.tokens, attributions),
        tokens=scored_tokens(reading.tokens, attributions),
        windows=reading.read.windows,
        not_read=reading.tokens.not_read,
        left_out=reading.left_out,
        read_as=tuple((span, name.strip()) for span, name in named_emoji(reading.text, classifier.emoji_names)),
        pair=reading.pair,
    )


def _subject(
    classifier: Classifier, targeted: _Targeted, explanation: Explanation, problems: Sequence[Problem], options: MethodOptions
) -> Subject:
    reading = targeted.reading
    direction = _direction(classifier, targeted.target, explanation, options.target)
    shortened = problems[0].shortened if len(problems) == 1 else ()
    return Subject(explanation, reading.tokens, shortened, reading.removable if shortened else NOTHING, direction)


def _direction(classifier: Classifier, target: Target, explanation: Explanation, asked: str) -> int | None:
    """The sign of the scores that speak for the verdict; see :class:`Subject`."""
    prediction = explanation.prediction
    if classifier.activation == "none":
        return None
    if prediction.independent or asked not in (POLARITY, PREDICTED):
        # A verdict on one label: it holds or it does not, be it neutral.
        return 1 if stance(prediction, explanation.about, one_label=True) else -1
    return verdict_direction(target, prediction.label, classifier.labels)


def _report(
    classifier: Classifier,
    results: Sequence[Scores],
    attributions: numpy.typing.NDArray[numpy.float64],
    method: Method,
    target: Target,
    baseline: str,
    options: MethodOptions,
) -> MethodReport:
    total = float(numpy.abs(attributions).sum())
    deltas = [result.convergence_delta for result in results if result.convergence_delta is not None]
    delta = sum(deltas) / len(results) if len(deltas) == len(results) else None
    error = None if delta is None else (sum(map(abs, deltas)) / len(results) / total if total > 0 else 0.0)
    return MethodReport(
        name=method.name,
        target=target.name,
        baseline=baseline if method.uses_baseline else None,
        evaluations=sum(result.evaluations for result in results),
        convergence_delta=delta,
        relative_error=error,
        # A method with a fixed number of evaluations does not know whether they were enough.
        converged=all(result.converged for result in results) and (error is None or error <= _LARGEST_ERROR),
        tolerance=options.tolerance if any(result.panel_error is not None for result in results) else None,
        precision=classifier.precision,
        instead_of=None if method.name == options.name else options.name,
    )
