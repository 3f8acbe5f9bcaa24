"""Runs an attribution method over many problems, those of like length together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tonelens.attribution.classifier import Checkpoint, Classifier
from tonelens.attribution.forward import Problem, embedded_batch
from tonelens.attribution.methods import Method, Scores
from tonelens.attribution.types import MethodOptions

Progress = Callable[[float], None]
"""Told now and then which part of the work is done, from 0 to 1."""

_GROUP_TOKENS = 2048
_GROUP_SPREAD = 1.2


def no_progress(done: float) -> None:
    """Tells nobody."""


def attribute(
    classifier: Classifier,
    problems: Sequence[Problem],
    words: Sequence[Sequence[int]],
    method: Method,
    baseline: str,
    options: MethodOptions,
    checkpoint: Checkpoint,
    progress: Progress = no_progress,
) -> list[Scores]:
    """Each problem's scores; ``words`` gives for each of its tokens the number of its word, −1 for special ones."""
    scores: dict[int, Scores] = {}
    total = sum(len(problem.window) for problem in problems) or 1
    done = 0
    for group in _groups([len(problem.window) for problem in problems]):
        batch = embedded_batch(classifier, [problems[index] for index in group], baseline, checkpoint)
        for index, result in zip(group, method.explain(batch, options, [words[index] for index in group]), strict=True):
            scores[index] = result
            done += len(problems[index].window)
        progress(done / total)
    return [scores[index] for index in range(len(problems))]


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
