"""Finds a person's own terms in a text: phrases such as “Kill Bill” that must not count towards its tone."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import regex

from tonelens.text.spans import Span

_APOSTROPHE = r"['\N{RIGHT SINGLE QUOTATION MARK}]"


def term_spans(text: str, terms: Sequence[str]) -> list[Span]:
    """Where the terms stand, in order and without overlap; of two that begin at one place the longer.

    Upper and lower case, the amount of whitespace and the kind of apostrophe do not matter; a term that begins or
    ends with a letter or digit does not match inside a longer word. A possessive ’s belongs to the term before it.
    """
    pattern = _pattern(tuple(terms))
    return [Span(*match.span()) for match in pattern.finditer(text)] if pattern is not None else []


@functools.lru_cache(maxsize=64)
def _pattern(terms: tuple[str, ...]) -> regex.Pattern[str] | None:
    known = sorted({" ".join(term.split()) for term in terms if term.strip()}, key=lambda term: (-len(term), term))
    return regex.compile("|".join(map(_one, known)), regex.IGNORECASE | regex.FULLCASE) if known else None


def _one(term: str) -> str:
    body = r"\s+".join(
        _APOSTROPHE.join(regex.escape(part) for part in word.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split("'"))
        for word in term.split()
    )
    before = r"(?<!\w)" if regex.match(r"\w", term[0]) else ""
    after = rf"(?:{_APOSTROPHE}s(?!\w))?(?!\w)" if regex.match(r"\w", term[-1]) else ""
    return before + body + after
