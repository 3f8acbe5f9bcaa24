"""Reads the prose of comments and docstrings: what is left of them without their marks and without code.

Comments are Markdown to most who write them, and read as such, paragraph by paragraph; an item of a list and the
description of a parameter are paragraphs of their own (``@param name - …``, ``:param name: …``, ``name (int): …``). Not read
are examples (fenced, after ``>>>``, ``::`` or ``@example``), headings such as ``Args:``, what is said to other programs
(``# noqa``, ``// eslint-disable``, licences by their identifiers) and lines that are code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from tonelens.text.formats import markdown
from tonelens.text.formats.escapes import resolved
from tonelens.text.model_text import ModelText, Piece, as_written, assembled, composed
from tonelens.text.spans import Span

_LINE = regex.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
_FENCE = regex.compile(r"```|~~~|<(?:pre|code|example)(?=[^<>\r\n]*+>(?!.*</))|\{@(?:code|snippet)(?=[^{}]*+\Z)")
_FENCE_ENDS = {"<pre": "</pre>", "<code": "</code>", "<example": "</example>", "{@code": "}", "{@snippet": "}"}
_EXAMPLE_TAG = regex.compile(r"@examples?\b")
_TYPE = r"(?:\s*+\{[^\r\n{}]*+(?:\{[^\r\n{}]*+\}[^\r\n{}]*+)*+\})?+"
# A type that is no word of a sentence: one of several, one with others inside, or one that PHP has of its own.
_PLAIN_TYPE = (
    r"(?:[?\\]?+\w[\w\\]*+(?:<[^<>\r\n]*+(?:<[^<>\r\n]*+>[^<>\r\n]*+)*+>|\{[^{}\r\n]*+\}|\[\]|[|&][?\\]?+\w[\w\\]*+)++"
    r"|[?\\]\w[\w\\]*+|(?:string|int|bool|boolean|array|null|void|mixed|self|static|float|object|callable|iterable)(?=\s|\Z))"
)
_TAG = regex.compile(
    # PHP's tags, whose types stand without braces.
    r"@(?:param|var|property(?:-read|-write)?)\s++[^\s$][^\r\n$]{0,300}?\s&?(?:\.\.\.)?\$\w++|@(?:param|var)\s++&?\$\w++"
    rf"|@(?:returns?|var|throws)\s++{_PLAIN_TYPE}"
    # JSDoc's tags, with type and name.
    rf"|@(?:param|arg|argument|property|prop|template|typedef)\b{_TYPE}(?:\s++\[?[\w.$=\"'|]++\]?)?(?:\s*+-(?=\s))?"
    rf"|@(?:throws|exception|returns?|yields?|type)\b{_TYPE}(?:\s*+-(?=\s))?"
    r"|[@\\](?:brief|short|details|note|warning|remarks?|attention|important|deprecated|description|desc|summary|todo|see|sa|result)\b"
    r"|\\t?param(?:\[[\w,]++\])?+\s++\w++|\\(?:returns?|throws?|exception)\b|@\w++[^\r\n]*+|\\\w++[^\r\n]*+"
    # Elements of C#'s documentation.
    r"|</?(?:summary|remarks|param|typeparam|returns|value|para|exception|example|list|item|description|term|inheritdoc|p|li|ul|ol)\b[^<>\r\n]*+>"
    # reStructuredText's fields.
    r"|:(?:param|type|raises?|returns?|rtype|yields?|var|ivar|cvar|arg|keyword|exception)\b[^:\r\n]*+:"
)
_PARAMETER = regex.compile(r"\*{0,2}+[\w.]++(?:\s*+\([^()\r\n]*+\))?:(?=\s)")
_ITEM = regex.compile(r"(?:[-*+•]|\d{1,3}[.)])\s")
_HEADING = regex.compile(
    r"(?:args|arguments|attributes|examples?|exceptions?|keyword arguments|notes?|parameters|params|raises|references"
    r"|returns|see also|todo|throws|usage|warnings?|yields)\s*+:?",
    regex.IGNORECASE,
)
_TAIL = regex.compile(r"(?r)\s[-=*#~]{4,}\Z")
_RULER = regex.compile(r"[-=~^*#+_/\\.<>|\s]++")
_TO_PROGRAMS = regex.compile(
    r"(?:noqa|type:\s|pylint:|pragma:|fmt:|isort:|mypy:|ruff:|pyright:|flake8:|bandit:|nosec|yapf:|black:|-\*-|vim?:|ex:|coding[:=]"
    r"|eslint|@ts-|prettier-|istanbul |c8 |v8 |webpack\w+:|#__PURE__|@__PURE__|#?(?:end)?region\b|sourceMappingURL"
    r"|@(?:jsx|flow|preserve|license)\b|jshint|jslint|globals? |tslint:"
    r"|nolint|lint:|go:\w|\+build|clang-|cppcheck-|IWYU |LCOV_|swiftlint:|rubocop:|shellcheck |phpcs:|phpstan|psalm-|frozen_string_literal:"
    r"|encoding:|ktlint|resharper |stylelint|luacheck|sqlfluff|MARK:|\$NON-NLS|codespell|formatter:|checkstyle|PMD|CSOFF|CSON"
    r"|biome-|deno-|spell-?checker:|cspell|SPDX-|Copyright\b|<reference\b|!|tonelens-|language=|\.\. )",
    regex.IGNORECASE,
)
_CODE = regex.compile(
    r".*[;{]|[\s()\[\]{},]++|[\w.\[\]\"']++\s*+[-+*/|&]?=(?!=)\s*+\S.*|(?:return\s++|await\s++)?[\w.]++\(.*\)[;:,]?"
    r"|(?:if|elif|for|while|with|def|class|async def|except)\b.*:|from\s++[\w.]++\s++import\b.*|import\s++[\w.]++\.[\w.]++"
    r"|\w++://\S++|[a-z]++[A-Z]\w*+|\w++(?:[._]\w++)++\.?|\\?\w++(?:\\\w++)++|.*(?:\|>|%>%|\s<-\s).*|\"[^\"]*+\"\s*+:.*|(?:let|var|val|const|auto|final|local|static)\s++\w++.*=.*|--?\w[\w\-]*+|[$]\s.*|@[\w.]++(?:\(.*\))?"
)
_ROLE = regex.compile(
    r":(?:\w{1,30}+:){1,3}+(?=`)|\{@\w++\s++([^{}]{0,500}+)\}"
    # What R's documentation links to.
    r"|\[([\w.:]++(?:\(\))?)\]\[[\w.:]++(?:\(\))?\]|\[([\w.:]++\(\))\](?!\()"
    r"|<(?:see|seealso|paramref|typeparamref)\b[^<>\r\n\"]*+(?:\"([^<>\r\n\"]*+)\"[^<>\r\n\"/]*+)?+/>|<(?:c|tt)>([^<>\r\n`]++)</(?:c|tt)>"
    r"|</?(?:summary|remarks|param|typeparam|returns|value|para|exception|example|list|item|description|term|inheritdoc|see)\b[^<>\r\n]*+>",
    regex.IGNORECASE,
)
# Most lines begin with a letter, and to look at the character alone takes a tenth of the time.
_BEGIN_FENCES = ("`", "~", "<", "{")
_BEGIN_TAGS = frozenset("@\\<:")
_OF_TAILS = frozenset("-=*#~")


@dataclass
class _State:
    """Which lines belong together so far, and which are left out until something ends that."""

    block: list[Span] = field(default_factory=list)
    fence: str = ""
    until_tag: bool = False
    until_blank: bool = False
    indent: int = -1
    """Lines that are indented further than this belong to an example; -1 where there is none."""
    section: int = -1
    """Lines that are indented further than this describe parameters and the like; -1 where none do."""


def readings(comment: ModelText) -> Iterator[ModelText]:
    """What is read of a comment, whose marks are cut out already; its lines are those of ``comment.text``."""
    state = _State()
    for line in _LINE.finditer(comment.text):
        content = line.group().strip()
        start = line.start() + len(line.group()) - len(line.group().lstrip())
        if content.startswith("// "):
            # A comment in what was commented out.
            start, content = start + 3, content[3:]
        if not _is_prose(state, content, start - line.start()):
            yield from _ended(comment, state)
            continue
        tag = _tag(content) or (_PARAMETER.match(content) if state.section >= 0 else None)
        if tag is not None or _ITEM.match(content) is not None:
            yield from _ended(comment, state)
        described = start + (tag.end() if tag is not None else 0)
        tail = _TAIL.search(content) if content[-1] in _OF_TAILS else None
        end = start + (len(content) if tail is None else tail.start())
        if described < end:
            state.block.append(Span(described, end))
        if content.endswith("::"):
            state.indent = start - line.start()
    yield from _ended(comment, state)


def _is_prose(state: _State, content: str, indent: int) -> bool:
    """Whether a line is read; what it begins or ends is noted."""
    if state.fence:
        ends = state.fence in content if state.fence[0] in "<}" else content.startswith(state.fence)
        state.fence = "" if ends else state.fence
        return False
    if content[:1] in _BEGIN_FENCES and (fence := _FENCE.match(content)) is not None:
        state.fence = _FENCE_ENDS.get(fence.group(), fence.group())
        return False
    if not content:
        state.until_blank = False
        return False
    if 0 <= state.indent < indent:
        return False
    state.indent = -1
    if content.startswith("@"):
        state.until_tag = _EXAMPLE_TAG.match(content) is not None
    state.until_blank = state.until_blank or content.startswith(">>>")
    if state.until_tag or state.until_blank:
        return False
    if indent <= state.section:
        state.section = -1
    if _HEADING.fullmatch(content) is not None:
        state.section = indent
        return False
    return (
        _RULER.fullmatch(content) is None
        and _TO_PROGRAMS.match(content) is None
        and (_tag(content) is not None or _CODE.fullmatch(content) is None)
    )


def _tag(content: str) -> regex.Match[str] | None:
    return _TAG.match(content) if content[0] in _BEGIN_TAGS else None


def _ended(comment: ModelText, state: _State) -> Iterator[ModelText]:
    lines, state.block = state.block, []
    if not lines:
        return
    block = resolved(assembled(comment, _pieces(lines)), _ROLE, _quoted)
    found = markdown.readings(block.text)
    for reading in [as_written(block.text, 0, len(block.text))] if found is None else [one.text for one in found]:
        yield composed(block, reading)


def _pieces(lines: Sequence[Span]) -> Iterator[Piece]:
    """The lines, one after the other."""
    end = -1
    for line in lines:
        if end >= 0:
            yield Piece(Span(end, line.start), "\n")
        yield Piece(line)
        end = line.end


def _quoted(role: str) -> str:
    """What a role or an element of documentation inside a line is read as: code where it names something, otherwise nothing."""
    match = _ROLE.fullmatch(role)
    code = match and next(filter(None, match.groups()), None)
    return f"`{code}`" if code and "`" not in code and not code.isspace() else ""
