"""Finds the lines of a TOML file on which its keys are set."""

from __future__ import annotations

import regex

from tonelens.settings.readers import Key

# No setting lies deeper; what does is told by the line of the table around it.
_DEEPEST = 8
_NAME = r"(?:[A-Za-z0-9_\-]++|\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+')"
_NAMES = rf"({_NAME}(?:[ \t]*+\.[ \t]*+{_NAME})*+)[ \t]*+"
STATEMENT = regex.compile(rf"[ \t]*+(?:(\[\[?)[ \t]*+{_NAMES}\]|{_NAMES}=)")
ONE_NAME = regex.compile(_NAME)
# What can stand in a value, so that nothing in a text, in a comment or in a list over many lines is taken for a key.
TOKEN = regex.compile(
    r"#[^\n]*+|\"{3}(?:[^\"\\]|\\.|\"(?!\"\"))*+\"{3,5}|'{3}(?:[^']|'(?!''))*+'{3,5}|\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+'|[\[\]{}]|\n",
    regex.DOTALL,
)


class Places:
    """Where the keys of a text are set that is known to be TOML; it is read once, whatever is asked."""

    def __init__(self, source: str) -> None:
        self._lines: dict[Key, int] = {}
        self._counts: dict[Key, int] = {}
        table: Key = ()
        line, depth, statement = 1, 0, 0
        for start, end in [*((token.start(), token.end()) for token in TOKEN.finditer(source)), (len(source), len(source))]:
            mark = source[start:end]
            if statement >= 0:
                table = self._read(source, statement, table, line)
                statement = -1
            line += mark.count("\n")
            depth += (mark in ("[", "{")) - (mark in ("]", "}"))
            if mark == "\n" and depth == 0:
                statement = end

    def line(self, key: Key) -> int:
        """The number, counted from 1, of the line on which a key is set, otherwise of the one where the table around it begins."""
        return next((self._lines[key[:size]] for size in range(len(key), 0, -1) if key[:size] in self._lines), 1)

    def _read(self, source: str, position: int, table: Key, line: int) -> Key:
        """Notes the keys of the statement that begins at a position, and answers with the table that is open behind it."""
        found = STATEMENT.match(source, position)
        if found is None:
            return table
        names = [name.strip("\"'") for name in ONE_NAME.findall(found[2] or found[3])][:_DEEPEST]
        if found[1] is None:
            self._note(table, names, line)
            return table
        if found[1] == "[":
            return self._note((), names, line)
        *outer, last = names
        array = (*self._note((), outer, line), last)
        self._lines.setdefault(array, line)
        self._counts[array] = self._counts.get(array, 0) + 1
        return self._note((), names, line)

    def _note(self, table: Key, names: list[str], line: int) -> Key:
        """The key that names mean in a table, of arrays their last item; it and those around it are set here if nowhere before."""
        for name in names:
            table = (*table, name)
            self._lines.setdefault(table, line)
            if table in self._counts:
                table = (*table, self._counts[table] - 1)
                self._lines.setdefault(table, line)
        return table
