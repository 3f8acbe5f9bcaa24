"""What a check is about: each file that is named, with its text, what holds for it, and what has changed in it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from tonelens.attribution.types import MethodOptions
from tonelens.cli.changes import Changes
from tonelens.cli.files import FoundFile, UnreadableError, decoded, found_files, read_content, relative, require_size
from tonelens.errors import SettingsError
from tonelens.report.checked import UnreadFile
from tonelens.report.visible import visible_in_line
from tonelens.review.findings import draft
from tonelens.review.reviewing import Job
from tonelens.review.rules import Rules
from tonelens.settings import Settings
from tonelens.settings.project import ProjectFiles, resolved
from tonelens.text.file_types import PLAIN_TEXT, language_of
from tonelens.text.spans import Span

_STANDARD_INPUT = "-"
_REMEDY = "Give yourself the right to read it, or leave it out with exclude."


@dataclass(frozen=True)
class Place:
    """What holds in a folder: its settings, and its rules, whose globs see the folder as ``inside``."""

    settings: Settings
    rules: Rules
    inside: str

    def path_of(self, path: Path) -> PurePosixPath:
        """A file of the folder as the globs see it."""
        return PurePosixPath(self.inside, path.resolve().name if path.is_symlink() else path.name)


@dataclass(frozen=True)
class Source:
    """A file with its text and what holds for it; ``changed`` are the places that count, ``None`` where all do."""

    file: FoundFile
    text: str = field(repr=False)
    place: Place
    changed: tuple[Span, ...] | None = None

    @cached_property
    def job(self) -> Job:
        """What is to be reviewed of it."""
        settings = self.place.settings
        inside = self.place.path_of(self.file.path)
        rules = self.place.rules.are_for(inside, self.file.language_id)
        options = MethodOptions(settings.method, settings.baseline, settings.target, terms=settings.terms)
        return Job(draft(self.text, self.file.language_id, str(inside), rules), rules, options, self.changed)


def found_sources(options: argparse.Namespace, changes: Changes | None) -> tuple[list[Source], list[UnreadFile]]:
    """What is to be checked, and what cannot be read; where there are ``changes``, only files that have any.

    Raises:
        SettingsError: there is no such file, the project's file or a flag cannot be used, or git cannot tell what has changed.
    """
    place_of = Resolver(_flags(options))
    found = found_files([path for path in options.paths if path != _STANDARD_INPUT], place_of.skips)
    sources: list[Source] = []
    unread = [UnreadFile(folder, f"the folder cannot be read: {reason}.", _REMEDY) for folder, reason in found.closed]
    for file, read in _readings(options, found.files, changes):
        place = place_of(file.path)
        if place.rules.exclude(place.path_of(file.path)):
            continue
        try:
            source = _source(file, read(), place, changes)
        except UnreadableError as error:
            unread.append(UnreadFile(file.shown, error.problem, error.remedy))
        except (MemoryError, RecursionError):
            unread.append(UnreadFile(file.shown, "there is not enough memory to read it.", "Split it, or leave it out with exclude."))
        else:
            sources += [] if source is None else [source]
    return sources, unread


def _readings(
    options: argparse.Namespace, found: tuple[FoundFile, ...], changes: Changes | None
) -> Iterator[tuple[FoundFile, Callable[[], bytes | None]]]:
    """Each file with what gives its content, or nothing where there is nothing to be said of it."""
    if _STANDARD_INPUT in options.paths:
        name = Path(options.stdin_filename or "stdin.txt")
        yield FoundFile(name, name.as_posix(), language_of(name) or PLAIN_TEXT), sys.stdin.buffer.read
    if changes is None or not options.staged:
        yield from ((file, lambda file=file: read_content(file.path)) for file in found)
        return
    gone = [path for folder in map(Path, options.paths) if folder.is_dir() for path in changes.gone_from_disk(folder)]
    also = [FoundFile(path, path.as_posix(), language) for path in gone if (language := language_of(path)) is not None]
    yield from ((file, lambda file=file: changes.content(file.path)) for file in sorted((*found, *also), key=lambda one: one.shown))


def _source(file: FoundFile, content: bytes | None, place: Place, changes: Changes | None) -> Source | None:
    """What is to be checked of a file, ``None`` where nothing of it has changed."""
    if content is None or (changes is not None and changes.is_as_before(file.path, content)):
        return None
    require_size(len(content))
    text = decoded(content)
    places = None if changes is None else tuple(changes(file.path, text))
    source = Source(file, text, place, places)
    if places == ():
        return None
    source.job  # noqa: B018 - read here, so that a file that cannot be read in the memory that there is costs only itself
    return source


class Resolver:
    """Says which settings hold for a file, and reads the project's file of each folder once."""

    def __init__(self, flags: dict[str, Any]) -> None:
        self._flags = flags
        self._projects = ProjectFiles()
        self._folders: dict[Path, Place] = {}
        self._warned: set[str] = set()

    def skips(self, folder: Path) -> bool:
        """Whether everything in a folder is left out. A project's file that cannot be used is told where a file needs it."""
        try:
            place = self(folder)
        except SettingsError:
            return False
        return place.rules.exclude(place.path_of(folder), is_folder=True)

    def __call__(self, path: Path) -> Place:
        """What holds for a file.

        Raises:
            SettingsError: the project's file or a flag cannot be used.
        """
        path = path.resolve() if path.is_symlink() else path
        if path.parent not in self._folders:
            self._folders[path.parent] = self._place(path.parent.resolve())
        return self._folders[path.parent]

    def _place(self, folder: Path) -> Place:
        found = resolved(Settings(), self._projects.of(folder), self._flags)
        if found.problems:
            raise SettingsError(found.problems[0], "Correct that line.")
        for warning in found.warnings:
            if warning not in self._warned:
                print(visible_in_line(f"tonelens: {warning}"), file=sys.stderr)
        self._warned.update(found.warnings)
        settings = found.settings
        rules = Rules(settings.rules, settings.exclude, settings.languages)
        return Place(settings, rules, relative(folder, found.folder or Path.cwd()))


def _flags(options: argparse.Namespace) -> dict[str, Any]:
    """What the flags say, by the names of settings."""
    rule = {"expect": options.expect, "threshold": options.threshold}
    given = {"terms": options.term, "exclude": options.exclude, "method": options.method}
    return {**given, "rules": [rule] if any(value is not None for value in rule.values()) else None}
