"""How long a hover waits while 500 KB of each format are read, ordinary and hostile: ``python -m tests.benchmarks.long_documents``."""

from __future__ import annotations

import sys
import time

from tests.benchmarks.tables import Table, milliseconds
from tests.lsp.editor import Answer, Editor, recorded
from tests.unit.text.formats.test_linear import PATHS, SHAPES
from tonelens.text.formats import FORMATS

CHARACTERS = 500_000
HOVERS = 40
SECONDS = 4.0
ORDINARY = "The page is slow, and support was terrible to us. It says a little, and [a link](https://example.org) too.\n\n"
HOSTILE = (repr("<!--"), repr("{{"), repr("\\\n"), "nested descriptions of messages", "a quoted scalar over many lines")
PATIENCE = 120.0

_HEADER = ("median", "95th percentile", "most")


def tables(formats: list[str] | None = None) -> list[Table]:
    """A row for each format: a hover in another document while it is opened, edited and reviewed; takes some minutes."""
    rows = []
    for entry in FORMATS:
        if formats is None or entry.name in formats:
            language = entry.language_ids[0]
            rows.append((entry.name, *milliseconds([one for text in _texts(language) for one in _waits(language, text)])))
    return [Table("long", (f"a hover while {CHARACTERS // 1_000} KB are read", *_HEADER), tuple(rows))]


def _texts(language: str) -> list[str]:
    ordinary = ORDINARY if language != "json" else '"key": "The page is slow, and support was terrible to us.",\n'
    text = ordinary * (CHARACTERS // len(ordinary))
    return [f"{{{text[:-2]}}}" if language == "json" else text, *(SHAPES[name](CHARACTERS) for name in HOSTILE)]


def _waits(language: str, text: str) -> list[float]:
    """Seconds of hovers in a short document while a long one is opened and then edited."""
    editor = Editor(settings={"": {"review": {"mode": "onType"}}})
    try:
        editor.initialize(recorded("neovim-0.11"))
        editor.open("file:///short.md", "It is terrible.", "markdown")
        at = {"line": 0, "character": 7}
        editor.command("tonelens.explain", uri="file:///short.md", position=at, unit="sentence").result()
        hovering = {"textDocument": {"uri": "file:///short.md"}, "position": at}
        uri = f"file:///{PATHS.get(language, 'long')}"
        editor.open(uri, text, language)
        waits = _hovers(editor, hovering)
        for number in range(5):
            editor.change(uri, (0, 0), (0, 0), f"Number {number} was a loss. ")
            waits += _hovers(editor, hovering, 5)
        return waits
    finally:
        editor.kill()


def _hovers(editor: Editor, hovering: dict[str, object], count: int = HOVERS) -> list[float]:
    waits = []
    for _ in range(count):
        answer: Answer = editor.request("textDocument/hover", hovering)
        answer.result(PATIENCE)
        waits.append(answer.seconds)
        time.sleep(SECONDS / HOVERS)
    return waits


if __name__ == "__main__":
    for table in tables(sys.argv[1:] or None):
        print("\n".join("  ".join(map(str, row)) for row in (table.header, *table.rows)), flush=True)
