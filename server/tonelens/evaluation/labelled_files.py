"""Reads texts with known labels from a file of any usual kind."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonelens.errors import SettingsError
from tonelens.evaluation.labelled_texts import LabelledText, plain

if TYPE_CHECKING:
    import _csv

_LINE_END = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"\w{1,30}")
_PARQUET = b"PAR1"
_KINDS = {
    b"\x1f\x8b": "compressed with gzip",
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"BZh": "compressed with bzip2",
}


@dataclass(frozen=True)
class _Columns:
    """The names of the columns with texts and labels."""

    text: str = "text"
    label: str = "label"

    def require_in(self, names: Iterable[str], where: str) -> None:
        """Makes sure that both are there."""
        there = list(names)
        options = ((self.text, "--text-column"), (self.label, "--label-column"))
        for column, option in options:
            if column not in there:
                # The names of columns are nobody's text, unless the first line is a text itself.
                known = ", ".join(name for name in there if _NAME.fullmatch(name))
                raise SettingsError(
                    f"{where} has no “{column}”.",
                    f"The first line must name the columns text and label. Name others with {option}: {known}.",
                )


def read_labelled(path: Path, text_column: str = "text", label_column: str = "label") -> list[LabelledText]:
    """The texts of a file: TSV or CSV with a header, JSON lines, a JSON array of objects, or Parquet where pandas is installed.

    TSV has no quoting: a quotation mark there is part of the text.

    Raises:
        SettingsError: the file cannot be read, lacks a column, is empty, or has a line that cannot be used; the message names it.
    """
    columns = _Columns(text_column, label_column)
    try:
        data = path.read_bytes()
        kind = next((kind for mark, kind in _KINDS.items() if data.startswith(mark)), None)
        if data.startswith(_PARQUET):
            texts = list(_parquet(data, columns))
        elif kind is not None:
            raise SettingsError(f"“{path}” is {kind}.", "Unpack it or save it as CSV first.")
        else:
            content = data.decode("utf-8-sig")
            texts = list(_rows(content, columns))
    except UnicodeDecodeError:
        raise SettingsError(f"“{path}” is not UTF-8 text.", "Convert it first, for example with iconv -t utf-8.") from None
    except FileNotFoundError:
        raise SettingsError(f"There is no file “{path}”.", "Check the path.") from None
    except OSError as error:
        raise SettingsError(f"“{path}” cannot be read: {error.strerror}.", "Choose another file.") from None
    if not texts:
        raise SettingsError(f"“{path}” holds no texts.", "It needs a header with the columns text and label, and a line for each text.")
    for text in texts:
        if not text.text.strip():
            raise SettingsError(f"Line {text.line} has an empty text.", "Fill it in, or remove the line.")
    return texts


def _table(content: str, columns: _Columns) -> Iterator[LabelledText]:
    stream = io.StringIO(content, newline="")
    if "\t" in _LINE_END.split(content.lstrip("\r\n"), maxsplit=1)[0]:
        # TSV knows no quotation marks: a text may well begin with one that is never closed.
        rows, kind = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True), "TSV"
    else:
        rows, kind = csv.reader(stream, strict=True), "CSV"
    numbered = _numbered(rows, kind)
    _, header = next(numbered, (0, []))
    if not header:
        return
    names = [plain(name) for name in header]
    columns.require_in(names, "The header")
    text, label = names.index(columns.text), names.index(columns.label)
    for number, row in numbered:
        if len(row) != len(header):
            amount = "only " if len(row) < len(header) else ""
            raise SettingsError(
                f"Line {number} has {amount}{len(row)} columns, but the header has {len(header)}.",
                "Complete the line, or put quotation marks around a text that holds the separator.",
            )
        yield LabelledText(row[text], row[label], number)


def _numbered(rows: _csv.Reader, kind: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its first line."""
    number = 1
    try:
        for row in rows:
            if row:
                yield number, row
            number = rows.line_num + 1
    except csv.Error:
        raise SettingsError(
            f"Line {number} is not valid {kind}.",
            "Put quotation marks around a text that holds commas or line ends, and double those within it.",
        ) from None


def _rows(content: str, columns: _Columns) -> Iterator[LabelledText]:
    start = content.lstrip()[:1]
    if start == "[":
        return _json_array(content, columns)
    return _json_lines(content, columns) if start == "{" else _table(content, _Columns(plain(columns.text), plain(columns.label)))


def _json_lines(content: str, columns: _Columns) -> Iterator[LabelledText]:
    for number, line in enumerate(io.StringIO(content, newline=None), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            raise SettingsError(f"Line {number} is not JSON.", "Each line is an object such as {“text”: …, “label”: …}.") from None
        yield _entry(entry, columns, "Line", number)


def _json_array(content: str, columns: _Columns) -> Iterator[LabelledText]:
    try:
        entries = json.loads(content)
    except json.JSONDecodeError as error:
        raise SettingsError(f"Line {error.lineno} of the JSON array is not JSON.", "Save the array again.") from None
    except (ValueError, RecursionError):
        problem = "The JSON array is nested too deeply, or has a number with thousands of digits."
        raise SettingsError(problem, "Each entry is an object such as {“text”: …, “label”: …}.") from None
    for number, entry in enumerate(entries, start=1):
        yield _entry(entry, columns, "Entry", number)


def _entry(entry: object, columns: _Columns, what: str, number: int) -> LabelledText:
    if not isinstance(entry, dict):
        raise SettingsError(f"{what} {number} is not a JSON object.", "Each one is an object such as {“text”: …, “label”: …}.")
    columns.require_in(entry, f"{what} {number}")
    text, label = entry[columns.text], entry[columns.label]
    if not isinstance(text, str) or isinstance(label, dict | list | None):
        raise SettingsError(f"{what} {number} has a text or label of the wrong type.", "A text is a string, a label a string or a number.")
    return LabelledText(text, str(label), number)


def _parquet(data: bytes, columns: _Columns) -> Iterator[LabelledText]:
    try:
        pandas: Any = import_module("pandas")
        table = pandas.read_parquet(io.BytesIO(data))
    except ImportError:
        raise SettingsError("A Parquet file needs pandas and pyarrow.", "Install them with pip install pandas pyarrow.") from None
    columns.require_in(map(str, table.columns), "The table")
    for number, (text, label) in enumerate(zip(table[columns.text], table[columns.label], strict=True), start=1):
        yield _entry({columns.text: text, columns.label: label}, columns, "Row", number)
