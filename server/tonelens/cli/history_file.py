"""A file of what checks counted, one after the other, in SQLite: no text, no paths."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tonelens.engine.own_database import ForeignError, open_database
from tonelens.errors import SettingsError
from tonelens.report.history.runs import Run
from tonelens.report.visible import visible_in_line

_MARK = 0x746F6E68  # "tonh", which tells our files from other people's
_TABLE = """CREATE TABLE IF NOT EXISTS runs (
    at INTEGER NOT NULL, revision TEXT NOT NULL, files INTEGER NOT NULL, sentences INTEGER NOT NULL, known INTEGER NOT NULL,
    tone REAL, model TEXT NOT NULL, findings TEXT NOT NULL
)"""
_WAIT_SECONDS = 10.0
_MOST = 10**11
"""More seconds since 1970, files, sentences or findings than there can be; years have four digits until then."""

_NOT_OURS = "it contains values that no check writes"


def add_run(path: Path, run: Run) -> None:
    """Writes a run down behind the others; the file is made where it is missing.

    Raises:
        SettingsError: it cannot be written, or is another kind of file.
    """
    with _opened(path) as database:
        row = (run.at, run.commit, run.files, run.sentences, run.known, run.tone, run.model, json.dumps(dict(run.findings), sort_keys=True))
        database.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def read_runs(path: Path) -> list[Run]:
    """The runs in the order in which they were; raises as ``add_run``, and where there is no such file."""
    if not path.is_file():
        raise SettingsError(f"There is no history “{path}”.", "Start one with tonelens check --history FILE.")
    with _opened(path) as database:
        rows = database.execute("SELECT * FROM runs ORDER BY at, rowid").fetchall()
        return [_run(*row) for row in rows]


def _run(at: Any, commit: Any, files: Any, sentences: Any, known: Any, tone: Any, model: Any, findings: Any) -> Run:
    """A run, of what a file holds that others may have written: SQLite keeps any kind of value in any column."""
    counted = json.loads(findings)
    numbers = [at, files, sentences, known, *(counted.values() if isinstance(counted, dict) else [None])]
    if (
        not all(isinstance(number, int) and 0 <= number < _MOST for number in numbers)
        or not isinstance(commit, str)
        or not isinstance(model, str)
    ):
        raise ValueError(_NOT_OURS)
    if tone is not None and not (isinstance(tone, float) and -1 <= tone <= 1):
        raise ValueError(_NOT_OURS)
    return Run(at, visible_in_line(commit), files, sentences, known, tone, visible_in_line(model), counted)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(open_database(path, _MARK, (_TABLE,), _WAIT_SECONDS)) as database:
            database.execute("BEGIN")
            yield database
            database.execute("COMMIT")
    except ForeignError:
        raise SettingsError(f"“{path}” is not a Tonelens history.", "Name another file.") from None
    except (sqlite3.Error, TypeError, ValueError, RecursionError) as error:
        remedy = "Check that its folder exists and that you have permission to write to it, or name another file."
        reason = error if isinstance(error, sqlite3.Error) else _NOT_OURS
        raise SettingsError(f"The history “{path}” cannot be used: {reason}.", remedy) from None
