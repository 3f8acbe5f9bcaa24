"""A badge that says how many findings there are: a picture of its own, or what shields.io makes one of."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.report.history.runs import Run, findings_said
from tonelens.report.html_elements import shown
from tonelens.report.json_output import json_output

_LABEL = "tone"
_CALM, _SOME, _UNKNOWN = "#0c8a7e", "#b4540a", "#6b6b6b"
_CHARACTER = 6.6
_PADDING = 12


def badge_svg(runs: Sequence[Run]) -> str:
    """The picture, of the last run; white on its colours can be read (a contrast of at least 4.2)."""
    message, colour = _said(runs)
    left, right = (round(len(text) * _CHARACTER + _PADDING) for text in (_LABEL, message))
    width, title = left + right, shown(f"{_LABEL}: {message}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{title}"><title>{title}</title>'
        f'<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath><g clip-path="url(#r)">'
        f'<rect width="{left}" height="20" fill="#444"/><rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2}" y="14">{_LABEL}</text><text x="{left + right / 2}" y="14">{shown(message)}</text></g></svg>\n'
    )


def badge_shields(runs: Sequence[Run]) -> str:
    """The object that shields.io reads at an address of yours (its "endpoint")."""
    message, colour = _said(runs)
    return json_output({"schemaVersion": 1, "label": _LABEL, "message": message, "color": colour})


def _said(runs: Sequence[Run]) -> tuple[str, str]:
    if not runs:
        return "unknown", _UNKNOWN
    return findings_said(runs[-1].count), _SOME if runs[-1].count else _CALM
