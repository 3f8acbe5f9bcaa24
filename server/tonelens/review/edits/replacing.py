"""Writes a replacement into a sentence as a writer would: its capital letter, its spaces, its kind of apostrophe."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from tonelens.review.edits.drafts import Draft
from tonelens.text.spans import Span
from tonelens.text.word_lists import is_first_person

_PLAIN_WORD = regex.compile(r"[\p{L}\p{M}'’\-]+", regex.V1)
# Names of programs that are written small even where a sentence begins.
_SMALL_NAMES = frozenset(
    {"bash", "cmake", "conda", "cron", "curl", "dpkg", "grep", "npm", "npx", "nginx", "pip", "pnpm", "sed", "ssh", "sudo"}
)


@dataclass(frozen=True)
class Replacement:
    """What stands in the place of ``span`` of the source text."""

    span: Span
    text: str


def replaced(draft: Draft, first: int, beyond: int, text: str) -> Replacement:
    """``text`` in the place of the parts from ``first`` up to ``beyond``; with its capital where they had one.

    Words at the end that stay as they are do not become part of the replacement.
    """
    parts = draft.parts
    start, end = parts[first].span.start, parts[beyond - 1].span.end
    if _had_capital(draft, first):
        text = capitalised(text)
    for index in range(first + 1, beyond):
        gap = draft.gap(index)
        kept = gap + draft.text[parts[index].span.start : end]
        if gap.isspace() and text.endswith(kept) and text != kept:
            return Replacement(Span(start, end - len(kept)), text.removesuffix(kept))
    return Replacement(Span(start, end), text)


def removed(draft: Draft, first: int, beyond: int) -> Replacement | None:
    """Nothing in the place of the parts from ``first`` up to ``beyond``; the next word gets the capital that they had.

    ``None`` where no word would follow, or one that the sentence cannot go on with.
    """
    parts = draft.parts
    following = beyond
    while following < len(parts) and parts[following].opens:
        following += 1
    if following == len(parts) or not parts[following].begins_sentence or not _is_apart(draft, beyond):
        return None
    start, end = parts[first].span.start, parts[beyond].span.start
    if not _had_capital(draft, first):
        return Replacement(Span(start, end), "")
    word = parts[following]
    letter = capitalised(word.text)[:1]
    if letter == word.text[0]:
        return Replacement(Span(start, end), "")
    reach = word.span.start + 1
    return Replacement(Span(start, reach), draft.text[end : reach - 1] + letter)


def capitalised(text: str) -> str:
    """The text with a capital letter, unless its first word is one that is written small or no plain word."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    plain = word.rstrip('.,;:!?…)"”')
    if _PLAIN_WORD.fullmatch(plain) is None or plain != plain.lower() or plain in _SMALL_NAMES:
        return text
    letter = text[0].title()
    return letter + text[1:] if len(letter) == 1 else text


def in_the_writers_hand(draft: Draft, text: str) -> str:
    """Text of our own as the writer of the sentence would write it: their apostrophe, their capitals."""
    if draft.typographic:
        text = text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    return text.upper() if draft.all_capitals else text


def _had_capital(draft: Draft, first: int) -> bool:
    part = draft.parts[first]
    if first in draft.starts:
        return part.text[0].isupper()
    # An abbreviation is in capitals anywhere.
    return part.text[0].isupper() and part.text[1:] == part.text[1:].lower() and not is_first_person(part.text)


def _is_apart(draft: Draft, index: int) -> bool:
    """Whether the part at ``index`` stands apart from the one before it, so that it does not belong to that one."""
    return draft.gap(index) != "" or draft.parts[index].is_word
