"""The table of output formats: what an explanation can be written as.

A new format is one module with a function from an :class:`~tonelens.attribution.types.Explanation` to text or bytes, and
one entry in :data:`FORMATS`. What it says to the reader comes from :mod:`tonelens.report.wording` and
:mod:`tonelens.report.verdicts`, what has to be admitted from :mod:`tonelens.report.explanation.notes`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tonelens.attribution.types import Explanation
from tonelens.report.explanation.html_page import html_fragment, html_page
from tonelens.report.explanation.json_form import explanation_to_json, json_text
from tonelens.report.explanation.plot import plot, png_bytes
from tonelens.report.explanation.terminal import terminal_text

__all__ = [
    "FORMATS",
    "Format",
    "RenderOptions",
    "explanation_to_json",
    "html_fragment",
    "html_page",
    "json_text",
    "plot",
    "png_bytes",
    "terminal_text",
]


@dataclass(frozen=True)
class RenderOptions:
    """What a format may have to know: whether its output shows colours, its width in columns, and what was asked for.

    ``scores`` shows the shares of neutral texts, which blame nobody and are drawn without colour otherwise, and of plain
    words below those of units.
    """

    colour: bool = False
    width: int = 80
    scores: bool = False


@dataclass(frozen=True)
class Format:
    """One output format. ``render`` gives bytes where the format is no text."""

    name: str
    render: Callable[[Explanation, RenderOptions], str | bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Format("text", lambda explanation, options: terminal_text(explanation, options.colour, options.width, options.scores)),
            Format("json", lambda explanation, _: json_text(explanation)),
            Format("html", lambda explanation, options: html_page(explanation, options.scores)),
            Format("png", lambda explanation, options: png_bytes(explanation, options.scores)),
        )
    }
)
"""By name. Each raises ``UnsupportedModelError`` for an explanation whose numbers are not finite."""
