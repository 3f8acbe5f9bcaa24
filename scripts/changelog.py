"""Prints what CHANGELOG.md says of one version, for the page of a release: ``python scripts/changelog.py 1.2.3``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\].*$", re.M)


def section(changelog: str, version: str) -> str:
    """What stands under a version's heading.

    Raises:
        ValueError: it has no section, or an empty one.
    """
    headings = list(_HEADING.finditer(changelog))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        if heading["version"] == version:
            text = changelog[heading.end() : following.start() if following else None].strip()
            if text:
                return text
    raise ValueError(f"CHANGELOG.md says nothing of {version}. Give its section the heading “## [{version}] - date”.")


if __name__ == "__main__":
    try:
        print(section(CHANGELOG.read_text(encoding="utf-8"), sys.argv[1].removeprefix("v")))
    except ValueError as error:
        raise SystemExit(str(error)) from None
