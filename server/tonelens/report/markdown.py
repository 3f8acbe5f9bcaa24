"""Text that Markdown shows as it is, in comments and summaries that others read."""

from __future__ import annotations

import re

from tonelens.report.visible import visible_in_line

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
