"""Tells values that people read from those that are for programs, wherever they stand."""

from __future__ import annotations

import regex

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’\-]*+")
_LETTER = regex.compile(r"\p{L}")
_BEGINS_AS_SENTENCE = regex.compile(r"[\p{P}\p{S}\s]*+[\p{Lu}\p{Lt}\p{Lo}\p{N}]")
_ENDS_AS_SENTENCE = regex.compile(r"(?r)[\p{STerm}…:][)\]\"'”’»]*+\s*+\Z")
_COMMAND = regex.compile(r"&&|\|\||\$\(|=>|[;{]\s*+(?:\n|\Z)|(?<!\S)--?[a-z]|\bSELECT\b.+\bFROM\b")
_FOR_PROGRAMS = regex.compile(
    r"[a-z][a-z0-9+.\-]*+:(?://)?\S++|[\w.+\-]++@[\w.\-]++|\.{0,2}/\S*+|\#[0-9A-Fa-f]{3,8}"
    r"|[a-z]{2}[_\-][A-Z]{2}|@[\w.\-]++"
    # What is written as base64 or in hexadecimal digits.
    r"|(?=\S*\d)[A-Za-z0-9+/=_\-]{40,}+"
    r"|[A-Za-z0-9\-]*+(?:[_\\.:][A-Za-z0-9\-]++)++|(?:[\w\-]++/)++[\w\-]++\.\w++",
)
_LEAST_WORDS = 4


def has_letters(value: str) -> bool:
    """Whether there is anything in it to read."""
    return _LETTER.search(value) is not None


def is_copy(value: str) -> bool:
    """Whether a value that people can see is made for them: it is no address, path, colour or identifier."""
    return has_letters(value) and _FOR_PROGRAMS.fullmatch(value.strip()) is None


def is_sentence(value: str) -> bool:
    """Whether a value of which nobody knows whom it is for reads like a sentence."""
    if not is_copy(value) or (_BEGINS_AS_SENTENCE.match(value) is None and _ENDS_AS_SENTENCE.search(value) is None):
        return False
    return len(_WORD.findall(value[:1000])) >= _LEAST_WORDS and _COMMAND.search(value[:1000]) is None
