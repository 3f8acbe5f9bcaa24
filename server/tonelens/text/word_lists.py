"""Closed classes of English words that decide what may be said about a word: function words, negators, identity terms."""

from __future__ import annotations

import functools
from importlib import resources

import regex

from tonelens.text.words import is_emoticon

_APOSTROPHES = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{FULLWIDTH APOSTROPHE}": "'"})

_MARKS = regex.compile(r"[[\p{P}\p{S}\p{M}\p{C}\s]--\p{Extended_Pictographic}--\p{Regional_Indicator}]*", regex.V1)


def is_function_word(word: str) -> bool:
    """Whether the word only holds a sentence together, so that naming it would tell a writer nothing."""
    return folded(word) in _words("function_words")


def is_negator(word: str) -> bool:
    """Whether the word turns the meaning of what it acts on: not, n't, never, hardly, without."""
    form = folded(word)
    return form.endswith("n't") or form in _words("negators")


def is_light_verb(word: str) -> bool:
    """Whether the word says little beside what follows it, as "went" in "nothing went wrong"."""
    return folded(word) in _words("light_verbs")


def is_identity_term(word: str) -> bool:
    """Whether the word says who somebody is; such a word carries no verdict of its own."""
    return folded(word).removesuffix("'s") in _words("identity_terms")


def is_first_person(word: str) -> bool:
    """Whether it is "I", alone or with its verb, whose capital says nothing about where it stands."""
    return folded(word) in {"i", "i'm", "i'd", "i'll", "i've"}


def is_punctuation(word: str) -> bool:
    """Whether it holds nothing but marks; an emoji and an emoticon are words."""
    return _MARKS.fullmatch(word) is not None and not is_emoticon(word)


def folded(word: str) -> str:
    """The form that words are compared by: folded case, straight apostrophes."""
    return word.translate(_APOSTROPHES).casefold()


@functools.cache
def _words(name: str) -> frozenset[str]:
    table = (resources.files("tonelens.text") / "tables" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in table.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
