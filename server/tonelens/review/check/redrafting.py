"""Reads a document again after an edit: only the blocks around it anew, in formats that say where a text can be cut.

What is far from an edit reads as before. A stretch around it, with a whole block on either side, is read by itself; where that ends
in the blocks that stood there before, the sentences in front of it and behind it are kept, and those behind it moved.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tonelens.review.check.findings import Draft, draft
from tonelens.review.check.ignores import mentions_ignore
from tonelens.review.check.rules import asked_for_by
from tonelens.review.check.sentences import document_sentences
from tonelens.settings.rules import Rule
from tonelens.text.documents import DocumentEdit, least_edit
from tonelens.text.model_text import shifted
from tonelens.text.prose import Passage, cuts
from tonelens.text.spans import Span

# So many blocks behind an edit are tried as the end of what is read anew.
_BLOCKS_BEHIND = (1, 4, 16)


@dataclass(frozen=True)
class CutDraft:
    """A draft, and where its text can be cut: ``places`` is empty where it cannot be.

    ``defined`` are the names that a block of the text defines for all others, such as the addresses of links.
    """

    draft: Draft
    places: Sequence[int] = field(default=(), repr=False)
    defined: frozenset[str] = field(default=frozenset(), repr=False)


def cut_draft(text: str, language_id: str, path: str, rules: Sequence[Rule], checkpoint: Callable[[], None] = lambda: None) -> CutDraft:
    """As :func:`tonelens.review.check.findings.draft`, so that it can be followed when the text is edited."""
    made = draft(text, language_id, path, rules, checkpoint)
    # A comment of ours speaks of whatever comes next, or of everything.
    found = None if mentions_ignore(text) or made.is_cut_off else cuts(text, language_id, path)
    return CutDraft(made) if found is None else CutDraft(made, found.places, found.defined)


def redraft(
    before: CutDraft, text: str, language_id: str, path: str, rules: Sequence[Rule], most: int, checkpoint: Callable[[], None]
) -> CutDraft | None:
    """What :func:`cut_draft` makes of the text, from what it made of another one in the same format and by the same rules.

    ``None`` where all has to be read, or more than ``most`` characters. ``checkpoint`` may raise to give up.
    """
    if not before.places:
        return None
    edit = least_edit(before.draft.text, text)
    for stretch in _stretches(before.places, len(before.draft.text), edit):
        if len(stretch.whole) + edit.growth > most:
            return None
        checkpoint()
        old = stretch.whole.of(before.draft.text)
        new = text[stretch.whole.start : stretch.whole.end + edit.growth]
        was, found = cuts(old, language_id, path), cuts(new, language_id, path)
        if was is None or found is None or was.defined or found.defined or mentions_ignore(new):
            return None
        if not before.defined.isdisjoint(found.mentioned):
            return None
        begin = stretch.whole.start
        if stretch.kept is None or stretch.kept + edit.growth - begin in found.places:
            end = len(before.draft.text) if stretch.kept is None else stretch.kept
            anew = _moved_all(document_sentences(new, language_id, path, asked_for_by(rules), checkpoint), begin)
            spliced = _spliced(before, text, Span(begin, end), edit.growth, anew, [place + begin for place in found.places])
            return None if spliced.draft.is_cut_off else spliced
    return None


@dataclass(frozen=True)
class _Stretch:
    """A part of the text from before that is read anew; what begins at ``kept`` is only there to see that it still does."""

    whole: Span
    kept: int | None


def _stretches(places: Sequence[int], length: int, edit: DocumentEdit) -> Iterator[_Stretch]:
    """The stretches around an edit that can be tried, short ones first."""
    # A whole block goes before the one that is edited: what follows a block may make it another one.
    first = bisect_right(places, edit.span.start) - 2
    begin = places[first] if first >= 0 else 0
    behind = bisect_right(places, edit.span.end)
    for count in _BLOCKS_BEHIND:
        kept, end = behind + count - 1, behind + count
        if end < len(places):
            yield _Stretch(Span(begin, places[end]), places[kept])
        else:
            yield _Stretch(Span(begin, length), None)
            return


def _spliced(before: CutDraft, text: str, read: Span, growth: int, anew: Sequence[Passage], places: Sequence[int]) -> CutDraft:
    """The draft with other sentences and places in a part of it."""
    sentences, end = before.draft.sentences, read.end + growth
    head = bisect_left(sentences, read.start, key=_start)
    tail = bisect_left(sentences, read.end, key=_start)
    kept = [one for one in anew if one.span.start < end]
    merged = (*sentences[:head], *kept, *_moved_all(sentences[tail:], growth))
    behind = [place + growth for place in before.places[bisect_left(before.places, read.end) :]]
    inside = [place for place in places if place < end]
    cut_at = (*before.places[: bisect_left(before.places, read.start)], *inside, *behind)
    return CutDraft(Draft(text, merged), cut_at, before.defined)


def _start(sentence: Passage) -> int:
    return sentence.span.start


def _moved_all(sentences: Sequence[Passage], growth: int) -> Sequence[Passage]:
    if not growth:
        return sentences
    return [replace(one, span=one.span.shifted(growth), reading=shifted(one.reading, growth)) for one in sentences]
