r"""Reads LaTeX: paragraphs, titles of sections, items, captions, notes and cells of tables, each by itself.

Not read are comments, formulas that stand alone, verbatim text and drawings, what goes before ``\begin{document}`` but for titles,
and arguments that are for the program (``\label{…}``, ``\input{…}``, lengths, colours). Of commands inside a sentence the text is
read; formulas and code are read as a neutral noun, references as what is filled in, accents and dashes as what they look like.
:mod:`tonelens.text.formats.latex_commands` says what commands mean. Of those that it does not know, an argument is text if it looks
like words.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import regex

from tonelens.text.formats.flowing import Blocks
from tonelens.text.formats.format import NOUN, CommentForm, Format, Reading, Source
from tonelens.text.formats.latex_commands import (
    ACCENT,
    BREAKS,
    CITED,
    CODE,
    FILLED,
    HIDDEN_ENVIRONMENTS,
    NOTES,
    NOTHING,
    SHOWN_BY_ITSELF,
    SKIPPED,
    SKIPPED_ALL,
    SYMBOLS,
    TABLES,
    accented,
)
from tonelens.text.model_text import as_written
from tonelens.text.placeholders import STAND_IN
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
_OPTION = regex.compile(r"\s*+\[(?P<said>(?:[^\[\]{}\\%\r\n]|\\.|\{[^{}\r\n]*+\}|(?:\r\n?+|\n)(?![ \t]*+[\r\n]))*+)\]")
_OPENING = regex.compile(r"[ \t]*+(?:%[^\r\n]*+)?(?:(?:\r\n?+|\n)[ \t]*+)?(?=\{)")
_FOR_PROGRAMS = regex.compile(r"\s*+(?:[^\s\p{L}]*+|\S*?[:/_=@\\#.\d]\S*+|[-+.\d]++\s*+\\?\w*+)\s*+")
_WORDS = regex.compile(r"[^\\{}]*?\p{L}{2,}[\p{P}]?\s++\p{L}")
_LINE_END = regex.compile(r"[\r\n]|\Z")
_DEFINES = frozenset(
    ("newcommand", "renewcommand", "providecommand", "def", "gdef", "edef", "xdef", "newenvironment", "renewenvironment", "let")
)
_DEFINED = regex.compile(r"\s*+\\?[A-Za-z@]*+\*?[^{}\\\r\n]*+")
_WANTS_NOUN = regex.compile(
    r"(?r)(?<!\w)(?:in|by|of|see|from|to|and|or|with|following|as|per|than|cf\.|Refs?\.|e\.g\.,?)[\s~]++", regex.IGNORECASE
)
_SLIDES = regex.compile(r"<[-+\d,.|@a-z]*+>")
_BETWEEN = regex.compile(r"\|[^|\r\n]{1,200}+\|")
_NUMBERED = regex.compile(r"\d(?=\[)")
_REST_OF_LINE = regex.compile(r"[ \t]*+(?:[\r\n]|\Z)")
_OF_CODE = regex.compile(
    r".*(?:code|listing|verb|shell|console|terminal|command|snippet|itemdecl|source|program|math|equation|align)", regex.IGNORECASE
)
_SPACE_AFTER = regex.compile(r"[ \t]++")


@dataclass
class _Source:
    """A text, its tokens and where what is open in it is closed."""

    text: str
    closes: dict[int, int]
    """For each brace that opens something where the one stands that closes it."""
    last_formula: dict[str, int]
    no_end: set[str] = field(default_factory=set)


@dataclass
class _State:
    """What is open."""

    blocks: Blocks
    endings: dict[int, str] = field(default_factory=dict)
    """At which closing braces a block, or a note, ends."""
    tables: int = 0
    is_before: bool = False
    """Whether the document has not begun yet."""


def _closing(text: str) -> dict[int, int]:
    found: dict[int, int] = {}
    opened: list[int] = []
    for brace in regex.finditer(r"\\.|%[^\r\n]*+|[{}]", text, regex.DOTALL):
        if brace.group() == "{":
            opened.append(brace.start())
        elif brace.group() == "}" and opened:
            found[opened.pop()] = brace.start()
    return found


def _argument(source: _Source, at: int) -> Span | None:
    """What stands in the braces that come next, ``None`` where none do."""
    opening = _OPENING.match(source.text, at)
    if opening is None:
        return None
    close = source.closes.get(opening.end())
    return None if close is None else Span(opening.end() + 1, close)


def _options(source: _Source, at: int) -> int:
    """Where the options in square brackets end that come next."""
    while (option := _OPTION.match(source.text, at)) is not None:
        at = option.end()
    return at


def _readings(source: Source) -> Iterator[Reading]:
    text = source.text
    blocks = Blocks(as_written(text, 0, len(text)))
    given = _Source(text, _closing(text), {sign: text.rfind(sign) for sign in ("\\)", "\\]")})
    state = _State(blocks, is_before="\\begin{document}" in text)
    at = 0
    if next(islice(_OF_A_PROGRAM.finditer(text), _MOST_NAMES, None), None) is not None:
        return
    tokens = _TOKEN_WITH_BARS if _HAS_BARS.search(text) is not None else _TOKEN
    while at < len(text) and (token := tokens.match(text, at)) is not None:
        start, at = token.span()
        match token.lastgroup:
            case "text":
                if not state.is_before or state.endings:
                    blocks.read(start, at)
            case "verb" | "sign" | "bars":
                blocks.say(start, at, NOUN)
            case "blank":
                yield from _broken(state)
            case "close":
                yield from _closed(state, start)
            case "dollars" | "formula":
                at = _formula(given, start, at)
                if not state.is_before or state.endings:
                    blocks.say(start, at, NOUN if at - start > 2 else "")
            case "accent":
                blocks.say(start, at, accented(token.group()))
            case "sign2":
                if token.group() == "&" and state.tables:
                    yield from blocks.ended()
                else:
                    blocks.say(start, at, SYMBOLS.get(token.group(), token.group()))
            case "begin" | "name":
                at = yield from _begun(given, state, token["name"], start, at)
            case "end" | "ended":
                yield from _broken(state)
                state.tables -= token["ended"].rstrip("*") in TABLES and state.tables > 0
                if token["ended"] == "document":
                    break
            case "command":
                at = yield from _command(given, state, start, at)
    if not state.is_before:
        yield from blocks.rest()


def _broken(state: _State) -> Iterator[Reading]:
    """A paragraph ends."""
    yield from state.blocks.ended()


def _closed(state: _State, at: int) -> Iterator[Reading]:
    ending = state.endings.pop(at, "")
    if ending == "note":
        yield from state.blocks.closed()
    elif ending == "block":
        yield from state.blocks.ended()


def _formula(source: _Source, start: int, at: int) -> int:
    """Where the formula ends that begins here; behind its sign where it is not closed."""
    text = source.text
    if text[start] == "$":
        found = _DISPLAYED.match(text, start) if at - start == 2 else _INLINE_FORMULA.match(text, start)
        return at if found is None else found.end()
    sign = "\\)" if text[start + 1] == "(" else "\\]"
    return text.find(sign, at) + 2 if source.last_formula[sign] >= at else at


def _begun(source: _Source, state: _State, name: str, start: int, at: int) -> Generator[Reading, None, int]:
    """An environment begins; gives where its content does, or where it ends if that is not read."""
    text, plain = source.text, name.rstrip("*")
    if name == "document":
        state.is_before = False
        state.blocks.block.clear()
        return at
    if plain in HIDDEN_ENVIRONMENTS or _OF_CODE.match(plain) is not None:
        end = f"\\end{{{name}}}"
        close = -1 if end in source.no_end else text.find(end, at)
        if close < 0:
            source.no_end.add(end)
            line_end = _LINE_END.search(text, at)
            return len(text) if line_end is None else line_end.start()
        if HIDDEN_ENVIRONMENTS.get(plain, False):
            # A formula of several lines goes on with the sentence around it.
            state.blocks.say(start, close + len(end), NOUN)
        else:
            yield from _broken(state)
        return close + len(end)
    yield from _broken(state)
    state.tables += plain in TABLES
    if (slides := _SLIDES.match(text, at)) is not None:
        at = slides.end()
    option = _OPTION.match(text, at)
    if option is not None:
        if _WORDS.match(option["said"]) is not None and "=" not in option["said"] and not state.is_before:
            state.blocks.read(*option.span("said"))
            yield from state.blocks.ended()
        at = _options(source, at)
    while (argument := _argument(source, at)) is not None:
        if (
            plain not in TABLES
            and not state.is_before
            and (plain == "frame" or _WORDS.match(text, argument.start, argument.end) is not None)
        ):
            state.endings[argument.end] = "block"
            return argument.start
        at = _options(source, argument.end + 1)
    return at


def _command(source: _Source, state: _State, start: int, at: int) -> Generator[Reading, None, int]:
    """A command; gives where the text goes on behind it, or in its argument."""
    text, blocks = source.text, state.blocks
    name = text[start + 1 : at].rstrip("*")
    if (slides := _SLIDES.match(text, at)) is not None:
        at = slides.end()
    if name.isalpha() and (between := _BETWEEN.match(text, at)) is not None:
        blocks.say(start, between.end(), NOUN)
        return between.end()
    if name == "iffalse":
        close = text.find("\\fi", at)
        return at if close < 0 else close + 3
    if name in _DEFINES:
        at = _options(source, _skipped_definition(source, at))
        return _without_arguments(source, at, 2)
    if name in SHOWN_BY_ITSELF or name in NOTES:
        at = _options(source, at)
        for _ in range(SKIPPED.get(name, 0)):
            at = _without_arguments(source, at, 1)
        argument = _argument(source, at)
        if argument is None:
            return at
        if name in NOTES:
            blocks.open()
            state.endings[argument.end] = "note"
        else:
            yield from _broken(state)
            state.endings[argument.end] = "block"
        return argument.start
    if state.is_before and not state.endings:
        return _without_arguments(source, _options(source, at), 9)
    if name in BREAKS:
        yield from _broken(state)
        if name == "item" and (option := _OPTION.match(text, at)) is not None:
            at = option.end()
            if _FOR_PROGRAMS.fullmatch(option["said"]) is None and "\\" not in option["said"]:
                blocks.read(*option.span("said"))
                yield from blocks.ended()
        return at
    if name in ("\\", "tabularnewline", "newline", "linebreak"):
        at = _options(source, at)
        if state.tables:
            yield from blocks.ended()
        else:
            blocks.say(start, at, " ")
        return at
    if name in SYMBOLS:
        end = at + 2 if text.startswith("{}", at) else at
        if name[0].isalpha() and end == at and (space := _SPACE_AFTER.match(text, at)) is not None:
            end = space.end()
        blocks.say(start, end, SYMBOLS[name])
        return end
    if name in SKIPPED_ALL or name.startswith("index"):
        end = _without_arguments(source, _options(source, at), 9)
        if name in CITED and _WANTS_NOUN.match(text, max(start - 30, 0), start) is not None:
            blocks.say(start, end, STAND_IN)
        elif name in CITED:
            blocks.unspaced()
        return end
    if name in CODE or name in FILLED:
        end = _without_arguments(source, _options(source, at), CODE.get(name, 1))
        blocks.say(start, end, NOUN if name in CODE else STAND_IN)
        return end
    if name in SKIPPED:
        return _options(source, _without_arguments(source, _options(source, at), SKIPPED[name]))
    if name in NOTHING or not name[:1].isalpha():
        return at
    return (yield from _unknown(source, state, start, at))


def _unknown(source: _Source, state: _State, start: int, at: int) -> Generator[Reading, None, int]:
    """A command that somebody has defined."""
    text, blocks = source.text, state.blocks
    if (numbered := _NUMBERED.match(text, at)) is not None:
        at = numbered.end()
    end = _options(source, at)
    arguments: list[Span] = []
    behind = end
    while (argument := _argument(source, behind)) is not None and (not arguments or text[behind : behind + 1] == "{"):
        arguments.append(argument)
        behind = _options(source, argument.end + 1)
    shown = [argument for argument in arguments if _FOR_PROGRAMS.fullmatch(text, argument.start, argument.end) is None]
    if len(arguments) == 1 and shown:
        return shown[0].start
    if arguments and len(shown) == len(arguments) and all(map(_WORDS.match, (one.of(text) for one in shown))):
        yield from _broken(state)
        for argument in arguments:
            state.endings[argument.end] = "block"
        return shown[0].start
    if arguments and shown and shown[-1] == arguments[-1] and _WORDS.match(text, shown[-1].start, shown[-1].end) is not None:
        return shown[-1].start
    if not arguments and (not blocks.block or _REST_OF_LINE.match(text, end) is not None):
        # A mark before a paragraph, or something that stands by itself.
        return end
    # What it makes of its arguments, or of nothing, nobody knows.
    blocks.say(start, behind if arguments else end, NOUN)
    return behind if arguments else end


def _skipped_definition(source: _Source, at: int) -> int:
    """Behind the name of what is defined."""
    if (argument := _argument(source, at)) is not None:
        return argument.end + 1
    defined = _DEFINED.match(source.text, at)
    return at if defined is None else defined.end()


def _without_arguments(source: _Source, at: int, most: int) -> int:
    for _ in range(most):
        argument = _argument(source, at)
        if argument is None:
            break
        at = _options(source, argument.end + 1)
    return at


def _comments(text: str) -> Sequence[Span]:
    found: list[Span] = []
    at = 0
    source = _Source(text, {}, {})
    while at < len(text) and (token := _TOKEN.match(text, at)) is not None:
        start, at = token.span()
        if token.lastgroup == "comment":
            line_end = _LINE_END.search(text, start)
            found.append(Span(start, at if line_end is None else line_end.start()))
        elif token["begin"] is not None and token["name"].rstrip("*") in HIDDEN_ENVIRONMENTS:
            end = f"\\end{{{token['name']}}}"
            close = -1 if end in source.no_end else text.find(end, at)
            if close < 0:
                source.no_end.add(end)
            else:
                at = close
    return found


FORMAT = Format(
    name="LaTeX",
    language_ids=("latex", "tex", "plaintex"),
    file_names=("*.tex", "*.ltx"),
    readings=_readings,
    comments=lambda source: _comments(source.text),
    comment_form=CommentForm("%"),
    is_text=True,
)
