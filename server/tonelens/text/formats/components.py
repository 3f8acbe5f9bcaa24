"""Reads the markup of components as pages are read: texts, and the attributes that people get to see or hear.

What is code in it is covered (:mod:`tonelens.text.formats.component_code`). An expression inside a sentence is read as what is
filled in, a literal as what it says. Elements that a program defines (``<Link>``, ``<router-link>``) say not whether they stand in
a line: they do where words stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from tonelens.text import masks
from tonelens.text.formats.component_code import Block, MarkupTag, Syntax, markup_of
from tonelens.text.formats.format import Reading
from tonelens.text.formats.html_text import html_readings
from tonelens.text.masks import BLANK, BORDER, Cover, in_order
from tonelens.text.model_text import as_written, part
from tonelens.text.spans import Span
from tonelens.text.template_tags import Tag
from tonelens.text.templates import Template
from tonelens.text.values import is_copy

SHOWN = frozenset(
    ("caption", "description", "heading", "helpertext", "helper-text", "hint", "message", "subheading", "subtitle", "tooltip")
)
"""Attributes of components that people get to see, in small letters, beside those that HTML has."""

_SAME_LINE_BEFORE = regex.compile(r"(?r)[^\s>.!?:\ufdd2][ \t]*+")
_WANTS_ANOTHER = regex.compile(
    r"(?r)(?<!\w)(?:a|an|the|this|that|your|our|my|its|their|of|to|in|on|at|by|for|from|with|via|and|or|see|is|are|use|as|into|using|read)\s++",
    regex.IGNORECASE,
)
_GOES_ON = regex.compile(rf"[ \t]*+[^\s<{BORDER}]|\s*+(?:\p{{Ll}}|[,.;:!?)](?=\s|\Z|<))")
_CODE_NAME = regex.compile(r"(?:inline)?code|kbd|literal|.*inlinecode|.*inlinemath|inlinetex", regex.IGNORECASE)
_HIDDEN_NAME = regex.compile(
    r".*(?:code(?:block|snippet|group|example|editor)?s?|highlight(?:er)?|snippet|terminal|mermaid|katex|mathjax|prism|pre)",
    regex.IGNORECASE,
)
_OWN = regex.compile(r"[A-Z][\w.]*+|\w++(?:[.\-]\w++)++")
_ALONE = {"textarea": "input", "iframe": "img", "code": "b", "samp": "b", "pre": "b", "script": "b", "style": "b", "xmp": "b"}
_NAME = regex.compile(r"\p{Ll}++(?:\p{Lu}\w*+|(?:[\-_]\w++)++)")
"""An identifier, which is an attribute's value for programs."""
_DEEPEST = 5


def component_readings(
    text: str, span: Span, syntax: Syntax, is_code: bool, block: Block | None = None, tags: Sequence[Tag] = ()
) -> Iterator[Reading]:
    """What is read of a stretch of text, which begins as code or as markup; ``tags`` are the branches in it."""
    spans, depth = [span], 0
    while spans and depth < _DEEPEST:
        inner: list[Span] = []
        for one in spans:
            found = markup_of(text, one, syntax, is_code, block)
            inner += found.attributes
            named = named_covers(masks.covered(text, in_order(found.covers)), found.tags)
            covered = masks.covered(text, in_order([*found.covers, *named]))
            whole = as_written(covered, 0, len(covered))
            template = Template(text, covered, tuple(tags))
            for root in found.roots:
                for reading in html_readings(part(whole, root.start, root.end), SHOWN):
                    yield from said(reading, template)
        # What stands between the braces of an attribute begins as code.
        spans, is_code, depth = inner, True, depth + 1


def said(reading: Reading, template: Template) -> Iterator[Reading]:
    """What a reading of covered text says."""
    for text in template.readings(reading.text):
        if reading.kind != "attribute" or (is_copy(text.text) and _NAME.fullmatch(text.text.strip()) is None):
            yield Reading(text, reading.kind, reading.locale)


def named_covers(covered: str, tags: Sequence[MarkupTag]) -> Iterator[Cover]:
    """Gives the elements of programs names that the reader of pages knows; their attributes stay."""
    opened: list[MarkupTag] = []
    for tag in tags:
        name = tag.name.of(covered)
        if not name:
            yield tag.span, BORDER
        elif tag.kind == "alone":
            if name.lower() in _ALONE:
                yield from _renamed(tag, _ALONE[name.lower()])
            elif _OWN.fullmatch(name) is not None and _is_in_line(covered, tag.span):
                yield from _renamed(tag, "b")
        elif tag.kind == "start":
            opened.append(tag)
        elif any(one.name.of(covered) == name for one in opened[-20:]):
            while (start := opened.pop()).name.of(covered) != name:
                pass
            if _OWN.fullmatch(name) is not None:
                yield from _named_element(covered, start, tag)


def _named_element(covered: str, start: MarkupTag, end: MarkupTag) -> Iterator[Cover]:
    name = start.name.of(covered)
    in_line = _is_in_line(covered, Span(start.span.start, end.span.end))
    if in_line or _CODE_NAME.fullmatch(name) is not None:
        new = "code" if _CODE_NAME.fullmatch(name) is not None and len(name) >= 4 else "b"
    elif _HIDDEN_NAME.fullmatch(name.replace("-", "")) is not None:
        new = "pre"
    else:
        return
    yield from _renamed(start, new)
    yield from _renamed(end, new)


def _is_in_line(covered: str, span: Span) -> bool:
    """Whether words go on before or behind an element."""
    before, behind = covered[max(span.start - 60, 0) : span.start], span.end
    return (
        _SAME_LINE_BEFORE.match(before) is not None
        or _WANTS_ANOTHER.match(before) is not None
        or _GOES_ON.match(covered, behind) is not None
    )


def _renamed(tag: MarkupTag, name: str) -> Iterator[Cover]:
    start = tag.name.start
    name = name[: len(tag.name)]
    for number, letter in enumerate(name):
        yield Span(start + number, start + number + 1), letter
    yield Span(start + len(name), tag.name.end), BLANK
