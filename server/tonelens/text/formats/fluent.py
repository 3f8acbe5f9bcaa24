"""Reads Fluent: messages, their attributes and terms, each variant with the words around it.

Messages are parsed by fluent.syntax one by one, so that what is half typed in one of them leaves the others alone. References,
functions and variables are filled in; what a text in quotation marks says is read. Keys for access and styles are not.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex
from fluent.syntax import FluentParser, ast

from tonelens.text.choices import MOST_FORMS, Choice, forms
from tonelens.text.formats.data_files import is_prose, locale_of
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.model_text import Piece, as_written, assembled
from tonelens.text.placeholders import STAND_IN, messages
from tonelens.text.spans import Span

_ENTRY = regex.compile(r"(?:^|(?<=\r))(?P<entry>-?[A-Za-z][^\r\n]*+(?:(?:\r\n?|\n)(?![A-Za-z\-#])[^\r\n]*+)*+)", regex.MULTILINE)
_COMMENT = regex.compile(r"(?:^|(?<=\r))#[^\r\n]*+", regex.MULTILINE)
_LONE_RETURN = regex.compile(r"\r(?!\n)")
_BREAK = regex.compile(r"(?:\r\n?|\n)[ \r\n]*+")
_BRACE = regex.compile(r"[{}]")
_NO_PROSE = frozenset(("accesskey", "commandkey", "key", "style", "shortcut"))
_DEEPEST = 20
_LONGEST = 50_000


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    locale = locale_of(source.path)
    parser = FluentParser()
    for entry in _ENTRY.finditer(text):
        content = entry["entry"]
        # What has no sign of equality is no message, and the parser takes long to say so.
        if "=" not in content or len(content) > _LONGEST or _is_too_deep(content):
            continue
        found = parser.parse_entry(_LONE_RETURN.sub("\n", content))
        if not isinstance(found, (ast.Message, ast.Term)):
            continue
        patterns = [found.value, *(one.value for one in found.attributes if one.id.name not in _NO_PROSE)]
        for pattern in patterns:
            if pattern is None:
                continue
            for form in forms(_parts(text, pattern, entry.start()))[:MOST_FORMS]:
                value = assembled(whole, form)
                if any(piece.said != STAND_IN for piece in form) and is_prose(value.text, scope):
                    yield from (Reading(reading, "value", locale) for reading in messages(value))


def _is_too_deep(content: str) -> bool:
    """Whether braces lie too deep in one another for the parser, which calls itself for each."""
    depth = 0
    for brace in _BRACE.finditer(content):
        depth += 1 if brace.group() == "{" else -1
        if depth > _DEEPEST:
            return True
    return False


def _parts(text: str, pattern: ast.Pattern, at: int) -> list[Piece | Choice]:
    """The pieces and choices of a pattern, whose places count from ``at``."""
    parts: list[Piece | Choice] = []
    for element in pattern.elements:
        if element.span is None:
            continue
        span = Span(at + element.span.start, at + element.span.end)
        if isinstance(element, ast.TextElement):
            parts += _lines(text, span)
            continue
        expression: object = element
        while isinstance(expression, ast.Placeable):
            expression = expression.expression
        if isinstance(expression, ast.SelectExpression):
            parts.append(Choice([_parts(text, variant.value, at) for variant in expression.variants]))
        elif isinstance(expression, ast.StringLiteral):
            parts.append(Piece(span, expression.parse()["value"]))
        else:
            parts.append(Piece(span, STAND_IN))
    return parts


def _lines(text: str, span: Span) -> Iterator[Piece]:
    """A text without the indentation of its lines."""
    at = span.start
    for line_break in _BREAK.finditer(text, span.start, span.end):
        if at < line_break.start():
            yield Piece(Span(at, line_break.start()))
        yield Piece(Span(*line_break.span()), "\n")
        at = line_break.end()
    if at < span.end:
        yield Piece(Span(at, span.end))


FORMAT = Format(
    name="Fluent",
    language_ids=("fluent", "ftl"),
    file_names=("*.ftl",),
    readings=_readings,
    comments=lambda source: [Span(*match.span()) for match in _COMMENT.finditer(source.text)],
    comment_form=CommentForm("#"),
)
