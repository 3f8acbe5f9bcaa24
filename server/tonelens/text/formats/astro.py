"""Reads components and pages of Astro: their texts and the attributes that people get to see, without the program at their top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from tonelens.text.formats.components import component_readings
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.html_text import html_comments
from tonelens.text.spans import Span

_PROGRAM = regex.compile(r"\s*+---[ \t]*+(?:\r\n?|\n)(?:.*?[\r\n])??---(?=[ \t]*+(?:[\r\n]|\Z))|\s*+---(?=\s).*+", regex.DOTALL)


def _page(text: str) -> Span:
    program = _PROGRAM.match(text)
    return Span(program.end() if program is not None else 0, len(text))


def _readings(source: Source) -> Iterator[Reading]:
    return component_readings(source.text, _page(source.text), "astro", is_code=False)


def _comments(source: Source) -> Sequence[Span]:
    page = _page(source.text)
    return [span.shifted(page.start) for span in html_comments(page.of(source.text))]


FORMAT = Format(
    name="Astro",
    language_ids=("astro",),
    file_names=("*.astro",),
    readings=_readings,
    comments=_comments,
    comment_form=CommentForm("<!--", "-->"),
)
