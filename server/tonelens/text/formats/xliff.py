"""Reads XLIFF 1.2 and 2: of each message the translation, or the original where there is none or where it is marked as to do.

Notes, suggestions (``alt-trans``), the segments of originals and what is not to be translated are not read. Tags inside of a
message are nothing where they format (``<g>``, ``<pc>``, ``<bpt>``, a line break), and read as a placeholder where something
is filled in (``<x>``, ``<ph>``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from tonelens.text.formats.data_files import is_prose, locale_of
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.xml_elements import Closed, Content, Opened, Token, attributes, comments, elements, said
from tonelens.text.model_text import as_written
from tonelens.text.placeholders import STAND_IN, messages

_WANTED = frozenset(("source", "target", "note", "seg-source"))
_AROUND = frozenset(
    ("xliff", "file", "group", "trans-unit", "unit", "segment", "ignorable", "alt-trans", "originalData", "glossary", "matches")
)
_UNITS = frozenset(("trans-unit", "segment"))
_HIDDEN = frozenset(("alt-trans", "ignorable", "glossary", "matches"))
_TO_DO = frozenset(("new", "needs-translation"))
_CODES = frozenset(("bpt", "ept", "it", "sc", "ec", "bx", "ex", "sm", "em", "cp"))
_FILLED = frozenset(("x", "ph"))
# How Angular names the tags of a page that it takes out of a message; "lb" is the standard's word for a line break.
_TAG = regex.compile(r"(?:START_|CLOSE_|LINE_BREAK|TAG_|x-(?!value|expression)|lb\Z|image\Z|</?\w)")
_BREAK = regex.compile(r"LINE_BREAK|lb\Z|<br\b|x-br\Z")


@dataclass
class _Unit:
    """What has been seen of a message."""

    found: dict[str, Content] = field(default_factory=dict)


@dataclass
class _File:
    """The languages that the file says its originals and translations are in."""

    source: str | None = None
    target: str | None = None


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, source.scope or "copy"
    whole = as_written(text, 0, len(text))
    languages, unit = _File(target=locale_of(source.path)), _Unit()
    untranslatable: list[str] = []
    hidden: list[str] = []
    for event in elements(text, _WANTED, _AROUND):
        match event:
            case Opened(name, given):
                if name in _UNITS:
                    unit = _Unit()
                if given.get("translate") == "no" or untranslatable:
                    untranslatable.append(name)
                if name in _HIDDEN or hidden:
                    hidden.append(name)
                languages.source = given.get("source-language") or given.get("srcLang") or languages.source
                languages.target = given.get("target-language") or given.get("trgLang") or languages.target
            case Closed(name):
                is_read = not untranslatable and not hidden
                if untranslatable:
                    untranslatable.pop()
                if hidden:
                    hidden.pop()
                if name in _UNITS and is_read:
                    chosen = _chosen(unit)
                    unit = _Unit()
                    if chosen is None:
                        continue
                    keeps_space = chosen.attributes.get("space") == "preserve"
                    value = said(whole, chosen.tokens, lambda token: _inline(text, token), keeps_space)
                    if is_prose(value.text, scope):
                        locale = languages.target if chosen.name == "target" else languages.source
                        yield from (Reading(reading, "value", locale) for reading in messages(value))
            case Content(name) if not hidden:
                unit.found.setdefault(name, event)


def _chosen(unit: _Unit) -> Content | None:
    """The translation, unless there is none."""
    target = unit.found.get("target")
    if target is not None and target.attributes.get("state") not in _TO_DO and _holds_text(target):
        return target
    return unit.found.get("source")


def _holds_text(content: Content) -> bool:
    return any(token.kind in ("text", "cdata", "empty") for token in content.tokens)


def _inline(text: str, token: Token) -> str | None:
    if token.name in _CODES:
        return ""
    if token.name not in _FILLED:
        return None if token.kind == "open" else ""
    if token.kind == "open" and text.startswith("&lt;", token.span.end):
        return ""
    given = attributes(text, token)
    names = [given[name] for name in ("id", "equiv", "equiv-text", "ctype", "disp") if name in given]
    if any(_BREAK.match(name) for name in names):
        return "\n"
    return "" if any(_TAG.match(name) for name in names) else STAND_IN


FORMAT = Format(
    name="XLIFF",
    language_ids=("xliff",),
    file_names=("*.xlf", "*.xliff", "*.sdlxliff", "*.mxliff"),
    readings=_readings,
    comments=lambda source: comments(source.text),
    comment_form=CommentForm("<!--", "-->"),
)
