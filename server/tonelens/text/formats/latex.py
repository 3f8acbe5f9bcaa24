r"""Reads LaTeX: paragraphs, titles of sections, items, captions, notes and cells of tables, each by itself.

Not read are comments, formulas that stand alone, verbatim text and drawings, what goes before ``\begin{document}`` but for titles,
and arguments that are for the program (``\label{…}``, ``\input{…}``, lengths, colours). Of commands inside a sentence the text is
read; formulas and code are read as a neutral noun, references as what is filled in, accents and dashes as what they look like.
:mod:`tonelens.text.formats.latex_commands` says what commands mean. Of those that it does not know, an argument is text if it looks
like words.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

import regex

from tonelens.text.formats.flowing import Blocks
from tonelens.text.formats.format import NOUN, CommentForm, Format, Reading, Source
from tonelens.text.formats.latex_commands import (
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
from tonelens.text.formats.latex_source import (
    LINE_END,
    LONGEST_OPTION,
    OPTION,
    LatexSource,
    argument_at,
    behind_arguments,
    behind_options,
    formula_end,
    is_hidden,
    is_program,
    latex_comments,
    latex_source,
    token_pattern,
)
from tonelens.text.model_text import as_written
from tonelens.text.placeholders import STAND_IN
from tonelens.text.spans import Span

_FOR_PROGRAMS = regex.compile(r"\s*+(?:[^\s\p{L}]*+|\S*?[:/_=@\\#.\d]\S*+|[-+.\d]++\s*+\\?\w*+)\s*+")
_WORDS = regex.compile(r"[^\\{}]*?\p{L}{2,}[\p{P}]?\s++\p{L}")
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
_SPACE_AFTER = regex.compile(r"[ \t]++")


@dataclass
class _State:
    """What is open."""

    blocks: Blocks
    endings: dict[int, str] = field(default_factory=dict)
    """At which closing braces a block, or a note, ends."""
    tables: int = 0
    is_before: bool = False
    """Whether the document has not begun yet."""


def _readings(source: Source) -> Iterator[Reading]:
    text = source.text
    blocks = Blocks(as_written(text, 0, len(text)))
    given = latex_source(text)
    state = _State(blocks, is_before="\\begin{document}" in text)
    at = 0
    if is_program(text):
        return
    tokens = token_pattern(text)
    while at < len(text) and (token := tokens.match(text, at)) is not None:
        start, at = token.span()
        match token.lastgroup:
            case "text":
                if not state.is_before or state.endings:
                    blocks.read(start, at)
            case "verb" | "sign" | "bars":
                blocks.say(start, at, NOUN)
            case "blank":
                yield from state.blocks.ended()
            case "close":
                yield from _closed(state, start)
            case "dollars" | "formula":
                at = formula_end(given, start, at)
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
                yield from state.blocks.ended()
                state.tables -= token["ended"].rstrip("*") in TABLES and state.tables > 0
                if token["ended"] == "document":
                    break
            case "command":
                at = yield from _command(given, state, start, at)
    if not state.is_before:
        yield from blocks.rest()


def _closed(state: _State, at: int) -> Iterator[Reading]:
    ending = state.endings.pop(at, "")
    if ending == "note":
        yield from state.blocks.closed()
    elif ending == "block":
        yield from state.blocks.ended()


def _begun(source: LatexSource, state: _State, name: str, start: int, at: int) -> Generator[Reading, None, int]:
    """An environment begins; gives where its content does, or where it ends if that is not read."""
    text, plain = source.text, name.rstrip("*")
    if name == "document":
        state.is_before = False
        state.blocks.block.clear()
        return at
    if is_hidden(plain):
        end = f"\\end{{{name}}}"
        close = -1 if end in source.no_end else text.find(end, at)
        if close < 0:
            source.no_end.add(end)
            line_end = LINE_END.search(text, at)
            return len(text) if line_end is None else line_end.start()
        if HIDDEN_ENVIRONMENTS.get(plain, False):
            # A formula of several lines goes on with the sentence around it.
            state.blocks.say(start, close + len(end), NOUN)
        else:
            yield from state.blocks.ended()
        return close + len(end)
    yield from state.blocks.ended()
    state.tables += plain in TABLES
    if (slides := _SLIDES.match(text, at)) is not None:
        at = slides.end()
    option = OPTION.match(text, at, at + LONGEST_OPTION)
    if option is not None:
        if _WORDS.match(option["said"]) is not None and "=" not in option["said"] and not state.is_before:
            state.blocks.read(*option.span("said"))
            yield from state.blocks.ended()
        at = behind_options(source, at)
    while (argument := argument_at(source, at)) is not None:
        if (
            plain not in TABLES
            and not state.is_before
            and (plain == "frame" or _WORDS.match(text, argument.start, argument.end) is not None)
        ):
            state.endings[argument.end] = "block"
            return argument.start
        at = behind_options(source, argument.end + 1)
    return at


def _command(source: LatexSource, state: _State, start: int, at: int) -> Generator[Reading, None, int]:
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
        at = behind_options(source, _skipped_definition(source, at))
        return behind_arguments(source, at, 2)
    if name in SHOWN_BY_ITSELF or name in NOTES:
        at = behind_options(source, at)
        for _ in range(SKIPPED.get(name, 0)):
            at = behind_arguments(source, at, 1)
        argument = argument_at(source, at)
        if argument is None:
            return at
        if name in NOTES:
            blocks.open()
            state.endings[argument.end] = "note"
        else:
            yield from state.blocks.ended()
            state.endings[argument.end] = "block"
        return argument.start
    if state.is_before and not state.endings:
        return behind_arguments(source, behind_options(source, at), 9)
    if name in BREAKS:
        yield from state.blocks.ended()
        if name == "item" and (option := OPTION.match(text, at, at + LONGEST_OPTION)) is not None:
            at = option.end()
            if _FOR_PROGRAMS.fullmatch(option["said"]) is None and "\\" not in option["said"]:
                blocks.read(*option.span("said"))
                yield from blocks.ended()
        return at
    if name in ("\\", "tabularnewline", "newline", "linebreak"):
        at = behind_options(source, at)
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
        end = behind_arguments(source, behind_options(source, at), 9)
        if name in CITED and _WANTS_NOUN.match(text, max(start - 30, 0), start) is not None:
            blocks.say(start, end, STAND_IN)
        elif name in CITED:
            blocks.unspaced()
        return end
    if name in CODE or name in FILLED:
        end = behind_arguments(source, behind_options(source, at), CODE.get(name, 1))
        blocks.say(start, end, NOUN if name in CODE else STAND_IN)
        return end
    if name in SKIPPED:
        return behind_options(source, behind_arguments(source, behind_options(source, at), SKIPPED[name]))
    if name in NOTHING or not name[:1].isalpha():
        return at
    return (yield from _unknown(source, state, start, at))


def _unknown(source: LatexSource, state: _State, start: int, at: int) -> Generator[Reading, None, int]:
    """A command that somebody has defined."""
    text, blocks = source.text, state.blocks
    if (numbered := _NUMBERED.match(text, at)) is not None:
        at = numbered.end()
    end = behind_options(source, at)
    arguments: list[Span] = []
    behind = end
    while (argument := argument_at(source, behind)) is not None and (not arguments or text[behind : behind + 1] == "{"):
        arguments.append(argument)
        behind = behind_options(source, argument.end + 1)
    shown = [argument for argument in arguments if _FOR_PROGRAMS.fullmatch(text, argument.start, argument.end) is None]
    if len(arguments) == 1 and shown:
        return shown[0].start
    if arguments and len(shown) == len(arguments) and all(map(_WORDS.match, (one.of(text) for one in shown))):
        yield from state.blocks.ended()
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


def _skipped_definition(source: LatexSource, at: int) -> int:
    """Behind the name of what is defined."""
    if (argument := argument_at(source, at)) is not None:
        return argument.end + 1
    defined = _DEFINED.match(source.text, at)
    return at if defined is None else defined.end()


FORMAT = Format(
    name="LaTeX",
    language_ids=("latex", "tex", "plaintex"),
    file_names=("*.tex", "*.ltx"),
    readings=_readings,
    comments=lambda source: latex_comments(source.text),
    comment_form=CommentForm("%"),
    is_text=True,
)
