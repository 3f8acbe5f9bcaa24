"""Finds the words that a verdict rests on: the fewest units without which it is another, in every way to take words away.

Candidates come from measured effects. What no small set changes may rest on several words each of which suffices.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tonelens.attribution.classifier import Classifier
from tonelens.attribution.masked import MaskedText, ShortenedText, WordSet
from tonelens.attribution.targets import stance
from tonelens.attribution.types import NAME, ONE_LABEL, OTHER, Explanation, Prediction, Responsible, Unit
from tonelens.text.word_lists import is_function_word, is_identity_term, is_negator

STRONGEST = 6
"""Of so many units that speak for the verdict, by their measured effect, every set is tried."""

MOST_RESPONSIBLE = 4

CLEARLY = 0.2
"""By how much another verdict has to be likelier for a set to be preferred, however small another set is."""

_MOST_ALTERNATIVES = 2

_LEAST_SAID = 0.8
"""The effect, in logits, from which a word says something when it stands alone."""

_AS_TELLING = 0.5
"""Words that do as well as another are named beside it if they say this much of what it says when they stand alone."""

Units = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Suspects:
    """The measured units of one text, and the ways to take words away from it; ``direction`` is the verdict's sign.

    ``everything`` are the words that can be taken away.
    """

    classifier: Classifier
    explanation: Explanation
    units: Sequence[Unit]
    texts: Sequence[ShortenedText]
    everything: WordSet
    direction: int

    def words(self, units: Iterable[int]) -> WordSet:
        """The words of some units that can be taken away."""
        return frozenset(word for index in units for word in self.units[index].words) & self.everything

    @functools.cached_property
    def candidates(self) -> list[int]:
        """The units that may be named and that are measured to speak for the verdict, the strongest first."""
        named = [index for index, unit in enumerate(self.units) if self.towards(unit) > 0 and may_be_named(self.explanation, unit)]
        return sorted(named, key=lambda index: -self.towards(self.units[index]))

    def towards(self, unit: Unit) -> float:
        """How much a unit is measured to do for the verdict."""
        return (unit.mean_effect or 0.0) * self.direction

    def sets(self, size: int) -> list[Units]:
        """The sets of one size that may be responsible; single units are known already, so that all of them are tried."""
        candidates = self.candidates
        return list(itertools.combinations(sorted(candidates[:STRONGEST] if size > 1 else candidates), size))

    def changes(self, text: ShortenedText, units: Units) -> bool:
        """Whether the verdict is another without the units."""
        return self._turns(text, self.words(units))

    def changing(self, sets: Sequence[Units]) -> list[Units]:
        """Those without which the verdict is another in the first way; the other ways are asked about these alone."""
        return [chosen for chosen in sets if self.changes(self.texts[0], chosen)]

    def responsible(self, sets: Sequence[Units], clearly: bool = True) -> Responsible | None:
        """Of the sets without which the verdict is another in all ways the most telling one, with what does as well.

        ``clearly`` wants another that is likelier by ``CLEARLY``: what hangs by a hair changes with a comma.
        """
        holding = sorted(
            (chosen for chosen in sets if self.holds(chosen, CLEARLY if clearly else 0.0)),
            key=lambda units: (self._mute(units), self._left(units)),
        )
        if not holding:
            return None
        alone = self._telling_alone([index for (index,) in holding[: 1 + _MOST_ALTERNATIVES]]) if len(holding[0]) == 1 else ()
        return self._responsible(alone[:1] or holding[0], alone[1:])

    def _mute(self, units: Units) -> int:
        """How many of several units say nothing alone."""
        return sum((self.units[index].effect_alone or 0.0) * self.direction < _LEAST_SAID for index in units) if len(units) > 1 else 0

    def _telling_alone(self, units: Sequence[int]) -> Units:
        """Of units each of which does, those that also say something alone: "problem" and not "stock" in "a problem saving this stock"."""
        said = {index: (self.units[index].effect_alone or 0.0) * self.direction for index in units}
        return tuple(index for index in units if said[index] >= _AS_TELLING * max(said.values()))

    def holds(self, units: Units, margin: float = 0.0) -> bool:
        """Whether the verdict is another without the units in all ways, likelier by ``margin`` at least."""
        return all(self._turns(text, self.words(units), margin) for text in self.texts)

    def confirmed(self, units: Units, alternatives: Units) -> Responsible | None:
        """The units as responsible ones where they prove to be, with those of the alternatives that do."""
        if not units or not self.holds(units):
            return None
        return self._responsible(units, tuple(index for index in alternatives if self.holds((index,))))

    def suspected(self, sets: Sequence[Units]) -> Units:
        """Of sets that change the verdict in the first way alone the one that leaves least."""
        return min(sets, key=self._left) if sets and len(self.texts) > 1 else ()

    def shared_questions(self) -> list[WordSet]:
        """The words without which the text has to be read to know whether several units each make the verdict by themselves."""
        return [words for shared in self._shared() for words in self.questions_of(shared)]

    def half_shared(self) -> Units:
        """The fewest of the strongest candidates without which the verdict is another in one way at least."""
        return next((shared for shared in self._shared() if any(self.changes(text, shared) for text in self.texts)), ())

    def redundant(self) -> Units:
        """Units each of which keeps the verdict where the others are gone, while without all of them it is another in some way.

        A model that guesses what stood in the holes keeps a verdict that many words share, however many of them are masked; so one way
        has to do.
        """
        return self._each_suffices(self.half_shared())

    def each_suffices(self, shared: Units) -> bool:
        """Whether that proves to be so of all these units, which must have been asked for (``questions_of``)."""
        return any(self.changes(text, shared) for text in self.texts) and self._each_suffices(shared) == shared

    def questions_of(self, shared: Units) -> list[WordSet]:
        """The words without which the text has to be read to know whether units each make the verdict by themselves."""
        return [self.words(units) for units in (shared, *_all_but_one(shared))]

    def _each_suffices(self, shared: Units) -> Units:
        kept = [
            next(iter(set(shared) - set(others)))
            for others in _all_but_one(shared)
            if not any(self.changes(text, others) for text in self.texts)
        ]
        return tuple(sorted(kept)) if len(kept) > 1 else ()

    def telling(self) -> Units:
        """The strongest candidates that keep the verdict where all other words are gone: many words say it, these by themselves.

        One way has to do: a lone word between masks says less than one that stands for itself.
        """
        alone = (index for index in self.candidates if self._keeps_alone((index,)))
        return tuple(itertools.islice(alone, MOST_RESPONSIBLE))

    def _keeps_alone(self, units: Units) -> bool:
        others = self.everything - self.words(units)
        return not all(self._turns(text, others) for text in self.texts)

    def _shared(self) -> list[Units]:
        """The strongest candidates, ever more of them."""
        candidates = self.candidates
        return [tuple(candidates[:size]) for size in range(2, min(len(candidates), MOST_RESPONSIBLE) + 1)]

    def fragile(self) -> Units:
        """The function words one of which alone changes the verdict, in every way."""
        words = self.explanation.words
        return tuple(
            index
            for index, unit in enumerate(self.units)
            if unit.mean_effect is not None
            and unit.kind != OTHER
            and all(is_function_word(words[word].text) and not is_negator(words[word].text) for word in unit.words)
            and self.holds((index,))
        )

    def _responsible(self, units: Units, alternatives: Units) -> Responsible:
        predictions = [text.prediction(self.classifier, self.words(units)) for text in self.texts]
        return Responsible(units, predictions[0], predictions[1] if len(predictions) > 1 else None, alternatives)

    def _left(self, units: Units) -> float:
        """How much of the verdict is left without the units, on the mean of all ways."""
        return sum(text.value(self.words(units)) for text in self.texts) * self.direction

    def _turns(self, text: ShortenedText, words: WordSet, margin: float = 0.0) -> bool:
        before, after = self.explanation.prediction, text.prediction(self.classifier, words)
        if self._stance(after) == self._stance(before):
            return False
        if before.independent:
            return 2 * abs(after.probabilities[self.explanation.about] - 0.5) >= margin
        return after.probability - after.probabilities[before.label] >= margin

    def _stance(self, prediction: Prediction) -> object:
        explanation = self.explanation
        return stance(prediction, explanation.about, explanation.target.startswith(ONE_LABEL))


def _all_but_one(units: Units) -> list[Units]:
    return list(itertools.combinations(units, len(units) - 1)) if units else []


def may_be_named(explanation: Explanation, unit: Unit) -> bool:
    """Whether naming a unit tells a writer something: it is read, and no name, no identity term and no function word."""
    words = [explanation.words[index] for index in unit.words]
    if any(word.span.overlaps(unread) for word in words for unread in explanation.not_read):
        return False
    texts = [word.text for word in words]
    if unit.kind in (OTHER, NAME) or any(is_identity_term(text) for text in texts):
        return False
    return not all(is_function_word(text) for text in texts)


def first_way(texts: Sequence[ShortenedText]) -> tuple[ShortenedText, ...]:
    """The ways with masking first, which keeps a text's length."""
    return tuple(sorted(texts, key=lambda text: not isinstance(text, MaskedText)))
