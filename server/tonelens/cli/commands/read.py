"""``tonelens read``: files in, exactly what is read of them out, without any model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tonelens.cli.arguments import add_file_arguments, file_checks
from tonelens.cli.mistakes import gathered as errors_of
from tonelens.cli.mistakes import one_of, require_writable
from tonelens.cli.output import write
from tonelens.cli.parser import Commands, examples
from tonelens.errors import TonelensError

if TYPE_CHECKING:
    from tonelens.cli.sources import Sources

FORMAT_NAMES = ("text", "json")
READ, FAILED = 0, 2
VERSION = 1
"""Of the form in JSON. Keys may come within it; none goes or changes its meaning."""


def add_parser(commands: Commands[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser(
        "read",
        help="show exactly what is read in files, sentence by sentence",
        description="Shows exactly what is read in files, each sentence with its place. Needs no model.",
        epilog=examples(
            ("tonelens read docs/guide.md", "which sentences a check would judge"),
            ("tonelens read --as markdown - < notes.txt", "standard input, read as Markdown"),
        ),
    )
    add_file_arguments(parser)
    parser.add_argument("-f", "--format", **one_of(FORMAT_NAMES), default="text", help="output format (text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.set_defaults(run=run, mistakes=mistakes)


def mistakes(options: argparse.Namespace) -> list[TonelensError]:
    """What can be told to be wrong before files are read."""
    return errors_of(*file_checks(options), lambda: require_writable(options.output))


def run(options: argparse.Namespace) -> int:
    """Writes the sentences of the files; 2 where a file, or everything in a folder, could not be read, otherwise 0.

    Raises:
        TonelensError: a path, an option or the project's file cannot be used.
    """
    # None of this is loaded with the command line, whose start the language server shares.
    from tonelens.cli.sources import found_sources
    from tonelens.report.check.results import not_read
    from tonelens.report.visible import visible_in_line

    gathered = found_sources(options, {"exclude": options.exclude}, changes=None)
    write(_as_json(gathered) if options.format == "json" else _as_text(gathered), options.output)
    for one in gathered.unread:
        print(visible_in_line(f"tonelens: {one.path}: {one.problem} {one.remedy}"), file=sys.stderr)
    print(" ".join([_counted(gathered), *not_read(gathered.left_out, gathered.guessed)]), file=sys.stderr)
    return FAILED if gathered.unread else READ


def _as_text(gathered: Sources) -> str:
    from tonelens.report.reading import reading_lines

    return "".join(
        f"{line}\n" for source in gathered.read for line in reading_lines(source.file.shown, source.text, source.job.document.sentences)
    )


def _as_json(gathered: Sources) -> str:
    from tonelens.report.check.unread_json import left_out_to_json, unread_to_json
    from tonelens.report.json_output import json_output
    from tonelens.report.reading import reading_to_json

    files = [
        reading_to_json(source.file.shown, source.text, source.file.language_id, source.job.document.sentences) for source in gathered.read
    ]
    answer = {
        "version": VERSION,
        "files": files,
        "unread": unread_to_json(gathered.unread),
        "not_read": left_out_to_json(gathered.left_out),
        "read_as_plain_text": list(gathered.guessed),
    }
    return json_output(answer)


def _counted(gathered: Sources) -> str:
    from tonelens.report.wording import counted

    sentences = [one for source in gathered.read for one in source.job.document.sentences]
    words = sum(len(one.reading.text.split()) for one in sentences)
    return f"{counted(len(sentences), 'sentence')} with {counted(words, 'word')} in {counted(len(gathered.read), 'file')}."
