"""The command line: reads arguments, runs one command, turns errors into messages and exit statuses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from tonelens import __version__
from tonelens.cli import check, diff, doctor, evaluate, explain, read
from tonelens.errors import TonelensError

CLEAN, FAILED, INTERRUPTED = 0, 2, 130


def main(arguments: list[str] | None = None, serve: Callable[[int | None, str], int] | None = None) -> int:
    """Runs one command and returns its exit status: 0 done, 1 findings, 2 an error, 130 interrupted.

    ``serve`` runs the language server, on a port or on the process's own pipes, and tells of its work what a level wants.
    """
    parser = argparse.ArgumentParser(
        prog="tonelens", description="Shows how the words on the page make a reader feel, and which words do it."
    )
    parser.add_argument("--version", action="version", version=f"tonelens {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    explain.add_parser(commands)
    check.add_parser(commands)
    read.add_parser(commands)
    diff.add_parser(commands)
    evaluate.add_parser(commands)
    doctor.add_parser(commands)
    if serve is not None:
        _add_serve(commands, serve)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except TonelensError as error:
        # What names files and keys can hold must not act on the terminal; nothing else of the start waits for this.
        from tonelens.report.visible import visible_in_line

        print(f"tonelens: {visible_in_line(error.problem)}\n{visible_in_line(error.remedy)}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`tonelens … | head`).
        sys.stderr.close()
        return CLEAN


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser], serve: Callable[[int | None, str], int]) -> None:
    parser = commands.add_parser("serve", help="start the language server, which an editor talks to")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk on standard input and output (default)")
    way.add_argument("--tcp", type=int, metavar="PORT", help="wait on a port of this machine for one connection; 0 takes a free one")
    levels = ("error", "warning", "info", "debug")
    said = "what goes to standard error: faults, what was left out (default), every request and how long it took, every message"
    parser.add_argument("--log", choices=levels, default="warning", metavar="LEVEL", help=f"{', '.join(levels)}: {said}; never your text")
    parser.set_defaults(run=lambda options: serve(options.tcp, options.log))
