"""Reads tables, CSV and TSV: the cells of those columns whose names say that they hold text for people.

The first line names the columns. Read are columns called as texts are (``text``, ``description``, ``message`` …) and those called as a
language is (``en``, ``pt-BR``), which is the language of their cells. Who asks for everything gets every column. What stands between
the cells, comma, semicolon or tab, the first line says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from tonelens.text.formats.data_files import is_locale, is_prose, locale_of
from tonelens.text.formats.escapes import resolved
from tonelens.text.formats.format import Format, Reading, Source
from tonelens.text.model_text import as_written, part
from tonelens.text.placeholders import messages
from tonelens.text.spans import Span

_NAMES = frozenset(
    [
        *["abstract", "alt", "answer", "body", "caption", "comment", "comments", "content", "copy", "description", "details", "feedback"],
        *["headline", "help", "message", "note", "notes", "question", "reply", "review", "sentence", "string", "summary", "text", "title"],
        *["tooltip", "translation", "tweet", "utterance", "value"],
    ]
)
_SEPARATORS = "\t;,"
_FIRST_LINE = regex.compile(r"[^\r\n]*+")
# A quotation mark that does not close within thirty lines, at the end of a cell, is only a character.
_LINE = r"(?:[^\"\r\n]|\"\")*+"
_QUOTED = rf"\"(?P<quoted>{_LINE}(?:(?:\r\n?|\n){_LINE}){{0,30}}+)\""
_CELL = {
    sign: regex.compile(rf"(?:{_QUOTED}(?={sign}|[\r\n]|\Z)|(?P<plain>[^{sign}\r\n]*+))(?P<end>{sign}|\r\n?|\n|\Z)") for sign in _SEPARATORS
}
_TWICE = regex.compile(r"\"\"|\r\n?")
_WORDS = regex.compile(r"[\s_\-]+")


@dataclass
class _Columns:
    """The names of the columns, and which of them are read."""

    names: list[str] = field(default_factory=list)

    def locale(self, number: int) -> str | None:
        """The language that the name of a column is."""
        name = self.names[number] if number < len(self.names) else ""
        return name if is_locale(name) and name.lower() != "id" else None

    def is_read(self, number: int) -> bool:
        """Whether the name of a column says that it holds text for people."""
        name = self.names[number] if number < len(self.names) else ""
        return self.locale(number) is not None or not _NAMES.isdisjoint(_WORDS.split(name.lower()))


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    first = _FIRST_LINE.match(text)
    counts = Counter(first.group() if first is not None else "")
    separator = max(_SEPARATORS, key=lambda sign: counts[sign])
    whole, columns = as_written(text, 0, len(text)), _Columns()
    of_file = locale_of(source.path)
    row = number = at = 0
    while at < len(text) and (cell := _CELL[separator].match(text, at)) is not None:
        at = max(cell.end(), at + (cell["end"] == ""))
        value = part(whole, *cell.span("quoted" if cell["quoted"] is not None else "plain"))
        if row == 0:
            columns.names.append(value.text.strip())
        elif scope == "everything" or columns.is_read(number):
            said = resolved(value, _TWICE, lambda sign: '"' if sign[0] == '"' else "\n") if cell["quoted"] is not None else value
            if is_prose(said.text, scope):
                locale = columns.locale(number) or of_file
                yield from (Reading(reading, "value", locale) for reading in messages(said))
        if cell["end"] == separator:
            number += 1
        else:
            row, number = row + 1, 0


def _comments(source: Source) -> list[Span]:
    return []


FORMAT = Format(
    name="tables",
    language_ids=("csv", "tsv"),
    file_names=("*.csv", "*.tsv"),
    readings=_readings,
    comments=_comments,
)
