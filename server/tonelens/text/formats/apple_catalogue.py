"""Reads Apple's ``.xcstrings``: the values of every language, and a key that has none in the source language.

Comments for translators are not read, and neither is what the source no longer has (``stale``) by its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from tonelens.text.formats.apple_plurals import VARIABLE
from tonelens.text.formats.data_files import is_prose
from tonelens.text.formats.escapes import resolved
from tonelens.text.formats.format import Format, Reading, Source
from tonelens.text.formats.json import String, strings, unescaped
from tonelens.text.model_text import ModelText, as_written
from tonelens.text.placeholders import STAND_IN, messages

_SOURCE = regex.compile(r"\"sourceLanguage\"\s*+:\s*+\"([A-Za-z][\w\-]*+)\"")


@dataclass
class _Entry:
    """A message by its key: whether the program still has it, and whether the source language says something else than the key."""

    key: String
    is_used: bool = True
    has_value: bool = False


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    header = _SOURCE.search(text)
    language = header[1] if header is not None else None
    entry: _Entry | None = None

    def read(string: String, locale: str | None) -> Iterator[Reading]:
        value = unescaped(whole, string.span.start, string.span.end)
        if is_prose(value.text, scope):
            yield from (Reading(reading, "value", locale) for reading in messages(_filled(value)))

    def key_of(ended: _Entry | None) -> Iterator[Reading]:
        if ended is not None and ended.is_used and not ended.has_value:
            yield from read(ended.key, language)

    for string in strings(text):
        match string.path:
            case ("strings", _) if string.is_key:
                yield from key_of(entry)
                entry = _Entry(string)
            case ("strings", _, "extractionState") if entry is not None and not string.is_key:
                entry.is_used = string.span.of(text) != "stale"
            case ("strings", _, "localizations", locale, *_, "value") if not string.is_key:
                if entry is not None and locale == language:
                    entry.has_value = True
                yield from read(string, locale)
            case _:
                pass
    yield from key_of(entry)


def _filled(value: ModelText) -> ModelText:
    return resolved(value, VARIABLE, lambda _: STAND_IN)


FORMAT = Format(
    name="Apple string catalogue",
    language_ids=("xcstrings",),
    file_names=("*.xcstrings",),
    readings=_readings,
    comments=lambda source: (),
)
