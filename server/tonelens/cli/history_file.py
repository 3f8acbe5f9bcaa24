"""A file of what checks counted, one after the other, in SQLite: no text, no paths."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tonelens.errors import SettingsError
from tonelens.report.history.runs import Run

_MARK = 0x746F6E68  # "tonh", which tells our files from other people's
_TABLE = """CREATE TABLE IF NOT EXISTS runs (
    at INTEGER NOT NULL, revision TEXT NOT NULL, files INTEGER NOT NULL, sentences INTEGER NOT NULL, known INTEGER NOT NULL,
    tone REAL, model TEXT NOT NULL, findings TEXT NOT NULL
)"""
_WAIT_SECONDS = 10.0


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
        return [
            Run(at, commit, files, sentences, known, tone, model, json.loads(findings))
            for at, commit, files, sentences, known, tone, model, findings in rows
        ]


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as database:
            (mark,) = database.execute("PRAGMA application_id").fetchone()
            (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if mark != _MARK and tables:
                raise SettingsError(f"“{path}” is not a Tonelens history.", "Name another file.")
            if mark != _MARK:
                database.execute(f"PRAGMA application_id = {_MARK}")
                database.execute(_TABLE)
            with database:
                yield database
    except (sqlite3.Error, ValueError) as error:
        remedy = "Check that its folder is there and that you may write to it, or name another file."
        raise SettingsError(f"The history “{path}” cannot be used: {error}.", remedy) from None
