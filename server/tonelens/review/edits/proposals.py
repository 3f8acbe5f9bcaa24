"""Proposes edits of a sentence that leave its facts alone, for the model to try.

There are three kinds: a stance adverb goes ("Unfortunately, we …"), an intensifier goes ("extremely slow"), a phrase is
written as in the reviewed table of rewrites. Whether an edit makes the sentence read better is measured elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tonelens.review.edits.drafts import Draft, read
from tonelens.review.edits.intensifiers import intensifiers
from tonelens.review.edits.patterns import Match, matches_at
from tonelens.review.edits.protected import keeps_protected, kind_of
from tonelens.review.edits.replacing import Replacement, removed, replaced
from tonelens.review.edits.tables import phrases_by_first_word
from tonelens.text.spans import Span

# Nothing longer is a sentence that somebody wrote for a reader.
LONGEST_SENTENCE = 2_000
_LITERAL_KINDS = frozenset({"medical", "legal"})
_COORDINATORS = frozenset({"and", "or", "but", "nor", "yet"})


@dataclass(frozen=True)
class ProposedEdit:
    """Replaces ``span`` of the text by ``replacement``; ``kind`` is stance_adverb, intensifier or rewrite."""

    span: Span
    replacement: str
    kind: str

    def applied(self, text: str) -> str:
        """The text that the edit was proposed for, with the edit made."""
        return text[: self.span.start] + self.replacement + text[self.span.end :]


def proposed_edits(text: str) -> list[ProposedEdit]:
    """The edits of one sentence in reading order.

    Their spans do not overlap, and each of them makes sense by itself: any of them can be made without the others.
    A text of more than ``LONGEST_SENTENCE`` code points is no sentence and gets none.
    """
    if len(text) > LONGEST_SENTENCE:
        return []
    draft = read(text)
    openings = _stance_openings(draft)
    stances = (removed(draft, first, beyond) for first, beyond in openings.items())
    chosen: list[ProposedEdit] = []
    # A rewrite that begins after a stance adverb takes the adverb with it, so it comes before the adverb alone.
    for edit in (
        *_rewrites(draft, openings),
        *_allowed(draft, stances, "stance_adverb"),
        *_allowed(draft, intensifiers(draft), "intensifier"),
    ):
        if not any(edit.span.overlaps(other.span) for other in chosen):
            chosen.append(edit)
    return sorted(chosen, key=lambda edit: edit.span)


def _stance_openings(draft: Draft) -> dict[int, int]:
    """Where a stance adverb with its comma begins, and the part after the comma."""
    openings = {}
    for first in sorted(draft.starts):
        for phrase in phrases_by_first_word("stance_adverbs.txt").get(draft.parts[first].form, ()):
            beyond = first + len(phrase) + 1
            forms = tuple(part.form for part in draft.parts[first : beyond + 1])
            if forms[:-1] == (*phrase, ",") and forms[-1] not in _COORDINATORS:
                openings[first] = beyond
                break
    return openings


def _rewrites(draft: Draft, openings: dict[int, int]) -> Iterator[ProposedEdit]:
    opened_at = {beyond: first for first, beyond in openings.items()}
    at = 0
    while at < len(draft.parts):
        first = opened_at.get(at, at)
        for match in matches_at(draft, at, starts=first in draft.starts):
            row = match.pattern.row
            if (row.replacement or row.exempt) and _is_grave(draft, row.exempt):
                continue
            edits = list(_allowed(draft, [_written(draft, match, first)], "rewrite", row.exempt))
            if edits:
                yield from edits
                at = match.beyond
                break
        else:
            at += 1


def _is_grave(draft: Draft, exempt: frozenset[str]) -> bool:
    """Whether the sentence is about medicine or law, where every word may matter: a fatal error, what somebody failed to do."""
    return any(kind_of(part) in _LITERAL_KINDS and part.form not in exempt for part in draft.parts)


def _written(draft: Draft, match: Match, first: int) -> Replacement | None:
    """The match's replacement in the place of the parts from ``first`` on."""
    text = match.replacement(draft)
    if text or (match.pattern.at_end and first):
        return replaced(draft, first, match.beyond, text)
    return removed(draft, first, match.beyond)


def _allowed(
    draft: Draft, replacements: Iterable[Replacement | None], kind: str, exempt: frozenset[str] = frozenset()
) -> Iterator[ProposedEdit]:
    """The replacements that leave the facts alone, as edits of the kind."""
    for replacement in replacements:
        if replacement is not None:
            edit = ProposedEdit(replacement.span, replacement.text, kind)
            if keeps_protected(draft, read(edit.applied(draft.text)), exempt):
                yield edit
