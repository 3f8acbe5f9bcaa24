"""The terminal's styles: which escape codes stand for which emphasis."""

from __future__ import annotations

from tonelens.report.explanation.emphasis import Look

PLAIN, BOLD, DIM = "", "1", "2"
# Of the 256 colours, which nearly every terminal has and no theme changes, those that can be read on black and on
# white alike and told apart by colour-blind people: teal and vermillion, and for what is uncertain both with grey in them.
POSITIVE, NEGATIVE = "38;5;30", "38;5;166"
_MUTED_POSITIVE, _MUTED_NEGATIVE = "38;5;66", "38;5;137"
_ITALIC, _UNDERLINED = "3", "4"
_FILLED_POSITIVE, _FILLED_NEGATIVE = "38;5;231;48;5;30", "38;5;16;48;5;166"
_FILLED, _BOLD, _COLOURED = 0.5, 0.2, 0.05
"""The strength from which a unit is drawn so."""


def styled(text: str, style: str) -> str:
    """The text in a style, of which ``PLAIN`` is none."""
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


def text_style(look: Look | None) -> str:
    """How a unit stands in the text: the stronger the louder, underlined where it is responsible, slanted and grey where it is muted."""
    if look is None or (look.strength < _COLOURED and not look.responsible):
        return PLAIN
    if look.muted:
        return f"{_ITALIC};{bar_style(look)}"
    marks = [BOLD] * (look.strength >= _BOLD or look.responsible) + [_UNDERLINED] * look.responsible
    filled = _FILLED_POSITIVE if look.share > 0 else _FILLED_NEGATIVE
    return ";".join((*marks, filled if look.strength >= _FILLED else bar_style(look)))


def bar_style(look: Look) -> str:
    """How a unit's share and bar stand in a chart."""
    if look.muted:
        return _MUTED_POSITIVE if look.share > 0 else _MUTED_NEGATIVE
    return POSITIVE if look.share > 0 else NEGATIVE
