r"""Reads the string resources of Android: ``<string>``, and the items of ``<plurals>`` and ``<string-array>``.

Escapes (``\'``, ``\n``, ``\u0041``) and quotation marks, which keep whitespace, are read as what they mean. Not read are
resources that are not to be translated, and what only names another one (``@string/ok``). ``values-pt-rBR`` in the path says
which language a file is in. What stands in ``<xliff:g>`` is filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import regex

from tonelens.text.formats.data_files import is_locale, is_prose
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.xml_elements import Closed, Content, Opened, Token, comments, elements, said
from tonelens.text.model_text import ModelText, Piece, as_written, assembled
from tonelens.text.placeholders import STAND_IN, messages
from tonelens.text.spans import Span

_WANTED = frozenset(("string", "item"))
_AROUND = frozenset(("resources", "plurals", "string-array", "array", "style"))
_READ_IN = frozenset(("plurals", "string-array", "array"))
_FOLDER = regex.compile(r"values-(?:b\+(?P<tag>[A-Za-z0-9+]++)|(?P<language>[a-z]{2,3})(?:-r(?P<region>[A-Z]{2}))?+)(?![a-z])")
_REFERENCE = regex.compile(r"\s*+[@?](?:\+?[\w.]++:)?\w++/[\w.]++\s*+")
_ESCAPE = regex.compile(r"\\(?:u\p{AHex}{4}|.)|(?P<quote>\")", regex.DOTALL)
_SAID = {"n": "\n", "t": "\t"}


def locale_of_folder(path: str) -> str | None:
    """The language that the folder of a resource names, ``None`` for the one that holds where there is no other."""
    for part in reversed(PurePosixPath(path).parts[:-1]):
        match = _FOLDER.match(part)
        if match is not None:
            tag = match["tag"].replace("+", "-") if match["tag"] else "-".join(filter(None, (match["language"], match["region"])))
            return tag if is_locale(tag) else None
    return None


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    locale = locale_of_folder(source.path)
    around: list[tuple[str, bool]] = []
    for event in elements(text, _WANTED, _AROUND):
        match event:
            case Opened(name, given):
                around.append((name, given.get("translatable") != "false"))
                locale = given.get("locale") or locale
            case Closed():
                around = around[:-1]
            case Content(name, given, found):
                is_item_of_texts = name == "string" or any(outer in _READ_IN for outer, _ in around[-1:])
                if given.get("translatable") == "false" or not is_item_of_texts or not all(is_read for _, is_read in around):
                    continue
                value = _unescaped(said(whole, found, _inline))
                if is_prose(value.text, scope) and _REFERENCE.fullmatch(value.text) is None:
                    yield from (Reading(reading, "value", locale) for reading in messages(value))


def _inline(token: Token) -> str | None:
    if token.name == "g":
        return STAND_IN
    return None if token.kind == "open" else "\n" if token.name == "br" else ""


def _unescaped(value: ModelText) -> ModelText:
    return assembled(value, _pieces(value.text))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for match in _ESCAPE.finditer(text):
        if at < match.start():
            yield Piece(Span(at, match.start()))
        at = match.end()
        if match["quote"] is None:
            kind = match.group()[1]
            said = chr(int(match.group()[2:], 16)) if len(match.group()) == 6 else _SAID.get(kind, kind)
            yield Piece(Span(*match.span()), said)
    if at < len(text):
        yield Piece(Span(at, len(text)))


FORMAT = Format(
    name="Android strings",
    language_ids=("android-strings",),
    file_names=("strings.xml", "strings[_-]*.xml", "*[_-]strings.xml", "arrays.xml", "plurals.xml"),
    readings=_readings,
    comments=lambda source: comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
)
