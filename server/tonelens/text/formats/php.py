"""Reads PHP: the comments of its code, and the page around the code where there is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from tonelens.text.formats import comment_blocks, lexing, program_strings
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.html_text import html_readings
from tonelens.text.formats.lexing import BLOCK, Lexis, many_lines
from tonelens.text.model_text import as_written
from tonelens.text.spans import Span
from tonelens.text.templates import template

PHP = Lexis(
    (
        # What stands before the first code, or between two codes, is the page's.
        r"(?:\A|\?>)(?:(?!<\?(?:php\b|=|\s)).)*+(?:<\?(?:php\b|=)?+|\Z)",
        rf"(?P<comment>(?:\#(?!\[)|//)(?:(?!\?>)[^\r\n])*+|{BLOCK})",
        many_lines("'"),
        many_lines('"'),
    ),
    here=r"<<<[ \t]*+(?P<quote>[\"']?)(?P<tag>[A-Za-z_]\w*+)(?P=quote)",
)
_PAGE = regex.compile(r"(?:\A|\?>)(?:(?!<\?(?:php\b|=|\s))[^<])*+<(?!\?)")


def _comments(source: Source) -> Sequence[Span]:
    return lexing.comments(PHP, source.text)


def _readings(source: Source) -> Iterator[Reading]:
    if comment_blocks.is_generated(source.text):
        return
    yield from comment_blocks.readings(source.text, _comments(source))
    yield from program_strings.readings(PHP, source)
    if _PAGE.search(source.text) is not None:
        page = template(source.text, is_made_of_lines=False, has_code=True)
        for reading in html_readings(as_written(page.covered, 0, len(page.covered))):
            yield from (replace(reading, text=said) for said in page.readings(reading.text))


FORMAT = Format(
    name="PHP",
    language_ids=("php",),
    file_names=("*.php", "*.phtml", "*.inc"),
    readings=_readings,
    comments=_comments,
    comment_form=CommentForm("//"),
)
