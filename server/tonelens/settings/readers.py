"""What reads one value of a setting, whoever gives it, and says what it should have been where it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from tonelens.errors import SettingsError
from tonelens.settings.engine_address import is_ray, require_engine

Key = tuple[str | int, ...]
"""Where a value stands: the names of tables and keys, and the numbers of items in lists, counted from 0."""

Reader = Callable[[Any], Any]

_DEVICE = re.compile(r"cpu|cuda(?::\d{1,3})?|mps")
TOO_WILD = r"(?:^|/)(?:[^*/]*\*){4}|^(?:[^*]*\*+(?!\*)){5}|(?!^!)[^/]\*\*|\*\*[^/]"
"""Globs with more wildcards than can be matched quickly: each one multiplies the ways in which a path can fail to match."""


@dataclass(frozen=True)
class Fault:
    """A value that does not count.

    ``said`` names the key and says why. ``refused`` is true where the value is fine but may not come from there, which
    is no reason to stop.
    """

    key: Key
    said: str
    refused: bool = False


class UnusableError(Exception):
    """The value cannot be used; carries the faults, with keys that begin at the value itself."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*(fault.said for fault in faults))
        self.faults = faults


def expected(what: str) -> UnusableError:
    """The error for a value that should have been ``what``."""
    return UnusableError(Fault((), f"must be {what}"))


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise expected("a text that is not empty")
    return value


def path(value: Any) -> str:
    """The path of a file; empty for none."""
    if not isinstance(value, str) or "\0" in value:
        raise expected("the path of a file")
    return value


def flag(value: Any) -> bool:
    """True or false, and nothing that counts as one of them."""
    if not isinstance(value, bool):
        raise expected("true or false")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts, none of them empty."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(one, str) and one.strip() for one in value):
        raise expected("a list of texts")
    return tuple(value)


def globs(value: Any) -> tuple[str, ...]:
    """A list of globs, each of which means something in a ``.gitignore`` and is none of ``TOO_WILD``. ``./docs`` is ``/docs`` to it."""
    # Imported by the few who say something about files: every start of the server would wait for it.
    from pathspec import GitIgnoreSpec

    patterns = tuple(re.sub(r"\A(!?)\./", r"\1/", pattern) for pattern in texts(value))
    try:
        GitIgnoreSpec.from_lines(patterns)
    except ValueError:
        raise expected("a list of globs as in a .gitignore") from None
    if any(re.search(TOO_WILD, pattern) for pattern in patterns):
        most = "at most three * between two slashes and four in all, and with ** only by itself between slashes"
        raise expected(f"a list of globs with {most}")
    return patterns


def device(value: Any) -> str:
    """What a model runs on; of several graphics processors one by its number."""
    if not isinstance(value, str) or not _DEVICE.fullmatch(value):
        raise expected("cpu, cuda, cuda:1 and the like, or mps")
    return value


def service(value: Any) -> str:
    """Who runs the model: this machine, or a service by its address."""
    wanted = expected("here, https://host, or http://localhost:port")
    if not isinstance(value, str) or is_ray(value):
        raise wanted
    try:
        require_engine(value)
    except SettingsError:
        raise wanted from None
    return value


def one_of(*choices: str) -> Reader:
    """One of the choices, spelled like it."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise expected(f"one of {', '.join(choices)}")
        return value

    return read


def number(lowest: float, highest: float) -> Reader:
    """A number within a range, its ends included."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise expected(f"a number from {lowest:g} to {highest:g}")
        return float(value)

    return read


def table(value: Mapping[str, Any], readers: Mapping[str, Reader], name: str) -> tuple[dict[str, Any], list[Fault]]:
    """The values of a table's known keys, and a fault for each one that cannot be used; ``name`` is what the table is called.

    ``None`` stands for a key that is not set.
    """
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, given in value.items():
        if given is None:
            continue
        if key not in readers:
            faults.append(Fault((key,), _unknown(key, readers, name)))
            continue
        try:
            values[key] = readers[key](given)
        except UnusableError as error:
            faults += (_placed(fault, key, name) for fault in error.faults)
    return values, faults


def record(make: Callable[..., Any], readers: Mapping[str, Reader], name: str) -> Reader:
    """A table whose values are the arguments that ``make`` is called with; ``name`` is what the table is called."""

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise expected("a table")
        values, faults = table(value, readers, name)
        if faults:
            raise UnusableError(*faults)
        return make(**values)

    return read


def _placed(fault: Fault, key: str, name: str) -> Fault:
    """The fault of a value as a fault of the table that it stands in."""
    said = fault.said if fault.key else f"{name}.{key} {fault.said}; it counts as not set."
    return Fault((key, *fault.key), said)


def _unknown(key: str, readers: Mapping[str, Reader], name: str) -> str:
    close = get_close_matches(key, readers, 1)
    return f"Unknown setting {name}.{key}; did you mean {name}.{close[0]}?" if close else f"Unknown setting {name}.{key}."
