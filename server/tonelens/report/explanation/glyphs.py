"""Words as a plot can draw them: every character in a font that has it, or described."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from unicodedata import category, name

import regex

from tonelens.report.cells import clusters
from tonelens.report.visible import visible_in_line

# In this order of preference; whichever are installed are used. Fonts of colour pictures are not among them, because
# matplotlib cannot draw them.
_FAMILIES = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans SC",
    "Noto Sans JP",
    "Noto Sans KR",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "PingFang SC",
    "Hiragino Sans",
    "Apple SD Gothic Neo",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "WenQuanYi Zen Hei",
    "Nirmala UI",
    "Segoe UI",
    "Arial Unicode MS",
)
_NO_GLYPH = "□"
_PICTOGRAPH = regex.compile(r"\p{Extended_Pictographic}", regex.V1)
_JOINERS = frozenset({"Cf", "Mn", "Me"})


def drawable(text: str) -> str:
    """The text with nothing in it that has no glyph: an unknown emoji becomes its name, anything else a box."""
    return "".join(map(_drawable_cluster, clusters(visible_in_line(text))))


@cache
def families() -> Sequence[str]:
    """The installed fonts that are asked for a glyph, one after the other."""
    from matplotlib import font_manager

    installed = set(font_manager.get_font_names())
    return [family for family in _FAMILIES if family in installed]


def _drawable_cluster(cluster: str) -> str:
    known = _known_characters()
    if all(ord(character) in known for character in cluster):
        return cluster
    names = [name(character, _NO_GLYPH).lower() for character in _PICTOGRAPH.findall(cluster)]
    if names:
        return f"[{', '.join(names)}]"
    return "".join(_plain(character, known) for character in cluster)


def _plain(character: str, known: frozenset[int]) -> str:
    if ord(character) in known:
        return character
    return "" if category(character) in _JOINERS else _NO_GLYPH


@cache
def _known_characters() -> frozenset[int]:
    from matplotlib import font_manager

    paths = (font_manager.findfont(font_manager.FontProperties(family=[family])) for family in families())
    return frozenset(code for path in paths for code in font_manager.get_font(path).get_charmap())
