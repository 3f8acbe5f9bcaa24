"""Text that Markdown shows as it is, in comments and summaries that others read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tonelens.report.check.results import UnreadFile
from tonelens.report.visible import visible_in_line

LAST_LINE = 100
"""In characters: what a line takes that counts what is not listed."""

_MOST_UNREAD = 50
_RUNS = re.compile("`+")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>!|~&])")
_REFERENCE = re.compile("([@#])")


def as_code(text: str) -> str:
    """Text as code: nothing in it is markup, nobody is mentioned and nothing is linked."""
    line = " ".join(visible_in_line(text).split()) or " "
    fence = "`" * (1 + max((len(run) for run in _RUNS.findall(line)), default=0))
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def as_words(text: str) -> str:
    """Text as words in a sentence, its markup escaped; @ and # refer to nothing, since a character without width stands behind them."""
    return _REFERENCE.sub("\\1\N{WORD JOINER}", _MARKUP.sub(r"\\\1", visible_in_line(text)))


def unread_items(unread: Sequence[UnreadFile]) -> list[str]:
    """The files that could not be read, of many the first ones."""
    return [f"- {as_code(one.path)}: {as_words(f'{one.problem} {one.remedy}')}" for one in unread[:_MOST_UNREAD]]


def size(parts: Sequence[str]) -> int:
    """How many characters parts take with the empty lines behind them."""
    return sum(len(part) + 2 for part in parts)
