"""How soon the language server answers: its start, the first result, reading and new work while the model computes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from tests.benchmarks.tables import Table, milliseconds
from tests.lsp.editor import Answer, Editor, ResponseError, place, recorded
from tonelens.lsp.handlers.document_review import TYPING_SECONDS

STARTS = 10
SENTENCES = 150
SIZES = (10, 150, 500)
EDITS = 15
COMMAND = (sys.executable, "-m", "tonelens", "serve")
URI = "file:///letter.md"
PATIENCE = 600.0

_HEADER = ("median", "95th percentile", "maximum")
_Reading = tuple[str, Callable[[Editor, int], Answer]]


def tables() -> list[Table]:
    """How soon it starts, answers while it computes, and answers while it reviews; takes some minutes."""
    starts = []
    for _ in range(STARTS):
        with _server() as (_, seconds):
            starts.append(seconds)
    begun = ("from process start to the answer to `initialize`", *milliseconds(starts))
    with _server() as (editor, _):
        loaded = _under_load(editor)
    with _server({"": {"review": {"mode": "onType"}}}) as (editor, _):
        reviewed = _reviews(editor)
    return [
        Table("server", (f"requests while {SENTENCES} sentences are explained", *_HEADER), (begun, *loaded)),
        Table("review", ("Markdown under review, `onType`", *_HEADER), tuple(reviewed)),
    ]


def _reviews(editor: Editor) -> list[tuple[str, ...]]:
    """Documents of several sizes: what an edit costs, seen from outside by what is asked right behind it and meanwhile."""
    rows: list[tuple[str, ...]] = []
    for kilobytes in SIZES:
        uri = f"file:///long-{kilobytes}.md"
        lines = ["The page is slow, and support was terrible to us.", ""]
        while sum(map(len, lines)) < 1000 * kilobytes:
            lines += [f"Line {len(lines)} is **prose** with `code` in it. It says a little, and [a link](https://example.org) too.", ""]
        editor.open(uri, "\n".join(lines), "markdown")
        editor.wait(partial(editor.diagnostics, uri), PATIENCE)
        hovering = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 14}}
        typed: list[float] = []
        others: list[float] = []
        marked: list[float] = []
        for number in range(EDITS):
            line = 2 + 2 * (number * 97 % (len(lines) // 2 - 1))
            before = len(editor.diagnostics(uri))
            edited = time.monotonic()
            editor.change(uri, (line, 0), (line, 0), f"Number {number} was a terrible loss. ")
            typed.append(_seconds(editor.request("textDocument/hover", hovering)))
            # The review of the edit goes on meanwhile.
            while len(editor.diagnostics(uri)) <= before and time.monotonic() < edited + PATIENCE:
                time.sleep(0.02)
                others.append(_seconds(editor.request("textDocument/hover", hovering)))
            marked.append(time.monotonic() - edited - TYPING_SECONDS)
        rows.append((f"{kilobytes} KB: a hover right after an edit", *milliseconds(typed)))
        rows.append((f"{kilobytes} KB: a hover while the edit is reviewed", *milliseconds(others)))
        rows.append((f"{kilobytes} KB: from an edit to its findings, on top of the pause of {TYPING_SECONDS} s", *milliseconds(marked)))
    return rows


def _under_load(editor: Editor) -> list[tuple[str, ...]]:
    lines = [f"The page number {number} is slow, and support was not kind to us." for number in range(SENTENCES)]
    editor.open(URI, "\n\n".join(lines) + "\n", "markdown")
    editor.command("tonelens.explain", uri=URI, range=place((0, 0), (0, len(lines[0])))).result(PATIENCE)
    document = editor.command("tonelens.explainDocument", uri=URI)
    times: dict[str, list[float]] = {name: [] for name, _ in _READINGS}
    fresh: list[float] = []
    cancelled: list[float] = []
    number = 0
    while document.messages.empty():
        number += 1
        for name, ask in _READINGS:
            times[name].append(_seconds(ask(editor, number)))
        if number % 10 == 0:
            text = f"Unfortunately, order {number} was lost."
            editor.open(f"file:///{number}.md", text, "markdown")
            fresh.append(_seconds(editor.command("tonelens.explain", uri=f"file:///{number}.md", range=place((0, 0), (0, len(text))))))
        if number % 10 == 5:
            text = f"Sadly, letter {number} was lost."
            editor.open(f"file:///{number}.md", text, "markdown")
            answer = editor.command("tonelens.explain", uri=f"file:///{number}.md", range=place((0, 0), (0, len(text))))
            time.sleep(0.05)
            asked = time.monotonic()
            editor.notify("$/cancelRequest", {"id": answer.number})
            _seconds(answer)
            cancelled.append(max(0.0, answer.sent + answer.seconds - asked))
        time.sleep(0.02)
    named = {**times, "the explanation of another sentence": fresh, "a cancelled request, until it is answered": cancelled}
    return [(name, *milliseconds(seconds)) for name, seconds in named.items() if seconds]


def _asking(name: str, method: str, params: Callable[[int], dict[str, Any]]) -> _Reading:
    document = {"textDocument": {"uri": URI}}
    return name, lambda editor, number: editor.request(method, {**document, **params(number)})


_READINGS: Sequence[_Reading] = (
    _asking("a hover", "textDocument/hover", lambda number: {"position": {"line": 0, "character": 22}}),
    _asking("inlay hints", "textDocument/inlayHint", lambda number: {"range": place((0, 0), (60, 0))}),
    _asking("semantic tokens", "textDocument/semanticTokens/full", lambda number: {}),
    _asking("code lenses", "textDocument/codeLens", lambda number: {}),
    _asking("code actions", "textDocument/codeAction", lambda number: {"range": place((0, 0), (0, 20)), "context": {"diagnostics": []}}),
)


def _seconds(answer: Answer) -> float:
    try:
        answer.result(PATIENCE)
    except ResponseError as error:
        if error.code != -32800:
            raise
    return answer.seconds


@contextmanager
def _server(settings: dict[str, Any] | None = None) -> Iterator[tuple[Editor, float]]:
    """A real server that has initialized, and how long that took from the start of its process."""
    editor = Editor(command=COMMAND, settings=settings)
    try:
        editor.initialize(recorded("neovim-0.11"))
        yield editor, time.monotonic() - editor.started
        editor.stop()
    finally:
        editor.kill()
