"""Reads JSON, JSON with comments, and ARB: the values that are prose, never the keys.

A string ends with its line and is a key where a colon follows it, so nothing that is half typed changes how the rest is
read, and no parser is needed. Escapes are read as what they mean. Which values are prose :mod:`tonelens.text.formats.data_files`
says. In ARB what stands below ``@`` keys is meant for translators; in the ``messages.json`` of a browser's extension all
but ``message`` is, and everywhere what stands below keys that begin with ``_``, ``$`` or ``//``, or beside a message as its description.

``@@locale``, a key at the top that is the code of a language, and the path say which language a value is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from tonelens.text.formats.data_files import is_locale, is_prose, locale_of, scope_of
from tonelens.text.formats.format import Format, Reading, Source
from tonelens.text.formats.value_marks import without_marks
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.placeholders import messages
from tonelens.text.spans import Span

_TOKEN = regex.compile(
    r"\"(?P<string>(?:[^\"\\\r\n]|\\[^\r\n])*+)\"?+(?P<colon>\s*+:)?"
    r"|(?P<comment>//[^\r\n]*+|/\*(?:.*?\*/|.*))|(?P<open>[{\[])|(?P<close>[}\]])|(?P<comma>,)",
    regex.DOTALL,
)
_LOCALE = regex.compile(r"\"@@locale\"\s*+:\s*+\"([A-Za-z][\w\-@.]*+)\"")
_ESCAPE = regex.compile(r"\\(?:u[dD][89abAB]\p{AHex}{2}\\u[dD][c-fC-F]\p{AHex}{2}|u\p{AHex}{4}|.)", regex.DOTALL)
_DEEPEST = 50
"""Keys further down say nothing more of a value's place."""

_MESSAGES = frozenset(("message", "defaultMessage", "string", "translation"))
_NOTES = frozenset(("description", "comment", "comments", "context", "developer_comment", "note", "notes"))
"""What stands beside a message for its translators."""

_SAID = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class String(NamedTuple):
    """A string between its quotation marks: the keys that it stands below, its own included, and whether it is one."""

    path: tuple[str, ...]
    span: Span
    is_key: bool
    container: int = 0
    """The number of the object that it stands in."""


def strings(text: str) -> Iterator[String]:
    """The keys and values of a document that are strings, in its order. Of an array's items the array's key is the last."""
    around, key = list[str](), ""
    path: tuple[str, ...] = ()
    objects, count = [0], 0
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "open":
                around.append(key)
                key = ""
                path = tuple(around[1 : _DEEPEST + 1])
                count += token.group() == "{"
                objects.append(count if token.group() == "{" else objects[-1])
            case "close":
                key = around.pop() if around else ""
                del objects[max(len(objects) - 1, 1) :]
                path = tuple(around[1 : _DEEPEST + 1])
            case "colon":
                key = token.group("string")
                yield String((*path, key), Span(*token.span("string")), True, objects[-1])
            case "string":
                yield String((*path, key), Span(*token.span("string")), False, objects[-1])
            case _:
                pass


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, scope_of(source)
    if scope == "none":
        return
    whole = as_written(text, 0, len(text))
    header = _LOCALE.search(text)
    of_file = header.group(1) if header is not None else locale_of(source.path)
    is_arb, is_extension = header is not None or source.path.endswith(".arb"), "/_locales/" in source.path
    found = list(strings(text))
    messages_in = {string.container for string in found if string.is_key and string.path[-1] in _MESSAGES}
    for string in found:
        if string.is_key:
            continue
        # The items of a list have no keys of their own.
        key = string.path[-1] or (string.path[-2] if len(string.path) > 1 else "")
        is_beside = string.container in messages_in and key in _NOTES
        if scope != "everything" and (is_beside or _is_for_translators(string.path, is_arb, is_extension)):
            continue
        value = unescaped(whole, string.span.start, string.span.end)
        if is_prose(value.text, scope):
            at_top = string.path[0] if scope == "copy" and len(string.path) > 1 else ""
            locale = at_top if is_locale(at_top) else of_file
            key_path = ".".join(filter(None, string.path))
            yield from (Reading(reading, "value", locale, key_path) for reading in messages(without_marks(value)))


def _is_for_translators(path: Sequence[str], is_arb: bool, is_extension: bool) -> bool:
    if is_extension:
        return len(path) != 2 or path[-1] != "message"
    return any(key.startswith(("_", "$", "//", "@" if is_arb else "@@")) for key in path)


def unescaped(whole: ModelText, start: int, end: int) -> ModelText:
    """What stands between the quotation marks of a JSON string. An escape that means nothing is read as what it escapes."""
    if whole.text.find("\\", start, end) < 0:
        return part(whole, start, end)
    pieces = []
    for escape in _ESCAPE.finditer(whole.text, start, end):
        if start < escape.start():
            pieces.append(Piece(Span(start, escape.start())))
        pieces.append(Piece(Span(*escape.span()), _said(escape.group())))
        start = escape.end()
    return assembled(whole, [*pieces, Piece(Span(start, end))])


def _said(escape: str) -> str:
    if len(escape) == 12:
        return (bytes.fromhex(escape[2:6]) + bytes.fromhex(escape[8:])).decode("utf-16-be")
    if len(escape) == 6:
        return chr(int(escape[2:], 16))
    return _SAID.get(escape[1], escape[1])


FORMAT = Format(
    name="JSON",
    language_ids=("json", "jsonc", "json5", "arb"),
    file_names=("*.json", "*.jsonc", "*.arb", "*.webmanifest"),
    readings=_readings,
    comments=lambda source: [Span(*token.span("comment")) for token in _TOKEN.finditer(source.text) if token.lastgroup == "comment"],
)
