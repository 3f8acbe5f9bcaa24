"""Prints the figures of docs/performance.md: ``python -m tests.benchmarks [NAME…] --write`` renews those named, or all."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Mapping

from tests.benchmarks import accuracy, cost, linters, server, speed
from tests.benchmarks.tables import PAGE, Table, markdown, written
from tonelens.attribution.loading import load_classifier


def _with_torch(tables: Callable[..., list[Table]]) -> Callable[[], list[Table]]:
    return lambda: tables(load_classifier("built-in"))


# What starts processes comes first, before a model is in the memory of this one: a start is not to be slowed by its neighbour.
_BENCHMARKS: Mapping[str, Callable[[], list[Table]]] = {
    "cost": cost.tables,
    "linters": linters.tables,
    "server": server.tables,
    "accuracy": _with_torch(accuracy.tables),
    "speed": _with_torch(speed.tables),
}


def main() -> None:
    """Runs the named benchmarks, or all, and prints their tables as they come."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", choices=[*_BENCHMARKS, []], default=[])
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args()
    for name, tables in _BENCHMARKS.items():
        if name in (options.names or _BENCHMARKS):
            found = tables()
            for table in found:
                print(f"== {table.name}\n{markdown(table)}", flush=True)
            if options.write:
                PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    wanted = options.names or _BENCHMARKS
    if missing := [name for part in (linters, speed) if part.__name__.rpartition(".")[2] in wanted for name in part.missing()]:
        print(f"not compared with, since not installed: {', '.join(missing)}", file=sys.stderr)
    print(f"{platform.machine()}, Python {platform.python_version()}", file=sys.stderr)


if __name__ == "__main__":
    main()
