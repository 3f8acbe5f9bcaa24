"""Opens an SQLite file of our own, and nothing else: what others have put into a file of this kind is never run."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path


class ForeignError(Exception):
    """The file is of another kind, or holds more than we put into ours. It never leaves those who keep files."""


def open_database(path: Path, mark: int, tables: Sequence[str], wait_seconds: float) -> sqlite3.Connection:
    """A connection to a file with exactly these tables, which is made where it is missing.

    ``mark`` tells our files from others. A view in the place of a table, a trigger or a computed column would have the file's writer
    say what is run when we read and write.

    Raises:
        ForeignError: the file is none of ours.
        sqlite3.Error: it cannot be used.
    """
    database = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        (found,) = database.execute("PRAGMA application_id").fetchone()
        stored = _schema(database)
        if found != mark and stored:
            raise ForeignError
        if found != mark or not stored:
            # At once, so that whoever opens it meanwhile sees nothing or all.
            database.execute("BEGIN IMMEDIATE")
            database.execute(f"PRAGMA application_id = {mark}")
            for table in tables:
                database.execute(table)
            database.execute("COMMIT")
            stored = _schema(database)
        if stored != {table.replace("IF NOT EXISTS ", "") for table in tables}:
            raise ForeignError
    except (sqlite3.Error, ForeignError):
        database.close()
        raise
    return database


def _schema(database: sqlite3.Connection) -> set[str]:
    # An index that SQLite itself keeps for a key has no statement.
    return {str(sql) for (sql,) in database.execute("SELECT sql FROM sqlite_master LIMIT 100") if sql is not None}
