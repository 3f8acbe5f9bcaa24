"""Reads components of Vue: the texts of their template and the attributes that people get to see.

Scripts, styles and blocks of other kinds are not read, nor is a template in another language than HTML. What Vue fills in
and its attributes that are code (``:title``, ``@click``) are as templates have them.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text import masks
from tonelens.text.formats.component_code import MarkupTag
from tonelens.text.formats.components import SHOWN, named_covers, said
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.html_text import html_comments, html_readings
from tonelens.text.masks import FILLED, in_order
from tonelens.text.model_text import as_written, composed
from tonelens.text.spans import Span
from tonelens.text.templates import Template, template

_BLOCK = regex.compile(r"<!--.*?(?:-->|\Z)|<(?P<name>[A-Za-z][\w\-]*+)(?P<attributes>(?:\"[^\"]*+\"|'[^']*+'|[^<>\"'])*+)>", regex.DOTALL)
_NESTED = regex.compile(r"<(?P<end>/)?template\b(?:\"[^\"]*+\"|'[^']*+'|[^<>\"'])*+>", regex.IGNORECASE)
_OTHER_LANGUAGE = regex.compile(r"\blang\s*+=\s*+[\"']?(?!html)\w")
_FILLED = regex.compile(r"\{\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}\}")
_TAG = regex.compile(r"<!--.*?(?:-->|\Z)|<(?P<end>/)?(?P<name>[A-Za-z][\w.:\-]*+)(?:\"[^\"]*+\"|'[^']*+'|[^<>\"'])*+>", regex.DOTALL)
# Each name of a block that is never closed is looked for up to the end of the text.
_MOST_UNCLOSED = 20


def _templates(text: str) -> Iterator[Span]:
    """What stands in the templates at the top of a component."""
    at = 0
    closes: dict[str, bool] = {}
    while (block := _BLOCK.search(text, at)) is not None:
        at = block.end()
        name = (block["name"] or "").lower()
        if not name or block["attributes"].endswith("/"):
            continue
        if name == "template":
            end = _end_of_template(text, at)
            if _OTHER_LANGUAGE.search(block["attributes"]) is None:
                yield Span(at, end)
            at = end
        elif closes.get(name, list(closes.values()).count(False) < _MOST_UNCLOSED):
            close = regex.compile(f"</{name}", regex.IGNORECASE).search(text, at)
            closes[name] = close is not None
            at = close.end() if close is not None else at


def _end_of_template(text: str, start: int) -> int:
    depth = 1
    for tag in _NESTED.finditer(text, start):
        if tag["end"] is None:
            depth += not tag.group().endswith("/>")
        else:
            depth -= 1
        if not depth:
            return tag.start()
    return len(text)


def _tags(text: str, span: Span) -> Iterator[MarkupTag]:
    for tag in _TAG.finditer(text, span.start, span.end):
        if tag["name"] is not None:
            is_alone = tag.group().endswith("/>")
            yield MarkupTag(Span(*tag.span()), Span(*tag.span("name")), "end" if tag["end"] else "alone" if is_alone else "start")


def _readings(source: Source) -> Iterator[Reading]:
    text = source.text
    for span in _templates(text):
        page = template(span.of(text), is_made_of_lines=False)
        inner = Span(0, len(page.covered))
        # Between the braces there can be strings with holes, which templates do not have.
        filled = [(Span(*found.span()), FILLED) for found in _FILLED.finditer(page.covered)]
        named = named_covers(page.covered, list(_tags(page.covered, inner)))
        covered = masks.covered(page.covered, in_order([*filled, *named]))
        # The places of branches count from the beginning of the template, as those of the readings do until the end.
        whole = as_written(covered, 0, len(covered))
        outer = as_written(text, span.start, span.end)
        for reading in html_readings(whole, SHOWN):
            for one in said(reading, Template(page.text, covered, page.tags)):
                yield Reading(composed(outer, one.text), one.kind, one.locale)


FORMAT = Format(
    name="Vue",
    language_ids=("vue",),
    file_names=("*.vue",),
    readings=_readings,
    comments=lambda source: html_comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
)
