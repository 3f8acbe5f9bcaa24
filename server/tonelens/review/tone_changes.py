"""Tells how the tone of a document moved from one version to another, sentence by sentence, and which words of an edit moved it.

What moved an edited sentence is told by Shapley values of its hunks of words, computed exactly: the model reads the sentence with every
selection of them, and the parts add up to the whole change.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import combinations

from tonelens.attribution.types import Prediction
from tonelens.engine.protocol import Engine
from tonelens.review.check.findings import Draft, texts_to_predict
from tonelens.review.check.predicting import predictions
from tonelens.review.tone import balance
from tonelens.settings.rules import Rule
from tonelens.text.spans import Span

APPEARED, GONE, EDITED = "appeared", "gone", "edited"
"""What happened to a sentence."""

LEAST_CHANGE = 0.05
"""From this change of the balance on an edit made a sentence better or worse."""

MOST_HUNKS = 6
MOST_EXPLAINED = 100
"""How many edited sentences are explained at most, those that moved most."""

_ALIKE = 0.4
_LARGEST_BLOCK = 40_000


@dataclass(frozen=True)
class Versions:
    """A document in two versions, either of which can be missing, and what holds for it."""

    before: Draft | None
    after: Draft | None
    rules: tuple[Rule, ...]
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A sentence in one version: what is read of it, its place, and what the model says of it, if it is judged at all."""

    text: str = field(repr=False)
    span: Span
    prediction: Prediction | None

    @property
    def balance(self) -> float | None:
        """See :func:`tonelens.review.tone.balance`."""
        return balance(self.prediction)


@dataclass(frozen=True)
class Part:
    """Words that stand in the place of others, either of which may be none, and their part of the change."""

    before: str = field(repr=False)
    after: str = field(repr=False)
    effect: float


@dataclass(frozen=True)
class Move:
    """What happened to a sentence; ``parts`` say which words of an edit moved it, where they were asked for and it moved at all."""

    before: Said | None
    after: Said | None
    parts: tuple[Part, ...] = ()

    @property
    def kind(self) -> str:
        """One of ``APPEARED``, ``GONE`` and ``EDITED``."""
        return APPEARED if self.before is None else GONE if self.after is None else EDITED

    @property
    def change(self) -> float | None:
        """How far the balance of an edited sentence moved, ``None`` where one version is not judged, or there is but one."""
        if self.before is None or self.after is None or self.before.balance is None or self.after.balance is None:
            return None
        return self.after.balance - self.before.balance


@dataclass(frozen=True)
class Movement:
    """How a document moved: the balance of each sentence in both versions, and the sentences that are not the same."""

    before: tuple[float | None, ...]
    after: tuple[float | None, ...]
    moves: tuple[Move, ...]


def movements(
    engine: Engine,
    documents: Sequence[Versions],
    checkpoint: Callable[[], None] = lambda: None,
    progress: Callable[[float], None] = lambda done: None,
) -> list[Movement]:
    """The movement of each document. Equal sentences are read once, and those that only changed places are the same ones."""
    languages = engine.model.languages
    wanted = [
        (one.terms, texts_to_predict(draft, one.rules, languages))
        for one in documents
        for draft in (one.before, one.after)
        if draft is not None
    ]
    read = predictions(engine, wanted, checkpoint, lambda done: progress(done / 2))
    found = [_movement(one, read.get(one.terms, {})) for one in documents]
    explained = _explained(engine, documents, found, checkpoint, lambda done: progress((1 + done) / 2))
    progress(1.0)
    return explained


def hunks(before: Sequence[str], after: Sequence[str]) -> list[tuple[range, range]]:
    """Where words were put in the place of others, in both versions; what lies nearest together is one where there would be too many."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found = [(range(first, last), range(start, end)) for kind, first, last, start, end in matcher.get_opcodes() if kind != "equal"]
    while len(found) > MOST_HUNKS:
        at = min(range(len(found) - 1), key=lambda index: found[index + 1][0].start - found[index][0].stop)
        (old, new), (later_old, later_new) = found[at : at + 2]
        found[at : at + 2] = [(range(old.start, later_old.stop), range(new.start, later_new.stop))]
    return found


def shapley(players: int, value: Mapping[frozenset[int], float]) -> list[float]:
    """Each player's Shapley value of a game whose every coalition has a value; they add up to that of all less that of none."""
    weights = [math.factorial(size) * math.factorial(players - size - 1) / math.factorial(players) for size in range(players)]
    return [
        math.fsum(
            weights[size] * (value[coalition | {player}] - value[coalition])
            for size in range(players)
            for coalition in map(frozenset, combinations([other for other in range(players) if other != player], size))
        )
        for player in range(players)
    ]


def _movement(versions: Versions, read: Mapping[str, Prediction]) -> Movement:
    before, after = _said(versions.before, read), _said(versions.after, read)
    return Movement(tuple(one.balance for one in before), tuple(one.balance for one in after), tuple(_moves(before, after)))


def _said(draft: Draft | None, read: Mapping[str, Prediction]) -> list[Said]:
    sentences = () if draft is None else draft.sentences
    return [Said(one.reading.text, one.span, read.get(one.reading.text)) for one in sentences]


def _moves(before: Sequence[Said], after: Sequence[Said]) -> Iterator[Move]:
    """What is not the same, in the order of the later version; what is gone stands where it was."""
    old, new = [" ".join(one.text.split()) for one in before], [" ".join(one.text.split()) for one in after]
    blocks = [code for code in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if code[0] != "equal"]
    # A sentence that stands elsewhere now has not changed.
    kept = Counter(old[index] for _, first, last, _, _ in blocks for index in range(first, last))
    kept &= Counter(new[index] for _, _, _, start, end in blocks for index in range(start, end))
    left = {"old": Counter(kept), "new": Counter(kept)}

    def others(which: str, texts: Sequence[str], indices: range) -> list[int]:
        found = []
        for index in indices:
            if left[which][texts[index]] > 0:
                left[which][texts[index]] -= 1
            else:
                found.append(index)
        return found

    for _, first, last, start, end in blocks:
        were, are = others("old", old, range(first, last)), others("new", new, range(start, end))
        partner = dict(_pairs([old[index] for index in were], [new[index] for index in are]))
        paired = {are[there]: were[here] for here, there in partner.items()}
        yield from (Move(before[index], None) for here, index in enumerate(were) if here not in partner)
        yield from (Move(before[paired[index]] if index in paired else None, after[index]) for index in are)


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which sentences are edits of which: those that share most words, in order."""
    if not old or not new or len(old) * len(new) > _LARGEST_BLOCK:
        return []
    ours, theirs = [Counter(text.casefold().split()) for text in old], [Counter(text.casefold().split()) for text in new]
    alike = [[_likeness(one, other) for other in theirs] for one in ours]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for here in reversed(range(len(old))):
        for there in reversed(range(len(new))):
            joined = alike[here][there] + best[here + 1][there + 1] if alike[here][there] >= _ALIKE else 0.0
            best[here][there] = max(joined, best[here + 1][there], best[here][there + 1])
    found: list[tuple[int, int]] = []
    here = there = 0
    while here < len(old) and there < len(new):
        if best[here][there] == best[here + 1][there]:
            here += 1
        elif best[here][there] == best[here][there + 1]:
            there += 1
        else:
            found.append((here, there))
            here, there = here + 1, there + 1
    return found


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


@dataclass(frozen=True)
class _Edit:
    """An edited sentence that moved, its hunks, and its words before and after."""

    document: int
    number: int
    move: Move
    before: list[str]
    after: list[str]
    hunks: list[tuple[range, range]]

    def text(self, chosen: frozenset[int]) -> str:
        """The sentence with some of the hunks as they are now, the others as they were."""
        words: list[str] = []
        position = 0
        for index, (old, new) in enumerate(self.hunks):
            words += self.before[position : old.start]
            words += self.after[new.start : new.stop] if index in chosen else self.before[old.start : old.stop]
            position = old.stop
        return " ".join([*words, *self.before[position:]])

    def between(self) -> list[frozenset[int]]:
        """The selections of hunks that are neither version."""
        return [frozenset(chosen) for size in range(1, len(self.hunks)) for chosen in combinations(range(len(self.hunks)), size)]


def _explained(
    engine: Engine,
    documents: Sequence[Versions],
    found: Sequence[Movement],
    checkpoint: Callable[[], None],
    progress: Callable[[float], None],
) -> list[Movement]:
    moved = [
        (abs(move.change), document, number, move)
        for document, movement in enumerate(found)
        for number, move in enumerate(movement.moves)
        if move.change is not None and abs(move.change) >= LEAST_CHANGE
    ]
    moved.sort(key=lambda one: -one[0])
    edits = [_edit(document, number, move) for _, document, number, move in moved[:MOST_EXPLAINED]]
    edits = [edit for edit in edits if edit.hunks]
    wanted = [(documents[edit.document].terms, map(edit.text, edit.between())) for edit in edits]
    read = predictions(engine, wanted, checkpoint, progress)
    moves = [list(movement.moves) for movement in found]
    for edit in edits:
        moves[edit.document][edit.number] = replace(edit.move, parts=_parts(edit, read[documents[edit.document].terms]))
    return [replace(movement, moves=tuple(of_document)) for movement, of_document in zip(found, moves, strict=True)]


def _edit(document: int, number: int, move: Move) -> _Edit:
    before, after = (("" if said is None else said.text).split() for said in (move.before, move.after))
    return _Edit(document, number, move, before, after, hunks(before, after))


def _parts(edit: _Edit, read: Mapping[str, Prediction]) -> tuple[Part, ...]:
    values = {chosen: balance(read[edit.text(chosen)]) or 0.0 for chosen in edit.between()}
    none, every = frozenset[int](), frozenset(range(len(edit.hunks)))
    for chosen, said in ((none, edit.move.before), (every, edit.move.after)):
        values[chosen] = (None if said is None else said.balance) or 0.0
    effects = shapley(len(edit.hunks), values)
    return tuple(
        Part(" ".join(edit.before[old.start : old.stop]), " ".join(edit.after[new.start : new.stop]), effect)
        for (old, new), effect in zip(edit.hunks, effects, strict=True)
    )
