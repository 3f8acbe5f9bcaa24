"""The arguments of all commands that read files: which ones, and what they are."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tonelens.errors import SettingsError


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments that say which files are meant and what they are."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files, folders or globs, or - to read standard input")
    parser.add_argument("--stdin-filename", metavar="NAME", help="a name for standard input, which decides how it is read")
    add_kind_arguments(parser)


def add_kind_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments that say what files are and which are left out."""
    parser.add_argument(
        "--as",
        dest="kinds",
        action="append",
        metavar="KIND",
        help="how to read named files, and unknown ones in folders (markdown); .page=markdown for one extension",
    )
    parser.add_argument("-x", "--exclude", action="append", metavar="GLOB", help="leave these files out (replaces the project's exclude)")


def file_checks(options: argparse.Namespace) -> list[Callable[[], object]]:
    """What has to hold of these arguments before any file is read; each raises a ``SettingsError`` where it does not."""
    from tonelens.review.check.files import require_path

    def require(path: str) -> Callable[[], object]:
        return lambda: require_path(path)

    return [lambda: _require_any(options), *map(require, options.paths), lambda: kind_check(options)]


def kind_check(options: argparse.Namespace) -> None:
    """Makes sure that what is said of the files' kinds means something; raises a ``SettingsError`` where it does not."""
    from tonelens.review.check.document_kinds import kinds_of

    kinds_of(options.kinds or ())


def _require_any(options: argparse.Namespace) -> None:
    if not options.paths:
        remedy = f"Name files or folders, as in tonelens {options.command} docs, or - for standard input."
        raise SettingsError(f"Nothing to {options.command}.", remedy)
