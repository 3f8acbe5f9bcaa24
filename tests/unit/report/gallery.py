"""All explanations that every report has to cope with, without units and with."""

from __future__ import annotations

import functools

from tests.unit.report import examined, samples
from tonelens.attribution.types import Explanation


@functools.cache
def every() -> dict[str, Explanation]:
    """All of them by name."""
    return samples.every() | examined.every()
