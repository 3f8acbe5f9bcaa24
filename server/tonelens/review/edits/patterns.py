"""Finds the patterns of the rewrite table in a sentence.

A pattern is a row of items with spaces between them:

    word            that word, whatever its case; any whitespace may stand before it
    one|other       either of the words
    (word)          the word, or nothing; also (one|other)
    , or !          that mark, also repeated
    {slot=one|two}  one of the listed words or phrases, kept as the writer wrote it
    {slot}          one to five words of a noun phrase, kept as the writer wrote them; a placeholder counts as a word
    ^               in front: the pattern begins where a sentence begins
    $               at the end: the sentence ends after the pattern, and is no question

A replacement is text with the pattern's {slots} in it. A replacement with nothing in it removes what was found,
together with the space after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from tonelens.review.edits.drafts import Draft
from tonelens.review.edits.protected import kind_of
from tonelens.review.edits.replacing import in_the_writers_hand
from tonelens.review.edits.tables import RewriteRow, rewrite_rows, words
from tonelens.text.word_lists import folded
from tonelens.text.words import reader_words

_ITEM = regex.compile(r"\{[^}]*\}|\S+", regex.V1)
_SLOT = regex.compile(r"\{(\w+)\}", regex.V1)
_LONGEST_SLOT = 5
_GO_ON = frozenset(",;:/&+–—-")


@dataclass(frozen=True)
class Literal:
    """One of the ``forms`` must stand here; nothing may when it is ``optional``."""

    forms: frozenset[str]
    optional: bool


@dataclass(frozen=True)
class Slot:
    """Words that are kept: one of the ``choices``, each a row of forms, or a free noun phrase when there is none."""

    name: str
    choices: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Pattern:
    """A row of the table, taken apart."""

    row: RewriteRow
    items: tuple[Literal | Slot, ...]
    at_start: bool
    at_end: bool


@dataclass(frozen=True)
class Match:
    """A pattern that fits the parts from ``first`` up to ``beyond``; ``slots`` has the parts that each slot took."""

    pattern: Pattern
    first: int
    beyond: int
    slots: tuple[tuple[str, int, int], ...]

    def replacement(self, draft: Draft) -> str:
        """The row's replacement, with the slots as they stand in the sentence."""
        parts = draft.parts
        kept = {name: draft.text[parts[first].span.start : parts[beyond - 1].span.end] for name, first, beyond in self.slots}
        pieces = _SLOT.split(self.pattern.row.replacement)
        # Every second part is a slot's name.
        return "".join(kept[piece] if at % 2 else in_the_writers_hand(draft, piece) for at, piece in enumerate(pieces))


@cache
def patterns_by_first_word() -> dict[str, tuple[Pattern, ...]]:
    """The patterns of the table under each form that they can begin with."""
    found: dict[str, list[Pattern]] = {}
    for row in rewrite_rows():
        pattern = parsed(row)
        for form in sorted(_first_forms(pattern)):
            found.setdefault(form, []).append(pattern)
    return {form: tuple(patterns) for form, patterns in found.items()}


def parsed(row: RewriteRow) -> Pattern:
    """The pattern of a row; raises ``ValueError`` where a pattern begins with a free slot or an optional word."""
    written = _ITEM.findall(row.pattern)
    at_start, at_end = written[0] == "^", written[-1] == "$"
    items = tuple(map(_item, written[at_start : len(written) - at_end]))
    pattern = Pattern(row, items, at_start, at_end)
    if not _first_forms(pattern):
        raise ValueError(f"no word to find the pattern by: {row.pattern}")
    return pattern


def matches_at(draft: Draft, first: int, *, starts: bool) -> list[Match]:
    """What fits the parts from ``first`` on, in the table's order; ``starts`` says whether a sentence begins there."""
    found = []
    for pattern in patterns_by_first_word().get(draft.parts[first].form, ()):
        if pattern.at_start and not starts:
            continue
        for beyond, slots in _walk(draft, pattern.items, first):
            if not pattern.at_end or _ends(draft, beyond):
                found.append(Match(pattern, first, beyond, slots))
                break
    return found


def _item(written: str) -> Literal | Slot:
    if written.startswith("{"):
        name, _, choices = written[1:-1].partition("=")
        return Slot(name, tuple(_forms(choice) for choice in choices.split("|")) if choices else ())
    optional = written.startswith("(")
    return Literal(frozenset(folded(word) for word in written.strip("()").split("|")), optional)


def _forms(phrase: str) -> tuple[str, ...]:
    return tuple(folded(span.of(phrase)) for span in reader_words(phrase))


def _first_forms(pattern: Pattern) -> frozenset[str]:
    first = pattern.items[0]
    if isinstance(first, Slot):
        return frozenset(choice[0] for choice in first.choices)
    return frozenset() if first.optional else first.forms


def _walk(
    draft: Draft, items: tuple[Literal | Slot, ...], at: int, slots: tuple[tuple[str, int, int], ...] = ()
) -> Iterator[tuple[int, tuple[tuple[str, int, int], ...]]]:
    """Where the items can end when they begin at ``at``, with the slots on the way."""
    if not items:
        yield at, slots
        return
    item, rest = items[0], items[1:]
    if isinstance(item, Slot):
        for beyond in _slot_ends(draft, item, at):
            yield from _walk(draft, rest, beyond, (*slots, (item.name, at, beyond)))
        return
    if at < len(draft.parts) and draft.parts[at].form in item.forms:
        yield from _walk(draft, rest, at + 1, slots)
    if item.optional:
        yield from _walk(draft, rest, at, slots)


def _slot_ends(draft: Draft, slot: Slot, at: int) -> Iterator[int]:
    forms = [part.form for part in draft.parts[at : at + _LONGEST_SLOT]]
    if slot.choices:
        yield from (at + len(choice) for choice in slot.choices if tuple(forms[: len(choice)]) == choice)
        return
    for count, form in enumerate(forms, start=1):
        part = draft.parts[at + count - 1]
        # A later number says how often: "an invalid code 3 times".
        if not part.is_word or form in words("after_noun_phrases.txt") or form.endswith("ly") or (count > 1 and kind_of(part) == "number"):
            return
        yield at + count


def _ends(draft: Draft, index: int) -> bool:
    """Whether a statement or request ends before the part at ``index``."""
    for part in draft.parts[index:]:
        if part.is_word or "?" in part.text or set(part.text) <= _GO_ON:
            return False
        if part.ends_sentence:
            return True
    return True
