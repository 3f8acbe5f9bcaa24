"""Finds what a program fills into a message: ``{name}``, ``%s``, ``%(name)s``, ``%1$s``, ``${x}``, ``{{count}}``, tags, plurals.

What stands in for a placeholder is read as :data:`STAND_IN`, because without it a sentence loses a word that it needs;
it is no word of the writer's, so it is neither blamed nor coloured. Tags are cut out, and entities of HTML are what they mean.

The forms of an ICU plural or selection (``{count, plural, one {# item} other {# items}}``) are prose each, read with the
words around it: ``You have {count, plural, one {# item} other {# items}}.`` is read as two sentences. Of several plurals in
one message the first forms are read together, then the second ones. A message whose braces do not match, as while it is
being typed, and one with more than a hundred forms is not read; but without a plural in it any text is a message.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

import regex

from tonelens.text import masks
from tonelens.text.choices import MOST_FORMS, Choice, forms
from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.spans import Span

# Measured with the built-in model on 49 messages, as the distance to the answer on the message with names and numbers
# filled in: .07 on average, .08 for a noun ("item"), .12 for a gap and .25 for the placeholder itself.
STAND_IN = "12"
"""What a placeholder is read as. It has several characters, so that it cannot be mistaken for an escaped one."""

_SAID = {"filled": STAND_IN, "percent": "%", "break": "\n", "tag": ""}
_DEEPEST = 10

_TAG = r"</?[A-Za-z0-9][^<>]{0,500}+>"
_PLACEHOLDER = regex.compile(
    r"(?P<filled>\[\[[$*#]\{[^{}]{0,200}+\}\]\]|\{\{[^{}]{0,200}+\}\}|[$%#]?\{(?!%)[^{}]{0,200}+\}|\$[A-Za-z_]\w{0,60}+\$"
    # No space among the flags: "100% sure" is no number.
    r"|%\(\w{1,60}+\)[-+0#]*+\d*+(?:\.\d++)?[a-zA-Z]"
    r"|%(?:\d++\$)?[-+0#']*+\d*+(?:\.\d++)?(?:hh?|ll?|[jztLq])?[diouxXeEfFgGcsSp@](?![a-zA-Z]))"
    r"|(?P<entity>&(?:[A-Za-z]{2,10}|#\d{2,6}|#[xX]\p{AHex}{2,5});)"
    rf"|(?P<percent>%%)|(?P<break><br\s*+/?>)|(?P<tag>{_TAG}|\{{%(?:(?!%\}}|\{{%).){{0,200}}+%\}})",
    regex.IGNORECASE,
)
_COVERED = regex.compile(f"[{masks.FILLED}{masks.CUT}{masks.BORDER}]")
_MARK = regex.compile(r"[{}%<$&]")
_CHOICE = regex.compile(r"\{\s*+[\w.]++\s*+,\s*+(?:plural|select|selectordinal)\s*+,(?:\s*+offset:\d++)?")
_SELECTOR = regex.compile(r"\s*+(?:=\d++|[\w\-]++)\s*+\{")
_END = regex.compile(r"\s*+\}")
_STOP = regex.compile(r"[{}#']")


class _UnfinishedError(Exception):
    """The braces of a message do not match."""


def messages(whole: ModelText) -> list[ModelText]:
    """What is read of a message: one text for each of its forms, in their order. None where only placeholders are in it."""
    text = whole.text
    if _MARK.search(text) is None:
        return [whole]
    if _CHOICE.search(text) is None:
        found = [list(_flat(text, 0, len(text)))]
    else:
        try:
            parts, _ = _parts(text, 0, 0)
        except _UnfinishedError:
            return []
        found = forms(parts)[: MOST_FORMS + 1]
    if len(found) > MOST_FORMS:
        return []
    return [assembled(whole, form) for form in found if _says_something(text, form)]


def _flat(text: str, start: int, end: int) -> Iterator[Piece]:
    """The pieces of a stretch without choices."""
    for match in _PLACEHOLDER.finditer(text, start, end):
        if start < match.start():
            yield Piece(Span(start, match.start()))
        start = match.end()
        said = _SAID.get(match.lastgroup or "tag", "") if match.lastgroup != "entity" else html.unescape(match.group())
        if said == STAND_IN:
            said = masks.apart(text, Span(*match.span()), STAND_IN)
        yield Piece(Span(*match.span()), said)
    if start < end:
        yield Piece(Span(start, end))


def _parts(text: str, at: int, depth: int) -> tuple[list[Piece | Choice], int]:
    """The pieces and choices from a place to the brace that closes them, or to the end, and where that is.

    Raises:
        _UnfinishedError: the braces do not match.
    """
    if depth > _DEEPEST:
        raise _UnfinishedError
    parts: list[Piece | Choice] = []
    start = at
    while (stop := _STOP.search(text, at)) is not None:
        at = stop.end()
        if stop.group() == "}":
            if not depth:
                raise _UnfinishedError
            parts += _flat(text, start, stop.start())
            return parts, at
        if stop.group() == "{" and (choice := _CHOICE.match(text, stop.start())) is not None:
            parts += _flat(text, start, stop.start())
            chosen, at = _choice(text, choice.end(), depth)
            parts.append(chosen)
            start = at
        elif stop.group() == "{":
            close = text.find("}", at)
            if close < 0:
                raise _UnfinishedError
            at = close + 1
        elif stop.group() == "#" and depth:
            parts += _flat(text, start, stop.start())
            parts.append(Piece(Span(stop.start(), at), masks.apart(text, Span(*stop.span()), STAND_IN)))
            start = at
        elif stop.group() == "'" and text[at : at + 1] in ("'", "{", "}"):
            # Two apostrophes are one; an apostrophe before a brace quotes up to the next.
            close = at if text[at] == "'" else text.find("'", at)
            close = len(text) if close < 0 else close
            if _COVERED.search(text, at, close) is not None:
                # What a template fills in is filled in, quoted or not.
                continue
            parts += _flat(text, start, stop.start())
            parts.append(Piece(Span(stop.start(), min(close + 1, len(text))), text[at:close] or "'"))
            start = at = min(close + 1, len(text))
    if depth:
        raise _UnfinishedError
    parts += _flat(text, start, len(text))
    return parts, len(text)


def _choice(text: str, at: int, depth: int) -> tuple[Choice, int]:
    found = []
    while (selector := _SELECTOR.match(text, at)) is not None:
        form, at = _parts(text, selector.end(), depth + 1)
        found.append(form)
    end = _END.match(text, at)
    if end is None or not found:
        raise _UnfinishedError
    return Choice(found), end.end()


def _says_something(text: str, form: Sequence[Piece]) -> bool:
    """Whether it holds a word of the writer's, or nothing that a program fills in."""
    if not any(STAND_IN in (piece.said or "") for piece in form):
        return True
    return any(character.isalpha() for piece in form if piece.said is None for character in piece.span.of(text))
