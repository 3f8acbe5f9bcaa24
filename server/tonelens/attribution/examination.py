"""Tests what an attribution claims: which words act together, which units hold, which are responsible for the verdict.

Scores need not be effects. Everything here is measured by taking words away: the units' interaction and effects, and the smallest
set of units without which the verdict is another. Texts are examined together, so that they share the model's calls.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from tonelens.attribution import units
from tonelens.attribution.aggregation import TextTokens, scored_words
from tonelens.attribution.baselines import MASK, PAD, resolve_baseline
from tonelens.attribution.batches import attribute
from tonelens.attribution.classifier import Checkpoint, Classifier
from tonelens.attribution.masked import MaskedText, ShortenedText, WordSet, ask
from tonelens.attribution.methods import Method
from tonelens.attribution.methods.adaptive_integrated_gradients import ADAPTIVE_INTEGRATED_GRADIENTS
from tonelens.attribution.methods.two_sided_effects import MOST_WORDS, TWO_SIDED_EFFECTS, asked_for, effect, first, last
from tonelens.attribution.problem import Problem
from tonelens.attribution.references import Reference
from tonelens.attribution.responsible import MOST_RESPONSIBLE, Suspects, Units, first_way
from tonelens.attribution.types import (
    NEUTRAL,
    NOT_TESTED,
    OTHER,
    STABLE,
    UNCERTAIN,
    Explanation,
    MethodOptions,
    Responsible,
    ScoredSpan,
    Unit,
)

LEAST_STRONG = 0.05
"""The share from which a unit is strong: weaker ones say nothing about whether the result holds."""

_STRONGEST_OF_LONG_TEXTS = 16
"""So many units are tested of texts that are too long to test all."""

_SIGN_TOLERANCE = 0.15
"""Where the second baseline's path is exact enough for signs."""


@dataclass(frozen=True, eq=False)
class Subject:
    """An explanation without units, and what is needed to test it.

    ``shortened`` are the ways to take words away from it and ``everything`` the words that can be. ``direction`` is the sign of
    the scores that speak for the verdict: 0 for a neutral one, ``None`` for a prediction that is no verdict (a number).
    """

    explanation: Explanation
    tokens: TextTokens
    shortened: tuple[ShortenedText, ...]
    everything: WordSet
    direction: int | None

    @property
    def is_tested(self) -> bool:
        """Whether there is a verdict to test, and a way to: it is not neutral, and words can be taken away."""
        return bool(self.direction and self.shortened and self.everything)


def examine(
    classifier: Classifier,
    subjects: Sequence[Subject],
    method: Method,
    options: MethodOptions,
    checkpoint: Checkpoint,
    references: Mapping[int, Reference] = MappingProxyType({}),
) -> list[Explanation]:
    """The explanations with their units, stability and responsible words.

    Neutral texts get units without tests: there is nothing to blame. Those that took several windows, from which
    no word can be taken, or whose prediction is no verdict are marked as not tested. ``references`` are by the numbers of those
    texts that have a plain form: the words that were named there are named here where they prove to be responsible here too.
    """
    examined = [_untested(subject) for subject in subjects]
    polar = {
        index: _Examination(
            classifier, subject, first_way(subject.shortened), subject.direction, method is TWO_SIDED_EFFECTS, references.get(index)
        )
        for index, subject in enumerate(subjects)
        if subject.is_tested and subject.direction
    }
    if polar:
        for index, tested in zip(polar, _tested(classifier, list(polar.values()), method, options, checkpoint), strict=True):
            examined[index] = tested
    return [one if one.method.converged else _unsettled(one) for one in examined]


def _tested(
    classifier: Classifier, polar: Sequence[_Examination], method: Method, options: MethodOptions, checkpoint: Checkpoint
) -> list[Explanation]:
    """The explanations of polar texts after all tests, each test a round of questions for all of them."""

    def ask_all(questions: Iterable[Iterable[tuple[ShortenedText, WordSet]]]) -> None:
        ask(lambda windows: classifier.predict_windows(windows, checkpoint), [one for asked in questions for one in asked])

    ask_all(one.interactions() for one in polar)
    groups = [one.grouped() for one in polar]
    ask_all(one.effects(found) for one, found in zip(polar, groups, strict=True))
    others = _second_scores(classifier, polar, method, options, checkpoint)
    suspects = [one.suspects(one.settled(found, other)) for one, found, other in zip(polar, groups, others, strict=True)]
    ask_all(one.given_questions(tested) for one, tested in zip(polar, suspects, strict=True))
    given = [one.given(tested) for one, tested in zip(polar, suspects, strict=True)]
    responsible = [named for named, _ in given]
    barely: list[Responsible | None] = [None] * len(polar)
    half: list[Units] = [()] * len(polar)
    for size in range(1, MOST_RESPONSIBLE + 1):
        sets = [
            one.sets(size) if known is None and not shared else []
            for one, known, (_, shared) in zip(suspects, responsible, given, strict=True)
        ]
        ask_all(((one.texts[0], one.words(chosen)) for chosen in wanted) for one, wanted in zip(suspects, sets, strict=True))
        changing = [one.changing(wanted) for one, wanted in zip(suspects, sets, strict=True)]
        ask_all(
            ((text, one.words(chosen)) for chosen in wanted for text in one.texts[1:])
            for one, wanted in zip(suspects, changing, strict=True)
        )
        for index, (one, wanted) in enumerate(zip(suspects, changing, strict=True)):
            responsible[index] = responsible[index] or one.responsible(wanted)
            barely[index] = barely[index] or one.responsible(wanted, clearly=False)
            half[index] = half[index] or one.suspected(wanted)
    responsible = [named or narrow for named, narrow in zip(responsible, barely, strict=True)]
    unexplained = [one if named is None else None for one, named in zip(suspects, responsible, strict=True)]
    ask_all(((text, words) for text in one.texts for words in one.shared_questions()) for one in unexplained if one is not None)
    return [
        _answer(one, named, () if named else shared or one.redundant(), suspected)
        for one, named, (_, shared), suspected in zip(suspects, responsible, given, half, strict=True)
    ]


def _answer(suspects: Suspects, responsible: Responsible | None, redundant: Units, suspected: Units) -> Explanation:
    found = replace(
        suspects.explanation, units=tuple(suspects.units), responsible=responsible, redundant=redundant, fragile=suspects.fragile()
    )
    suspected = suspected or (() if found.named else tuple(sorted(suspects.half_shared())))
    telling = () if found.named or suspected else tuple(sorted(suspects.telling()))
    # What was tried and found to change the verdict is proven, whatever a second baseline says of its score.
    proven = frozenset(found.named)
    settled = tuple(replace(unit, stable=True) if index in proven else unit for index, unit in enumerate(found.units))
    certain = bool(proven) or (not suspected and any(_holds(unit, suspects.direction) for unit in settled))
    return replace(found, units=settled, suspected=() if proven else suspected or telling, stability=STABLE if certain else UNCERTAIN)


def _holds(unit: Unit, direction: int) -> bool:
    """Whether a strong unit that speaks for the verdict is stable, be it one that may be named or not."""
    return bool(unit.stable) and unit.score * direction > 0 and abs(unit.share) >= LEAST_STRONG


def _unsettled(explanation: Explanation) -> Explanation:
    """The explanation with nothing to rely on: scores that do not add up have no say in who is responsible."""
    doubtful = tuple(replace(unit, stable=False) for unit in explanation.units)
    stability = UNCERTAIN if explanation.stability == STABLE else explanation.stability
    return replace(explanation, units=doubtful, responsible=None, redundant=(), suspected=(), stability=stability)


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
    """One polar text under test; ``measured`` says that its scores are effects themselves, ``reference`` what its plain form is due to."""

    classifier: Classifier
    subject: Subject
    texts: tuple[ShortenedText, ...]
    direction: int
    measured: bool
    reference: Reference | None = None

    @property
    def explanation(self) -> Explanation:
        return self.subject.explanation

    @functools.cached_property
    def _partners(self) -> dict[int, list[int]]:
        return units.candidates(self.explanation.words, _second_text(self.explanation))

    def interactions(self) -> list[tuple[ShortenedText, WordSet]]:
        if self.reference is not None:
            return []
        everything, words = self.subject.everything, frozenset(range(len(self.explanation.words)))
        return [(text, gone & everything) for text in self.texts for gone in units.questions(self._partners, words)]

    def grouped(self) -> tuple[Unit, ...]:
        explanation = self.explanation
        known = self.reference
        pairs = units.pairs(self._partners, explanation.words, self._value) if known is None else known.pairs
        groups = units.grouped(explanation.text, explanation.words, pairs, _second_text(explanation))
        return units.scored_units(explanation.text, explanation.words, groups)

    def effects(self, found: Sequence[Unit]) -> list[tuple[ShortenedText, WordSet]]:
        """What has to be asked for the tested units' effects."""
        everything = self.subject.everything
        return [
            (text, needed)
            for index in self._tested(found)
            for text in self.texts
            for needed in asked_for(frozenset(found[index].words) & everything, everything)
        ]

    def settled(self, found: Sequence[Unit], other: Sequence[ScoredSpan] | None) -> tuple[Unit, ...]:
        """The units with effects and stability where they were tested; where scores are effects, with the unit's own for a score."""
        tested = frozenset(self._tested(found))
        settled = [self._settled(unit, other) if index in tested else unit for index, unit in enumerate(found)]
        total = sum(abs(unit.score) for unit in settled)
        return tuple(replace(unit, share=unit.score / total if total > 0 else 0.0) for unit in settled)

    def suspects(self, found: Sequence[Unit]) -> Suspects:
        return Suspects(self.classifier, self.explanation, found, self.texts, self.subject.everything, self.direction)

    def given_questions(self, suspects: Suspects) -> list[tuple[ShortenedText, WordSet]]:
        """What has to be asked to know whether what is named in the plain form can be named here."""
        responsible, alternatives, redundant = self._given(suspects)
        sets = [responsible, *((index,) for index in alternatives)] if responsible else []
        asked = [*map(suspects.words, sets), *suspects.questions_of(redundant)] if redundant else [*map(suspects.words, sets)]
        return [(text, words) for text in self.texts for words in asked]

    def given(self, suspects: Suspects) -> tuple[Responsible | None, Units]:
        """What is named in the plain form and proves to be right here: a responsible set, or units each of which suffices."""
        responsible, alternatives, redundant = self._given(suspects)
        return suspects.confirmed(responsible, alternatives), redundant if redundant and suspects.each_suffices(redundant) else ()

    def _given(self, suspects: Suspects) -> tuple[Units, Units, Units]:
        return ((), (), ()) if self.reference is None else self.reference.named_in(suspects.units)

    def _tested(self, found: Sequence[Unit]) -> list[int]:
        if len(self.explanation.words) <= MOST_WORDS:
            return list(range(len(found)))
        strongest = sorted((index for index, unit in enumerate(found) if unit.kind != OTHER), key=lambda index: -abs(found[index].share))
        return strongest[:_STRONGEST_OF_LONG_TEXTS]

    def _settled(self, unit: Unit, other: Sequence[ScoredSpan] | None) -> Unit:
        everything = self.subject.everything
        words = frozenset(unit.words) & everything
        ways = [effect((text,), words, everything) for text in self.texts]
        score = sum(ways) / len(ways) if self.measured else unit.score
        tested = replace(
            unit,
            score=score,
            effect=sum(last(text, words) for text in self.texts) / len(self.texts),
            effect_alone=sum(first(text, words, everything) for text in self.texts) / len(self.texts),
            probability_without=self.texts[0].prediction(self.classifier, words).probabilities[self.explanation.about],
        )
        same = other is None or sum(other[word].score for word in unit.words) * score > 0
        return replace(tested, stable=same and all(way * score > 0 for way in ways))

    def _value(self, words: WordSet) -> float:
        """The mean of the target over the ways to take words away."""
        return sum(text.value(words & self.subject.everything) for text in self.texts) / len(self.texts)


def _second_scores(
    classifier: Classifier, polar: Sequence[_Examination], method: Method, options: MethodOptions, checkpoint: Checkpoint
) -> list[tuple[ScoredSpan, ...] | None]:
    """The words' scores from another baseline, roughly: their signs are what is wanted. ``None`` for methods without a baseline."""
    own = resolve_baseline(options.baseline, classifier)
    second = resolve_baseline(PAD if own != PAD else MASK, classifier)
    if not method.uses_baseline or own == second:
        return [None] * len(polar)
    if method is ADAPTIVE_INTEGRATED_GRADIENTS:
        # Signs need few evaluations, but not equally few for every text: of 358 strong units nine fixed ones got 16 signs wrong,
        # most of them negations, and these, 11.9 in the mean, got one.
        options = replace(options, tolerance=_SIGN_TOLERANCE)
    masked = [next((text for text in one.texts if isinstance(text, MaskedText)), None) for one in polar]
    known = [(one, text) for one, text in zip(polar, masked, strict=True) if text is not None]
    problems = [Problem(text.window, text.target) for _, text in known]
    results = attribute(classifier, problems, [text.word_numbers for _, text in known], method, second, options, checkpoint)
    found = {
        id(one): scored_words(one.subject.tokens, result.attributions[text.window.content])
        for (one, text), result in zip(known, results, strict=True)
    }
    return [found.get(id(one)) for one in polar]
