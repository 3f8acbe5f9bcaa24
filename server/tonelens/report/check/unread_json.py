"""What could not be read, and what nobody tried to read, as JSON's types: the same in every form that tells of files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tonelens.report.check.results import LeftOut, UnreadFile


def unread_to_json(unread: Iterable[UnreadFile]) -> list[dict[str, Any]]:
    """The files and folders that could not be read."""
    return [{"path": one.path, "problem": one.problem, "remedy": one.remedy} for one in unread]


def left_out_to_json(left_out: Iterable[LeftOut]) -> list[dict[str, Any]]:
    """What nobody knows how to read, by endings."""
    return [{"ending": one.ending, "files": one.files, "words": one.words} for one in left_out]
