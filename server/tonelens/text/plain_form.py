"""The plain form of a sentence: with its full stop, and without quotes around it or a word such as "Note:" before it.

What frames a sentence says nothing of its own, but it moves a model a little. What is said about a sentence should not hang on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from tonelens.text.deleting import without_words
from tonelens.text.spans import Span

_LABEL = regex.compile(r"(?:note|tip|hint|info|fyi|n\.?b\.?|p\.?s\.?)\s*:\s+(?=\S)", regex.IGNORECASE)
_QUOTES = {"“": "”", '"': '"', "‘": "’", "'": "'", "«": "»"}
_ENDS_A_WORD = regex.compile(r"[\p{L}\p{N})\]%”’\"]\Z")
_STOP = "."


@dataclass(frozen=True)
class PlainForm:
    """A sentence in its plain form; ``frame`` are the places in the source of what it does without."""

    text: str
    frame: tuple[Span, ...]


def plain_form(text: str) -> PlainForm | None:
    """The plain form of a text, ``None`` where it is plain already or holds no sentence."""
    frame: list[Span] = []
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if end - start > 2 and _QUOTES.get(text[start]) == text[end - 1] and not set(text[start + 1 : end - 1]) & {text[start], text[end - 1]}:
        frame += [Span(start, start + 1), Span(end - 1, end)]
        start, end = start + 1, end - 1
    if (label := _LABEL.match(text, start, end)) is not None:
        frame.append(Span(start, label.end()))
    plain = without_words(text, frame).strip()
    if _ENDS_A_WORD.search(plain) is not None:
        plain += _STOP
    return None if plain in ("", text.strip()) else PlainForm(plain, tuple(sorted(frame)))
