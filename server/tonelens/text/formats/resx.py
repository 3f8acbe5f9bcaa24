"""Reads the string resources of .NET, RESX and RESW: the values, never the comments beside them.

What has a type is no text, nor is what Windows Forms keeps of a form's parts (``>>label.Name``). The mark before an access key
(``&Save``) is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.access_keys import without_access_keys
from tonelens.text.formats.data_files import is_prose, locale_of
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.xml_elements import Closed, Content, Opened, comments, elements, said
from tonelens.text.model_text import as_written
from tonelens.text.placeholders import messages

_OF_FORMS = regex.compile(r">>|.*\.(?:Name|Type|Parent|ZOrder|ImeMode|Font|Location|Size|TabIndex|Anchor|Dock)\Z|\$this\.(?!Text)")


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    locale = locale_of(source.path)
    is_text = False
    for event in elements(text, ("value", "comment"), ("root", "data", "resheader", "metadata", "assembly")):
        match event:
            case Opened(name, given):
                is_text = name == "data" and not {"type", "mimetype"} & given.keys() and not _OF_FORMS.match(given.get("name", ""))
            case Closed():
                is_text = False
            case Content("value", _, found) if is_text:
                value = without_access_keys(said(whole, found, lambda token: None if token.kind == "open" else "", keeps_space=True))
                if is_prose(value.text, scope):
                    yield from (Reading(reading, "value", locale) for reading in messages(value))


FORMAT = Format(
    name="RESX",
    language_ids=("resx",),
    file_names=("*.resx", "*.resw"),
    readings=_readings,
    comments=lambda source: comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
)
