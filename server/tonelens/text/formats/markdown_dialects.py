"""Covers what dialects of Markdown write that the grammar would take for text or for code.

Boxes of Docusaurus, VitePress and Pandoc (``:::``), of MkDocs (``!!!``, ``???``, ``=== "Tab"``, ``/// note | Title``) and MyST
(```` ```{note} ````): the line that opens one is no prose, but its title is. Lists of attributes (``{: .wide }``), codes of emoji
(``:tada:``), places of tables of contents and of what is included, citations (``[@knuth]``), comments of Obsidian and MyST, lines of
signs, and commands and log lines that somebody pasted are none. References of Quarto (``@fig-one``) are read as numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from tonelens.text import masks
from tonelens.text.masks import BLANK, BORDER, CUT, FILLED, Cover, in_order
from tonelens.text.pasted import pasted_lines
from tonelens.text.spans import Span

_LEAD = r"(?:^|(?<=\r))(?P<lead>[ \t>]*+)"
_CONTAINER = regex.compile(
    rf"{_LEAD}:{{3,}}[ \t]*+(?:\{{(?P<attributes>[^{{}}\r\n]*+)\}}|(?P<name>[\w\-]++)(?:\{{[^{{}}\r\n]*+\}})?)?"
    r"(?:\[(?P<label>[^\r\n]*?)\])?[ \t]*+(?P<title>[^\r\n]*+)",
    regex.MULTILINE,
)
_SLASH_BOX = regex.compile(
    rf"{_LEAD}/{{3,}}[ \t]*+(?:[\w\-]++[ \t]*+(?:\|[ \t]*+(?P<title>[^\r\n]*[^\s]))?)?[ \t]*+(?=[\r\n]|\Z)", regex.MULTILINE
)
_INCLUDED = regex.compile(rf"{_LEAD}(?:\{{\*[^\r\n]*\*\}}|;*+-+8<-+[^\r\n]*+)[ \t]*+(?=[\r\n]|\Z)", regex.MULTILINE)
_CITED = regex.compile(r"(?:(?<=\S)[ ]|(?<![\w\]\\]))(?P<whole>\[(?:[^\[\]@\r\n]{0,60}[\s;])?+-?@\w[^\[\]\r\n]{0,300}+\])(?![\[(:])")
_CROSS_REFERENCE = regex.compile(r"(?<![\w@/.\\])@(?:sec|fig|tbl|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|tab)[\-:]\w[\w\-:]*+")
_TITLE_IN = regex.compile(r"\btitle\s*+=\s*+\"([^\"\r\n]++)\"")
_INDENTED_BOX = regex.compile(
    rf"{_LEAD}(?:!!!|\?\?\?\+?|===[!+]?)[ \t]++(?:[\w\-]++(?:[ \t]++[\w\-]++)*+[ \t]*+)?"
    r"(?:\"(?P<title>[^\r\n\"]*+)\")?[ \t]*+(?=[\r\n]|\Z)",
    regex.MULTILINE,
)
_FENCED_BOX = regex.compile(
    rf"{_LEAD}(?P<fence>`{{3,}}|~{{3,}}|:{{3,}})\{{(?P<name>[\w\-:]++)\}}[ \t]*+(?P<title>[^\r\n]*+)"
    r"(?P<options>(?:(?:\r\n?|\n)[ \t>]*+:[\w\-]++:[^\r\n]*+)*+)",
    regex.MULTILINE,
)
_BARE_FENCE = regex.compile(rf"{_LEAD}(?P<fence>`{{3,}}|~{{3,}}|:{{3,}})[ \t]*+(?=[\r\n]|\Z)", regex.MULTILINE)
_BOXES = frozenset(
    [
        *["admonition", "attention", "caution", "danger", "deprecated", "dropdown", "epigraph", "error", "figure", "glossary", "grid"],
        *["grid-item", "grid-item-card", "card", "hint", "important", "margin", "note", "pull-quote", "rubric", "seealso", "sidebar"],
        *["tab-item", "tab-set", "tip", "topic", "versionadded", "versionchanged", "warning", "exercise", "solution", "todo"],
    ]
)
_VERSIONS = frozenset(("deprecated", "figure", "versionadded", "versionchanged", "grid"))
_ROLE = regex.compile(r"\{(?P<name>[a-z][\w:\-]*+)\}(?P<marks>`++)(?!`)(?P<content>[^`\r\n]++)(?P=marks)")
_PROSE_ROLES = frozenset(
    [
        *["ref", "doc", "term", "numref", "guilabel", "menuselection", "emphasis", "strong", "abbr", "any", "download", "dfn"],
        *["std:ref", "std:doc", "std:term", "subtitle-reference", "title-reference", "kbd-text"],
    ]
)
_TARGET = regex.compile(r"[ \t]*+<[^<>]*+>\Z")
_ATTRIBUTES = regex.compile(
    r"(?<!\\)\{(?:::?[^{}\r\n]*+|/[\w\-:]*+|[ ]*+[.#][\w\-][^{}\r\n]*+|[ ]*+[\w\-]++=[\"'][^{}\r\n]*+|(?<=[)\]]\{)[ ]*+[\w\-]++[ ]*+)\}"
)
_KEYS = regex.compile(r"(?<![\w+])\+\+(?=[\w\"])[\w\"\-]++(?:\+[\w\"\-]++)*+\+\+(?![\w+])")
_FAR_DEFINITION = regex.compile(r"(?:^|(?<=\r))[ \t>]*+:[ ]{3}(?P<space>[ ]++)(?=\S)", regex.MULTILINE)
_REFERENCE = regex.compile(
    r"(?<!\\)\[(?P<said>[^\[\]\r\n]{1,300}+(?:\r?\n[^\[\]\r\n]{1,300}+)?)\]\[(?P<name>[^\[\]\r\n]{0,200}+)\](?![\[(])"
)
_DEFINED = regex.compile(r"(?:^|(?<=\r))[ \t>]*+\[(?P<name>[^\[\]\r\n]++)\]:", regex.MULTILINE)
_EMOJI = regex.compile(r"(?<![\w:/]):(?=[\w+\-]*[a-z])[a-z0-9][\w+\-]{1,40}+:(?![\w:/])")
_CONTENTS = regex.compile(
    r"\[\[_?toc_?\]\]|\[toc\]|\$\{toc\}|^@\[toc\][^\r\n]*+|^\\(?:tableofcontents|newpage|pagebreak)\b", regex.IGNORECASE | regex.MULTILINE
)
_OTHER_COMMENT = regex.compile(r"%%(?:[^%\r\n]|%(?!%))*+%%|\{>>[^<{\r\n]*+<<\}|^%[ \t][^\r\n]*+", regex.MULTILINE)
_SIGNS = regex.compile(
    r"(?:^|(?<=\r))[ \t>]*+(?:={4,}+|\*{4,}+|\+{4,}+|\#{7,}+|~{1,2}+={2,}+|[=\-+*]{12,}+)[=\-+*\# \t]*+(?=[\r\n]|\Z)", regex.MULTILINE
)
_CALLOUT = regex.compile(r"(?:^|(?<=\r))(?P<lead>[ \t]*+(?:>[ \t]*+)++)\[![\w\-]++\][+-]?[ \t]++(?P<title>[^\s][^\r\n]*+)", regex.MULTILINE)
_HIDDEN = regex.compile(r"\{::(?P<name>comment|nomarkdown)\b[^{}]*+\}.*?\{:/(?:(?P=name))?\}", regex.DOTALL)
_HIDES = "{:/"
_NOTE = regex.compile(r"\^\[(?P<said>[^\[\]\r\n]{1,500}+)\]")
_TYPE = regex.compile(
    r"(?<=[\p{L}\p{N})])(?P<sign>[~^])(?P<said>[^\s~^]{1,20}+)(?P=sign)|(?<![=\w])==(?P<marked>(?=[^\s=])[^=\r\n]{1,200}+(?<=\S))==(?![=\w])"
)
_BLANK_BEFORE = regex.compile(r"(?r)(?:\A|(?:\A|\r\n?|\n)[ \t>]*+(?:\r\n?|\n))")


@dataclass(frozen=True)
class Dialect:
    """A document as the grammar is given it, and the titles that stand in what is covered."""

    covered: str = field(repr=False)
    titles: tuple[Span, ...] = ()


def dialect(text: str) -> Dialect:
    """Covers what dialects write in a document."""
    titles: list[Span] = []
    covers = list(_covers(text, titles))
    if not covers:
        return Dialect(text)
    return Dialect(masks.covered(text, in_order(covers)), tuple(sorted(titles)))


def _covers(text: str, titles: list[Span]) -> Iterator[Cover]:
    if "::" in text or "{" in text:
        yield from _fenced_boxes(text, titles)
    if ":::" in text:
        yield from _containers(text, titles)
    if "///" in text:
        yield from _slash_boxes(text, titles)
    if "{*" in text or "8<" in text:
        yield from ((Span(found.end("lead"), found.end()), BLANK) for found in _INCLUDED.finditer(text))
    if "@" in text:
        yield from ((Span(*found.span()), FILLED) for found in _CROSS_REFERENCE.finditer(text))
        yield from _citations(text)
    if "!!!" in text or "???" in text or '=== "' in text:
        yield from _indented_boxes(text)
    if "}`" in text:
        yield from _roles(text)
    if "{" in text:
        yield from ((Span(*found.span()), CUT) for found in _ATTRIBUTES.finditer(text))
    if ":" in text:
        yield from ((Span(*found.span()), CUT) for found in _EMOJI.finditer(text))
    if "++" in text:
        yield from ((Span(*found.span()), FILLED) for found in _KEYS.finditer(text))
    if ":    " in text:
        yield from ((Span(*found.span("space")), CUT) for found in _FAR_DEFINITION.finditer(text))
    if "][" in text:
        yield from _references(text)
    if "[!" in text:
        yield from _callouts(text, titles)
    if _HIDES in text:
        yield from ((Span(*found.span()), BLANK) for found in _HIDDEN.finditer(text))
    if "^[" in text:
        yield from _notes(text, titles)
    if "~" in text or "^" in text or "==" in text:
        yield from _types(text)
    if "toc" in text or "TOC" in text or "\\" in text:
        yield from ((Span(*found.span()), BLANK) for found in _CONTENTS.finditer(text))
    if "%" in text or "{>>" in text:
        yield from ((Span(*found.span()), CUT) for found in _OTHER_COMMENT.finditer(text))
    for signs in _SIGNS.finditer(text):
        if _BLANK_BEFORE.match(text, 0, signs.start()) is not None:
            yield Span(*signs.span()), BLANK
    yield from ((line, BLANK) for line in pasted_lines(text))


def _containers(text: str, titles: list[Span]) -> Iterator[Cover]:
    for line in _CONTAINER.finditer(text):
        if (line["attributes"] or "").strip() in _BOXES:
            # MyST's: they are read as fenced ones are.
            continue
        yield Span(line.end("lead"), line.end()), BLANK
        named = _TITLE_IN.search(text, *line.span("attributes")) if line["attributes"] else None
        places = [line.span("label"), line.span("title"), *([named.span(1)] if named is not None else [])]
        stripped = [(start, text[max(start, 0) : end].rstrip(" \t:")) for start, end in places]
        titles += [Span(start, start + len(said)) for start, said in stripped if start >= 0 and said]


def _citations(text: str) -> Iterator[Cover]:
    """Citations are nothing, with the space before them; what refers to a part of the document is read as its number."""
    for found in _CITED.finditer(text):
        is_number = _CROSS_REFERENCE.search(found["whole"]) is not None
        yield Span(*found.span("whole" if is_number else 0)), FILLED if is_number else CUT


def _slash_boxes(text: str, titles: list[Span]) -> Iterator[Cover]:
    for line in _SLASH_BOX.finditer(text):
        yield Span(line.end("lead"), line.end()), BLANK
        if line["title"]:
            titles.append(Span(*line.span("title")))


def _callouts(text: str, titles: list[Span]) -> Iterator[Cover]:
    """Boxes as Obsidian writes them, whose title stands behind their kind."""
    for line in _CALLOUT.finditer(text):
        yield Span(line.end("lead"), line.end()), BLANK
        titles.append(Span(line.start("title"), line.start("title") + len(line["title"].rstrip())))


def _references(text: str) -> Iterator[Cover]:
    """References to what other pages define, as MkDocs and Sphinx resolve them."""
    defined = {" ".join(found["name"].split()).casefold() for found in _DEFINED.finditer(text)}
    for found in _REFERENCE.finditer(text):
        name = found["name"] or found["said"]
        if " ".join(name.split()).casefold() not in defined and (found["name"] or "`" in found["said"]):
            yield Span(found.start(), found.start("said")), CUT
            yield Span(found.end("said"), found.end()), CUT


def _notes(text: str, titles: list[Span]) -> Iterator[Cover]:
    """Notes that are written where they are referred to."""
    for note in _NOTE.finditer(text):
        yield Span(*note.span()), CUT
        titles.append(Span(*note.span("said")))


def _types(text: str) -> Iterator[Cover]:
    """The signs around words in other type: below and above the line, and marked."""
    for found in _TYPE.finditer(text):
        said = Span(*found.span("marked" if found["marked"] is not None else "said"))
        yield Span(found.start(), said.start), CUT
        yield Span(said.end, found.end()), CUT


def _indented_boxes(text: str) -> Iterator[Cover]:
    """What is indented below a box is made an item of a list, which the grammar reads as it is meant."""
    for line in _INDENTED_BOX.finditer(text):
        begin = line.end("lead")
        if text[begin] == "=" and not line["title"]:
            continue
        yield Span(begin, begin + 1), "-"
        yield Span(begin + 1, begin + 2), BLANK
        if line["title"]:
            yield Span(begin + 2, line.start("title")), CUT
            yield Span(line.end("title"), line.end("title") + 1), BORDER
        else:
            yield Span(begin + 2, line.end()), BORDER


def _fenced_boxes(text: str, titles: list[Span]) -> Iterator[Cover]:
    closes = _closing_fences(text)
    for line in _FENCED_BOX.finditer(text):
        fence = line["fence"]
        if line["name"] not in _BOXES:
            continue
        yield Span(line.end("lead"), line.end()), BLANK
        of_fence = closes.get(fence, ())
        number = bisect_left(of_fence, Span(line.end(), line.end()))
        if number < len(of_fence):
            yield of_fence[number], BLANK
        if line["title"].strip() and line["name"] not in _VERSIONS:
            titles.append(Span(*line.span("title")))


def _closing_fences(text: str) -> dict[str, Sequence[Span]]:
    """The lines that hold nothing but a fence, by the fence."""
    found: dict[str, list[Span]] = {}
    for line in _BARE_FENCE.finditer(text):
        found.setdefault(line["fence"], []).append(Span(*line.span("fence")))
    return dict(found)


def _roles(text: str) -> Iterator[Cover]:
    """MyST's roles: the words of a reference are text, everything else stays code."""
    for role in _ROLE.finditer(text):
        target = _TARGET.search(role["content"])
        if role["name"] in _PROSE_ROLES and (target is not None or role["name"] not in ("ref", "doc", "any", "numref")):
            yield Span(role.start(), role.start("content")), CUT
            yield Span(role.end("content") - (len(target.group()) if target is not None else 0), role.end()), CUT
        else:
            yield Span(role.start(), role.start("marks")), CUT
