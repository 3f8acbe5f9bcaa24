"""Deletes words from a text as a writer would: spaces, commas and the capital are put right."""

from __future__ import annotations

from collections.abc import Iterable

from tonelens.text.spans import Span

_BEHIND_A_WORD = ",;:.!?…)]}%”’"
_BETWEEN_WORDS = ",;:"
_ENDING = ".!?…"
_AFTER_NOTHING = _BETWEEN_WORDS + "–—"
_OPENING = '([{“‘"'
_ENCLOSING = ("()", "[]", "{}", "“”", "‘’", '""')


def without_words(text: str, spans: Iterable[Span]) -> str:
    """The text without some spans, which do not overlap; what is left reads as if they had never stood there.

    Of the spaces around a gap one is kept, none before a mark that stands behind a word. A comma that has nothing before it any
    more goes, and so do brackets around nothing. Where a sentence has lost its first word the next one takes over the capital.
    """
    kept, position, capital = "", 0, False
    gap = False
    for span in sorted(spans):
        between = text[position : span.start]
        if between.strip() or not gap:
            kept = _joined(kept, between, capital) if gap else between
            capital = capital and _starts_a_sentence(kept)
        capital = capital or (_starts_a_sentence(kept) and text[span.start : span.start + 1].isupper())
        gap, position = True, span.end
    return _joined(kept, text[position:], capital) if gap else text


def _joined(kept: str, rest: str, capital: bool) -> str:
    """What stands before a gap and what stands behind it, brought together."""
    blank = rest[:1].isspace() or kept[-1:].isspace()
    before, behind = kept.rstrip(), rest.lstrip()
    while behind and behind[0] in _AFTER_NOTHING and (not before or before[-1] in _AFTER_NOTHING + _OPENING):
        behind = behind[1:].lstrip()
    if behind and behind[0] in _ENDING + _BETWEEN_WORDS:
        before = before.rstrip(_AFTER_NOTHING + " ")
    if before and behind and before[-1] + behind[0] in _ENCLOSING:
        return _joined(before[:-1], behind[1:], capital)
    if capital and behind[:1].islower():
        behind = behind[0].upper() + behind[1:]
    if not before or not behind:
        return before + behind
    tight = not blank or behind[0] in _BEHIND_A_WORD or before[-1] in _OPENING
    return before + ("" if tight else " ") + behind


def _starts_a_sentence(kept: str) -> bool:
    before = kept.rstrip()
    return not before or before[-1] in _ENDING
