"""Two-sided effects: what a word does where it comes last, all others there, and where it comes first, all others taken away.

Both are the ends of what the Shapley value averages over, for two forward passes a word and no gradient. Words are masked and,
where the text is known, deleted as well; a score is the mean over both ends and both ways.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from tonelens.attribution.masked import NOTHING, ShortenedText, WordSet, ask
from tonelens.attribution.methods.method import Method, Scores
from tonelens.attribution.problem import ProblemBatch
from tonelens.attribution.types import MethodOptions
from tonelens.errors import UnsupportedModelError

MOST_WORDS = 64
"""Longer texts are for other methods: these take passes in the number of words, each as long as the text."""


def last(text: ShortenedText, words: WordSet) -> float:
    """The effect of words where all others are there: f(x) − f(x without them)."""
    return text.value(NOTHING) - text.value(words)


def first(text: ShortenedText, words: WordSet, everything: WordSet) -> float:
    """The effect of words where all others are gone: f(only them) − f(none)."""
    return text.value(everything - words) - text.value(everything)


def effect(texts: Sequence[ShortenedText], words: WordSet, everything: WordSet) -> float:
    """The mean of both over all ways to take words away."""
    return sum((last(text, words) + first(text, words, everything)) / 2 for text in texts) / len(texts)


def asked_for(words: WordSet, everything: WordSet) -> tuple[WordSet, ...]:
    """The sets of words without which the text has to be read to know an effect."""
    return NOTHING, words, everything - words, everything


def _explain(batch: ProblemBatch, options: MethodOptions, words: Sequence[Sequence[int]]) -> list[Scores]:
    if not all(problem.shortened for problem in batch.problems):
        raise UnsupportedModelError("This model has no token that can stand in for a missing word.", "Choose another method.")
    tokens = [_tokens_of_words(batch, row, numbers) for row, numbers in enumerate(words)]
    evaluations = [
        ask(
            batch.answers,
            [(text, needed) for text in problem.shortened for word in found for needed in asked_for(frozenset({word}), frozenset(found))],
        )
        for problem, found in zip(batch.problems, tokens, strict=True)
    ]
    return [_scores(batch, row, found, asked) for row, (found, asked) in enumerate(zip(tokens, evaluations, strict=True))]


def _tokens_of_words(batch: ProblemBatch, row: int, numbers: Sequence[int]) -> dict[int, list[int]]:
    """The tokens of each word that can be taken away: what was left out has no effect."""
    found: dict[int, list[int]] = {}
    for token in batch.problems[row].window.replaceable:
        found.setdefault(numbers[token], []).append(token)
    return found


def _scores(batch: ProblemBatch, row: int, tokens: dict[int, list[int]], evaluations: int) -> Scores:
    problem = batch.problems[row]
    attributions, everything = numpy.zeros(len(problem.window)), frozenset(tokens)
    for word, places in tokens.items():
        # Each of a word's tokens carries an equal part of the word's effect, so that the word's sum is its effect.
        attributions[places] = effect(problem.shortened, frozenset({word}), everything) / len(places)
    return Scores(attributions, evaluations)


TWO_SIDED_EFFECTS = Method("two_sided_effects", _explain, uses_baseline=False, splits_batches=True, gradients=False)
