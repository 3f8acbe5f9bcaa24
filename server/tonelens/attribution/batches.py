"""Runs an attribution method over many problems, those of like length together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tonelens.attribution.classifier import Checkpoint, Classifier
from tonelens.attribution.encoding import LONGEST_CALL
from tonelens.attribution.methods import Method, Scores
from tonelens.attribution.problem import Problem
from tonelens.attribution.types import MethodOptions

Progress = Callable[[float], None]
"""Told now and then which part of the work is done, from 0 to 1."""

_SPLIT_GROUP_TOKENS = 2 * LONGEST_CALL
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
    """Each problem's scores; ``words`` gives for each of its tokens the number of its word, −1 for special ones.

    No call of the model holds more than ``LONGEST_CALL`` tokens, unless it holds a single longer text: methods that do not
    split a batch get none that is larger.
    """
    limit = _SPLIT_GROUP_TOKENS if method.splits_batches else LONGEST_CALL
    scores: dict[int, Scores] = {}
    total = sum(len(problem.window) for problem in problems) or 1
    done = 0
    for group in _groups([len(problem.window) for problem in problems], limit, _GROUP_SPREAD if classifier.pads else 1.0):
        with classifier.differentiable():
            batch = classifier.between([problems[index] for index in group], baseline, checkpoint)
            found = method.explain(batch, options, [words[index] for index in group])
        for index, result in zip(group, found, strict=True):
            scores[index] = result
            done += len(problems[index].window)
        progress(done / total)
    return [scores[index] for index in range(len(problems))]


def _groups(lengths: Sequence[int], limit: int, spread: float = _GROUP_SPREAD) -> Iterator[list[int]]:
    """Indices of inputs that are explained together: of like length, so that little is padding, and ``limit`` tokens at most.

    ``spread`` is how many times as long as the shortest of a group others may be; with 1 they are all of one length.
    """
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    group: list[int] = []
    for index in order:
        if group and ((len(group) + 1) * lengths[index] > limit or _too_long(lengths[index], lengths[group[0]], spread)):
            yield group
            group = []
        group.append(index)
    if group:
        yield group


def _too_long(length: int, shortest: int, spread: float) -> bool:
    return length > shortest if spread == 1 else length > spread * shortest + 1
