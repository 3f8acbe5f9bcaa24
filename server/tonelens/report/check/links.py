"""Addresses of lines of files, for pages and comments that lead there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import PurePath
from urllib.parse import quote

Link = Callable[[str, int], str]
"""From a file's path and a line, counted from 1, to an address; empty where there is none."""


def no_link(path: str, line: int) -> str:
    """No address."""
    return ""


def links_to(base: str) -> Link:
    """Addresses below ``base``, which ends with a slash, with an anchor for the line as GitHub and GitLab have it."""

    def link(path: str, line: int) -> str:
        # As bytes: a file's name need not be UTF-8. One that begins as an address does must stay a name.
        return f"{base}{quote(os.fsencode(PurePath(path).as_posix().removeprefix('./')))}#L{line}"

    return link
