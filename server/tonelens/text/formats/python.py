"""Reads the comments and docstrings of Python; :mod:`tonelens.text.formats.comment_text` says what of them is prose.

One pass over the tokens finds them, so the time grows with the length alone. A docstring is a string that is a whole statement, the
first one of a module or behind the colon of a ``class`` or ``def``. What is half typed costs little: a string ends with its line, and
the next ``class`` or ``def`` at the beginning of a line closes all brackets.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from tonelens.text.formats import comment_blocks, comment_text, program_strings
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.spans import Span

_TOKEN = regex.compile(
    r"(?P<space>[ \t\f]++|\\(?:\r\n?|\n))|(?P<line>[\r\n;]++)|(?P<comment>\#[^\r\n]*+)"
    r"|(?P<string>(?:[rRuUbBfFtT]{1,2}(?=[\"']))?+"
    r"(?:\"\"\"(?:[^\"\\]++|\\.|\"(?!\"\"))*+(?:\"\"\")?+|'''(?:[^'\\]++|\\.|'(?!''))*+(?:''')?+"
    r"|\"(?:[^\"\\\r\n]++|\\(?:\r\n|.))*+\"?+|'(?:[^'\\\r\n]++|\\(?:\r\n|.))*+'?+))"
    r"|(?P<block>(?:async[ \t]++)?(?:class|def)(?=[ \t\\]))"
    r"|(?P<colon>:)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<other>[\w.,=+\-*/<>%]++(?:[ \t]++[\w.,=+\-*/<>%]++)*+|.)",
    regex.DOTALL,
)
_BLANK_LINE = regex.compile(r"(?:\r\n?|\n)[ \t]*+[\r\n]")
_STRING = regex.compile(r"(?P<prefix>[rRuU]?)(?P<mark>\"\"\"|'''|\"|')")
_ESCAPE = regex.compile(r"\\(?:\r\n|x\p{AHex}{2}|u\p{AHex}{4}|U000\p{AHex}{5}|N\{[A-Za-z0-9 \-]{1,100}\}|[0-7]{1,3}|.)", regex.DOTALL)
_SAID = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": "", "\r": "", "\r\n": ""}


def _found(text: str) -> tuple[list[Span], list[Span]]:
    """The comments of a program, and its docstrings with their quotation marks."""
    comments, docstrings = list[Span](), list[Span]()
    depth, candidate = 0, None
    # Whether a docstring can come next, whether the statement at hand has begun, whether it is the head of a block, whether its line has.
    waits, has_begun, is_head, is_first = True, False, False, True
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "space":
            continue
        if kind == "comment":
            comments.append(Span(*token.span()))
        elif kind == "line":
            is_first = True
            if not depth:
                if candidate is not None:
                    docstrings.append(candidate)
                candidate, has_begun, is_head = None, False, False
        elif kind == "block" and is_first:
            depth, candidate, waits, has_begun, is_head, is_first = 0, None, False, True, True, False
        elif kind == "colon" and is_head and not depth:
            waits, has_begun, is_head = True, False, False
        else:
            candidate = Span(*token.span()) if kind == "string" and waits and not has_begun else None
            waits, has_begun, is_first = False, True, False
            depth = depth + 1 if kind == "open" else max(depth - 1, 0) if kind == "close" else depth
    return comments, docstrings if candidate is None else [*docstrings, candidate]


def _readings(source: Source) -> Iterator[Reading]:
    text = source.text
    if comment_blocks.is_generated(text):
        return
    whole = as_written(text, 0, len(text))
    comments, docstrings = _found(text)
    for docstring in docstrings:
        yield from (Reading(reading, "docstring") for reading in comment_text.readings(_docstring(whole, docstring)))
    yield from program_strings.readings(program_strings.PYTHON, source)
    yield from comment_blocks.readings(text, comments)


def _docstring(whole: ModelText, place: Span) -> ModelText:
    """What a string says. One in which something is computed says nothing."""
    text = whole.text
    opening = _STRING.match(text, place.start, place.end)
    if opening is None:
        return part(whole, place.start, place.start)
    mark = opening.group("mark")
    start, end = opening.end(), place.end
    if end - start >= len(mark) and text.endswith(mark, start, end):
        end -= len(mark)
    elif (blank := _BLANK_LINE.search(text, start, end)) is not None:
        # One that is being typed: what comes behind the blank line is the program.
        end = blank.start()
    if opening.group("prefix") in ("r", "R") or text.find("\\", start, end) < 0:
        return part(whole, start, end)
    pieces = []
    for escape in _ESCAPE.finditer(text, start, end):
        said = _said(escape.group())
        if said is not None:
            pieces += [Piece(Span(start, escape.start())), Piece(Span(*escape.span()), said)]
            start = escape.end()
    return assembled(whole, [*pieces, Piece(Span(start, end))])


def _said(escape: str) -> str | None:
    """What an escape means, ``None`` where it means itself."""
    kind, rest = escape[1], escape[2:]
    if kind in "xuU" and rest:
        return chr(int(rest, 16))
    if kind == "N" and rest:
        try:
            return unicodedata.lookup(rest[1:-1])
        except KeyError:
            return None
    if kind in "01234567":
        return chr(int(escape[1:], 8))
    return kind if kind in "\\'\"" else _SAID.get(escape[1:])


FORMAT = Format(
    name="Python",
    language_ids=("python",),
    file_names=("*.py", "*.pyi"),
    readings=_readings,
    comments=lambda source: _found(source.text)[0],
    comment_form=CommentForm("#"),
)
