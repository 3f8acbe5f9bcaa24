"""Reads Apple's ``.stringsdict``: the formats of messages, and each form for a number or a device."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.apple_strings import locale_of_folder
from tonelens.text.formats.data_files import is_prose
from tonelens.text.formats.escapes import resolved
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.xml_elements import Content, comments, elements, said
from tonelens.text.model_text import as_written
from tonelens.text.placeholders import STAND_IN, messages

_FORMS = frozenset(
    [
        *["zero", "one", "two", "few", "many", "other", "NSStringLocalizedFormatKey"],
        *["iphone", "ipad", "ipod", "mac", "appletv", "applewatch", "applevision"],
    ]
)
VARIABLE = regex.compile(r"%(?:\d++\$)?#@\w++@")
_WIDTH = regex.compile(r"\d{1,4}")


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    locale = locale_of_folder(source.path)
    key = ""
    for event in elements(text, ("key", "string"), ("plist", "dict", "array")):
        if not isinstance(event, Content):
            continue
        value = said(whole, event.tokens, lambda token: None if token.kind == "open" else "", keeps_space=True)
        if event.name == "key":
            key = value.text.strip()
        elif key in _FORMS or _WIDTH.fullmatch(key):
            found = resolved(value, VARIABLE, lambda _: STAND_IN)
            if is_prose(VARIABLE.sub("", value.text), scope):
                yield from (Reading(reading, "value", locale) for reading in messages(found))


FORMAT = Format(
    name="Apple plurals",
    language_ids=("stringsdict",),
    file_names=("*.stringsdict",),
    readings=_readings,
    comments=lambda source: comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
)
