"""``tonelens completion``: the script by which a shell completes commands, options and their values."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from tonelens.cli.mistakes import one_of
from tonelens.cli.output import write
from tonelens.cli.parser import Commands, examples

SHELLS = ("bash", "zsh", "fish", "powershell", "tcsh")
_FILES = frozenset(("FILE", "PATH", "TREES"))


def add_parser(commands: Commands[argparse.ArgumentParser], whole: argparse.ArgumentParser) -> None:
    """Declares the command's arguments; ``whole`` is the parser of all commands."""
    parser = commands.add_parser(
        "completion",
        help="print a completion script for your shell",
        description="Prints a script that completes commands, options and values in your shell.",
        epilog=examples(
            ('eval "$(tonelens completion bash)"', "in ~/.bashrc; likewise for zsh"),
            ("tonelens completion powershell >> $PROFILE", "for PowerShell, once"),
            ("tonelens completion fish > ~/.config/fish/completions/tonelens.fish", "for fish, once"),
        ),
    )
    parser.add_argument("shell", metavar="SHELL", **one_of(SHELLS), help=", ".join(SHELLS))
    parser.set_defaults(run=lambda options: run(options, whole))


def run(options: argparse.Namespace, whole: argparse.ArgumentParser) -> int:
    """Writes the script to standard output."""
    import shtab

    for action in _actions(whole):
        if action.type is Path or action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # where shtab looks
    write(shtab.complete(whole, options.shell), None)
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other list
        yield action
        if isinstance(action, Commands):
            for child in set(action.choices.values()):
                yield from _actions(child)
