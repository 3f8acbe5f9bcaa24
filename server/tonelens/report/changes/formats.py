"""The table of formats that a comparison of versions can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tonelens.report.changes.html_page import moved_html
from tonelens.report.changes.json_form import moved_json
from tonelens.report.changes.markdown import moved_markdown
from tonelens.report.changes.results import Moved
from tonelens.report.changes.terminal import moved_text

MOVE_FORMATS: Mapping[str, Callable[[Moved, bool], str]] = MappingProxyType(
    {
        "text": moved_text,
        "json": lambda moved, _: moved_json(moved),
        "markdown": lambda moved, _: moved_markdown(moved),
        "html": lambda moved, _: moved_html(moved),
    }
)
"""By name: from a comparison, and whether the output shows colours, to what is written."""
