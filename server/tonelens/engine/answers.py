"""A file of answers that a model gave, by what they were made from and never with a text in it, so that the next run need not ask again."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tonelens.engine.own_database import ForeignError, open_database
from tonelens.errors import SettingsError

CAPACITY = 200_000_000
"""In bytes. What nobody asked for the longest leaves when a file is larger."""

_MARK = 0x746F6E61  # "tona", which tells our files from other people's
_TABLES = (
    "CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, used INTEGER NOT NULL, content BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS answers_used ON answers (used)",
)
_WAIT_SECONDS = 5.0
_ASKED_AT_ONCE = 500
_KEPT = 0.9
_LONGEST = 50_000_000
"""In bytes. No answer is nearly so long, and a few kilobytes can be packed that become more than the memory holds."""

_DAY = 86_400


class AnswerFile:
    """Answers by their keys, which are digests. Several runs may share a file; what another one keeps locked is left as it is.

    Args:
        path: is made where it is missing, in a folder that is there.
        capacity: how many bytes the file may take when it is closed.

    Raises:
        SettingsError: it cannot be opened, or is another kind of file.
    """

    def __init__(self, path: Path, capacity: int = CAPACITY) -> None:
        self._path = path
        self._capacity = capacity
        # By days, so that a run which changes nothing writes nothing.
        self._today = int(time.time() // _DAY)
        try:
            self._database = open_database(path, _MARK, _TABLES, _WAIT_SECONDS)
        except ForeignError:
            raise SettingsError(f"“{path}” is not a Tonelens cache.", "Name another file with --cache.") from None
        except sqlite3.Error as error:
            raise self._unusable(error) from None

    def __enter__(self) -> AnswerFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        """The answers that are known."""
        found: dict[bytes, Any] = {}
        with contextlib.suppress(sqlite3.Error, zlib.error, TypeError, ValueError, RecursionError, MemoryError):
            for start in range(0, len(keys), _ASKED_AT_ONCE):
                some = keys[start : start + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = self._database.execute(f"SELECT key, content, used FROM answers WHERE key IN ({marks})", some)  # noqa: S608
                old = []
                for key, content, used in rows:
                    found[key] = json.loads(_unpacked(content))
                    old += [] if used == self._today else [(self._today, key)]
                self._write("UPDATE answers SET used = ? WHERE key = ?", old)
        return found

    def put(self, answers: Mapping[bytes, Any]) -> None:
        """Keeps answers, which are made of JSON's types."""
        rows = [
            (key, self._today, zlib.compress(json.dumps(answer, separators=(",", ":")).encode("ascii"))) for key, answer in answers.items()
        ]
        self._write("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        """Lets what is too much go, and closes the file."""
        with contextlib.suppress(sqlite3.Error):
            (pages,), (page_size,) = (self._database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
            if pages * page_size > self._capacity:
                self._shrink(self._capacity / (pages * page_size))
        self._database.close()

    def _shrink(self, part: float) -> None:
        """Keeps answers that took this part of the file, or a little less: indices and half-filled pages take some of it, too."""
        rows = self._database.execute("SELECT key, length(content) + length(key) FROM answers ORDER BY used DESC, rowid DESC").fetchall()
        left = _KEPT * part * sum(length for _, length in rows)
        gone: list[tuple[bytes]] = []
        for key, length in rows:
            left -= length
            gone += [(key,)] if left < 0 else []
        self._write("DELETE FROM answers WHERE key = ?", gone)
        self._database.execute("VACUUM")

    def _write(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        # A disk that is full or a file that another run writes costs what would have been kept, and nothing else.
        with contextlib.suppress(sqlite3.Error):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._database.executemany(statement, rows)
                self._database.execute("COMMIT")
            except sqlite3.Error:
                self._database.execute("ROLLBACK")
                raise

    def _unusable(self, error: sqlite3.Error) -> SettingsError:
        remedy = "Check that its folder exists and that you have permission to write to it, or delete the file: nothing is lost but time."
        return SettingsError(f"The cache “{self._path}” cannot be used: {error}.", remedy)


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    whole = unpacking.decompress(content, _LONGEST)
    if not unpacking.eof:
        raise ValueError
    return whole
