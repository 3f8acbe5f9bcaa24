"""``tonelens check``: files in, the sentences that break a rule out."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonelens.cli.arguments import add_file_arguments, file_checks
from tonelens.cli.colour import CHOICES, shows_colour
from tonelens.cli.engines import add_engine_arguments, engine_checks, engine_for
from tonelens.cli.hosts import links
from tonelens.cli.mistakes import gathered as errors_of
from tonelens.cli.mistakes import number, one_of, require_writable
from tonelens.cli.output import silence, write
from tonelens.cli.parser import Commands, examples
from tonelens.cli.progress import progress_bar
from tonelens.errors import SettingsError, TonelensError
from tonelens.settings import METHOD_NAMES

if TYPE_CHECKING:
    from tonelens.cli.baseline import Known
    from tonelens.cli.sources import Source
    from tonelens.report.check.results import Check, CheckedFile
    from tonelens.review.check.findings import Finding
    from tonelens.review.check.reviewing import Review

FORMAT_NAMES = ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown", "html")
CLEAN, FINDINGS, FAILED = 0, 1, 2


def add_parser(commands: Commands[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser(
        "check",
        help="find sentences that do not read as expected",
        description="Finds sentences that do not read as expected. Exits with 0 if there are none, 1 if there are some.",
        epilog=examples(
            ("tonelens check README.md docs", "files and folders, by the rules in tonelens.toml"),
            ("tonelens check . --diff origin/main...", "only what your branch changes"),
            ("tonelens check docs -b tonelens.json --write-baseline", "put today's findings into a baseline, so that only new ones count"),
            ("tonelens check docs -f sarif -o tone.sarif", "for code scanning"),
        ),
    )
    add_file_arguments(parser)
    parser.add_argument("-f", "--format", **one_of(FORMAT_NAMES), default="text", help="output format (text)")
    parser.add_argument("--full", action="store_true", help="with json and jsonl: full explanations, with every word and token")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.add_argument("-b", "--baseline", type=Path, metavar="FILE", help="do not count the findings in this file")
    parser.add_argument("--write-baseline", action="store_true", help="write all findings into the baseline and exit with 0")
    parser.add_argument(
        "--diff",
        nargs="?",
        const="HEAD",
        metavar="REV",
        help="only what changed since REV (HEAD), since you branched off REV..., or since what CI compares with (auto)",
    )
    parser.add_argument("--staged", action="store_true", help="only what is staged for the next commit")
    parser.add_argument("--explain", **one_of(("new", "never")), default="new", help="explain findings that count (new) or none (never)")
    parser.add_argument(
        "--cache", type=Path, metavar="FILE", help="keep the model's answers in this file, without any text, to be faster next time"
    )
    parser.add_argument("--history", type=Path, metavar="FILE", help="add this run's counts to this file, without any text")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    parser.add_argument("--expect", metavar="LABEL", help="how sentences should read, such as positive (replaces the project's rules)")
    parser.add_argument("--threshold", type=number(float), metavar="P", help="how probable the opposite must be to break it (likewise)")
    parser.add_argument("--term", action="append", metavar="PHRASE", help="leave this phrase out (replaces the project's terms)")
    parser.add_argument("--method", **one_of(METHOD_NAMES), help=f"how findings are explained ({METHOD_NAMES[0]})")
    add_engine_arguments(parser)
    parser.add_argument("--color", **one_of(CHOICES), default="auto", help="colour the output: auto, always or never")
    parser.set_defaults(run=run, mistakes=mistakes)


def mistakes(options: argparse.Namespace) -> list[TonelensError]:
    """What can be told to be wrong before files are read and a model is loaded."""
    from tonelens.settings import Settings
    from tonelens.settings.project import resolved

    return errors_of(
        *file_checks(options),
        lambda: _require_whole_baseline(options),
        lambda: _require_whole_history(options),
        lambda: require_writable(options.output),
        lambda: require_writable(options.cache, "--cache"),
        lambda: require_writable(options.history, "--history"),
        lambda: require_writable(options.baseline if options.write_baseline else None, "--baseline"),
        *engine_checks(options),
        lambda: resolved(Settings(), None, _flags(options)),
    )


def run(options: argparse.Namespace) -> int:
    """Checks the files and writes the findings; 0 where there are none, 1 where there are, 2 where something could not be read.

    Raises:
        TonelensError: a path, an option, the project's file or the model cannot be used.
    """
    # None of this is loaded with the command line, whose start the language server shares.
    from tonelens.cli.baseline import baseline_text, read_baseline, unknown
    from tonelens.cli.sources import found_sources
    from tonelens.report.check.results import Check, CheckedFile, not_read
    from tonelens.report.visible import visible_in_line
    from tonelens.review.changes import Changes
    from tonelens.review.check.files import relative
    from tonelens.text.spans import touches

    if options.staged and options.diff is None:
        options.diff = "HEAD"
    known: Known = {}
    if options.baseline is not None:
        try:
            known = read_baseline(options.baseline)
        except SettingsError as error:
            # One that is not there or damaged is what is to be written anew.
            if not options.write_baseline:
                raise
            if options.baseline.exists():
                print(f"tonelens: {visible_in_line(error.problem)} A new one is written.", file=sys.stderr)
    changes = None if options.diff is None else Changes(options.diff, options.staged)
    with contextlib.nullcontext() if changes is None else changes:
        gathered = found_sources(options, _flags(options), changes, options.staged)
    sources = gathered.read
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
        write(baseline_text(found, known), options.baseline, "--baseline")
        count = sum(map(len, found.values()))
        said = "1 finding is" if count == 1 else f"{count:,} findings are"
        print(visible_in_line(f"{said} in “{options.baseline}”."), file=sys.stderr)
        for one in [
            *(f"{one.path}: {one.problem} {one.remedy}" for one in gathered.unread),
            *not_read(gathered.left_out, gathered.guessed),
        ]:
            print(visible_in_line(f"tonelens: {one}"), file=sys.stderr)
        return FAILED if gathered.unread else CLEAN
    files: list[CheckedFile] = []
    for index, (source, review) in enumerate(zip(sources, reviews, strict=True)):
        excused = len(review.findings) - len(unknown(review.findings, known.get(in_baseline[index], {})))
        files.append(CheckedFile(source.file.shown, review, tuple(counting(index, review.findings)), excused))
    since = None if changes is None else changes.revision
    check = Check(tuple(files), gathered.unread, model, since, gathered.left_out, gathered.guessed)
    # Whoever reads has seen enough (`tonelens check … | head`), and what was found stays found.
    with contextlib.suppress(BrokenPipeError):
        write(_rendered(check, options), options.output)
    _summarise(check, options)
    if options.history is not None:
        _write_down(check, options.history)
    try:
        _tell(check, options)
    except BrokenPipeError:
        silence(sys.stderr)
    return FAILED if gathered.unread else FINDINGS if check.count and not options.exit_zero else CLEAN


def _reviewed(
    options: argparse.Namespace, sources: Sequence[Source], explains: Callable[[int, Sequence[Finding]], Collection[Finding]]
) -> tuple[list[Review], Any]:
    """The review of each file and the model that made it; without anything to read the model is not loaded.

    ``explains`` says which findings of a file, by its index, are explained.
    """
    from tonelens.review.check.reviewing import Review, review

    # A page shows how a whole file reads, whatever has changed in it.
    jobs = [replace(source.job, places=None) if options.format == "html" else source.job for source in sources]
    if not any(job.rules for job in jobs):
        return [Review(job.document, (), (None,) * len(job.document.sentences)) for job in jobs], None
    with engine_for(options) as engine, progress_bar("Checking", sys.stderr) as progress:
        return review(engine, jobs, progress=progress, explains=explains), engine.model


def _rendered(check: Check, options: argparse.Namespace) -> str:
    from tonelens.report.check.formats import CHECK_FORMATS, Writing

    how = Writing(shows_colour(options.color, options.output), options.full, links(os.environ, options.output))
    return CHECK_FORMATS[options.format](check, how)


def _summarise(check: Check, options: argparse.Namespace) -> None:
    """Adds everything to the summary of GitHub's job, since annotations are few."""
    summary_file = os.environ.get("GITHUB_STEP_SUMMARY")
    if options.format != "github" or not summary_file:
        return
    from tonelens.report.check.markdown import LONGEST_SUMMARY, check_markdown

    said = "\n" + check_markdown(check, links(os.environ, None), LONGEST_SUMMARY)
    try:
        with Path(summary_file).open("ab") as file:
            file.write(said.encode("utf-8", "replace"))
    except OSError as error:
        print(f"tonelens: the summary of this job cannot be written: {error.strerror}.", file=sys.stderr)


def _require_whole_history(options: argparse.Namespace) -> None:
    if options.history is not None and (options.diff is not None or options.staged):
        raise SettingsError("A history covers whole files.", "Leave out --diff and --staged, or --history.")


def _write_down(check: Check, path: Path) -> None:
    import time

    from tonelens.cli.history_file import add_run
    from tonelens.report.history.runs import run_of
    from tonelens.review.git import HEAD, Repository

    commit = ""
    # Without a repository there is a history all the same.
    with contextlib.suppress(SettingsError), Repository(Path.cwd()) as repository:
        commit = next(iter(repository.commits(HEAD)), "")
    add_run(path, run_of(check, int(time.time()), commit))


def _tell(check: Check, options: argparse.Namespace) -> None:
    """Says on standard error what a format does not: which files could not be read."""
    from tonelens.report.check.results import summary
    from tonelens.report.visible import visible_in_line

    if options.format == "text" and options.output is None:
        return
    for one in check.unread:
        print(visible_in_line(f"tonelens: {one.path}: {one.problem} {one.remedy}"), file=sys.stderr)
    print(summary(check), file=sys.stderr)


def _require_whole_baseline(options: argparse.Namespace) -> None:
    if options.write_baseline and options.baseline is None:
        raise SettingsError("There is no file to write the baseline to.", "Name it with --baseline FILE.")
    if options.write_baseline and (options.staged or options.diff is not None):
        raise SettingsError("A baseline covers whole files.", "Leave out --diff and --staged.")


def _flags(options: argparse.Namespace) -> dict[str, Any]:
    """What the flags say, by the names of settings."""
    rule = {"expect": options.expect, "threshold": options.threshold}
    given = {"terms": options.term, "exclude": options.exclude, "method": options.method}
    return {**given, "rules": [rule] if any(value is not None for value in rule.values()) else None}
