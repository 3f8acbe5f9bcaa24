"""Whether what is written is coloured, and whether a terminal can be written over."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

CHOICES = ("auto", "always", "never")
_NO = frozenset(("0", "false", "no"))


def shows_colour(choice: str | None, output: Path | None = None, stream: TextIO | None = None) -> bool:
    """Whether the result is coloured: as ``--color`` says, else as the environment does, else where a terminal shows it.

    ``NO_COLOR`` comes before ``FORCE_COLOR``, of which 0 stands for no colour; a terminal that calls itself ``dumb`` has none.
    """
    if choice in ("always", "never"):
        return choice == "always"
    if output is not None or os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR", "").lower()
    if forced:
        return forced not in _NO
    return can_redraw(sys.stdout if stream is None else stream)


def can_redraw(stream: TextIO) -> bool:
    """Whether ``stream`` is a terminal that obeys escape sequences, so that a line can be wiped and drawn again."""
    return stream.isatty() and os.environ.get("TERM", "").lower() != "dumb"
