"""Reads MJML, the markup of mails: its texts, title and preview as those of a page, without what is meant for the program."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from tonelens.text import masks
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.html_text import html_comments, html_readings
from tonelens.text.masks import BLANK, FILLED
from tonelens.text.model_text import as_written
from tonelens.text.spans import Span

_FOR_PROGRAMS = regex.compile(
    r"<mj-(?P<name>style|attributes|html-attributes|breakpoint|font)\b[^<>]*+(?:/>|>(?:[^<]++|<(?!/mj-(?P=name)\b))*+(?:</mj-(?P=name)\s*+>?)?+)",
    regex.IGNORECASE,
)

# How those who send mails write what they fill in, beside what templates have.
_FILLED = regex.compile(r"\[\[[A-Za-z][\w.:\-]{0,60}+\]\]|\*\|[A-Z][\w:]{0,60}+\|\*")


def _readings(source: Source) -> Iterable[Reading]:
    text = masks.covered(source.text, [(Span(*found.span()), BLANK) for found in _FOR_PROGRAMS.finditer(source.text)])
    text = masks.covered(text, [(Span(*found.span()), FILLED) for found in _FILLED.finditer(text)])
    # What is filled in is said where template tags are.
    return html_readings(as_written(text, 0, len(text)))


FORMAT = Format(
    name="MJML",
    language_ids=("mjml",),
    file_names=("*.mjml",),
    readings=_readings,
    comments=lambda source: html_comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
    templates="flow",
    is_text=True,
)
