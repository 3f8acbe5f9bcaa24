"""Reviews documents: all their sentences are predicted together, and what breaks a rule is explained."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from tonelens.attribution.types import MethodOptions, Prediction
from tonelens.engine.protocol import Engine
from tonelens.review.by_sentence import explain_texts
from tonelens.review.check.findings import Draft, Finding, explained, findings, is_founded, texts_to_predict
from tonelens.review.check.predicting import predictions
from tonelens.settings.rules import Rule
from tonelens.text.spans import Span

_PREDICTED = 0.6


@dataclass(frozen=True)
class Job:
    """A document and what holds for it; ``places`` are those that count, ``None`` where all do.

    ``accepted`` are the digests of findings that are fine.
    """

    document: Draft
    rules: tuple[Rule, ...]
    options: MethodOptions
    places: tuple[Span, ...] | None = None
    accepted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Review:
    """What came of a document; ``predictions`` are those of its sentences in reading order, ``None`` for what is not judged."""

    document: Draft
    findings: tuple[Finding, ...]
    predictions: tuple[Prediction | None, ...]


def review(
    engine: Engine,
    jobs: Sequence[Job],
    checkpoint: Callable[[], None] = lambda: None,
    progress: Callable[[float], None] = lambda done: None,
    explains: Callable[[int, Sequence[Finding]], Collection[Finding]] = lambda index, of_job: of_job,
) -> list[Review]:
    """The review of each document; equal sentences of all of them are read once. Findings that prove unfounded are dropped.

    ``explains`` takes a job's index and all its findings and gives those that are worth an explanation, which takes many times
    what a prediction does.

    Raises:
        SettingsError: a rule speaks of a label that the model does not have, or a method means nothing to it.
        CancelledError: ``checkpoint`` raised it.
    """
    languages = engine.model.languages
    wanted = [(job.options.terms, texts_to_predict(job.document, job.rules, languages, job.places)) for job in jobs]
    predicted = predictions(engine, wanted, checkpoint, lambda done: progress(_PREDICTED * done))
    found = [findings(job.document, job.rules, predicted[job.options.terms], languages, job.accepted) for job in jobs]
    worth = [{finding.identity for finding in explains(index, of_job)} for index, of_job in enumerate(found)]
    complete = _explained(engine, jobs, found, worth, checkpoint, lambda done: progress(_PREDICTED + (1 - _PREDICTED) * done))
    progress(1.0)
    return [
        Review(
            job.document,
            tuple(finding for finding in of_job if is_founded(finding)),
            tuple(predicted[job.options.terms].get(sentence.reading.text) for sentence in job.document.sentences),
        )
        for job, of_job in zip(jobs, complete, strict=True)
    ]


def _explained(
    engine: Engine,
    jobs: Sequence[Job],
    found: Sequence[Sequence[Finding]],
    worth: Sequence[Collection[str]],
    checkpoint: Callable[[], None],
    progress: Callable[[float], None],
) -> list[list[Finding]]:
    """All findings, those whose identities are ``worth`` it with explanations; what is made in one way is made together."""
    complete = [list(of_job) for of_job in found]
    for number, options in enumerate(ways := list(dict.fromkeys(job.options for job in jobs))):
        places = [
            (index, position, finding.tone.sentence.reading.text)
            for index, job in enumerate(jobs)
            if job.options == options
            for position, finding in enumerate(found[index])
            if finding.tone is not None and finding.identity in worth[index]
        ]
        texts = list(dict.fromkeys(text for _, _, text in places))

        def tell(done: float, number: int = number) -> None:
            progress((number + done) / len(ways))

        known = dict(zip(texts, explain_texts(engine, texts, options, whole=True, checkpoint=checkpoint, progress=tell), strict=True))
        for index, position, text in places:
            complete[index][position] = explained(complete[index][position], known[text], jobs[index].document.text)
    return complete
