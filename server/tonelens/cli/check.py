"""``tonelens check``: files in, the sentences that break a rule out."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from tonelens.cli.output import silence, write
from tonelens.cli.progress import notice, progress_bar
from tonelens.errors import SettingsError
from tonelens.settings import METHOD_NAMES, Settings

if TYPE_CHECKING:
    from tonelens.cli.baseline import Known
    from tonelens.cli.files import FoundFile
    from tonelens.report.checked import Check, CheckedFile, UnreadFile
    from tonelens.review.findings import Finding
    from tonelens.review.reviewing import Job, Review
    from tonelens.review.rules import Rules
    from tonelens.text.spans import Span

FORMAT_NAMES = ("text", "json", "sarif", "github", "junit", "html")
CLEAN, FINDINGS, FAILED = 0, 1, 2
_STANDARD_INPUT = "-"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser("check", help="find the sentences of files that do not read as expected")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or globs, or - to read standard input")
    parser.add_argument("--stdin-filename", metavar="NAME", help="what standard input is called, which says how to read it")
    parser.add_argument("--format", choices=FORMAT_NAMES, default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="findings in this file do not count")
    parser.add_argument("--write-baseline", action="store_true", help="write all findings into the baseline and end with 0")
    parser.add_argument(
        "--diff", nargs="?", const="HEAD", metavar="REV", help="only what has changed since REV (HEAD), or since REV... was left"
    )
    parser.add_argument("--explain", choices=("new", "never"), default="new", help="explain the findings that count (new) or none (never)")
    parser.add_argument("--expect", metavar="LABEL", help="in place of the project's rules: positive, not-negative and the like")
    parser.add_argument("--threshold", type=float, metavar="P", help="in place of the project's rules: not-negative, from this probability")
    parser.add_argument("--exclude", action="append", metavar="GLOB", help="leave these files out; in place of the project's exclude")
    parser.add_argument("--term", action="append", metavar="PHRASE", help="leave this phrase out; in place of the project's terms")
    parser.add_argument("--method", choices=METHOD_NAMES, help=f"how findings are explained ({METHOD_NAMES[0]})")
    parser.add_argument("--model", default="built-in", help="a directory or a hub name; built-in by default")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or mps")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Checks the files and writes the findings; 0 where there are none, 1 where there are, 2 where a file could not be read.

    Raises:
        TonelensError: a path, an option, the project's file or the model cannot be used.
    """
    # None of this is loaded with the command line, whose start the language server shares.
    from tonelens.cli.baseline import baseline_text, read_baseline, unknown
    from tonelens.cli.changes import touches
    from tonelens.cli.files import relative
    from tonelens.report.checked import Check, CheckedFile
    from tonelens.report.visible import visible_in_line

    if options.write_baseline and options.baseline is None:
        raise SettingsError("There is no file to write the baseline to.", "Name it with --baseline FILE.")
    if options.write_baseline and options.diff is not None:
        raise SettingsError("A baseline is written of whole files.", "Leave out --diff.")
    known: Known = {}
    if options.baseline is not None:
        try:
            known = read_baseline(options.baseline)
        except SettingsError as error:
            # One that is not there or damaged is what is to be written anew.
            if not options.write_baseline:
                raise
            if options.baseline.exists():
                print(f"tonelens: {visible_in_line(error.problem)} It is written anew.", file=sys.stderr)
    sources, unread = _sources(options)
    counted_from = None if options.baseline is None else options.baseline.resolve().parent
    in_baseline = ["" if counted_from is None else relative(source.file.path, counted_from) for source in sources]

    def counting(index: int, found: Sequence[Finding]) -> Sequence[Finding]:
        """The findings of a file that count; into a baseline they go as they are found."""
        new = () if options.write_baseline else unknown(found, known.get(in_baseline[index], {}))
        places = sources[index].changed
        return new if places is None else tuple(finding for finding in new if touches(places, finding.span))

    reviews, model = _reviewed(options, sources, counting if options.explain == "new" else lambda index, found: ())
    if options.write_baseline:
        found = {path: review.findings for path, review in zip(in_baseline, reviews, strict=True)}
        write(baseline_text(found, known), options.baseline)
        print(visible_in_line(f"{sum(map(len, found.values())):,} findings are in “{options.baseline}”."), file=sys.stderr)
        return FAILED if unread else CLEAN
    files: list[CheckedFile] = []
    for index, (source, review) in enumerate(zip(sources, reviews, strict=True)):
        excused = len(review.findings) - len(unknown(review.findings, known.get(in_baseline[index], {})))
        files.append(CheckedFile(source.file.shown, review, tuple(counting(index, review.findings)), excused))
    check = Check(tuple(files), tuple(unread), model, options.diff)
    # Whoever reads has seen enough (`tonelens check … | head`), and what was found stays found.
    with contextlib.suppress(BrokenPipeError):
        write(_rendered(check, options), options.output)
    try:
        _tell(check, options)
    except BrokenPipeError:
        silence(sys.stderr)
    return FAILED if unread else FINDINGS if check.count else CLEAN


@dataclass(frozen=True)
class _Place:
    """What holds in a folder: its settings, and its rules, whose globs begin at ``base``."""

    settings: Settings
    rules: Rules
    base: Path

    def inside(self, path: Path) -> PurePosixPath:
        """A path as the globs see it."""
        from tonelens.cli.files import relative

        return PurePosixPath(relative(path, self.base))


@dataclass(frozen=True)
class _Source:
    """A file with its text and what holds for it; ``changed`` are the places that count, ``None`` where all do."""

    file: FoundFile
    text: str
    place: _Place
    changed: list[Span] | None = None

    @cached_property
    def job(self) -> Job:
        """What is to be reviewed of it."""
        from tonelens.attribution.types import MethodOptions
        from tonelens.review.findings import draft
        from tonelens.review.reviewing import Job

        settings = self.place.settings
        inside = self.place.inside(self.file.path)
        rules = self.place.rules.are_for(inside, self.file.language_id)
        options = MethodOptions(settings.method, settings.baseline, settings.target, terms=settings.terms)
        return Job(draft(self.text, self.file.language_id, str(inside), rules), rules, options)


def _sources(options: argparse.Namespace) -> tuple[list[_Source], list[UnreadFile]]:
    """What is to be checked, and what cannot be read."""
    from tonelens.cli.changes import Changes
    from tonelens.cli.files import FoundFile, UnreadableError, decoded, found_files, read_text
    from tonelens.report.checked import UnreadFile
    from tonelens.text.file_types import PLAIN_TEXT, language_of

    place_of = _Resolver(_flags(options))
    changes = None if options.diff is None else Changes(options.diff)
    reading: list[tuple[FoundFile, Callable[[], str]]] = []
    if _STANDARD_INPUT in options.paths:
        name = Path(options.stdin_filename or "stdin.txt")
        file = FoundFile(name, name.as_posix(), language_of(name) or PLAIN_TEXT)
        reading.append((file, lambda: decoded(sys.stdin.buffer.read())))
    named = [path for path in options.paths if path != _STANDARD_INPUT]
    found = found_files(named, place_of.skips)
    reading += ((file, lambda file=file: read_text(file.path)) for file in found.files)  # type: ignore[misc]
    sources: list[_Source] = []
    remedy = "Give yourself the right to read it, or leave it out with exclude."
    unread = [UnreadFile(folder, f"the folder cannot be read: {reason}.", remedy) for folder, reason in found.closed]
    for file, text in reading:
        place = place_of(file.path)
        if place.rules.exclude(place.inside(file.path)):
            continue
        try:
            said = text()
            places = None if changes is None else changes(file.path, said)
            if places == []:
                continue
            source = _Source(file, said, place, places)
            source.job  # noqa: B018 - read here, so that a file that cannot be read in the memory that there is costs only itself
        except UnreadableError as error:
            unread.append(UnreadFile(file.shown, error.problem, error.remedy))
        except (MemoryError, RecursionError):
            unread.append(UnreadFile(file.shown, "there is not enough memory to read it.", "Split it, or leave it out with exclude."))
        else:
            sources.append(source)
    return sources, unread


class _Resolver:
    """Says which settings hold for a file, and reads the project's file of each folder once."""

    def __init__(self, flags: dict[str, Any]) -> None:
        from tonelens.settings.project import ProjectFiles

        self._flags = flags
        self._projects = ProjectFiles()
        self._folders: dict[Path, _Place] = {}
        self._warned: set[str] = set()

    def skips(self, folder: Path) -> bool:
        """Whether everything in a folder is left out. A project's file that cannot be used is told where a file needs it."""
        try:
            place = self(folder)
        except SettingsError:
            return False
        return place.rules.exclude(place.inside(folder), is_folder=True)

    def __call__(self, path: Path) -> _Place:
        """What holds for a file.

        Raises:
            SettingsError: the project's file or a flag cannot be used.
        """
        from tonelens.report.visible import visible_in_line
        from tonelens.review.rules import Rules
        from tonelens.settings.project import resolved

        folder = path.resolve().parent
        if folder not in self._folders:
            found = resolved(Settings(), self._projects.of(folder), self._flags)
            if found.problems:
                raise SettingsError(found.problems[0], "Correct that line.")
            for warning in found.warnings:
                if warning not in self._warned:
                    print(visible_in_line(f"tonelens: {warning}"), file=sys.stderr)
            self._warned.update(found.warnings)
            settings = found.settings
            self._folders[folder] = _Place(
                settings, Rules(settings.rules, settings.exclude, settings.languages), found.folder or Path.cwd()
            )
        return self._folders[folder]


def _flags(options: argparse.Namespace) -> dict[str, Any]:
    """What the flags say, by the names of settings."""
    rule = {"expect": options.expect, "threshold": options.threshold}
    given = {"terms": options.term, "exclude": options.exclude, "method": options.method}
    return {**given, "rules": [rule] if any(value is not None for value in rule.values()) else None}


def _reviewed(
    options: argparse.Namespace, sources: Sequence[_Source], explains: Callable[[int, Sequence[Finding]], Collection[Finding]]
) -> tuple[list[Review], Any]:
    """The review of each file and the model that made it; without anything to read the model is not loaded.

    ``explains`` says which findings of a file, by its index, are explained.
    """
    from tonelens.review.reviewing import Review, review

    jobs = [source.job for source in sources]
    if not any(job.rules for job in jobs):
        return [Review(job.document, (), (None,) * len(job.document.sentences)) for job in jobs], None
    with notice("Loading the model", sys.stderr):
        from tonelens.engine.in_process import InProcessEngine

        engine = InProcessEngine(options.model, options.device)
    with progress_bar("Checking", sys.stderr) as progress:
        return review(engine, jobs, progress=progress, explains=explains), engine.model


def _rendered(check: Check, options: argparse.Namespace) -> str:
    from tonelens.report.checks import CHECK_FORMATS

    return CHECK_FORMATS[options.format](check, _shows_colour(options.output))


def _tell(check: Check, options: argparse.Namespace) -> None:
    """Says on standard error what a format does not: which files could not be read."""
    from tonelens.report.checked import summary
    from tonelens.report.visible import visible_in_line

    if options.format == "text" and options.output is None:
        return
    for one in check.unread:
        print(visible_in_line(f"tonelens: {one.path}: {one.problem} {one.remedy}"), file=sys.stderr)
    print(summary(check), file=sys.stderr)


def _shows_colour(output: Path | None) -> bool:
    if output is not None or os.environ.get("NO_COLOR"):
        return False
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))
