"""Reads texts with known labels from a file, and finds out what its labels mean to a model."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tonelens.attribution.targets import resolve_target, verdict_direction
from tonelens.attribution.types import POLARITY
from tonelens.errors import SettingsError

if TYPE_CHECKING:
    import _csv

_LINE_END = re.compile(r"\r\n|\r|\n")
_COLUMNS = ("text", "label")
_LONGEST_LABEL = 30


@dataclass(frozen=True)
class LabelledText:
    """A text, its label as the file has it, and the number of its line."""

    text: str
    label: str
    line: int


@dataclass(frozen=True)
class LabelScheme:
    """What a file's labels mean to a model.

    ``indices`` gives for each label of the file, in small letters, the index of the model's; ``None`` for one that the model
    does not have, whose texts are left out. ``poles`` are the indices of negative and positive where only those two are true
    labels: a neutral prediction then counts as the likelier of them. ``statement`` says all that to a person.
    """

    indices: Mapping[str, int | None]
    statement: str
    poles: tuple[int, int] | None = None

    def index(self, text: LabelledText) -> int | None:
        """The model's label for a text, ``None`` where it has none."""
        return self.indices[_plain(text.label)]


def read_labelled(path: Path) -> list[LabelledText]:
    """The texts of a file: TSV or CSV with a header, or JSON lines.

    TSV has no quoting: a quotation mark there is part of the text.

    Raises:
        SettingsError: the file cannot be read, lacks a column, is empty, or has a line that cannot be used; the message names it.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"“{path}” is not UTF-8 text.", "Convert it first, for example with iconv -t utf-8.") from None
    except FileNotFoundError:
        raise SettingsError(f"There is no file “{path}”.", "Check the path.") from None
    except OSError as error:
        raise SettingsError(f"“{path}” cannot be read: {error.strerror}.", "Choose another file.") from None
    texts = list(_json_lines(content) if content.lstrip().startswith("{") else _table(content))
    if not texts:
        raise SettingsError(f"“{path}” holds no texts.", "It needs a header with the columns text and label, and a line for each text.")
    for text in texts:
        if not text.text.strip():
            raise SettingsError(f"Line {text.line} has no text.", "Give it one, or take the line out.")
    return texts


def chosen(texts: Sequence[LabelledText], limit: int | None, seed: int) -> list[LabelledText]:
    """At most ``limit`` of the texts, in the file's order; which ones depends on nothing but the seed and their content."""
    if limit is None:
        return list(texts)
    by_chance = sorted(range(len(texts)), key=lambda index: hashlib.sha256(f"{seed}\n{texts[index].text}".encode()).digest())
    return [texts[index] for index in sorted(by_chance[:limit])]


def label_scheme(texts: Sequence[LabelledText], labels: Sequence[str]) -> LabelScheme:
    """What the labels of all the file's texts mean to a model with these labels.

    Raises:
        SettingsError: a label means nothing to the model; the message names its line.
    """
    used = {_plain(text.label) for text in texts}
    named = {_plain(label): index for index, label in enumerate(labels)}
    if used <= set(named):
        return LabelScheme(dict(named), "labels are the model's own")
    poles = _poles(labels)
    if poles is not None and used <= {"0", "1"}:
        negative, positive = poles
        return LabelScheme(
            {"0": negative, "1": positive},
            "label 0 is read as negative and 1 as positive; a neutral prediction counts as the likelier of the two",
            poles,
        )
    if poles is not None and used <= set("01234"):
        negative, positive = poles
        neutral = next((index for index, label in enumerate(labels) if _is_neutral(label, labels)), None)
        middle = "2 as neutral" if neutral is not None else "texts labelled 2 are left out, because the model has no neutral label"
        return LabelScheme(
            {"0": negative, "1": negative, "2": neutral, "3": positive, "4": positive},
            f"labels 0 and 1 are read as negative, 3 and 4 as positive; {middle}",
        )
    known = set(named) | (set("01234") if poles is not None else set())
    unknown = next((text for text in texts if _plain(text.label) not in known), None)
    choices = ", ".join(labels) + ("" if poles is None else "; or 0 and 1; or 0 to 4")
    if unknown is None:
        raise SettingsError("The file mixes names and numbers as labels.", f"Use one kind throughout: {choices}.")
    # What stands there may be a text whose columns were mistaken for each other, and a message must not hold one.
    shown = f" “{unknown.label.strip()}”" if len(unknown.label) <= _LONGEST_LABEL and unknown.label.isprintable() else ""
    raise SettingsError(f"Line {unknown.line} has a label{shown} that the model does not know.", f"The labels can be: {choices}.")


def _poles(labels: Sequence[str]) -> tuple[int, int] | None:
    """The indices of negative and positive, ``None`` for a model that has no such labels."""
    target = resolve_target(POLARITY, labels, False, 0)
    return (target.weights.index(-1.0), target.weights.index(1.0)) if target.name == POLARITY else None


def _is_neutral(label: str, labels: Sequence[str]) -> bool:
    return verdict_direction(resolve_target(POLARITY, labels, False, 0), label, labels) == 0


def _table(content: str) -> Iterator[LabelledText]:
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
    names = [_plain(name) for name in header]
    _require_columns(names, "The header")
    text, label = (names.index(column) for column in _COLUMNS)
    for number, row in numbered:
        if len(row) != len(header):
            amount = "only " if len(row) < len(header) else ""
            raise SettingsError(
                f"Line {number} has {amount}{len(row)} columns where the header has {len(header)}.",
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
            f"Line {number} begins something that is no line of a {kind} file.",
            "Put quotation marks around a text that holds commas or line ends, and double those within it.",
        ) from None


def _json_lines(content: str) -> Iterator[LabelledText]:
    for number, line in enumerate(io.StringIO(content, newline=None), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            raise SettingsError(f"Line {number} is not JSON.", "Each line is an object such as {“text”: …, “label”: …}.") from None
        if not isinstance(entry, dict):
            raise SettingsError(f"Line {number} is no JSON object.", "Each line is an object such as {“text”: …, “label”: …}.")
        _require_columns(entry, f"Line {number}")
        if not isinstance(entry["text"], str) or isinstance(entry["label"], dict | list | None):
            raise SettingsError(
                f"Line {number} has a text or label of the wrong kind.", "A text is a string, a label a string or a number."
            )
        yield LabelledText(entry["text"], str(entry["label"]), number)


def _require_columns(names: Iterable[str], where: str) -> None:
    missing = [column for column in _COLUMNS if column not in names]
    if missing:
        raise SettingsError(f"{where} has no “{missing[0]}”.", "The file needs the columns text and label, named so in its first line.")


def _plain(label: str) -> str:
    return label.strip().casefold()
