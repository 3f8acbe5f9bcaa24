"""Finds the files that a check is about, and reads their text."""

from __future__ import annotations

import codecs
import glob
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pathspec import GitIgnoreSpec

from tonelens.errors import SettingsError
from tonelens.review.check.document_kinds import NAMES_ALONE, Kinds

LARGEST = 5_000_000
"""In bytes. Nobody wrote more than that in one file for readers, and a mistyped path must not take an hour."""

STANDARD_INPUT = "-"
"""Stands for standard input among the paths."""

# The longer ones first: one of UTF-32 begins as one of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OF_OTHERS = frozenset(
    [
        *["node_modules", "bower_components", "vendor", "third_party", "third-party", "pods", "carthage", "site-packages", "__pycache__"],
        *["venv", ".venv", ".tox", ".nox", ".cache", ".next", ".nuxt", ".svelte-kit", ".docusaurus", ".gradle", ".terraform", "_build"],
        *["__snapshots__", ".yarn", ".pnpm-store", "deriveddata", "htmlcov", ".mypy_cache", ".pytest_cache"],
    ]
)
"""Folders of what others wrote or programs made."""

_BUILT = frozenset(("build", "dist", "out", "target"))
"""Folders of what programs made, where what they are made with lies beside them."""

_BUILT_WITH = frozenset(
    [
        *["package.json", "cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts", "cmakelists.txt", "setup.py", "pyproject.toml"],
        *["makefile", "build.sbt", "mkdocs.yml", "composer.json", "meson.build", "build.xml"],
    ]
)
_BEGINNING = 2_000
_DECLARED = re.compile(rb"(?:encoding|charset|coding)[ \t]*[:=][ \t]*[\"']?([A-Za-z][A-Za-z0-9_\-]{2,20})")
_IGNORE_FILE = ".gitignore"
_GIT = ".git"


@dataclass(frozen=True)
class FoundFile:
    """A file to be checked: ``shown`` is its path as the person knows it, with slashes.

    ``is_guessed`` says that nobody knows what it is, so that it is read as plain text.
    """

    path: Path
    shown: str
    language_id: str
    is_guessed: bool = False


class UnreadableError(Exception):
    """A file cannot be read as text; others can."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class _Ignoring:
    """The patterns of one folder's file of ignored files."""

    folder: Path
    patterns: GitIgnoreSpec = field(repr=False)


@dataclass(frozen=True)
class FoundFiles:
    """What was found, ordered by path, and the folders that could not be looked into, with the reason that the system gives.

    ``passed`` are the files in folders whose names say nothing, and ``folders`` what was named that is a folder, or a glob of some.
    """

    files: tuple[FoundFile, ...]
    closed: tuple[tuple[str, str], ...] = ()
    passed: tuple[FoundFile, ...] = ()
    folders: tuple[FoundFolder, ...] = ()


@dataclass(frozen=True)
class FoundFolder:
    """A folder, or a glob of some, as a person named it, and all files in it, whether they can be read or not."""

    shown: str
    paths: frozenset[Path] = field(repr=False)


def found_files(paths: Sequence[str], skips: Callable[[Path], bool] = lambda folder: False, kinds: Kinds = NAMES_ALONE) -> FoundFiles:
    """The files that are named, those in folders that are named, and those that a glob means, each once and ordered by path.

    A file that is named is taken whatever its name, and as plain text where that does not say what it is. In folders those
    count whose names, or ``kinds``, say that they hold prose and that no ``.gitignore`` in, above or below the folder leaves out. Folders
    inside of them that ``skips`` says so of are not looked into, nor are those of what others wrote or programs made
    (``node_modules``, ``vendor``, ``build`` beside a ``package.json``), unless they are named themselves.

    A link in a folder counts where it leads to something inside of that folder: whoever checks a folder that others wrote does not
    want to read out what lies elsewhere on the machine.

    Raises:
        SettingsError: there is no such file or folder.
    """
    found: dict[Path, FoundFile] = {}
    passed: dict[Path, FoundFile] = {}
    closed: dict[str, str] = {}
    folders: list[FoundFolder] = []
    for given in paths:
        inside_of_given: set[Path] = set()
        has_folder = False
        for path in _meant(given):
            if path.is_dir():
                has_folder = True
                named = path.resolve()
                for inside in _walked(path, list(_above(named)), skips, closed):
                    if (real := inside.resolve()).is_relative_to(named):
                        language_id = kinds.of_found(inside)
                        file = FoundFile(inside, shown(inside), language_id or "")
                        (passed if language_id is None else found).setdefault(real, file)
                        inside_of_given.add(real)
            else:
                found[path.resolve()] = named_file(path, kinds)
                inside_of_given.add(path.resolve())
        if has_folder:
            folders.append(FoundFolder(shown(Path(given)), frozenset(inside_of_given)))
    return FoundFiles(
        tuple(sorted(found.values(), key=lambda one: one.shown)),
        tuple(sorted(closed.items())),
        tuple(sorted((file for real, file in passed.items() if real not in found), key=lambda one: one.shown)),
        tuple(folders),
    )


def named_file(path: Path, kinds: Kinds) -> FoundFile:
    """A file that is named by hand, which is read whatever its name."""
    language_id, is_known = kinds.of_named(path)
    return FoundFile(path, shown(path), language_id, not is_known)


def require_path(given: str) -> None:
    """Makes sure that a path or a glob means something; raises as ``found_files``."""
    if given != STANDARD_INPUT:
        _meant(given)


def read_text(path: Path) -> str:
    """The text of a file, without a byte order mark.

    Raises:
        UnreadableError: the file cannot be read, is too large, or holds no text in an encoding that is known.
    """
    return decoded(read_content(path))


def read_content(path: Path) -> bytes:
    """What a file holds; raises as ``read_text``."""
    try:
        require_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"it cannot be read: {error.strerror}.", "Check that it exists and that you have permission to read it."
        ) from None


def require_size(size: int) -> None:
    """Makes sure that a file of so many bytes is read at all; raises as ``read_text``."""
    if size > LARGEST:
        problem = f"it is too large ({size / 1e6:,.1f} MB, limit {LARGEST / 1e6:.0f} MB)."
        raise UnreadableError(problem, "Split it, or leave it out with exclude.")


def decoded(content: bytes) -> str:
    """Bytes as text: UTF-8, and UTF-16 or UTF-32 with a byte order mark; raises as ``read_text``."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            raise _named(content, error.start) from None
        raise UnreadableError(f"it starts like {encoding.upper()} but is not valid.", "Save it as UTF-8.") from None
    if "\0" in text:
        raise _named(content, content.find(b"\0"))
    return text


def _named(content: bytes, place: int) -> UnreadableError:
    """What is wrong with bytes that are no UTF-8, with the encoding that they seem to be in."""
    line = content.count(b"\n", 0, place) + 1
    start = content[:_BEGINNING]
    for name, zeros, others in (("UTF-16LE", start[1::2], start[::2]), ("UTF-16BE", start[::2], start[1::2])):
        if zeros.count(0) > len(zeros) // 2 and others.count(0) <= len(others) // 10:
            return UnreadableError(f"it seems to be {name} without a byte order mark.", _convert(name))
    if b"\0" in content:
        return UnreadableError("it is not text.", "Leave it out with exclude.")
    declared = _DECLARED.search(start)
    name = declared[1].decode("ascii") if declared is not None else ""
    if not name or name.lower().replace("-", "") == "utf8":
        name = "windows-1252" if _decodes(content, "cp1252") else ""
    seems = f", but seems to be {name}" if name else ""
    return UnreadableError(f"it is not UTF-8 text (line {line:,}){seems}.", _convert(name))


def _convert(name: str) -> str:
    return f"Convert it, for example with iconv {f'-f {name} ' if name else ''}-t utf-8."


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def shown(path: Path) -> str:
    """A path as it is told: from the working folder where it lies below it, however it was named, since that is where builds look."""
    try:
        return (path.relative_to(Path.cwd()) if path.is_absolute() else path).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def relative(path: Path, folder: Path) -> str:
    """A file's path from a folder, with slashes, so that it is the same on every machine."""
    try:
        return Path(os.path.relpath(path.resolve(), folder)).as_posix()
    except ValueError:  # On Windows there is no way to another drive.
        return path.resolve().as_posix()


def _meant(given: str) -> list[Path]:
    path = Path(given)
    try:
        # Nothing would be the working folder, and is what a variable holds that is not set.
        if given and path.exists():
            return [path]
    except OSError as error:
        raise SettingsError(
            f"“{given}” cannot be read: {error.strerror}.", "Check the path, and that you have permission to read it."
        ) from None
    matches = sorted(glob.glob(given, recursive=True)) if glob.has_magic(given) else []  # noqa: PTH207 - an absolute glob is one, too
    if not matches:
        raise SettingsError(f"There is no file or folder “{given}”.", "Check the path; a glob has to match something.")
    return [Path(match) for match in matches]


def _walked(folder: Path, ignoring: Sequence[_Ignoring], skips: Callable[[Path], bool], closed: dict[str, str]) -> Iterator[Path]:
    """The files below a folder that are not ignored; notes the folders that cannot be looked into."""
    absolute = folder.resolve()
    ignoring = [*ignoring, *_patterns(absolute, absolute / _IGNORE_FILE)]
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        closed[folder.as_posix()] = error.strerror or str(error)
        return
    is_built_here = not _BUILT_WITH.isdisjoint(entry.name.lower() for entry in entries)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name.lower() in _OF_OTHERS or (is_built_here and entry.name.lower() in _BUILT):
                continue
            if entry.name != _GIT and not _is_ignored(absolute / entry.name, True, ignoring) and not skips(folder / entry.name):
                yield from _walked(folder / entry.name, ignoring, skips, closed)
        elif _is_file(entry) and not _is_ignored(absolute / entry.name, False, ignoring):
            yield folder / entry.name


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether there is a file behind an entry, which a link that leads to itself has none of."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _above(folder: Path) -> Iterator[_Ignoring]:
    """What the folders above ignore, the outermost first, up to the one that is a repository."""
    repository = next((place for place in (folder, *folder.parents) if (place / _GIT).exists()), None)
    if repository is None:
        return
    yield from _patterns(repository, repository / _GIT / "info" / "exclude")
    inside = folder.relative_to(repository).parts
    for depth in range(len(inside)):
        place = repository.joinpath(*inside[:depth])
        yield from _patterns(place, place / _IGNORE_FILE)


def _patterns(folder: Path, file: Path) -> Iterator[_Ignoring]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return
    yield _Ignoring(folder, GitIgnoreSpec.from_lines(filter(_means_something, lines)))


def _means_something(pattern: str) -> bool:
    """Whether a line can be a pattern; git passes over those that cannot."""
    try:
        GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return False
    return True


def _is_ignored(path: Path, is_folder: bool, ignoring: Sequence[_Ignoring]) -> bool:
    """Whether a path is left out; what stands nearer to it counts more."""
    for one in reversed(ignoring):
        inside = path.relative_to(one.folder).as_posix() + "/" * is_folder
        verdict = one.patterns.check_file(inside).include
        if verdict is not None:
            return verdict
    return False
