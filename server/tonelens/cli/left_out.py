"""Says what of the files in a folder is not read because nobody knows what it is, and roughly how much was written in it for people.

Words of prose are counted, which are those that stand beside some more of their kind: nobody wants to know how long a lock file is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import regex

from tonelens.report.check.results import LeftOut
from tonelens.review.check.files import LARGEST, FoundFile, UnreadableError, decoded, read_content
from tonelens.text.formats import is_for_programs

_DOCUMENTS = frozenset(
    [
        *[".doc", ".docx", ".dot", ".dotx", ".odt", ".ott", ".pages", ".pdf", ".epub", ".mobi", ".ppt", ".pptx", ".odp", ".key"],
        *[".xls", ".xlsx", ".ods", ".numbers", ".indd", ".msg"],
    ]
)
"""Endings of files in which people write and of which no line is text."""

_ANY_WORD = r"\p{L}[\p{L}\p{M}'’]*+"
_RUN = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}_.\-/\\@]){_ANY_WORD}(?:[,;:]?[ \t]++{_ANY_WORD}|[ \t]*+(?:\r\n?|\n)[ \t]*+{_ANY_WORD}){{3,}}+"
    r"|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{6,}+"
)
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{1,2}|" + _ANY_WORD)
_TERMS_OF_USE = regex.compile(r"(?:un)?licen[sc]es?\b.*|copying\b.*|notice\b.*|patents\b.*", regex.IGNORECASE)
_MOST_BYTES = 100_000_000
"""What is read to count words in; of what lies behind it the files alone are counted."""


@dataclass(frozen=True)
class Unknown:
    """A file that is not read: ``words`` are ``None`` where they cannot be counted, and then it has no ``content``."""

    file: FoundFile
    words: int | None
    content: bytes | None = field(default=None, repr=False)


class Counter:
    """Counts what is written in files that are not read, as long as that takes little time."""

    def __init__(self) -> None:
        self._bytes_left = _MOST_BYTES

    def __call__(self, file: FoundFile) -> Unknown | None:
        """What is not read of a file; ``None`` where it holds nothing for people."""
        name = file.path.name
        if name.startswith(".") or is_for_programs(name) or _TERMS_OF_USE.fullmatch(name) is not None:
            return None
        if file.path.suffix.lower() in _DOCUMENTS:
            return Unknown(file, None)
        try:
            size = file.path.stat().st_size
            if size > LARGEST:
                return None
            self._bytes_left -= size
            if self._bytes_left < 0:
                return Unknown(file, None)
            content = read_content(file.path)
            words = words_of_prose(decoded(content))
        except (UnreadableError, OSError):
            # A picture and the like: nobody expects it to be read.
            return None
        return Unknown(file, words, content) if words else None


def words_of_prose(text: str) -> int:
    """How many words of a text stand beside at least three more, so that somebody wrote them for people."""
    return sum(len(_WORD.findall(run.group())) for run in _RUN.finditer(text))


def by_ending(unknown: Iterable[Unknown]) -> tuple[LeftOut, ...]:
    """What is not read by the endings of files, the most words first."""
    found: dict[str, LeftOut] = {}
    for one in unknown:
        ending = ending_of(one.file.path)
        so_far = found.get(ending, LeftOut(ending, 0, 0))
        words = None if one.words is None or so_far.words is None else so_far.words + one.words
        found[ending] = replace(so_far, files=so_far.files + 1, words=words)
    return tuple(sorted(found.values(), key=lambda one: (-(one.words or 0), -one.files, one.ending)))


def ending_of(path: Path) -> str:
    """What files of a kind have in common: the ending of a name, or the name."""
    return path.suffix.lower() or path.name
