"""Reads Qt's translations (``.ts``): of each message the translation, or the original where there is none.

Obsolete messages and what is said to translators are not read. ``%1``, ``%L1`` and ``%n`` are filled in; the mark before an
access key is nothing. Since TypeScript has the same ending, :func:`is_catalogue` tells the two by how they begin.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.access_keys import without_access_keys
from tonelens.text.formats.data_files import is_prose, locale_of
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.xml_elements import Closed, Content, Opened, comments, elements, said
from tonelens.text.model_text import ModelText, Piece, as_written, assembled
from tonelens.text.placeholders import STAND_IN, messages
from tonelens.text.spans import Span

_WANTED = frozenset(
    ("source", "translation", "numerusform", "comment", "extracomment", "translatorcomment", "oldsource", "oldcomment", "name")
)
_AROUND = frozenset(("TS", "context", "message"))
_GONE = frozenset(("vanished", "obsolete"))
_CATALOGUE = regex.compile(r"\ufeff?+\s*+(?:<\?xml\b[^<>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!DOCTYPE\s++TS\b|TS\b)", regex.DOTALL)
_FILLED = regex.compile(r"%(?:L?\d{1,2}|Ln|n)(?![A-Za-z])")


def is_catalogue(text: str) -> bool:
    """Whether a text is a catalogue of Qt's, and no program."""
    return _CATALOGUE.match(text) is not None


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    of_originals, of_translations = None, locale_of(source.path)
    original: Content | None = None
    translations: list[Content] = []
    for event in elements(text, _WANTED, _AROUND):
        match event:
            case Opened("TS", given):
                of_originals = given.get("sourcelanguage")
                of_translations = given.get("language") or of_translations
            case Opened():
                original, translations = None, []
            case Content("source"):
                original = event
            case Content("translation" | "numerusform"):
                translations.append(event)
            case Closed("message"):
                if not any(one.attributes.get("type") in _GONE for one in translations):
                    chosen = [
                        one for one in translations if any(token.kind == "text" and token.span.of(text).strip() for token in one.tokens)
                    ]
                    for one in chosen or ([] if original is None else [original]):
                        value = _value(whole, one)
                        if is_prose(value.text, scope):
                            locale = of_translations if chosen else of_originals
                            yield from (Reading(reading, "value", locale) for reading in messages(value))
                original, translations = None, []
            case _:
                pass


def _value(whole: ModelText, content: Content) -> ModelText:
    value = without_access_keys(said(whole, content.tokens, lambda token: None if token.kind == "open" else "", keeps_space=True))
    pieces, at = list[Piece](), 0
    for match in _FILLED.finditer(value.text):
        pieces += [Piece(Span(at, match.start())), Piece(Span(*match.span()), STAND_IN)]
        at = match.end()
    return assembled(value, [*pieces, Piece(Span(at, len(value.text)))]) if pieces else value


FORMAT = Format(
    name="Qt translations",
    language_ids=("qt-translation",),
    file_names=("*.qt.ts",),
    readings=_readings,
    comments=lambda source: comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
)
