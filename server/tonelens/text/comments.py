"""Finds a document's comments, which its readers never see: what stands in them is for programs and for writers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

from tonelens.text import markdown
from tonelens.text.spans import Span

_HTML_COMMENT = regex.compile(r"<!--(.*?)-->", regex.DOTALL)


@dataclass(frozen=True)
class Comment:
    """A comment: ``span`` with its marks, ``content`` without them."""

    span: Span
    content: Span


@dataclass(frozen=True)
class CommentForm:
    """How a comment is written: its content between two marks, or from a mark to the end of the line."""

    before: str
    after: str

    def written(self, content: str) -> str:
        """A comment that says ``content``."""
        return f"{self.before} {content} {self.after}".rstrip()


def comments(text: str, language_id: str) -> list[Comment]:
    """The comments of a document in reading order; none in a language that has none, such as plain text."""
    read = _READERS.get(language_id)
    return [] if read is None else list(read(text))


def comment_form(language_id: str) -> CommentForm | None:
    """How to write a comment in a language, ``None`` where that cannot be done."""
    return _FORMS.get(language_id)


def _in_markdown(text: str) -> Iterator[Comment]:
    for place in markdown.html_spans(text):
        yield from (Comment(Span(*match.span()), Span(*match.span(1))) for match in _HTML_COMMENT.finditer(text, place.start, place.end))


_HTML = CommentForm("<!--", "-->")
_READERS: dict[str, Callable[[str], Iterator[Comment]]] = {"markdown": _in_markdown, "gfm": _in_markdown}
_FORMS = {"markdown": _HTML, "gfm": _HTML}
