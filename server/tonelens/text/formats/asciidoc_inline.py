"""Reads what stands inside a paragraph of AsciiDoc: quotes of text, macros, references, attributes, passthroughs.

Of a link or another macro its text is read, one neutral noun where it has none; so are monospaced words and formulas. What an
attribute such as ``{product}`` is filled with nobody knows here. The texts of footnotes are read by themselves.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from tonelens.text.formats.flowing import says_something
from tonelens.text.formats.format import NOUN
from tonelens.text.masks import apart
from tonelens.text.model_text import ModelText, Piece, assembled
from tonelens.text.placeholders import STAND_IN
from tonelens.text.spans import Span

_BEFORE = r"(?<![\w;:}\\])"


def _constrained(name: str, mark: str) -> str:
    """What a single sign sets off as words."""
    sign = regex.escape(mark)
    return rf"(?P<{name}>{_BEFORE}{sign}(?P<in_{name}>(?=\S)(?:[^\r{sign}]|(?<=\w){sign}(?=\w)){{1,1000}}+(?<=\S)){sign}(?!\w))"


def _unconstrained(name: str, mark: str) -> str:
    """What a double sign sets off, inside of words, too."""
    sign = regex.escape(mark)
    return rf"(?P<{name}>{sign}(?P<in_{name}>(?=\S)(?:(?!{sign})[^\r]){{1,1000}}+){sign})"


_ATTRIBUTES_BEFORE = r"(?:\[[^\[\]\r\n]{1,60}\](?=[*_#`]))"
_INLINE = regex.compile(
    r"\\(?P<escape>[*_`#^~{<\[(+|'\\]|[a-z]++:)"
    r"|(?P<raw>\+\+\+.{0,1000}?\+\+\+|\$\$.{0,1000}?\$\$)|(?P<passed>(?<![\w-])pass:[a-z,]*+\[(?P<in_passed>[^\]\r]{0,500}+)\])"
    r"|(?P<quote>[\"'](?=`\S)`|(?<=\S)`(?=[\"'])[\"'])|(?P<apostrophe>(?<=\w)`'(?=\w))"
    rf"|(?P<roles>{_ATTRIBUTES_BEFORE})"
    rf"|{_unconstrained('monos', '``')}|(?P<mono>(?<![\w;:}}\\])`(?=\S)[^`\r]{{1,500}}?(?<=\S)`(?!\w))"
    rf"|{_unconstrained('bolds', '**')}|{_constrained('bold', '*')}"
    rf"|{_unconstrained('slants', '__')}|{_constrained('slant', '_')}"
    rf"|{_unconstrained('marks', '##')}|{_constrained('mark', '#')}"
    rf"|{_constrained('plus', '+')}"
    r"|(?P<sup>\^(?P<in_sup>[^\s^]{1,60})\^)|(?P<sub>~(?P<in_sub>[^\s~]{1,60})~)"
    r"|(?P<anchor>\[\[\[?[^\[\]\r\n]{1,200}+\]\]\]?)|(?P<xref><<(?P<of>[^<>,\r]{1,300}+)(?:,(?P<in_xref>[^<>]{0,500}+))?>>)"
    r"|(?P<index>\(\(\((?:(?!\)\)\)|\(\(\().){0,300}+\)\)\))|(?P<term>\(\((?P<in_term>(?!\()(?:(?!\)\)|\(\().){1,300}+)\)\)(?!\)))"
    r"|(?P<note>(?<![\w-])footnote(?:ref)?:[\w\-]{0,60}+\[)"
    r"|(?P<macro>(?<![\w\-/])(?:(?P<name>[a-z][\w\-]{0,30}+):(?=[^\s:])|(?=(?:https?|ftp|irc)://|\{[\w\-]++\}))(?P<target>[^\s\[\]<>\"]{0,500}+)\[(?P<in_macro>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}+\]){0,500}+)\])"
    r"|(?P<attribute>\{(?P<called>[A-Za-z0-9_][\w\-]*+|(?:set|counter2?):[^{}\r\n]{1,100})\})"
    r"|(?P<entity>&(?:\#\d{1,7}|\#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)",
    regex.DOTALL,
)
_HINT = regex.compile(r"[*_`#^~+$\[{<(&\\]|::?")
_TEXT_OF_LINK = regex.compile(
    r"\s*+(?:\"(?P<quoted>[^\"]*+)\"|(?P<plain>(?:[^,=]|,(?!\s*+(?:window|role|opts?|id|rel|title|width|height|link|align|options)\s*+=))*+))"
)
_NAMED = regex.compile(r"\s*+[\w\-]++\s*+=")
_NOUNS = frozenset(("kbd", "stem", "latexmath", "asciimath", "image", "icon", "math", "counter", "anchor", "indexterm", "xe"))
_NOTHING = frozenset(("image", "icon", "anchor", "indexterm", "counter", "counter2"))
_SAID = {
    "nbsp": " ",
    "empty": "",
    "sp": " ",
    "zwsp": "",
    "wj": "",
    "apos": "'",
    "quot": '"',
    "lsquo": "‘",
    "rsquo": "’",
    "ldquo": "“",
    "rdquo": "”",
}
_QUOTED = ("bolds", "bold", "slants", "slant", "marks", "mark", "plus", "sup", "sub", "term")
_DEEPEST = 6


@dataclass
class _Paragraph:
    text: str
    notes: list[Span] = field(default_factory=list)


def inline(paragraph: ModelText) -> Iterator[ModelText]:
    """What is read of a paragraph, and of each of its footnotes; nothing of one that is all code."""
    if _HINT.search(paragraph.text) is None:
        yield paragraph
        return
    state = _Paragraph(paragraph.text)
    waiting = [Span(0, len(paragraph.text))]
    while waiting:
        span = waiting.pop(0)
        pieces = list(_pieces(state, span.start, span.end, 0))
        if says_something(paragraph.text, pieces):
            yield assembled(paragraph, pieces)
        waiting += state.notes
        state.notes = []


def _pieces(state: _Paragraph, start: int, end: int, depth: int) -> Iterator[Piece]:
    text = state.text
    at = start
    while depth < _DEEPEST and (found := _INLINE.search(text, at, end)) is not None:
        if start < found.start():
            yield Piece(Span(start, found.start()))
        at = start = found.end()
        if found["note"]:
            closing = _closing(text, found.end(), end)
            if closing < 0:
                yield Piece(Span(*found.span()))
                continue
            state.notes.append(Span(found.end(), closing))
            at = start = closing + 1
            continue
        yield from _said(state, found, depth)
    if start < end:
        yield Piece(Span(start, end))


def _closing(text: str, start: int, end: int) -> int:
    depth = 0
    for at in range(start, min(end, start + 2_000)):
        if text[at] == "[":
            depth += 1
        elif text[at] == "]":
            if not depth:
                return at
            depth -= 1
    return -1


def _said(state: _Paragraph, found: regex.Match[str], depth: int) -> Iterator[Piece]:
    """What is read of one piece of markup."""
    text, whole = state.text, Span(*found.span())
    kind = found.lastgroup if found.lastgroup is not None else ""
    if found["escape"]:
        yield Piece(Span(found.start() + 1, found.end()))
    elif found["quote"]:
        yield Piece(whole, found["quote"].strip("`"))
    elif found["apostrophe"]:
        yield Piece(whole, "'")
    elif found["raw"] or found["monos"] or found["mono"]:
        yield Piece(whole, apart(text, whole, NOUN))
    elif found["passed"]:
        yield from [] if "<" in found["in_passed"] else [Piece(Span(*found.span("in_passed")))]
    elif found["roles"] or found["anchor"] or found["index"]:
        return
    elif found["xref"]:
        yield from _of_link(state, whole, found.span("in_xref"), depth)
    elif found["macro"]:
        yield from _of_macro(state, found, depth)
    elif found["attribute"]:
        called = found["called"]
        yield Piece(whole, _SAID[called] if called in _SAID else "" if ":" in called else apart(text, whole, STAND_IN))
    elif found["entity"]:
        said = html.unescape(found["entity"])
        yield Piece(whole, said) if said != found["entity"] else Piece(whole)
    else:
        name = next((one for one in _QUOTED if found[one]), kind)
        yield from _pieces(state, *found.span(f"in_{name}"), depth + 1)


def _of_macro(state: _Paragraph, found: regex.Match[str], depth: int) -> Iterator[Piece]:
    """What is read of a macro: the text between its brackets, or a noun."""
    name, whole = found["name"] or "", Span(*found.span())
    if name in _NOTHING:
        return
    if name in _NOUNS:
        yield Piece(whole, apart(state.text, whole, NOUN))
    elif name == "menu":
        yield Piece(Span(*found.span("target")))
        if found["in_macro"]:
            yield Piece(Span(found.end("target"), found.start("in_macro")), " ")
            yield Piece(Span(*found.span("in_macro")))
    else:
        yield from _of_link(state, whole, found.span("in_macro"), depth)


def _of_link(state: _Paragraph, whole: Span, inner: tuple[int, int], depth: int) -> Iterator[Piece]:
    start, end = inner
    content = state.text[max(start, 0) : max(end, 0)]
    named = _NAMED.match(content)
    text = _TEXT_OF_LINK.match(content) if named is None else None
    place = Span(0, 0) if text is None else Span(*text.span("quoted" if text["quoted"] is not None else "plain"))
    said = place.of(content).rstrip("^")
    if not said.strip():
        yield Piece(whole, apart(state.text, whole, NOUN))
    else:
        yield from _pieces(state, start + place.start, start + place.start + len(said), depth + 1)
