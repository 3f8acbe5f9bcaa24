"""What a check is about: each file that is named, with its text, what holds for it, and what has changed in it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from tonelens.attribution.options import method_options
from tonelens.cli.left_out import Counter, Unknown, by_ending
from tonelens.errors import SettingsError
from tonelens.report.check.results import LeftOut, UnreadFile, listed
from tonelens.report.visible import visible_in_line
from tonelens.review.changes import Changes
from tonelens.review.check.document_kinds import Kinds, kinds_of
from tonelens.review.check.files import (
    STANDARD_INPUT,
    FoundFile,
    FoundFiles,
    UnreadableError,
    decoded,
    found_files,
    named_file,
    read_content,
    relative,
    require_size,
)
from tonelens.review.check.findings import draft
from tonelens.review.check.reviewing import Job
from tonelens.review.check.rules import Rules
from tonelens.settings import Settings
from tonelens.settings.accepted import Accepted, accepted_in
from tonelens.settings.project import ProjectFiles, resolved
from tonelens.text.spans import Span

_REMEDY = "Check its permissions, or leave it out with exclude."


@dataclass(frozen=True)
class FolderRules:
    """What holds in a folder: its settings, its rules, whose globs see the folder as ``inside``, and what is accepted there."""

    settings: Settings
    rules: Rules
    inside: str
    accepted: Accepted

    def path_of(self, path: Path) -> PurePosixPath:
        """A file of the folder as the globs see it."""
        return PurePosixPath(self.inside, path.resolve().name if path.is_symlink() else path.name)

    def excludes(self, path: Path) -> bool:
        """Whether a file is left out."""
        return self.rules.exclude(self.path_of(path))


@dataclass(frozen=True)
class Source:
    """A file with its text and what holds for it; ``changed`` are the places that count, ``None`` where all do."""

    file: FoundFile
    text: str = field(repr=False)
    place: FolderRules
    changed: tuple[Span, ...] | None = None

    @cached_property
    def job(self) -> Job:
        """What is to be reviewed of it."""
        settings = self.place.settings
        inside = self.place.path_of(self.file.path)
        accepted = self.place.accepted
        rules = () if accepted.is_off(self.file.path.resolve()) else self.place.rules.are_for(inside, self.file.language_id)
        document = draft(self.text, self.file.language_id, str(inside), rules)
        return Job(document, rules, method_options(settings), self.changed, accepted.digests)


@dataclass(frozen=True)
class Sources:
    """What was read, what could not be, and what nobody tried to read."""

    read: tuple[Source, ...]
    unread: tuple[UnreadFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def guessed(self) -> tuple[str, ...]:
        """The files that are read as plain text because their names say nothing."""
        return tuple(source.file.shown for source in self.read if source.file.is_guessed)


def found_sources(options: argparse.Namespace, flags: Mapping[str, Any], changes: Changes | None, is_staged: bool = False) -> Sources:
    """What the arguments name; where there are ``changes``, only files that have any, as they are in the next commit if ``is_staged``.

    ``flags`` come before what the projects' files say.

    Raises:
        SettingsError: there is no such file, the project's file or a flag cannot be used, or git cannot tell what has changed.
    """
    kinds = kinds_of(options.kinds or ())
    gathered = _Gathered(Resolver(flags), changes)
    paths = [path for path in options.paths if path != STANDARD_INPUT]
    found = found_files(paths, gathered.place_of.skips, kinds)
    if STANDARD_INPUT in options.paths:
        gathered.read(named_file(Path(options.stdin_filename or "stdin.txt"), kinds), sys.stdin.buffer.read)
    for file, content in _contents(found.files, [Path(path) for path in paths], kinds, changes if is_staged else None):
        gathered.read(file, content)
    unknown = gathered.unknown(found.passed)
    if kinds.named is not None:
        for one in unknown:
            gathered.read(replace(one.file, language_id=kinds.named), lambda one=one: one.content)  # type: ignore[misc]
        unknown = [one for one in unknown if one.words is None]
    unread = [UnreadFile(folder, f"the folder cannot be read: {reason}.", _REMEDY, is_folder=True) for folder, reason in found.closed]
    if changes is None:
        unread += _folders_without_prose(found, gathered, unknown)
    read = tuple(sorted(gathered.sources, key=lambda one: one.file.shown))
    return Sources(read, (*unread, *gathered.unread), by_ending(unknown))


@dataclass
class _Gathered:
    """What has been read so far."""

    place_of: Resolver
    changes: Changes | None
    sources: list[Source] = field(default_factory=list)
    unread: list[UnreadFile] = field(default_factory=list)

    def read(self, file: FoundFile, content: Callable[[], bytes | None]) -> None:
        """Reads a file, unless it is left out or nothing has changed in it."""
        place = self.place_of(file.path)
        if place.excludes(file.path):
            return
        try:
            source = _source(file, content(), place, self.changes)
        except UnreadableError as error:
            self.unread.append(UnreadFile(file.shown, error.problem, error.remedy))
        except (MemoryError, RecursionError):
            self.unread.append(UnreadFile(file.shown, "there is not enough memory to read it.", "Split it, or leave it out with exclude."))
        else:
            self.sources += [] if source is None else [source]

    def unknown(self, files: Iterable[FoundFile]) -> list[Unknown]:
        """The files that nobody knows how to read and that people have written in."""
        count = Counter()
        found = []
        for file in files:
            if self.place_of(file.path).excludes(file.path) or (one := count(file)) is None:
                continue
            if self.changes is None or one.content is None or not self.changes.is_as_before(file.path, one.content):
                found.append(one)
        return found


def _contents(
    found: tuple[FoundFile, ...], named: Sequence[Path], kinds: Kinds, changes: Changes | None
) -> Iterator[tuple[FoundFile, Callable[[], bytes | None]]]:
    """Each file with what gives its content, or nothing where there is nothing to be said of it; of the next commit where asked."""
    if changes is None:
        yield from ((file, lambda file=file: read_content(file.path)) for file in found)
        return
    gone = [path for folder in named if folder.is_dir() for path in changes.gone_from_disk(folder)]
    also = [FoundFile(path, path.as_posix(), language) for path in gone if (language := kinds.of_found(path)) is not None]
    yield from ((file, lambda file=file: changes.content(file.path)) for file in sorted((*found, *also), key=lambda one: one.shown))


def _folders_without_prose(found: FoundFiles, gathered: _Gathered, unknown: Sequence[Unknown]) -> list[UnreadFile]:
    """The folders that somebody named and of which nothing can be read: a check of them would say nothing about them."""
    read = {source.file.path.resolve(): bool(source.job.document.sentences) for source in gathered.sources}
    failed = {Path(one.path).resolve() for one in gathered.unread}
    without: list[UnreadFile] = []
    for folder in found.folders:
        of_folder = [one for one in unknown if one.file.path.resolve() in folder.paths]
        files = [read[path] for path in folder.paths if path in read]
        # What is there may say nothing because nobody has written anything yet, but not where all that is written is passed over.
        if any(files) or (files and not of_folder) or not failed.isdisjoint(folder.paths):
            continue
        if of_folder:
            problem = f"it has nothing that can be read: {listed(by_ending(of_folder))}."
            remedy = "Say how to read them, as in --as markdown, or name a folder with prose."
        else:
            problem = "it has nothing that can be read: no prose, or exclude or a .gitignore leaves it out."
            remedy = "Name a folder with prose, or the files themselves."
        without.append(UnreadFile(folder.shown, problem, remedy, is_folder=True))
    return without


def _source(file: FoundFile, content: bytes | None, place: FolderRules, changes: Changes | None) -> Source | None:
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

    def __init__(self, flags: Mapping[str, Any]) -> None:
        self._flags = flags
        self._projects = ProjectFiles()
        self._folders: dict[Path, FolderRules] = {}
        self._warned: set[str] = set()

    def skips(self, folder: Path) -> bool:
        """Whether everything in a folder is left out. A project's file that cannot be used is told where a file needs it."""
        try:
            place = self(folder)
        except SettingsError:
            return False
        return place.rules.exclude(place.path_of(folder), is_folder=True)

    def __call__(self, path: Path) -> FolderRules:
        """What holds for a file.

        Raises:
            SettingsError: the project's file or a flag cannot be used.
        """
        path = path.resolve() if path.is_symlink() else path
        if path.parent not in self._folders:
            self._folders[path.parent] = self._place(path.parent.resolve())
        return self._folders[path.parent]

    def _place(self, folder: Path) -> FolderRules:
        found = resolved(Settings(), self._projects.of(folder), self._flags)
        if found.problems:
            raise SettingsError(found.problems[0], "Correct that line.")
        for warning in found.warnings:
            if warning not in self._warned:
                print(visible_in_line(f"tonelens: {warning}"), file=sys.stderr)
        self._warned.update(found.warnings)
        settings = found.settings
        rules = Rules(settings.rules, settings.exclude, settings.languages)
        return FolderRules(settings, rules, relative(folder, found.folder or Path.cwd()), accepted_in(folder))
