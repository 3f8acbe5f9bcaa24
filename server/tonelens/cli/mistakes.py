"""Gathers what is wrong with a command, so that all of it is told at once and before a model is loaded."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tonelens.errors import ModelNotFoundError, SettingsError, TonelensError


@dataclass(frozen=True)
class Mistake:
    """Stands in the place of an argument that means nothing, until all are read; argparse itself would end at the first."""

    problem: str
    remedy: str


class _Names(tuple[str, ...]):
    """The values that an argument can have, for help and completion. Argparse is not to judge, which ends at the first."""

    __slots__ = ()

    def __contains__(self, value: object) -> bool:
        return True


def one_of(names: Sequence[str]) -> dict[str, Any]:
    """What ``add_argument`` is told of an argument that takes one of these names."""

    def read(value: str) -> str | Mistake:
        return value if value in names else Mistake(f"“{value}” is not one of the choices.", f"Choose one of: {', '.join(names)}.")

    return {"choices": _Names(names), "type": read}


def number(kind: type[int] | type[float], least: float | None = None) -> Callable[[str], float | Mistake]:
    """Reads a number, of ``least`` or more where that is given."""

    def read(value: str) -> float | Mistake:
        what = "a whole number" if kind is int else "a number"
        try:
            answer = kind(value)
        except ValueError:
            return Mistake(f"“{value}” is not {what}.", f"Give {what}.")
        if least is not None and not answer >= least:
            return Mistake(f"{value} is too small.", f"Give {what} of {least:g} or more.")
        return answer

    return read


def taken_out(options: argparse.Namespace) -> list[SettingsError]:
    """The mistakes among the values. In their place stands ``None`` from then on, as if nothing had been said."""
    found = list[SettingsError]()
    for name, value in list(vars(options).items()):
        several = value if isinstance(value, list) else [value]
        wrong = [one for one in several if isinstance(one, Mistake)]
        found += (SettingsError(f"--{name.replace('_', '-')}: {one.problem}", one.remedy) for one in wrong)
        if wrong:
            setattr(options, name, [one for one in several if one not in wrong] if isinstance(value, list) else None)
    return found


def left_over(extras: Iterable[str], parser: argparse.ArgumentParser) -> list[SettingsError]:
    """What a command was told and does not know."""
    extras = list(extras)
    options = [one for one in extras if one.startswith("-") and one != "-"]
    words = [one for one in extras if one not in options]
    found = [SettingsError(f"There is no option “{name}”.", _remedy(name, parser)) for name in (one.split("=")[0] for one in options)]
    if words:
        what = f"“{words[0]}” is" if len(words) == 1 else f"“{words[0]}” and {len(words) - 1} more are"
        remedy = "If they belong to the text, put it in quotation marks." if parser.prog.endswith(" explain") else _see(parser)
        found.append(SettingsError(f"{what} left over.", remedy))
    return found


def unknown_command(name: str, commands: Iterable[str]) -> SettingsError:
    """Says that there is no such command, and which is alike."""
    alike = get_close_matches(name, list(commands), 1)
    meant = f"Did you mean tonelens {alike[0]}? " if alike else ""
    return SettingsError(f"There is no command “{name}”.", f"{meant}tonelens --help lists all of them.")


def gathered(*checks: Callable[[], object]) -> list[TonelensError]:
    """The errors that these checks raise."""
    return [error for error in map(_raised, checks) if error is not None]


def _raised(check: Callable[[], object]) -> TonelensError | None:
    try:
        check()
    except TonelensError as error:
        return error
    return None


def require_writable(output: Path | None, option: str = "--output") -> None:
    """Makes sure that a file can be written where an option names it, before there is work to lose.

    Raises:
        SettingsError: its folder is not there, or it is a folder itself.
    """
    if output is None:
        return
    remedy = f"Choose another file with {option}."
    if output.is_dir():
        raise SettingsError(f"“{output}” cannot be written: it is a folder.", remedy)
    if not output.absolute().parent.is_dir():
        raise SettingsError(f"“{output}” cannot be written: its folder does not exist.", remedy)


def require_model(name: str) -> None:
    """Makes sure that a folder is there that is named as one; whether a model is in it is told where it is loaded.

    Raises:
        ModelNotFoundError: it is not.
    """
    if name.startswith((".", "/", "~")) and not Path(name).expanduser().is_dir():
        remedy = "Check the path, name a model on the hub, or leave out --model to use the built-in one."
        raise ModelNotFoundError(f"There is no directory “{name}”.", remedy)


def _remedy(name: str, parser: argparse.ArgumentParser) -> str:
    known = [option for action in parser._actions for option in action.option_strings]  # noqa: SLF001 - argparse has no other list
    alike = get_close_matches(name, known, 1)
    return f"Did you mean {alike[0]}?" if alike else _see(parser)


def _see(parser: argparse.ArgumentParser) -> str:
    return f"{parser.prog} --help lists them all."
