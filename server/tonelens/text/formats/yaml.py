"""Reads YAML: the values that are prose, never the keys.

Scalars are read as what they mean, whichever way they are written: folded lines are one, quotation marks and escapes are
resolved. Which values are prose :mod:`tonelens.text.formats.data_files` says. A key at the top that is the code of a language
(``de:``), and the path, say which language a value is in. What keys hold that
begin with ``_``, ``@`` or ``$`` is meant for translators and programs.

Scalars are found by libyaml's scanner, which stops at what is half typed; from the next line on it begins anew. (Grammars for
editors take the whole process down where a document is nested some hundred levels deep.) Line ends are those of editors;
YAML 1.1 has more of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import regex
import yaml

from tonelens.text.formats.data_files import is_locale, is_prose, locale_of, scope_of
from tonelens.text.formats.format import CommentForm, Format, Reading, Source
from tonelens.text.formats.value_marks import without_marks
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, part
from tonelens.text.placeholders import messages
from tonelens.text.spans import Span

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_STRANGE = regex.compile(r"[^\t\n\r -~\xA0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\U00010000-\U0010FFFF]")
_LINE = regex.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
_BREAK = regex.compile(r"\r\n?|\n")
_FOLDED = regex.compile(r"[ \t]*+(?:\r\n?|\n)[ \t\r\n]*+")
_SINGLE_QUOTED = regex.compile(rf"''|{_FOLDED.pattern}")
_DOUBLE_QUOTED = regex.compile(
    rf"\\(?:x\p{{AHex}}{{2}}|u\p{{AHex}}{{4}}|U00(?:10|0\p{{AHex}})\p{{AHex}}{{4}}|(?:\r\n?|\n)[ \t]*+|.)|{_FOLDED.pattern}"
)
_HEADER = regex.compile(r"[|>](?:[+-]|(?P<indent>\d))*+[^\r\n]*+(?:\r\n?|\n|\Z)")
_NO_TEXT = regex.compile(r"true|false|yes|no|on|off|null|~|[-+.\d][-+.\deExXoOa-fA-F_:]*+", regex.IGNORECASE)
_COMMENT = regex.compile(r"(?<![^\s\ufeff])#[^\r\n]*+")
_OPENING = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_FIRST_READ = 64
_DEEPEST = 50
"""Keys further down say nothing more of a value's place."""

_FOR_TRANSLATORS = ("_", "@", "$")
_SAID = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", "N": "\x85"}
_SAID |= {"_": "\xa0", "L": "\u2028", "P": "\u2029"}


class _Scalar(NamedTuple):
    """A scalar as it is written: plain (``""``), quoted, or a block after ``|`` or ``>``."""

    start: int
    end: int
    style: str
    root: str
    """The key at the top that it stands below."""
    is_key: bool
    path: tuple[str, ...] = ("",)
    """The keys that it stands below, the one whose value it is, or is in, as the last."""


def _scalars(text: str) -> Iterator[_Scalar]:
    """The scalars of a document, as far as they can be told; what is half typed ends with its line."""
    cleaned = _STRANGE.sub("\ufffd", text.removeprefix("\ufeff"))
    begin = len(text) - len(cleaned)
    line_starts = [begin + line.start() for line in _LINE.finditer(cleaned)]
    root, key, is_below, expects_key = "", "", False, False
    around, path, begin_of_scan = list[str](), tuple[str, ...](), 0
    for token, at in _tokens(cleaned, begin, line_starts):
        column = token.start_mark.column
        if at != begin_of_scan:
            around, path, begin_of_scan = [], (), at
        if isinstance(token, _OPENING):
            around.append(key)
            key, path = "", tuple(around[1:_DEEPEST])
        elif isinstance(token, _CLOSING):
            key = around.pop() if around else ""
            path = tuple(around[1:_DEEPEST])
        if isinstance(token, yaml.KeyToken):
            expects_key, is_below = True, column > 0
            root = root if is_below else ""
        elif isinstance(token, (yaml.BlockEntryToken, yaml.FlowSequenceStartToken)):
            is_below = True
        elif isinstance(token, yaml.ValueToken):
            expects_key = False
        elif isinstance(token, yaml.ScalarToken):
            if expects_key and column == 0:
                root = token.value
            key = token.value if expects_key else key
            style = "" if token.plain else token.style
            yield _Scalar(
                at + token.start_mark.index, at + token.end_mark.index, style, root if is_below else "", expects_key, (*path, key)
            )
            expects_key = False


class _Rest:
    """What is left of a text, read bit by bit: the scanner begins anew at each mistake, and the whole rest would be copied for each."""

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self._at = at
        self._size = _FIRST_READ

    def read(self, size: int = -1, /) -> str:
        """The next characters, at most so many: a few at first, in case the next mistake is near."""
        size, self._size = min(size, self._size), 4 * self._size
        start, self._at = self._at, self._at + size
        return self._text[start : self._at]


def _tokens(cleaned: str, begin: int, line_starts: Sequence[int]) -> Iterator[tuple[Any, int]]:
    """The scanner's tokens, and the code point that their places count from."""
    at, end = begin, begin + len(cleaned)
    while at < end:
        tokens = yaml.scan(_Rest(cleaned, at - begin), Loader=_LOADER)
        while (following := _next(tokens))[0] is not None:
            yield following[0], at
        error = following[1]
        if error is None:
            return
        number = bisect_right(line_starts, at + _place(error))
        at = line_starts[number] if number < len(line_starts) else end


def _next(tokens: Iterator[Any]) -> tuple[Any | None, yaml.YAMLError | None]:
    """The next token, ``None`` at the end; or why there is none."""
    try:
        return next(tokens, None), None
    except yaml.YAMLError as error:
        return None, error


def _place(error: yaml.YAMLError) -> int:
    """Where what the scanner does not understand begins."""
    marks: list[Any] = [mark for name in ("context_mark", "problem_mark") if (mark := getattr(error, name, None)) is not None]
    return min((mark.index for mark in marks), default=0)


def _readings(source: Source) -> Iterator[Reading]:
    text, scope = source.text, scope_of(source)
    if scope == "none":
        return
    whole = as_written(text, 0, len(text))
    of_file = locale_of(source.path)
    for scalar in _scalars(text):
        if scope != "everything" and any(key.startswith(_FOR_TRANSLATORS) for key in scalar.path):
            continue
        if scalar.is_key or (not scalar.style and _NO_TEXT.fullmatch(text, scalar.start, scalar.end)):
            continue
        value = _value(whole, scalar)
        if is_prose(value.text, scope):
            locale = scalar.root if scope == "copy" and is_locale(scalar.root) else of_file
            key_path = ".".join(filter(None, scalar.path))
            yield from (Reading(reading, "value", locale, key_path) for reading in messages(without_marks(value)))


def top_values(text: str, keys: Collection[str]) -> Iterator[tuple[str, ModelText]]:
    """The values of some keys at the top, which are given in small letters, with the keys."""
    whole = as_written(text, 0, len(text))
    key, is_wanted = "", False
    for scalar in _scalars(text):
        if scalar.is_key:
            is_at_top = scalar.start == 0 or text[scalar.start - 1] in "\r\n"
            key = text[scalar.start : scalar.end].strip("\"'")
            is_wanted = is_at_top and key.lower() in keys
        elif is_wanted:
            yield key, _value(whole, scalar)


def _value(whole: ModelText, scalar: _Scalar) -> ModelText:
    """What a scalar says, but for the line ends at the end of a block."""
    text, start, end = whole.text, scalar.start, scalar.end
    if scalar.style in ("|", ">"):
        return assembled(whole, _block(text, start, end, scalar.style == ">"))
    if scalar.style:
        start, end = start + 1, end - 1
    pattern = {"": _FOLDED, "'": _SINGLE_QUOTED, '"': _DOUBLE_QUOTED}[scalar.style]
    pieces = []
    for match in pattern.finditer(text, start, end):
        pieces += [Piece(Span(start, match.start())), Piece(Span(*match.span()), _said(match.group()))]
        start = match.end()
    return assembled(whole, [*pieces, Piece(Span(start, end))]) if pieces else part(whole, start, end)


def _said(written: str) -> str:
    """What an escape, or the end of a line, is read as."""
    if written == "''":
        return "'"
    if not written.startswith("\\"):
        breaks = len(_BREAK.findall(written))
        return " " if breaks == 1 else "\n" * (breaks - 1)
    kind, rest = written[1], written[2:]
    if kind in "xuU" and rest:
        return chr(int(rest, 16))
    return "" if kind in "\r\n" else _SAID.get(kind, kind)


def _block(text: str, start: int, end: int, is_folded: bool) -> Iterator[Piece]:
    """The lines of a block scalar without their indentation."""
    header = _HEADER.match(text, start, end)
    if header is None:
        return
    contents = [(line.start(), line.group().rstrip("\r\n")) for line in _LINE.finditer(text, header.end(), end) if line.group()]
    indents = [len(content) - len(content.lstrip(" ")) for _, content in contents if content.strip(" ")]
    if not indents:
        return
    # An explicit indentation counts from what the block stands in; no line of the block has less.
    indent = min(indents) if header.group("indent") else indents[0]
    pending, was_read = 0, False
    last = contents[0][0]
    for begin, content in contents:
        if not content.strip(" ") and len(content) <= indent:
            pending += 1
            continue
        read_from = min(begin + indent, begin + len(content))
        is_deeper = text[read_from] in " \t"
        if last < read_from:
            joins = is_folded and was_read and not is_deeper
            yield Piece(Span(last, read_from), (" " if not pending else "\n" * pending) if joins else "\n" * (pending + was_read))
        yield Piece(Span(read_from, begin + len(content)))
        last, pending, was_read = begin + len(content), 0, True
        if is_folded and is_deeper:
            # Lines that are indented further stand by themselves.
            pending, was_read = 1, False
            last = begin + len(content)


def _comments(source: Source) -> list[Span]:
    scalars = list(_scalars(source.text))
    starts = [scalar.start for scalar in scalars]
    found = []
    for comment in _COMMENT.finditer(source.text):
        number = bisect_right(starts, comment.start()) - 1
        if number < 0 or scalars[number].end <= comment.start():
            found.append(Span(*comment.span()))
    return found


FORMAT = Format(
    name="YAML",
    language_ids=("yaml",),
    file_names=("*.yaml", "*.yml"),
    readings=_readings,
    comments=_comments,
    comment_form=CommentForm("#"),
    templates="lines",
)
