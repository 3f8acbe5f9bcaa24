"""What was found in a sentence's plain form, to be tried on the sentence as it stands: so that small things change no name."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.attribution.types import NEGATION, Explanation, ScoredSpan, Unit
from tonelens.text.plain_form import PlainForm


@dataclass(frozen=True, eq=False)
class Reference:
    """The explanation of a text's plain form; ``numbers`` gives for each of its words that of the same word in the text."""

    explanation: Explanation
    numbers: tuple[int, ...]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The words of the text that act together, by twos."""
        negations = (unit for unit in self.explanation.units if unit.kind == NEGATION)
        return [pair for unit in negations for pair in itertools.pairwise(self._words(unit))]

    def named_in(self, units: Sequence[Unit]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Of the text's ``units`` the responsible ones, their alternatives and those that suffice alone; none where one is not there."""
        own = {unit.words: index for index, unit in enumerate(units)}
        responsible = self.explanation.responsible
        sets = ((), ()) if responsible is None else (responsible.units, responsible.alternatives)
        try:
            found = [
                tuple(own[self._words(self.explanation.units[index])] for index in some) for some in (*sets, self.explanation.redundant)
            ]
        except KeyError:
            return (), (), ()
        return found[0], found[1], found[2]

    def _words(self, unit: Unit) -> tuple[int, ...]:
        return tuple(self.numbers[word] for word in unit.words if word < len(self.numbers))


def reference(words: Sequence[ScoredSpan], form: PlainForm, explanation: Explanation) -> Reference | None:
    """The explanation of a text's plain form as one of the text's words, ``None`` where it has others."""
    kept = [index for index, word in enumerate(words) if not any(word.span.overlaps(place) for place in form.frame)]
    same = [words[index].text.casefold() for index in kept] == [word.text.casefold() for word in explanation.words[: len(kept)]]
    return Reference(explanation, tuple(kept)) if same else None
