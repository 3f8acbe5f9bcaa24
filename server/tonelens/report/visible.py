"""Makes visible the characters that would act on a display instead of being seen on it."""

from __future__ import annotations

import re

BEFORE_WHAT_IS_READ = "  | "
"""Before a sentence on a line of its own: what begins with ``::`` would be a command to a machine that builds."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_LINE_ENDS_AND_TABS = "\n\r\t"
_SURROGATES = range(0xD800, 0xE000)
# Escape sequences begin with one of these: never let one through.
_CONTROLS: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **dict.fromkeys(range(0x80, 0xA0), _REPLACEMENT),
}
# Embeddings, overrides and isolates can turn the rest of a line around, our own words included.
_DIRECTIONS: dict[int, str] = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), _REPLACEMENT)
_SEPARATORS: dict[int, str] = dict.fromkeys((0x2028, 0x2029), "\N{SYMBOL FOR NEWLINE}")

_MARKUP = {
    **{code: shown for code, shown in _CONTROLS.items() if chr(code) not in _LINE_ENDS_AND_TABS},
    **dict.fromkeys(_SURROGATES, _REPLACEMENT),
}
_DOCUMENT = {**_MARKUP, **_DIRECTIONS}
_COMMAND = re.compile(r"#(?=#(?:vso)?\[)", re.IGNORECASE)
_LABEL = {**_CONTROLS, **_DIRECTIONS, **_SEPARATORS, **dict.fromkeys(_SURROGATES, _REPLACEMENT)}


def visible_in_markup(text: str) -> str:
    """For a display that handles lines and directions itself, as a browser does."""
    return text.translate(_MARKUP)


def visible_in_document(text: str) -> str:
    """For what handles lines itself and knows nothing of directions, as programs that show reports of builds."""
    return text.translate(_DOCUMENT)


def visible_in_line(text: str) -> str:
    """For one line of a terminal or a label in a plot: line ends and tabs become symbols, too."""
    return without_commands(text.translate(_LABEL))


def path_at_line_begin(path: str) -> str:
    """A file's path with which a line begins, as compilers write it; one that begins with colons would be a command."""
    return f"{'./' * path.startswith(':')}{visible_in_line(path)}"


def without_commands(text: str, number_sign: str = "#\N{WORD JOINER}") -> str:
    """The text without what a machine that builds would obey: ``##[`` (GitHub, wherever it stands) and ``##vso[`` (Azure).

    ``number_sign`` is what is written for the first of the two signs: in a form that programs read, its own way to write one.
    Commands that begin with ``::`` count at the beginning of a line alone, where no form writes anything that was read.
    """
    return _COMMAND.sub(lambda _: number_sign, text)
