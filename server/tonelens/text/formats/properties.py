r"""Reads Java's properties: the values, with escapes (``\u00e9``, ``\n``) and lines that go on in the next as what they mean.

Which values are prose :mod:`tonelens.text.formats.data_files` says: a bundle of messages is copy, of other files those values
count that read like sentences. Two apostrophes are one, as Java's message formats have it.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.data_files import is_prose, locale_of, scope_of
from tonelens.text.formats.escapes import resolved, utf_16
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.model_text import as_written, part
from tonelens.text.placeholders import messages
from tonelens.text.spans import Span

_LINE = regex.compile(
    r"[ \t\f]*+(?:(?P<comment>[#!][^\r\n]*+)|(?P<key>(?:[^\\\s=:]|\\(?:\r\n|.))*+)[ \t\f]*+(?:[=:][ \t\f]*+)?+"
    r"(?P<value>(?:[^\\\r\n]|\\(?:\r\n|.))*+))\\?(?:\r\n?|\n|\Z)",
    regex.DOTALL,
)
_ESCAPE = regex.compile(
    r"\\(?:u[dD][89abAB]\p{AHex}{2}\\u[dD][c-fC-F]\p{AHex}{2}|u\p{AHex}{4}|(?:\r\n?|\n)[ \t\f]*+|.)|(?<=\p{L})''(?=\p{L})", regex.DOTALL
)
_SAID = {"n": "\n", "t": "\t", "r": "\n", "f": " "}


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, scope_of(source)
    if scope == "none":
        return
    whole = as_written(text, 0, len(text))
    locale = locale_of(source.path)
    for line in _LINE.finditer(text):
        if not line["value"]:
            continue
        value = resolved(part(whole, *line.span("value")), _ESCAPE, _said)
        if is_prose(value.text, scope):
            yield from (Reading(reading, "value", locale, line["key"]) for reading in messages(value))


def _said(escape: str) -> str:
    kind = escape[1]
    if kind in "\r\n" or escape == "''":
        return "" if kind in "\r\n" else "'"
    if kind == "u" and len(escape) > 2:
        return utf_16(escape[2:6] + escape[8:])
    return _SAID.get(kind, kind)


FORMAT = Format(
    name="Java properties",
    language_ids=("properties", "java-properties", "spring-boot-properties"),
    file_names=("*.properties",),
    readings=_readings,
    comments=lambda source: [Span(*line.span("comment")) for line in _LINE.finditer(source.text) if line["comment"] is not None],
    comment_form=CommentForm("#"),
)
