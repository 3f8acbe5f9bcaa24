"""Puts words together that act together: negators with their partners, names, numbers, punctuation.

A negator's partner is found by asking the model, with the interaction
f(x) − f(x without i) − f(x without j) + f(x without both) (Grabisch and Roubens 1999, eq. 4 for two players) where all other words
are there and where they are gone, among the content words of its clause. It needs no torch: whoever calls it knows the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tonelens.attribution.types import NAME, NEGATION, NUMBER, OTHER, WORD, ScoredSpan, Unit
from tonelens.text.spans import Span
from tonelens.text.word_lists import is_first_person, is_function_word, is_light_verb, is_negator, is_punctuation

_REACH = 5
_LEAST_INTERACTION = 0.05
_LEAST_EFFECT = 0.05
"""The part of all words' effects that a word must have for grammar alone to make it a negator's partner."""
_TIE = 0.35
"""The part of the largest interaction from which the nearer of two words is the partner."""
_ENDS_OF_CLAUSES = frozenset(",;:.!?…–—()")
_MOST_CAPITALISED = 0.6

Value = Callable[[frozenset[int]], float]
"""The target with a set of words masked."""


def candidates(words: Sequence[ScoredSpan], second: int = 0) -> dict[int, list[int]]:
    """For each negator the content words that it may act on: of the five after it, else of the five before it.

    A verb that says little is none where another word follows, as "went" in "nothing went wrong".

    ``second`` is the number of the first word of a pair's second text: no negator reaches into the other one.
    """
    found: dict[int, list[int]] = {}
    for index, word in enumerate(words):
        if is_negator(word.text):
            first, beyond = (0, second) if index < second else (second, len(words))
            after = _content(words, _clause(words, range(index + 1, min(beyond, index + 1 + _REACH))))
            before = range(index - 1, max(first, index - _REACH) - 1, -1)
            found[index] = _heavy(words, after) or _content(words, _clause(words, before)) or _content(words, sorted(before))
    return {negator: partners for negator, partners in found.items() if partners}


def questions(partners: Mapping[int, Sequence[int]], everything: frozenset[int]) -> list[frozenset[int]]:
    """The sets of words without which the text has to be read to know how each negator and its candidates interact."""
    together = [frozenset({negator, choice}) for negator, choices in partners.items() for choice in choices]
    alone = [frozenset({word}) for words in together for word in words]
    some = list(dict.fromkeys((*alone, *together))) if together else []
    return [frozenset(), everything, *some, *(everything - words for words in some)] if some else []


def partner(negator: int, choices: Sequence[int], value: Value, everything: frozenset[int], least: float = 0.0) -> tuple[int, float]:
    """The choice that interacts most with the negator, and by how much; the nearest of those that do about as much, and ``least``.

    The interaction is the mean of that where all other words are there and that where they are gone, each without its sign.
    """

    def within(others: frozenset[int], choice: int) -> float:
        gone = frozenset({negator}), frozenset({choice}), frozenset({negator, choice})
        return value(others) - value(others | gone[0]) - value(others | gone[1]) + value(others | gone[2])

    def interaction(choice: int) -> float:
        return (abs(within(frozenset(), choice)) + abs(within(everything - {negator, choice}, choice))) / 2

    most = max(map(interaction, choices))
    nearest = sorted(choices, key=lambda one: abs(one - negator))
    best = next((choice for choice in nearest if interaction(choice) >= max(_TIE * most, least)), nearest[0])
    return best, interaction(best)


def pairs(partners: Mapping[int, Sequence[int]], words: Sequence[ScoredSpan], value: Value) -> list[tuple[int, int]]:
    """Each negator with its partner: the one that it interacts with by more than noise, else the content word right behind it.

    In a sentence that is full of harsh words taking one or two of them away shows nothing, and grammar has to do: for a word that
    does something by itself, which "went" does not behind "nothing".
    """
    total = sum(abs(word.score) for word in words)
    everything = frozenset(range(len(words)))
    found = []
    for negator, choices in partners.items():
        best, interaction = partner(negator, choices, value, everything, _LEAST_INTERACTION * total)
        behind = negator + (2 if _ends_no_longer(words, negator + 1) else 1)
        if interaction >= _LEAST_INTERACTION * total:
            found.append((negator, best))
        elif choices[0] == behind and abs(words[behind].score) >= _LEAST_EFFECT * total:
            found.append((negator, behind))
    return found + [(index - 1, index) for index in range(len(words)) if _ends_no_longer(words, index)]


def grouped(text: str, words: Sequence[ScoredSpan], pairs: Sequence[tuple[int, int]], second: int = 0) -> list[tuple[str, tuple[int, ...]]]:
    """Each unit's kind and the numbers of its words, in the order of their first words; ``pairs`` are negators and partners.

    ``second`` is the number of the first word of a pair's second text, which goes with none of the first.
    """
    kinds = {index: OTHER if is_punctuation(word.text) else WORD for index, word in enumerate(words)}
    owner = {index: index for index in kinds}
    runs = _runs(text, words, _is_name(words, second), NAME, second)
    names = [(kind, run) for kind, run in runs if any(words[member].text[1:].islower() for member in run)]
    for kind, members in [*names, *_runs(text, words, _is_number, NUMBER, second)]:
        for member in members:
            owner[member], kinds[member] = members[0], kind
    for first, second in pairs:
        kept, joined = sorted((owner[first], owner[second]))
        owner = {index: kept if root == joined else root for index, root in owner.items()}
        kinds[kept] = NEGATION
    marks = [index for index, kind in kinds.items() if kind == OTHER]
    owner |= dict.fromkeys(marks, marks[0] if marks else 0)
    members_of: dict[int, list[int]] = {}
    for index in range(len(words)):
        members_of.setdefault(owner[index], []).append(index)
    return [(kinds[root], tuple(members)) for root, members in members_of.items()]


def scored_units(text: str, words: Sequence[ScoredSpan], groups: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[Unit, ...]:
    """Units with the sums of their words' scores, and their shares of Σ|a| over units."""
    sums = [sum(words[member].score for member in members) for _, members in groups]
    total = sum(map(abs, sums))
    units = []
    for (kind, members), score in zip(groups, sums, strict=True):
        spans = _touching(text, [words[member].span for member in members])
        shown = unit_text(text, kind, spans, [words[member].span for member in members])
        units.append(Unit(shown, kind, members, spans, score, score / total if total > 0 else 0.0))
    return tuple(units)


def unit_text(text: str, kind: str, spans: Sequence[Span], words: Sequence[Span]) -> str:
    """What a unit of a kind is called that stands at these places of a text; ``words`` are those of its words."""
    return " ".join(word.of(text) for word in words) if kind == OTHER else " … ".join(span.of(text) for span in spans)


def _content(words: Sequence[ScoredSpan], indices: Sequence[int]) -> list[int]:
    return [
        index
        for index in indices
        if not (is_punctuation(words[index].text) or is_function_word(words[index].text) or is_negator(words[index].text))
        and not _ends_no_longer(words, index)
    ]


def _heavy(words: Sequence[ScoredSpan], indices: Sequence[int]) -> list[int]:
    """The indices without those of light verbs, unless there are no others."""
    return [index for index in indices if not is_light_verb(words[index].text)] or list(indices)


def _clause(words: Sequence[ScoredSpan], indices: Sequence[int]) -> list[int]:
    """Those of the words, from the nearest on, that no comma or other end of a clause parts from the first."""
    found = []
    for index in indices:
        if words[index].text[:1] in _ENDS_OF_CLAUSES:
            break
        found.append(index)
    return sorted(found)


def _ends_no_longer(words: Sequence[ScoredSpan], index: int) -> bool:
    """Whether it is the second word of "no longer", which is one negator."""
    return 0 < index < len(words) and words[index].text.casefold() == "longer" and words[index - 1].text.casefold() == "no"


def _runs(
    text: str, words: Sequence[ScoredSpan], belongs: Callable[[int, ScoredSpan], bool], kind: str, second: int
) -> list[tuple[str, list[int]]]:
    """Runs of two words or more that belong together and have only spaces between them."""
    runs: list[list[int]] = []
    for index, word in enumerate(words):
        if not belongs(index, word):
            continue
        if runs and index != second and runs[-1][-1] == index - 1 and text[words[index - 1].span.end : word.span.start].isspace():
            runs[-1].append(index)
        else:
            runs.append([index])
    return [(kind, run) for run in runs if len(run) > 1]


def _is_name(words: Sequence[ScoredSpan], second: int) -> Callable[[int, ScoredSpan], bool]:
    """Capitalised words within a sentence but "I", also in "I'm"; none where most words are capitalised, as in a title."""
    lettered = [word.text for word in words if word.text[:1].isalpha()]
    capitalised = sum(text[:1].isupper() for text in lettered)
    title = len(lettered) > 0 and capitalised > _MOST_CAPITALISED * len(lettered)

    def belongs(index: int, word: ScoredSpan) -> bool:
        starts = index in (0, second) or words[index - 1].text[-1:] in ".!?…:"
        return not title and not starts and word.text[:1].isupper() and not is_negator(word.text) and not is_first_person(word.text)

    return belongs


def _is_number(index: int, word: ScoredSpan) -> bool:
    return any(character.isdigit() for character in word.text)


def _touching(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans, with those put together that only spaces part."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)
