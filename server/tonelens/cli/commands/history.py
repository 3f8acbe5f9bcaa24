"""``tonelens history``: how a project's checks went on, as a page, a badge or a table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tonelens.cli.mistakes import gathered, one_of, require_writable
from tonelens.cli.output import write
from tonelens.cli.parser import Commands, examples
from tonelens.errors import TonelensError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tonelens.report.history.runs import Run

FORMAT_NAMES = ("text", "html", "badge", "shields", "json")
DONE = 0
VERSION = 1
"""Of the form in JSON. Keys may come within it; none goes or changes its meaning."""


def add_parser(commands: Commands[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser(
        "history",
        help="show how a project's checks have developed",
        description="Shows the counts of past checks, as recorded by tonelens check --history FILE.",
        epilog=examples(
            ("tonelens check docs --history tone.db", "record a check"),
            ("tonelens history tone.db -f html -o trend.html", "a page with findings and tone over time"),
            ("tonelens history tone.db -f badge -o tone.svg", "a badge for the README file"),
        ),
    )
    parser.add_argument("history", type=Path, metavar="FILE", help="the file that tonelens check --history wrote")
    parser.add_argument("-f", "--format", **one_of(FORMAT_NAMES), default="text", help="output format (text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to this file instead of standard output")
    parser.set_defaults(run=run, mistakes=mistakes)


def mistakes(options: argparse.Namespace) -> list[TonelensError]:
    """What can be told to be wrong before the file is read."""
    return gathered(lambda: require_writable(options.output))


def run(options: argparse.Namespace) -> int:
    """Writes the history.

    Raises:
        SettingsError: there is no such file, or it is another kind of file.
    """
    # None of this is loaded with the command line, whose start the language server shares.
    from tonelens.cli.history_file import read_runs
    from tonelens.report.history.badge import badge_shields, badge_svg
    from tonelens.report.history.html_page import history_html

    forms = {"text": _as_text, "html": history_html, "badge": badge_svg, "shields": badge_shields, "json": _as_json}
    write(forms[options.format](read_runs(options.history)), options.output)
    return DONE


def _as_text(runs: Sequence[Run]) -> str:
    from tonelens.report.history.runs import said_of, trend

    return "".join(f"{run.day}  {run.commit[:10] or '-':10}  {said_of(run)}\n" for run in runs) + trend(runs) + "\n"


def _as_json(runs: Sequence[Run]) -> str:
    from dataclasses import asdict

    from tonelens.report.json_output import json_output

    return json_output({"version": VERSION, "runs": [{**asdict(run), "findings": dict(run.findings)} for run in runs]})
