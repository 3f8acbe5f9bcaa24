r"""Reads Apple's ``.strings``: the values of ``"key" = "value";``, with escapes (``\n``, ``\"``, ``\U00e9``) as what they mean.

A value can go over lines. One that is not closed yet ends where the next key begins. The folder (``de.lproj``) says which
language a file is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import regex

from tonelens.text.formats.data_files import is_locale, is_prose
from tonelens.text.formats.escapes import resolved, utf_16
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.model_text import ModelText, as_written, part
from tonelens.text.placeholders import messages
from tonelens.text.spans import Span

_TOKEN = regex.compile(
    r"(?P<comment>/\*(?:[^*]|\*(?!/))*+(?:\*/)?|//[^\r\n]*+)|(?P<sign>[=;])"
    r"|\"(?P<string>(?:[^\"\\\r\n]|\\(?:\r\n|.|\Z)|(?:\r\n?|\n)(?![ \t]*+(?:\"[^\"\\\r\n]*+\"|[\w.]++)[ \t]*+=))*+)\"?",
    regex.DOTALL,
)
_ESCAPE = regex.compile(r"\\(?:[uU](?:[dD][89abAB]\p{AHex}{2}\\[uU][dD][c-fC-F]\p{AHex}{2}|\p{AHex}{4})|\r\n|.)|\r\n?", regex.DOTALL)
_SAID = {"n": "\n", "t": "\t", "r": "\n"}
_FOLDER = ".lproj"


def locale_of_folder(path: str) -> str | None:
    """The language of the folder that a file lies in, ``None`` for the one that all languages share."""
    folder = next((part for part in reversed(PurePosixPath(path).parts[:-1]) if part.endswith(_FOLDER)), "")
    name = folder.removesuffix(_FOLDER)
    return name if is_locale(name) else None


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    locale = locale_of_folder(source.path)
    is_value, key = False, ""
    for token in _TOKEN.finditer(text):
        if token["sign"] is not None:
            is_value = token["sign"] == "="
        elif token["string"] is not None and not is_value:
            key = token["string"]
        elif token["string"] is not None:
            is_value = False
            value = unescaped(part(whole, *token.span("string")))
            if is_prose(value.text, scope):
                yield from (Reading(reading, "value", locale, key) for reading in messages(value))


def unescaped(value: ModelText) -> ModelText:
    """What a string says."""
    return resolved(value, _ESCAPE, _said)


def _said(escape: str) -> str:
    if escape[0] == "\r":
        return "\n"
    kind = escape[1]
    if kind in "uU" and len(escape) > 2:
        return utf_16(escape[2:6] + escape[8:])
    return "\n" if kind == "\r" else _SAID.get(kind, kind)


FORMAT = Format(
    name="Apple strings",
    language_ids=("strings", "apple-strings"),
    file_names=("*.strings",),
    readings=_readings,
    comments=lambda source: [Span(*token.span()) for token in _TOKEN.finditer(source.text) if token["comment"] is not None],
    comment_form=CommentForm("/*", "*/"),
)
