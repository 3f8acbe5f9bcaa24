"""Reads the front matter of a page: of its keys those whose values readers get to see, such as its title and description.

It is YAML between lines of ``---``, or TOML between lines of ``+++``.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.format import Kind, Reading
from tonelens.text.formats.json import unescaped
from tonelens.text.formats.yaml import top_values
from tonelens.text.model_text import ModelText, as_written, composed, part
from tonelens.text.values import is_copy

KEYS = frozenset(("title", "subtitle", "description", "summary", "excerpt", "lead", "tagline", "intro", "shorttitle", "sidebar_label"))
"""The keys whose values readers get to see, in small letters."""

_LINE = regex.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
_ENTRY = regex.compile(r"(?:^|(?<=\r))(\w++)[ \t]*+=[ \t]*+(?:\"((?:[^\"\\\r\n]|\\[^\r\n])*+)\"|'([^'\r\n]*+)')", regex.MULTILINE)


def readings(whole: ModelText, kind: Kind = "text", asked: frozenset[str] = frozenset()) -> Iterator[Reading]:
    """What is read of a front matter, which is given with the lines that it stands between; ``asked`` are more keys that are read."""
    keys = KEYS | {key.lower() for key in asked}
    first, last = _LINE.match(whole.text), whole.text.rstrip()
    begin = first.end() if first is not None else 0
    end = max(last.rfind("\n"), last.rfind("\r")) + 1
    inner = part(whole, begin, max(begin, end))
    found = _toml(inner.text, keys) if whole.text.lstrip("\ufeff").startswith("+") else top_values(inner.text, keys)
    for key, value in found:
        if is_copy(value.text):
            yield Reading(composed(inner, value), "value" if kind == "text" else kind, key=key)


def _toml(text: str, keys: frozenset[str]) -> Iterator[tuple[str, ModelText]]:
    whole = as_written(text, 0, len(text))
    for entry in _ENTRY.finditer(text):
        if entry[1].lower() in keys:
            yield entry[1], unescaped(whole, *entry.span(2)) if entry[2] is not None else part(whole, *entry.span(3))
