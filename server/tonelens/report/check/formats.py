"""The table of formats that a check can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tonelens.report.check.checkstyle import check_checkstyle
from tonelens.report.check.github import check_github
from tonelens.report.check.gitlab import check_gitlab
from tonelens.report.check.html_page import check_html
from tonelens.report.check.json_form import check_json, check_json_lines
from tonelens.report.check.junit import check_junit
from tonelens.report.check.links import Link, no_link
from tonelens.report.check.markdown import check_markdown
from tonelens.report.check.rdjson import check_rdjson
from tonelens.report.check.results import Check
from tonelens.report.check.sarif import check_sarif
from tonelens.report.check.terminal import check_text


@dataclass(frozen=True)
class Writing:
    """How a check is written: whether the output shows colours, whether JSON holds whole explanations, and where lines of files lie."""

    colour: bool = False
    full: bool = False
    link: Link = no_link


CHECK_FORMATS: Mapping[str, Callable[[Check, Writing], str]] = MappingProxyType(
    {
        "text": lambda check, how: check_text(check, how.colour),
        "json": lambda check, how: check_json(check, how.full),
        "jsonl": lambda check, how: check_json_lines(check, how.full),
        "sarif": lambda check, how: check_sarif(check),
        "github": lambda check, how: check_github(check),
        "gitlab": lambda check, how: check_gitlab(check),
        "junit": lambda check, how: check_junit(check),
        "checkstyle": lambda check, how: check_checkstyle(check),
        "rdjson": lambda check, how: check_rdjson(check),
        "markdown": lambda check, how: check_markdown(check, how.link),
        "html": lambda check, how: check_html(check, how.link),
    }
)
"""By name: from a check, and how it is to be written, to what is written."""
