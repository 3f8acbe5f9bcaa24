"""The command line: reads arguments, runs one command, turns errors into messages and exit statuses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from tonelens import __version__
from tonelens.cli.commands import check, completion, diff, doctor, evaluate, explain, history, read, serve_engine
from tonelens.cli.mistakes import left_over, number, one_of, taken_out, unknown_command
from tonelens.cli.parser import Commands, Parser, examples
from tonelens.errors import EngineError, TonelensError

CLEAN, FAILED, INTERRUPTED = 0, 2, 130


def main(arguments: list[str] | None = None, serve: Callable[[int | None, str], int] | None = None) -> int:
    """Runs one command and returns its exit status: 0 done, 1 findings, 2 an error, 130 interrupted.

    ``serve`` runs the language server, on a port or on the process's own pipes, and tells of its work what a level wants.
    """
    if arguments is None:
        arguments = sys.argv[1:]
    try:
        parser, commands = parsers(serve)
        if not arguments:
            parser.print_help()
            return CLEAN
        options, found = _read(parser, commands, arguments)
        if found:
            return _told(found)
        return int(options.run(options))
    except TonelensError as error:
        return _told([error])
    except ImportError as error:
        name = (error.name or "").split(".")[0]
        if name in ("", "tonelens"):
            raise
        return _told(
            [EngineError(f"{name} is missing or cannot be loaded.", "Install Tonelens again; tonelens doctor lists what is missing.")]
        )
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`tonelens … | head`).
        sys.stderr.close()
        return CLEAN


def parsers(serve: Callable[[int | None, str], int] | None) -> tuple[argparse.ArgumentParser, Commands[argparse.ArgumentParser]]:
    """The parser of the whole and the table of its commands."""
    parser: argparse.ArgumentParser = Parser(
        prog="tonelens",
        description="Shows how the words on the page make a reader feel, and which words do it.",
        epilog=examples(
            ('tonelens explain "The page is slow, but support was kind."', "how a text reads, and which words do it"),
            ("tonelens check docs", "sentences that do not read as expected"),
            ("tonelens check --help", "every option of a command, with examples"),
        ),
    )
    parser.add_argument("-V", "--version", action="version", version=f"tonelens {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (explain, check, diff, history, read, evaluate, doctor, serve_engine):
        command.add_parser(commands)
    if serve is not None:
        _add_serve(commands, serve)
    completion.add_parser(commands, parser)
    return parser, commands


def _read(
    parser: argparse.ArgumentParser, commands: Commands[argparse.ArgumentParser], arguments: list[str]
) -> tuple[argparse.Namespace, list[TonelensError]]:
    """What was asked for, and everything that is wrong with it."""
    named = next((word for word in arguments if not word.startswith("-")), None)
    if named is not None and named not in commands.choices:
        raise unknown_command(named, commands.choices)
    options, extras = parser.parse_known_args(arguments)
    found: list[TonelensError] = [*left_over(extras, commands.choices[options.command]), *taken_out(options)]
    if hasattr(options, "mistakes"):
        found += options.mistakes(options)
    return options, found


def _told(errors: Sequence[TonelensError]) -> int:
    # What names files and keys can hold must not act on the terminal; nothing else of the start waits for this.
    from tonelens.report.visible import visible_in_line

    for error in errors:
        print(f"tonelens: {visible_in_line(error.problem)}\n{visible_in_line(error.remedy)}", file=sys.stderr)
    return FAILED


def _add_serve(commands: Commands[argparse.ArgumentParser], serve: Callable[[int | None, str], int]) -> None:
    parser = commands.add_parser(
        "serve",
        help="start the language server for an editor",
        description="Starts the language server. Editors run this for you.",
        epilog=examples(("tonelens serve", "as editors start it"), ("tonelens serve --tcp 2087", "wait for one connection")),
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="use standard input and output (default)")
    way.add_argument("--tcp", type=number(int, 0), metavar="PORT", help="wait for one connection on a local port; 0 chooses a free one")
    levels = ("error", "warning", "info", "debug")
    said = "what to write to standard error: faults, what was left out (default), each request and its duration, or every message"
    parser.add_argument("--log", **one_of(levels), default="warning", metavar="LEVEL", help=f"{', '.join(levels)}: {said}; never your text")
    parser.set_defaults(run=lambda options: serve(options.tcp, options.log))
