"""The tokens of LaTeX, and where arguments, options and formulas end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import regex

from tonelens.text.formats.latex_commands import ACCENT, HIDDEN_ENVIRONMENTS
from tonelens.text.spans import Span

_PATTERN = (
    r"(?P<comment>%[^\r\n]*+(?:(?:\r\n?+|\n)[ \t]*+(?![\r\n%]))?+)"
    r"|(?P<verb>\\(?:verb\*?|Verb\*?|lstinline(?:\[[^\]\r\n]*+\])?|mintinline(?:\[[^\]\r\n]*+\])?\{\w++\})(?P<sign>[^A-Za-z\s*{\\])[^\r\n]*?(?P=sign))"
    r"|(?P<begin>\\begin\s*+\{(?P<name>[A-Za-z@]++\*?)\})|(?P<end>\\end\s*+\{(?P<ended>[A-Za-z@]++\*?)\})"
    r"|(?P<formula>\\[(\[])|(?P<dollars>\$\$?)"
    rf"|(?P<accent>{ACCENT})"
    r"|(?P<command>\\(?:[A-Za-z@]++\*?|\r\n?|\n|.|\Z))"
    r"|(?P<open>\{)|(?P<close>\})|(?P<blank>(?:\r\n?+|\n)[ \t]*+(?=[\r\n])\s*+)"
    r"|(?P<sign2>~|&|---?|``|''|\?`|!`)|(?P<text>[^\\%${}\r\n~&`'\-?!|]++|.)"
)
_TOKEN = regex.compile(_PATTERN, regex.DOTALL)
# In the manuals of packages code stands between two bars.
_TOKEN_WITH_BARS = regex.compile(rf"(?P<bars>\|[^|\r\n]{{0,200}}+\|)|{_PATTERN}", regex.DOTALL)
_HAS_BARS = regex.compile(r"\\MakeShortVerb\*?+\s*+\{?\\\||\\documentclass(?:\[[^\]\r\n]*+\])?\{(?:ltxguide|ltxdoc|l3doc|l3in2e|ltnews)\}")
# What is a program of LaTeX and no document: names with the kinds of their arguments.
_OF_A_PROGRAM = regex.compile(r"\\[a-z@]++_[a-z_@]*+:[A-Za-z]{0,9}+(?![A-Za-z_])")
_MOST_NAMES = 20
_INLINE_FORMULA = regex.compile(r"\$(?:[^$\\\r\n]|\\.|(?:\r\n?+|\n)(?![ \t]*+[\r\n]))++\$", regex.DOTALL)
_DISPLAYED = regex.compile(r"\$\$(?:[^$\\]|\\.|\$(?!\$))*+\$\$", regex.DOTALL)
OPTION = regex.compile(r"\s*+\[(?P<said>(?:[^\[\]{}\\%\r\n]|\\.|\{[^{}\r\n]*+\}|(?:\r\n?+|\n)(?![ \t]*+[\r\n]))*+)\]")
LONGEST_OPTION = 2_000
"""In characters. The rest of a text is searched for brackets before the pattern is tried: long, where there are many commands and none."""

_OPENING = regex.compile(r"[ \t]*+(?:%[^\r\n]*+)?(?:(?:\r\n?+|\n)[ \t]*+)?(?=\{)")
_OF_CODE = regex.compile(
    r".*(?:code|listing|verb|shell|console|terminal|command|snippet|itemdecl|source|program|math|equation|align)", regex.IGNORECASE
)
LINE_END = regex.compile(r"[\r\n]|\Z")


@dataclass
class LatexSource:
    """A text, its tokens and where what is open in it is closed."""

    text: str
    closes: dict[int, int]
    """For each brace that opens something where the one stands that closes it."""
    last_formula: dict[str, int]
    no_end: set[str] = field(default_factory=set)


def latex_source(text: str) -> LatexSource:
    """A text with what is known of its braces."""
    return LatexSource(text, _closing(text), {sign: text.rfind(sign) for sign in ("\\)", "\\]")})


def token_pattern(text: str) -> regex.Pattern[str]:
    """The tokens that a text falls into."""
    return _TOKEN_WITH_BARS if _HAS_BARS.search(text) is not None else _TOKEN


def is_program(text: str) -> bool:
    """Whether a text is a program of LaTeX's and no document."""
    return next(islice(_OF_A_PROGRAM.finditer(text), _MOST_NAMES, None), None) is not None


def is_hidden(environment: str) -> bool:
    """Whether an environment holds no text, which is given without a star."""
    return environment in HIDDEN_ENVIRONMENTS or _OF_CODE.match(environment) is not None


def _closing(text: str) -> dict[int, int]:
    found: dict[int, int] = {}
    opened: list[int] = []
    for brace in regex.finditer(r"\\.|%[^\r\n]*+|[{}]", text, regex.DOTALL):
        if brace.group() == "{":
            opened.append(brace.start())
        elif brace.group() == "}" and opened:
            found[opened.pop()] = brace.start()
    return found


def argument_at(source: LatexSource, at: int) -> Span | None:
    """What stands in the braces that come next, ``None`` where none do."""
    opening = _OPENING.match(source.text, at)
    if opening is None:
        return None
    close = source.closes.get(opening.end())
    return None if close is None else Span(opening.end() + 1, close)


def behind_options(source: LatexSource, at: int) -> int:
    """Where the options in square brackets end that come next."""
    while (option := OPTION.match(source.text, at, at + LONGEST_OPTION)) is not None:
        at = option.end()
    return at


def formula_end(source: LatexSource, start: int, at: int) -> int:
    """Where the formula ends that begins here; behind its sign where it is not closed."""
    text = source.text
    if text[start] == "$":
        found = _DISPLAYED.match(text, start) if at - start == 2 else _INLINE_FORMULA.match(text, start)
        return at if found is None else found.end()
    sign = "\\)" if text[start + 1] == "(" else "\\]"
    return text.find(sign, at) + 2 if source.last_formula[sign] >= at else at


def behind_arguments(source: LatexSource, at: int, most: int) -> int:
    """Where the arguments end that come next, of which there are at most so many."""
    for _ in range(most):
        argument = argument_at(source, at)
        if argument is None:
            break
        at = behind_options(source, argument.end + 1)
    return at


def latex_comments(text: str) -> Sequence[Span]:
    """The comments of a text; those in verbatim text are none."""
    found: list[Span] = []
    at = 0
    source = LatexSource(text, {}, {})
    while at < len(text) and (token := _TOKEN.match(text, at)) is not None:
        start, at = token.span()
        if token.lastgroup == "comment":
            line_end = LINE_END.search(text, start)
            found.append(Span(start, at if line_end is None else line_end.start()))
        elif token["begin"] is not None and is_hidden(token["name"].rstrip("*")):
            end = f"\\end{{{token['name']}}}"
            close = -1 if end in source.no_end else text.find(end, at)
            if close < 0:
                source.no_end.add(end)
            else:
                at = close
    return found
