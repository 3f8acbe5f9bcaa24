"""How many columns of a terminal a text takes, and how to cut and fill it to fit."""

from __future__ import annotations

from unicodedata import bidirectional, category, east_asian_width

import regex

_CLUSTER = regex.compile(r"\p{Regional_Indicator}{2}\p{GCB=Extend}*+|\X", regex.V1)
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}.*[\uFE0F\u200D]|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F\u20E3", regex.V1
)
_NO_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_HANGUL_VOWELS_AND_FINALS = range(0x1160, 0x1200)
_ELLIPSIS = "…"
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_LEFT_TO_RIGHT_MARK = "\N{LEFT-TO-RIGHT MARK}"


def clusters(text: str) -> list[str]:
    """The text in pieces that a terminal cannot draw apart."""
    if text.isascii() and "\r" not in text:
        return list(text)
    found: list[str] = _CLUSTER.findall(text)
    return found


def cell_width(text: str) -> int:
    """Columns that the text takes, as current terminals draw it; characters of ambiguous width count as one."""
    if text.isascii():
        return len(text)
    return sum(map(cluster_width, clusters(text)))


def cluster_width(cluster: str) -> int:
    """Columns that one piece of :func:`clusters` takes: an emoji takes two, however many code points it is made of."""
    if cluster.isascii():
        return len(cluster)
    if _EMOJI.match(cluster):
        return 2
    return sum(map(_character_width, cluster))


def filled(text: str, width: int) -> str:
    """The text followed by as many spaces as it takes to reach the width.

    After a right-to-left word stands a mark without width, which keeps a terminal that knows such scripts from
    drawing what follows among the word.
    """
    mark = _LEFT_TO_RIGHT_MARK if any(bidirectional(character) in _RIGHT_TO_LEFT for character in text) else ""
    return text + mark + " " * (width - cell_width(text))


def shortened(text: str, width: int) -> str:
    """The text, cut off with an ellipsis where it takes more columns than ``width``, which is at least 1."""
    if cell_width(text) <= width:
        return text
    kept, taken = "", 0
    for cluster in clusters(text):
        taken += cluster_width(cluster)
        if taken > width - 1:
            break
        kept += cluster
    return kept + _ELLIPSIS


def _character_width(character: str) -> int:
    if character == _SOFT_HYPHEN:
        return 1
    if category(character) in _NO_WIDTH or ord(character) in _HANGUL_VOWELS_AND_FINALS:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
