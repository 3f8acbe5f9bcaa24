"""Adds a term to a project's own file and leaves everything else in it as its writer had it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import regex
import tomli

from tonelens.errors import SettingsError
from tonelens.settings.places import ONE_NAME, STATEMENT, TOKEN
from tonelens.settings.project import FILE_NAME, ProjectFile
from tonelens.settings.readers import Key
from tonelens.settings.toml_strings import toml_string

_KEY = "terms"
_INDENT = "    "

# A statement of the file: what it begins with, and where it begins and ends, without its line break.
_Statement = tuple["regex.Match[str] | None", int, int]


def add_term(project: ProjectFile | None, folder: Path, term: str) -> Path:
    """Adds a term to the project's file, or to a new one in ``folder`` where there is none, and answers with its path.

    Raises:
        SettingsError: the file cannot be written, or its terms are written in a form that only a person can add to.
    """
    path = folder / FILE_NAME if project is None else Path(project.path)
    # A project can hold a link to any file of whoever opens it, there or not, and the term is the project's own words.
    if path.is_symlink():
        raise SettingsError(f"“{path}” is a link, and Tonelens does not write through links.", "Replace the link with a file.")
    prefix = () if project is None else project.prefix
    source = "" if project is None else project.source
    written = with_term(source, prefix, term)
    if written is None:
        raise SettingsError(f"Tonelens cannot add to the terms in “{path}” the way they are written.", f"Add {toml_string(term)} by hand.")
    try:
        mark = b"\xef\xbb\xbf" if project is not None and path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        if written != source:
            path.write_bytes(mark + written.encode("utf-8"))
    except OSError as error:
        raise SettingsError(f"“{path}” cannot be written: {error.strerror}.", "Check its permissions.") from None
    return path


def with_term(source: str, prefix: Key, term: str) -> str | None:
    """The text of a file with one term more in the table under ``prefix``, ``None`` where it cannot be put there.

    Comments, order and form of everything else stay. What comes of it is read again: nothing else may have changed.
    """
    before = _table(source, prefix)
    terms = before.get(_KEY, [])
    if not isinstance(terms, list):
        return None
    if _plain(term) in {_plain(one) for one in terms if isinstance(one, str)}:
        return source
    written = _changed(source, prefix, toml_string(term))
    try:
        expected = {**before, _KEY: [*terms, term.encode("utf-8", "replace").decode("utf-8")]}
        return written if _table(written, prefix) == expected else None
    except tomli.TOMLDecodeError:
        return None


def _table(source: str, prefix: Key) -> Mapping[str, Any]:
    table: Any = tomli.loads(source)
    for key in prefix:
        table = table[key]
    found: Mapping[str, Any] = table
    return found


def _plain(term: str) -> str:
    """The term as it is compared with a text."""
    return " ".join(term.split()).casefold()


def _changed(source: str, prefix: Key, quoted: str) -> str:
    line_end = "\r\n" if "\r\n" in source else "\n"
    own: list[_Statement] = []
    begin, header = (0 if not prefix else -1), -1
    is_own = not prefix
    for statement in _statements(source):
        found, start, end = statement
        if found is None:
            continue
        if found[1] is None:
            own += [statement] if is_own else []
            continue
        if header < 0 and not prefix:
            header = start
        is_own = bool(prefix) and found[1] == "[" and _names(found[2]) == prefix
        begin = end if is_own else begin
    for found, _, end in own:
        if found is not None and _names(found[3]) == (_KEY,):
            return _with_item(source, found.end(), end, quoted, line_end)
    line = f"{_KEY} = [{quoted}]"
    if own or begin > 0:
        place = own[-1][2] if own else begin
        return f"{source[:place]}{line_end}{line}{source[place:]}"
    place = len(source) if header < 0 else _before_comments(source, header)
    apart = "" if header < 0 else line_end
    joined = "" if source[:place].endswith("\n") or not place else line_end
    return f"{source[:place]}{joined}{line}{line_end}{apart}{source[place:]}"


def _statements(source: str) -> Iterator[_Statement]:
    """The lines of a file, those that a value goes on over together."""
    start, depth = 0, 0
    for token in TOKEN.finditer(source):
        mark = token.group()
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
        if mark == "\n" and depth == 0:
            end = token.start()
            yield STATEMENT.match(source, start), start, end - source.endswith("\r", start, end)
            start = token.end()
    yield STATEMENT.match(source, start), start, len(source)


def _names(written: str) -> Key:
    return tuple(name.strip("\"'") for name in ONE_NAME.findall(written))


def _with_item(source: str, start: int, end: int, quoted: str, line_end: str) -> str:
    """The text with one item more at the end of the list that is all of a value from ``start`` to ``end``."""
    opened = closed = last_end = comma = -1
    last_start = 0
    position = start
    for token in TOKEN.finditer(source, start, end):
        mark = token.group()
        if last_end >= 0 and "," in source[position : token.start()]:
            comma = source.index(",", position)
        position = token.end()
        if mark == "[" and opened < 0:
            opened = token.end()
        elif mark == "]":
            closed = token.start()
        elif mark[0] in "\"'":
            last_start, last_end, comma = token.start(), token.end(), -1
    if last_end < 0:
        return f"{source[:opened]}{quoted}{source[opened:]}"
    is_ended = comma >= 0
    line = source.find("\n", comma if is_ended else last_end, closed)
    if line < 0:
        place = comma + 1 if is_ended else last_end
        return f"{source[:place]}{' ' if is_ended else ', '}{quoted}{',' if is_ended else ''}{source[place:]}"
    line -= source.endswith("\r", 0, line)
    lead = source[source.rfind("\n", 0, last_start) + 1 : last_start]
    indent = _INDENT if lead.strip() else lead
    rest = source[last_end:line] if is_ended else f",{source[last_end:line]}"
    return f"{source[:last_end]}{rest}{line_end}{indent}{quoted}{',' if is_ended else ''}{source[line:]}"


def _before_comments(source: str, header: int) -> int:
    """Where the comments begin that stand directly above a table."""
    place = header
    while place > 0:
        begin = source.rfind("\n", 0, place - 1) + 1
        if not source[begin:place].lstrip().startswith("#"):
            break
        place = begin
    return place
