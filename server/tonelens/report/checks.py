"""The table of formats that a check can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tonelens.report.check_json import check_json
from tonelens.report.check_text import check_text
from tonelens.report.checked import Check

CHECK_FORMATS: Mapping[str, Callable[[Check, bool], str]] = MappingProxyType(
    {
        "text": check_text,
        "json": lambda check, _: check_json(check),
    }
)
"""By name: from a check, and whether the output shows colours, to what is written."""
