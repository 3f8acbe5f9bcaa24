"""``tonelens diff``: how the tone of documents moved since a revision, and which words moved it."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tonelens.cli.arguments import add_kind_arguments, kind_check
from tonelens.cli.colour import CHOICES, shows_colour
from tonelens.cli.engines import add_engine_arguments, engine_checks, engine_for
from tonelens.cli.mistakes import gathered as errors_of
from tonelens.cli.mistakes import one_of, require_writable
from tonelens.cli.output import write
from tonelens.cli.parser import Commands, examples
from tonelens.cli.progress import progress_bar
from tonelens.errors import TonelensError

if TYPE_CHECKING:
    from tonelens.attribution.types import ModelIdentity
    from tonelens.cli.sources import Resolver, Source
    from tonelens.report.changes.comparing import Comparison
    from tonelens.report.changes.results import MovedFile
    from tonelens.review.changes import Changes, Was

FORMAT_NAMES = ("text", "json", "markdown", "html")
DONE, FAILED = 0, 2


def add_parser(commands: Commands[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser(
        "diff",
        help="show how the tone of documents has changed since a revision",
        description="Shows how the tone of documents has changed since a revision, and which words made the difference.",
        epilog=examples(
            ("tonelens diff", "what you changed since the last commit"),
            ("tonelens diff origin/main... docs", "what your branch changed in docs"),
            ("tonelens diff --staged -f markdown", "what the next commit changes, for a pull request"),
        ),
    )
    parser.add_argument(
        "named",
        nargs="*",
        metavar="[REV] [PATH …]",
        help="what to compare with (HEAD; REV... means where HEAD left it; auto what CI compares with), and files, folders or globs (.)",
    )
    parser.add_argument("--staged", action="store_true", help="compare with what is staged for the next commit")
    parser.add_argument("-f", "--format", **one_of(FORMAT_NAMES), default="text", help="output format (text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.add_argument(
        "--cache", type=Path, metavar="FILE", help="keep the model's answers in this file, without any text, to be faster next time"
    )
    add_kind_arguments(parser)
    parser.add_argument("--term", action="append", metavar="PHRASE", help="leave this phrase out (replaces the project's terms)")
    add_engine_arguments(parser)
    parser.add_argument("--color", **one_of(CHOICES), default="auto", help="colour the output: auto, always or never")
    parser.set_defaults(run=run, mistakes=mistakes, stdin_filename=None)


def mistakes(options: argparse.Namespace) -> list[TonelensError]:
    """What can be told to be wrong before files are read and a model is loaded."""
    return errors_of(
        lambda: kind_check(options),
        lambda: require_writable(options.output),
        lambda: require_writable(options.cache, "--cache"),
        *engine_checks(options),
    )


def run(options: argparse.Namespace) -> int:
    """Compares and writes what moved; 0 whatever it is, 2 where a file could not be read.

    Raises:
        TonelensError: a path, an option, the project's file or the model cannot be used, or git cannot tell what has changed.
    """
    # None of this is loaded with the command line, whose start the language server shares.
    from tonelens.cli.sources import Resolver, found_sources
    from tonelens.report.changes.formats import MOVE_FORMATS
    from tonelens.report.changes.results import Moved
    from tonelens.review.changes import Changes

    revision, options.paths = revision_and_paths(options.named)
    with Changes(revision, options.staged) as changes:
        flags = {"terms": options.term, "exclude": options.exclude}
        gathered = found_sources(options, flags, changes, options.staged)
        were = [(source, changes.before(source.file.path, source.text)[0]) for source in gathered.read]
        taken = {was.path for _, was in were}
        versions = [_comparison(source, was) for source, was in were]
        gone = [one for path in map(Path, options.paths) if path.is_dir() for one in _gone(changes, path, taken, Resolver(flags))]
    files, model = _moved(options, [*versions, *gone])
    moved = Moved(changes.revision, tuple(sorted(files, key=lambda file: file.path)), gathered.unread, model)
    # Whoever reads has seen enough (`tonelens diff … | head`).
    with contextlib.suppress(BrokenPipeError):
        write(MOVE_FORMATS[options.format](moved, shows_colour(options.color, options.output)), options.output)
    return FAILED if gathered.unread else DONE


def revision_and_paths(named: Sequence[str]) -> tuple[str, list[str]]:
    """What was named: the first one is a revision unless a file or folder has that name, or it is a glob."""
    import glob

    if named and not Path(named[0]).exists() and not glob.has_magic(named[0].removesuffix("...")):
        return named[0], list(named[1:]) or ["."]
    return "HEAD", list(named) or ["."]


def _comparison(source: Source, was: Was) -> Comparison:
    """A document that is there, before and after; the comparison itself is still to come."""
    from tonelens.report.changes.comparing import EVERY_SENTENCE, comparison
    from tonelens.review.check.findings import draft

    job = source.job
    path = str(source.place.path_of(source.file.path))
    rules = job.rules or EVERY_SENTENCE
    return comparison(
        source.file.shown, was, job.document, rules, job.options.terms, lambda text: draft(text, source.file.language_id, path, rules)
    )


def _gone(changes: Changes, folder: Path, taken: set[str], place_of: Resolver) -> list[Comparison]:
    from tonelens.report.changes.comparing import EVERY_SENTENCE, comparison
    from tonelens.review.check.findings import draft
    from tonelens.text.file_types import language_of

    found: list[Comparison] = []
    for path, was in changes.deleted(folder):
        language_id, place = language_of(path), place_of(path)
        inside = place.path_of(path)
        if was.path in taken or language_id is None or place.excludes(path):
            continue
        rules = place.rules.are_for(inside, language_id) or EVERY_SENTENCE
        before = draft(was.text, language_id, str(inside), rules)
        found.append(comparison(path.as_posix(), was, None, rules, place.settings.terms, lambda _, before=before: before))  # type: ignore[misc]
    return found


def _moved(options: argparse.Namespace, documents: Sequence[Comparison]) -> tuple[list[MovedFile], ModelIdentity | None]:
    """The files with what moved in them, and the model that read them; without any the model is not loaded."""
    from tonelens.report.changes.comparing import compared

    if not documents:
        return [], None
    with engine_for(options) as engine, progress_bar("Comparing", sys.stderr) as progress:
        return compared(engine, documents, progress=progress), engine.model
