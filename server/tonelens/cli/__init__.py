"""The command line: reads arguments, runs one command, turns errors into messages and exit statuses."""

from __future__ import annotations

import argparse
import sys

from tonelens import __version__
from tonelens.cli import doctor, explain
from tonelens.errors import TonelensError

CLEAN, FAILED, INTERRUPTED = 0, 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0 done, 2 an error, 130 interrupted."""
    parser = argparse.ArgumentParser(
        prog="tonelens", description="Shows how the words on the page make a reader feel, and which words do it."
    )
    parser.add_argument("--version", action="version", version=f"tonelens {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    explain.add_parser(commands)
    doctor.add_parser(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except TonelensError as error:
        print(f"tonelens: {error.problem}\n{error.remedy}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`tonelens … | head`).
        sys.stderr.close()
        return CLEAN
