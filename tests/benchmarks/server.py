"""How soon the language server answers: its start, the first result, reading and new work while the model computes."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.lsp.editor import Answer, Editor, ResponseError, place, recorded
from tonelens.lsp.reviewing import TYPING_SECONDS

STARTS = 20
SENTENCES = 300
SIZES = (10, 150, 500)
EDITS = 20
COMMAND = (sys.executable, "-m", "tonelens", "serve")
URI = "file:///letter.md"
PATIENCE = 600.0

_Reading = tuple[str, Callable[[Editor, int], Answer]]


def report() -> None:
    """Prints every figure; takes some minutes."""
    starts = []
    for _ in range(STARTS):
        with _server() as (_, seconds):
            starts.append(seconds)
    print(f"start to the answer to initialize, {STARTS} starts: {_summary(starts)}")
    with _server() as (editor, _):
        time.sleep(2)
        print(f"resident memory before first use: {_resident(editor.process.pid):.0f} MB")
        _cold(editor)
        _under_load(editor)
    with _server({"": {"review": {"mode": "onType"}}}) as (editor, _):
        _reviews(editor)


def _reviews(editor: Editor) -> None:
    """Documents of several sizes under review: what an edit costs, seen from outside by what is asked right behind it and meanwhile."""
    for kilobytes in SIZES:
        uri = f"file:///long-{kilobytes}.md"
        lines = ["The page is slow, and support was terrible to us.", ""]
        while sum(map(len, lines)) < 1000 * kilobytes:
            lines += [f"Line {len(lines)} is **prose** with `code` in it. It says a little, and [a link](https://example.org) too.", ""]
        asked = time.monotonic()
        editor.open(uri, "\n".join(lines), "markdown")
        editor.wait(partial(editor.diagnostics, uri), PATIENCE)
        print(f"{kilobytes} KB of Markdown, opened, to the first findings: {time.monotonic() - asked:.1f} s")
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
        idle = []
        for _ in range(100):
            time.sleep(0.02)
            idle.append(_seconds(editor.request("textDocument/hover", hovering)))
        print(f"  an edit and a hover behind it: {_summary(typed)}")
        print(f"  a hover while the edit is reviewed: {_summary(others)}; while nothing happens: {_summary(idle)}")
        print(f"  an edit to its marks, beyond the pause of {TYPING_SECONDS} s: {_summary(marked)}")


def _cold(editor: Editor) -> None:
    editor.open("file:///cold.md", "I am very excited about this project.\n", "markdown")
    asked = time.monotonic()
    editor.command("tonelens.explain", uri="file:///cold.md", range=place((0, 0), (0, 37))).result(PATIENCE)
    print(f"cold request to its result: {time.monotonic() - asked:.1f} s")
    print(f"cold request to the first progress: {1000 * (editor.first('$/progress') - asked):.0f} ms")


def _under_load(editor: Editor) -> None:
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
    print(f"{SENTENCES} sentences: {_seconds(document):.1f} s; asked meanwhile:")
    for name, seconds in {**times, "explanation of another sentence": fresh, "answer to a cancelled request": cancelled}.items():
        print(f"  {name}: {_summary(seconds)}")
    for name, ask in _READINGS:
        print(f"  afterwards, {name}: {_summary([_seconds(ask(editor, number)) for number in range(20)])}")


def _asking(method: str, params: Callable[[int], dict[str, Any]]) -> _Reading:
    document = {"textDocument": {"uri": URI}}
    return method, lambda editor, number: editor.request(method, {**document, **params(number)})


_READINGS: Sequence[_Reading] = (
    _asking("textDocument/hover", lambda number: {"position": {"line": 0, "character": 22}}),
    _asking("textDocument/inlayHint", lambda number: {"range": place((0, 0), (60, 0))}),
    _asking("textDocument/semanticTokens/full", lambda number: {}),
    _asking("textDocument/codeLens", lambda number: {}),
    _asking("textDocument/codeAction", lambda number: {"range": place((0, 0), (0, 20)), "context": {"diagnostics": []}}),
)


def _seconds(answer: Answer) -> float:
    try:
        answer.result(PATIENCE)
    except ResponseError as error:
        if error.code != -32800:
            raise
    return answer.seconds


def _summary(seconds: Sequence[float]) -> str:
    if len(seconds) < 2:
        return "not measured"
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    middle, most = statistics.median(ordered), ordered[-1]
    return f"median {1000 * middle:.0f} ms, 95th percentile {1000 * late:.0f} ms, most {1000 * most:.0f} ms ({len(ordered)})"


def _resident(pid: int) -> float:
    """Resident memory of a process in MB, as Linux counts it from outside."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


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
