"""Tests what an attribution claims: which words act together, which units hold, which are responsible for the verdict.

Scores are not effects. Everything here is measured by masking: the units' interaction and effect, and the smallest
set of units without which the verdict is another. Texts are examined together, so that they share the model's calls.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tonelens.attribution import units
from tonelens.attribution.aggregation import TextTokens, scored_words
from tonelens.attribution.baselines import MASK, PAD, resolve_baseline
from tonelens.attribution.batches import attribute
from tonelens.attribution.classifier import Checkpoint, Classifier
from tonelens.attribution.masked import NOTHING, MaskedText, ShortenedText, WordSet, ask
from tonelens.attribution.methods import Method
from tonelens.attribution.methods.adaptive_integrated_gradients import ADAPTIVE_INTEGRATED_GRADIENTS
from tonelens.attribution.problem import Problem
from tonelens.attribution.targets import stance
from tonelens.attribution.types import (
    NAME,
    NEUTRAL,
    NOT_TESTED,
    ONE_LABEL,
    OTHER,
    STABLE,
    UNCERTAIN,
    Explanation,
    MethodOptions,
    Prediction,
    Responsible,
    ScoredSpan,
    Unit,
)
from tonelens.text.word_lists import is_function_word, is_identity_term

STRONGEST = 6
"""Of so many units that speak for the verdict, by their measured effect, every set is tried."""

MOST_RESPONSIBLE = 4
LEAST_STRONG = 0.05
"""The share from which a unit is strong: weaker ones say nothing about whether the result holds."""

_TESTED = 9
"""So many units that speak for the verdict are tested, by their shares, for masking may rank them otherwise."""

_SIGN_TOLERANCE = 0.15
"""Where the second baseline's path is exact enough for signs."""


@dataclass(frozen=True, eq=False)
class Subject:
    """An explanation without units, and what is needed to test it.

    ``shortened`` are the ways to take words away from it. ``direction`` is the sign of the scores that speak for the verdict:
    0 for a neutral one, ``None`` for a prediction that is no verdict (several labels at once, a number).
    """

    explanation: Explanation
    tokens: TextTokens
    shortened: tuple[ShortenedText, ...]
    direction: int | None

    @property
    def masked(self) -> MaskedText | None:
        """The text with words masked, where its model has a token for that."""
        return next((text for text in self.shortened if isinstance(text, MaskedText)), None)


def examine(
    classifier: Classifier, subjects: Sequence[Subject], method: Method, options: MethodOptions, checkpoint: Checkpoint
) -> list[Explanation]:
    """The explanations with their units, stability and responsible words.

    Neutral texts get units without tests: there is nothing to blame. Those that took several windows, whose
    model has no token to mask with, or whose prediction is no verdict are marked as not tested.
    """
    examined = [_untested(subject) for subject in subjects]
    polar = {
        index: _Examination(classifier, subject.explanation, subject.tokens, subject.masked, subject.direction)
        for index, subject in enumerate(subjects)
        if subject.direction and subject.masked is not None and subject.explanation.words
    }
    if polar:
        for index, tested in zip(polar, _tested(classifier, list(polar.values()), method, options, checkpoint), strict=True):
            examined[index] = tested
    return [one if one.method.converged else _unsettled(one) for one in examined]


def _tested(
    classifier: Classifier,
    polar: Sequence[_Examination],
    method: Method,
    options: MethodOptions,
    checkpoint: Checkpoint,
) -> list[Explanation]:
    """The explanations of polar texts after all tests, each test a round of questions for all of them."""

    def ask_all(questions: Iterable[Sequence[WordSet]]) -> None:
        wanted = [(one.masked, words) for one, asked in zip(polar, questions, strict=True) for words in asked]
        ask(lambda windows: classifier.predict_windows(windows, checkpoint), wanted)

    ask_all(one.interactions() for one in polar)
    groups = [one.grouped() for one in polar]
    others = _second_scores(classifier, polar, method, options, checkpoint)
    ask_all(one.effects(found) for one, found in zip(polar, groups, strict=True))
    settled = [one.settled(found, other) for one, found, other in zip(polar, groups, others, strict=True)]
    responsible: list[Responsible | None] = [None] * len(polar)
    for size in range(1, MOST_RESPONSIBLE + 1):
        sets = [one.sets(found, size) if known is None else [] for one, found, known in zip(polar, settled, responsible, strict=True)]
        ask_all([one.words(found, chosen) for chosen in wanted] for one, found, wanted in zip(polar, settled, sets, strict=True))
        responsible = [
            known or one.responsible(found, wanted) for one, found, wanted, known in zip(polar, settled, sets, responsible, strict=True)
        ]
    return [
        replace(one.explanation, units=found, responsible=named, stability=STABLE if named or one.holds(found) else UNCERTAIN)
        for one, found, named in zip(polar, settled, responsible, strict=True)
    ]


def _unsettled(explanation: Explanation) -> Explanation:
    """The explanation with nothing to rely on: scores that do not add up have no say in who is responsible."""
    doubtful = tuple(replace(unit, stable=False) for unit in explanation.units)
    stability = UNCERTAIN if explanation.stability == STABLE else explanation.stability
    return replace(explanation, units=doubtful, responsible=None, stability=stability)


def _untested(subject: Subject) -> Explanation:
    explanation = subject.explanation
    groups = units.grouped(explanation.text, explanation.words, (), _second_text(explanation))
    found = units.scored_units(explanation.text, explanation.words, groups)
    return replace(explanation, units=found, stability=NEUTRAL if subject.direction == 0 else NOT_TESTED)


def _second_text(explanation: Explanation) -> int:
    """The number of the first word of a pair's second text, 0 where there is no pair."""
    pair = explanation.pair
    return 0 if pair is None else sum(word.span.end <= pair.start for word in explanation.words)


@dataclass(frozen=True, eq=False)
class _Examination:
    """One polar text under test."""

    classifier: Classifier
    explanation: Explanation
    tokens: TextTokens
    masked: MaskedText
    direction: int

    @functools.cached_property
    def _partners(self) -> dict[int, list[int]]:
        return units.candidates(self.explanation.words, _second_text(self.explanation))

    def interactions(self) -> list[WordSet]:
        return [NOTHING, *units.questions(self._partners)]

    def grouped(self) -> tuple[Unit, ...]:
        explanation = self.explanation
        pairs = units.pairs(self._partners, explanation.words, self._value)
        groups = units.grouped(explanation.text, explanation.words, pairs, _second_text(explanation))
        return units.scored_units(explanation.text, explanation.words, groups)

    def effects(self, found: Sequence[Unit]) -> list[WordSet]:
        """What has to be asked for the tested units' effects."""
        return [words for index in self._tested(found) for words in (frozenset(found[index].words), *self._alone(found, index))]

    def settled(self, found: Sequence[Unit], other: Sequence[ScoredSpan] | None) -> tuple[Unit, ...]:
        """The units with effect and stability where they were tested."""
        tested = frozenset(self._tested(found))
        return tuple(self._settled(found, index, other) if index in tested else unit for index, unit in enumerate(found))

    def sets(self, found: Sequence[Unit], size: int) -> list[tuple[int, ...]]:
        """The sets of units of one size that may be responsible, of those that may be named and whose masking does most."""
        named = [index for index in self._towards(found) if found[index].stable]
        named.sort(key=lambda index: -abs(found[index].mean_effect or 0.0))
        return list(itertools.combinations(sorted(named[:STRONGEST]), size))

    def words(self, found: Sequence[Unit], chosen: Iterable[int]) -> WordSet:
        return frozenset(word for index in chosen for word in found[index].words)

    def responsible(self, found: Sequence[Unit], sets: Sequence[tuple[int, ...]]) -> Responsible | None:
        """Of the sets that change the verdict the one that leaves least of it."""
        about = self.explanation.about
        before = self._stance(self.explanation.prediction)
        changing = []
        for chosen in sets:
            without = self.masked.prediction(self.classifier, self.words(found, chosen))
            if self._stance(without) != before:
                changing.append((without.probabilities[about], Responsible(chosen, without)))
        least = max if before is False else min
        return least(changing, key=lambda one: one[0])[1] if changing else None

    def _stance(self, prediction: Prediction) -> object:
        explanation = self.explanation
        return stance(prediction, explanation.about, explanation.target.startswith(ONE_LABEL))

    def holds(self, found: Sequence[Unit]) -> bool:
        """Whether a strong unit that speaks for the verdict is stable, be it one that may be named or not."""
        return any(unit.stable for unit in found if unit.score * self.direction > 0 and abs(unit.share) >= LEAST_STRONG)

    def _tested(self, found: Sequence[Unit]) -> list[int]:
        strongest = [index for index in _by_strength(found) if found[index].kind != OTHER][:STRONGEST]
        return list(dict.fromkeys(strongest + self._towards(found)[:_TESTED]))

    def _towards(self, found: Sequence[Unit]) -> list[int]:
        """The units that may be named and speak for the verdict, strongest first."""
        return [index for index in _by_strength(found) if found[index].score * self.direction > 0 and self._may_be_named(found[index])]

    def _may_be_named(self, unit: Unit) -> bool:
        words = [self.explanation.words[index] for index in unit.words]
        if any(word.span.overlaps(unread) for word in words for unread in self.explanation.not_read):
            return False
        texts = [word.text for word in words]
        if unit.kind in (OTHER, NAME) or any(is_identity_term(text) for text in texts):
            return False
        return not all(is_function_word(text) for text in texts)

    def _settled(self, found: Sequence[Unit], index: int, other: Sequence[ScoredSpan] | None) -> Unit:
        without_others, without_all = self._alone(found, index)
        tested = replace(
            found[index],
            effect=self._value(NOTHING) - self._value(frozenset(found[index].words)),
            effect_alone=self._value(without_others) - self._value(without_all),
            probability_without=self.masked.prediction(self.classifier, frozenset(found[index].words)).probabilities[
                self.explanation.about
            ],
        )
        same = other is None or sum(other[word].score for word in tested.words) * tested.score > 0
        return replace(tested, stable=same and not tested.mixed)

    def _alone(self, found: Sequence[Unit], index: int) -> tuple[WordSet, WordSet]:
        """The words of the other tested units of the same sign, without and with the unit's own."""
        like = [other for other in self._tested(found) if found[other].score * found[index].score > 0]
        return self.words(found, (other for other in like if other != index)), self.words(found, like)

    def _value(self, words: WordSet) -> float:
        return self.masked.value(words)


def _by_strength(found: Sequence[Unit]) -> list[int]:
    return sorted(range(len(found)), key=lambda index: -abs(found[index].share))


def _second_scores(
    classifier: Classifier, polar: Sequence[_Examination], method: Method, options: MethodOptions, checkpoint: Checkpoint
) -> list[tuple[ScoredSpan, ...] | None]:
    """The words' scores from another baseline, roughly: their signs are what is wanted. ``None`` for methods without a baseline."""
    first = resolve_baseline(options.baseline, classifier)
    second = resolve_baseline(PAD if first != PAD else MASK, classifier)
    if not method.uses_baseline or first == second:
        return [None] * len(polar)
    if method is ADAPTIVE_INTEGRATED_GRADIENTS:
        # Signs need few evaluations, but not equally few for every text: of 358 strong units nine fixed ones got 16 signs wrong,
        # most of them negations, and these, 11.9 in the mean, got one.
        options = replace(options, tolerance=_SIGN_TOLERANCE)
    problems = [Problem(one.masked.window, one.masked.target) for one in polar]
    numbers = [one.masked.word_numbers for one in polar]
    results = attribute(classifier, problems, numbers, method, second, options, checkpoint)
    return [scored_words(one.tokens, result.attributions[one.masked.window.content]) for one, result in zip(polar, results, strict=True)]
