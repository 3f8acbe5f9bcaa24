"""The parser of every command: help with examples, and mistakes as errors with a remedy."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from tonelens.errors import SettingsError

Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives what it returns no public name
"""What a command adds its parser to."""


class Parser(argparse.ArgumentParser):
    """As argparse's, but options are never abbreviated, so that a new one breaks nobody's script, and errors are ours."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter, **options})

    def error(self, message: str) -> NoReturn:
        """Raises what argparse would print before it ends the process."""
        problem = f"{message[:1].upper()}{message[1:]}".rstrip(".") + "."
        raise SettingsError(problem, f"{self.prog} --help shows how to use it.")


def examples(*lines: tuple[str, str]) -> str:
    """The examples at the end of a help text, each a command and what it is for."""
    return "examples:\n" + "\n".join(f"  # {purpose}\n  {command}" for command, purpose in lines)
