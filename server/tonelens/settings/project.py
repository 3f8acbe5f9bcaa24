"""A project's own file of settings: where it is found, what it may say, and on which line it is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import tomli

from tonelens.errors import SettingsError
from tonelens.settings import Settings, parsed
from tonelens.settings.places import Places
from tonelens.settings.readers import Key

FILE_NAME = "tonelens.toml"
PYTHON_FILE_NAME = "pyproject.toml"
_TABLE = ("tool", "tonelens")
_LONGEST = 1_000_000
"""In bytes. It is read while an editor waits, and no project has nearly so much to say."""

_Stamps = tuple[tuple[Path, int, int], ...]


@dataclass(frozen=True)
class ProjectFile:
    """A file that was read. ``table`` holds its settings, which stand under the keys ``prefix`` in it."""

    path: PurePath
    table: Mapping[str, Any]
    prefix: Key
    source: str = field(repr=False)

    @property
    def folder(self) -> Path:
        """What its globs begin at."""
        return Path(self.path).parent


@dataclass(frozen=True)
class Resolved:
    """The settings that hold somewhere.

    ``folder`` is what their globs begin at, ``None`` where no file says anything. ``problems`` are the values of the project's file
    that cannot be used, each with its place; ``warnings`` those that it may not set.
    """

    settings: Settings
    folder: Path | None = None
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def find_project_file(folder: Path) -> ProjectFile | None:
    """The file that holds for what lies in ``folder``: the nearest one in it or above it.

    In each folder ``tonelens.toml`` comes before ``pyproject.toml``, which counts where it has a table ``[tool.tonelens]``.

    Raises:
        SettingsError: the file cannot be read, or is not valid TOML.
    """
    for path in _candidates(folder):
        found = read_project_file(path)
        if found is not None:
            return found
    return None


class ProjectFiles:
    """The projects' files of many folders, each read once. Who keeps one for long asks it to forget what has changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[_Stamps, ProjectFile | SettingsError | None]] = {}

    def of(self, folder: Path) -> ProjectFile | None:
        """As ``find_project_file``, and raises like it."""
        if folder not in self._known:
            # Before it is read: what is written meanwhile must not go unnoticed.
            stamps = _stamps(folder)
            try:
                found: ProjectFile | SettingsError | None = find_project_file(folder)
            except SettingsError as error:
                found = error
            self._known[folder] = (stamps, found)
        known = self._known[folder][1]
        if isinstance(known, SettingsError):
            raise known
        return known

    def forget_changed(self) -> bool:
        """Forgets the files that came, went or were written since they were read, and says whether there were any."""
        changed = [folder for folder, (stamps, _) in self._known.items() if _stamps(folder) != stamps]
        for folder in changed:
            del self._known[folder]
        return bool(changed)


def read_project_file(path: Path) -> ProjectFile | None:
    """What the file says, ``None`` where there is no such file or it says nothing to us.

    Raises:
        SettingsError: as in ``find_project_file``.
    """
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > _LONGEST:
            raise SettingsError(f"“{path}” is too large.", f"Keep it below {_LONGEST:,} bytes.")
        source = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"“{path}” cannot be read: {error.strerror}.", "Check its permissions.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"“{path}” is not UTF-8 text.", "Save it as UTF-8.") from None
    try:
        return _project_file(path, source)
    except _WrongError as wrong:
        raise SettingsError(f"{path}:{wrong.place}: {wrong.problem}", wrong.remedy) from None


def is_project_file(path: str) -> bool:
    """Whether a file of this name, with "/" between its parts, can hold a project's settings."""
    return path.rpartition("/")[2] in (FILE_NAME, PYTHON_FILE_NAME)


def mistakes(path: PurePath, source: str) -> list[tuple[int, str]]:
    """What in the text of a project's file does not count: the number of the line, counted from 1, and what is wrong there."""
    try:
        found = _project_file(path, source)
    except _WrongError as wrong:
        return [(wrong.line, f"{wrong.problem} {wrong.remedy}")]
    if found is None:
        return []
    faults, places = parsed(found.table, trusted=False).faults, Places(source)
    return [(places.line((*found.prefix, *fault.key)), fault.said) for fault in faults]


class _WrongError(Exception):
    """A file says nothing that can be understood. It never leaves this module."""

    def __init__(self, line: int, column: int | None, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.line = line
        self.place = str(line) if column is None else f"{line}:{column}"
        self.problem = problem
        self.remedy = remedy


def _project_file(path: PurePath, source: str) -> ProjectFile | None:
    prefix = _TABLE if path.name == PYTHON_FILE_NAME else ()
    if prefix and "tonelens" not in source:
        return None
    try:
        table: Any = tomli.loads(source)
    except tomli.TOMLDecodeError as error:
        problem = f"invalid TOML: {error.msg}."
        raise _WrongError(error.lineno, error.colno, problem, "Correct that line; https://toml.io explains the format.") from None
    except RecursionError:
        raise _WrongError(1, None, "lists or tables are nested too deeply.", "Nest them less deeply.") from None
    except ValueError:
        # The parser leaves it to Python to read numbers, which has an end to its patience.
        raise _WrongError(1, None, "a number has too many digits.", "Write a shorter one.") from None
    for key in prefix:
        table = table.get(key)
        if table is None:
            return None
        if not isinstance(table, Mapping):
            raise _WrongError(Places(source).line(_TABLE), None, "tool.tonelens is not a table.", "Begin it with [tool.tonelens].")
    return ProjectFile(path, table, prefix, source)


def resolved(base: Settings, project: ProjectFile | None, flags: Mapping[str, Any] | None = None) -> Resolved:
    """What flags say, then what the project's file says, then ``base``: the editor's settings, or the defaults.

    A value that cannot be used counts as not set.

    Raises:
        SettingsError: a flag cannot be used.
    """
    folder, problems, warnings = None, list[str](), list[str]()
    if project is not None:
        result = parsed(project.table, trusted=False, base=base)
        base, folder = result.settings, project.folder
        places = Places(project.source)
        for fault in result.faults:
            place = f"{project.path}:{places.line((*project.prefix, *fault.key))}"
            (warnings if fault.refused else problems).append(f"{place}: {fault.said}")
    told = parsed(flags or {}, trusted=True, base=base)
    if told.faults:
        raise SettingsError(told.problems[0], "Change that argument.")
    return Resolved(told.settings, folder, tuple(problems), tuple(warnings))


def _candidates(folder: Path) -> list[Path]:
    return [place / name for place in (folder, *folder.parents) for name in (FILE_NAME, PYTHON_FILE_NAME)]


def _stamps(folder: Path) -> _Stamps:
    """When the files that a folder's settings may come from were written, and how long they are."""
    stamps: list[tuple[Path, int, int]] = []
    for path in _candidates(folder):
        with contextlib.suppress(OSError):
            status = path.stat()
            stamps.append((path, status.st_mtime_ns, status.st_size))
    return tuple(stamps)
