"""Reads a plain text: paragraphs between blank lines, each of them as it stands."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.format import Format, Reading, Source
from tonelens.text.model_text import as_written

_BLANK_LINES = regex.compile(r"(?:\r\n?+|\n)[^\S\r\n]*+(?:\r\n?+|\n)\s*+")


def _readings(source: Source) -> Iterator[Reading]:
    start = 0
    for blank in _BLANK_LINES.finditer(source.text):
        yield Reading(as_written(source.text, start, blank.start()))
        start = blank.end()
    yield Reading(as_written(source.text, start, len(source.text)))


FORMAT = Format(
    name="plain text",
    language_ids=("plaintext", "text", "mail"),
    file_names=("*.txt", "*.text"),
    readings=_readings,
    comments=lambda source: (),
    templates="lines",
)
