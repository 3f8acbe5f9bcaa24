"""Whether charts can be drawn: matplotlib is no part of the lite distribution."""

from __future__ import annotations

import importlib.util

from tonelens.errors import SettingsError


def require_matplotlib() -> None:
    """Makes sure that charts can be drawn.

    Raises:
        SettingsError: matplotlib is not installed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise SettingsError("A chart needs matplotlib, which is not installed.", 'Install it with pip install "tonelens-lite[plot]".')
