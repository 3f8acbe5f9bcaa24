"""Reads gettext's catalogues, PO and POT: of each message what the users of the program get to see.

That is the translation, and the original where there is none (as everywhere in a POT) or where it is marked as fuzzy. The
strings of a message are read as one, and so is every form of a plural. The header's ``Language``, otherwise the path, says
which language translations are in; of originals nobody says it. Obsolete messages, contexts and comments are not read.

The format is one of lines, each of which tells by itself what it is, so nothing that is half typed changes how the rest is
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import regex

from tonelens.text.formats.data_files import is_prose, locale_of
from tonelens.text.formats.format import Format, Reading, Source
from tonelens.text.model_text import ModelText, Piece, as_written, assembled
from tonelens.text.placeholders import messages
from tonelens.text.spans import Span

_LINE = regex.compile(
    r"(?:\A\ufeff)?+[^\S\r\n]*+(?:(?P<comment>\#[^\r\n]*+)|(?P<keyword>msgctxt|msgid_plural|msgid|msgstr(?:\[\d*+\]?)?)?+[^\S\r\n]*+"
    r"(?:\"(?P<string>(?:[^\"\\\r\n]|\\[^\r\n])*+)[^\r\n]*+)?[^\r\n]*+)(?:\r\n?|\n|\Z)"
)
_ESCAPE = regex.compile(r"\\(?:x\p{AHex}{2}|[0-7]{1,3}|.)")
_SAID = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_FUZZY = regex.compile(r"#,.*\bfuzzy\b")
_LANGUAGE = regex.compile(r"^Language:[ \t]*+([A-Za-z][\w\-@.]*+)", regex.MULTILINE)


@dataclass
class _Message:
    """One message: for each keyword the strings that follow it, as spans between their quotation marks."""

    strings: dict[str, list[Span]] = field(default_factory=dict)
    is_fuzzy: bool = False


def _entries(text: str) -> Iterator[_Message]:
    message, keyword, is_fuzzy = _Message(), "", False
    for line in _LINE.finditer(text):
        if (comment := line.group("comment")) is not None:
            is_fuzzy = is_fuzzy or _FUZZY.match(comment) is not None
            keyword = ""
            continue
        if (found := line.group("keyword")) is not None:
            keyword = found
            is_new = found == "msgctxt" or (found == "msgid" and set(message.strings) != {"msgctxt"})
            if is_new and message.strings:
                yield message
                message = _Message()
            if is_fuzzy:
                message.is_fuzzy, is_fuzzy = True, False
            message.strings.setdefault(keyword, [])
        if line.group("string") is None:
            keyword = keyword if found is not None else ""
        elif keyword:
            message.strings[keyword].append(Span(*line.span("string")))
    yield message


def _readings(source: Source) -> Iterator[Reading]:
    # A catalogue is made for people, wherever it lies.
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    locale = locale_of(source.path)
    for message in _entries(text):
        values = {keyword: _value(whole, spans) for keyword, spans in message.strings.items()}
        originals = [values[keyword] for keyword in ("msgid", "msgid_plural") if keyword in values]
        translations = [value for keyword, value in values.items() if keyword.startswith("msgstr")]
        if originals and not originals[0].text:
            language = _LANGUAGE.search("".join(value.text for value in translations))
            locale = language.group(1) if language is not None else locale
            continue
        is_translated = not message.is_fuzzy and any(value.text.strip() for value in translations)
        for value in translations if is_translated else originals:
            if is_prose(value.text, scope):
                yield from (Reading(reading, "value", locale if is_translated else None) for reading in messages(value))


def _value(whole: ModelText, spans: Sequence[Span]) -> ModelText:
    return assembled(whole, _pieces(whole.text, spans))


def _pieces(text: str, spans: Iterable[Span]) -> Iterator[Piece]:
    """The strings, one after the other, with escapes as what they mean."""
    for span in spans:
        start = span.start
        for escape in _ESCAPE.finditer(text, span.start, span.end):
            yield Piece(Span(start, escape.start()))
            yield Piece(Span(*escape.span()), _said(escape.group()))
            start = escape.end()
        yield Piece(Span(start, span.end))


def _said(escape: str) -> str:
    kind, rest = escape[1], escape[2:]
    if kind == "x" and rest:
        return chr(int(rest, 16))
    if kind in "01234567":
        return chr(int(escape[1:], 8))
    return _SAID.get(kind, kind)


FORMAT = Format(
    name="gettext",
    language_ids=("po", "pot", "gettext"),
    file_names=("*.po", "*.pot"),
    readings=_readings,
    comments=lambda source: [Span(*line.span("comment")) for line in _LINE.finditer(source.text) if line.group("comment") is not None],
    # Comments stand before a whole message, not before its translation, which is what is read.
)
