"""From texts to explanations: encode, predict, attribute in batches, put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy
from torch import Tensor

from tonelens.attribution.aggregation import (
    TextTokens,
    mean_over_windows,
    scored_tokens,
    scored_words,
    text_tokens,
    window_word_numbers,
)
from tonelens.attribution.baselines import resolve_baseline
from tonelens.attribution.classifier import Checkpoint, Classifier, no_checkpoint
from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.forward import Problem, embedded_batch
from tonelens.attribution.methods import Method, Scores, method_named
from tonelens.attribution.targets import Target, resolve_target
from tonelens.attribution.types import Explanation, MethodOptions, MethodReport, Window

Progress = Callable[[float], None]
"""Told now and then which part of the work is done, from 0 to 1."""

_GROUP_TOKENS = 2048
_GROUP_SPREAD = 1.2


@dataclass(frozen=True, eq=False)
class _Reading:
    """One text as the classifier read it, before anything is explained."""

    text: str
    windows: list[EncodedWindow]
    tokens: TextTokens
    probabilities: Tensor
    target: Target


def no_progress(done: float) -> None:
    """Tells nobody."""


def explain(
    classifier: Classifier,
    texts: Sequence[str],
    options: MethodOptions,
    checkpoint: Checkpoint = no_checkpoint,
    progress: Progress = no_progress,
) -> list[Explanation]:
    """Explains each text by itself; many at once share the model's calls.

    A text without any token (empty, blank) gets the prediction that the pipeline gives it and no words.

    Raises:
        SettingsError: the method, target or baseline means nothing to this model.
        CancelledError: ``checkpoint`` raised it.
        OutOfMemoryError: a call of the model does not fit into memory.
    """
    method = method_named(options.name)
    baseline = resolve_baseline(options.baseline, classifier)
    readings = _read(classifier, texts, options.target, checkpoint)
    numbered = [(number, window) for number, reading in enumerate(readings) for window in reading.windows]
    scores: list[Scores | None] = [None] * len(numbered)
    total = sum(len(window) for _, window in numbered) or 1
    done = 0
    for group in _groups([len(window) for _, window in numbered]):
        problems = [Problem(numbered[index][1], readings[numbered[index][0]].target) for index in group]
        words = [window_word_numbers(numbered[index][1], readings[numbered[index][0]].tokens.word_numbers) for index in group]
        batch = embedded_batch(classifier, problems, baseline, checkpoint)
        for index, result in zip(group, method.explain(batch, options, words), strict=True):
            scores[index] = result
            done += len(numbered[index][1])
        progress(done / total)
    by_text: list[list[Scores]] = [[] for _ in readings]
    for (number, _), found in zip(numbered, scores, strict=True):
        if found is not None:
            by_text[number].append(found)
    return [
        _explanation(classifier, reading, results, method, baseline, options) for reading, results in zip(readings, by_text, strict=True)
    ]


def _read(classifier: Classifier, texts: Sequence[str], target: str, checkpoint: Checkpoint) -> list[_Reading]:
    encoded = [classifier.encode(text) for text in texts]
    logits = classifier.predict_windows([window for windows in encoded for window in windows], checkpoint)
    scores = classifier.activate(logits)
    readings, start = [], 0
    for text, windows in zip(texts, encoded, strict=True):
        probabilities = scores[start : start + len(windows)]
        start += len(windows)
        readings.append(
            _Reading(
                text,
                windows,
                text_tokens(text, windows, classifier.tokenizer.unk_token_id),
                probabilities,
                resolve_target(target, classifier.labels, classifier.multi_label, int(probabilities.mean(dim=0).argmax())),
            )
        )
    return readings


def _groups(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of inputs that are explained together: of like length, so that little is padding."""
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    group: list[int] = []
    for index in order:
        if group and ((len(group) + 1) * lengths[index] > _GROUP_TOKENS or lengths[index] > _GROUP_SPREAD * lengths[group[0]] + 1):
            yield group
            group = []
        group.append(index)
    if group:
        yield group


def _explanation(
    classifier: Classifier, reading: _Reading, results: Sequence[Scores], method: Method, baseline: str, options: MethodOptions
) -> Explanation:
    attributions = mean_over_windows(reading.tokens, reading.windows, [result.attributions.numpy() for result in results])
    return Explanation(
        text=reading.text,
        model=classifier.identity,
        prediction=classifier.prediction(reading.probabilities.mean(dim=0)),
        method=_report(classifier, results, attributions, method, reading.target, baseline, options),
        words=scored_words(reading.tokens, attributions),
        tokens=scored_tokens(reading.tokens, attributions),
        windows=tuple(
            Window(window.span, classifier.prediction(row).probabilities)
            for window, row in zip(reading.windows, reading.probabilities, strict=True)
        ),
        not_read=reading.tokens.not_read,
    )


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
    return MethodReport(
        name=method.name,
        target=target.name,
        baseline=baseline if method.uses_baseline else None,
        evaluations=sum(result.evaluations for result in results),
        convergence_delta=delta,
        relative_error=None if delta is None else (abs(delta) / total if total > 0 else 0.0),
        converged=all(result.converged for result in results),
        tolerance=options.tolerance if any(result.panel_error is not None for result in results) else None,
        precision=str(classifier.model.dtype).removeprefix("torch."),
    )
