"""Reads components of Svelte: their texts and the attributes that people get to see, without scripts and styles.

What stands between ``{#if}`` and ``{/if}`` are branches, each of which is read with the words around.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonelens.text.formats.components import component_readings
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.html_text import html_comments
from tonelens.text.masks import BORDER, CUT
from tonelens.text.spans import Span
from tonelens.text.template_tags import Role, Tag

_BLOCK = regex.compile(r"\{\s*+(?P<sign>[#:/@])(?P<name>[a-z]++)?")
_BRANCH = regex.compile(r"\{\s*+(?P<sign>[#:/])(?P<name>if|else)\b[^{}]*+\}")
_ROLES: dict[tuple[str, str], Role] = {("#", "if"): "open", (":", "else"): "else", ("/", "if"): "close"}
_NOTHING = frozenset(("const", "debug", "attach"))


def _mark(text: str, span: Span) -> str | None:
    block = _BLOCK.match(text, span.start, span.end)
    if block is None or (block["sign"] == "@" and block["name"] in ("html", "render")):
        return None
    is_branch = (block["sign"], block["name"] or "") in _ROLES
    return CUT if is_branch or block["name"] in _NOTHING else BORDER


def _branches(text: str) -> Iterator[Tag]:
    for tag in _BRANCH.finditer(text):
        role = _ROLES.get((tag["sign"], tag["name"]))
        if role is not None:
            yield Tag(Span(*tag.span()), role)


def _readings(source: Source) -> Iterator[Reading]:
    text = source.text
    return component_readings(text, Span(0, len(text)), "svelte", False, _mark, tuple(_branches(text)))


FORMAT = Format(
    name="Svelte",
    language_ids=("svelte",),
    file_names=("*.svelte",),
    readings=_readings,
    comments=lambda source: html_comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
)
