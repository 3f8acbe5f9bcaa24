"""A document's comments, in which a writer can speak to Tonelens, and how one is written."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from tonelens.text import prose
from tonelens.text.formats import format_of
from tonelens.text.formats.format import CommentForm
from tonelens.text.spans import Span

_OPENING = regex.compile(
    r"(?:<!---?|\{\{!(?:--)?|\{\{-?\s*/\*|\{\{?\s*/\*|\{\#-?|<%[#-]-*|/\*+|//+|#+[:|,.~]?|!+|%++|NOTE(?=\s)|\.\.(?=\s)|--\[=*+\[|--+)?+"
)
# Backwards, so that a comment of nothing but stars costs no more than its length.
_CLOSING = regex.compile(r"(?r)(?:\*+/\s*-?\}\}?|-->|\*+/|(?:--)?\}\}|-?\#\}|-*%>|\]=*\])?")


@dataclass(frozen=True)
class Comment:
    """A comment: ``span`` with its marks, ``content`` without them."""

    span: Span
    content: Span


def comments(text: str, language_id: str, path: str = "") -> list[Comment]:
    """The comments of a document in reading order; none in a language that has none, such as plain text."""
    return [Comment(span, _content(text, span)) for span in prose.comments(text, language_id, path)]


def comment_form(language_id: str, path: str = "") -> CommentForm | None:
    """How to write a comment in a language, ``None`` where that cannot be done."""
    return format_of(language_id, path).comment_form


def _content(text: str, span: Span) -> Span:
    opening = _OPENING.match(text, span.start, span.end)
    start = span.start if opening is None else opening.end()
    closing = _CLOSING.match(text, start, span.end)
    return Span(start, span.end if closing is None else closing.start())
