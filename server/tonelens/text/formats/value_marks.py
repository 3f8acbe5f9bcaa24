"""Reads the marks of Markdown that people write into values: code as a neutral noun, of links the words, emphasis as what is meant."""

from __future__ import annotations

import regex

from tonelens.text.formats.escapes import resolved
from tonelens.text.formats.format import NOUN
from tonelens.text.model_text import ModelText

_HINT = regex.compile(r"`|\]\(|\*\*")
_MARK = regex.compile(
    r"(?<![`\\])`[^`\r\n]{1,300}+`(?!`)|!?\[(?=[^\[\]]{1,300}+\]\([^()\s]*+\))|(?<=[^\[\]])\]\([^()\s]*+\)"
    r"|\*\*(?=[^\s*][^*\r\n]{0,300}\*\*)|(?<=[^\s*])\*\*"
)


def without_marks(value: ModelText) -> ModelText:
    """A value without the marks of Markdown in it."""
    return value if _HINT.search(value.text) is None else resolved(value, _MARK, _said)


def _said(mark: str) -> str:
    return NOUN if mark.startswith("`") else ""
