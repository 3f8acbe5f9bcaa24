"""The table of formats that a check can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tonelens.report.check_github import check_github
from tonelens.report.check_html import check_html
from tonelens.report.check_json import check_json
from tonelens.report.check_junit import check_junit
from tonelens.report.check_sarif import check_sarif
from tonelens.report.check_text import check_text
from tonelens.report.checked import Check

CHECK_FORMATS: Mapping[str, Callable[[Check, bool], str]] = MappingProxyType(
    {
        "text": check_text,
        "json": lambda check, _: check_json(check),
        "sarif": lambda check, _: check_sarif(check),
        "github": lambda check, _: check_github(check),
        "junit": lambda check, _: check_junit(check),
        "html": lambda check, _: check_html(check),
    }
)
"""By name: from a check, and whether the output shows colours, to what is written."""
