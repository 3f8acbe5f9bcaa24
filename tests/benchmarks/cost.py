"""What Tonelens costs a machine: a cold start, the memory of a window, and how many sentences a check reads in a second."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.sentences import of_many_kinds
from tests.benchmarks.tables import Table
from tests.lsp.editor import Editor, children, place, recorded
from tonelens.attribution.types import MethodOptions
from tonelens.engine.in_process import InProcessEngine
from tonelens.review.check.findings import draft
from tonelens.review.check.reviewing import Job, review
from tonelens.settings.rules import Rule

STARTS = 7
CORPORA = (1_000, 10_000, 100_000)
SERVER = (sys.executable, "-m", "tonelens", "serve")
SENTENCE = "The plot was terrible, and the service was slow."
PATIENCE = 600.0


def tables() -> list[Table]:
    """All of it, in processes of its own but for the throughput."""
    return [_starts(), _windows(), _throughput()]


def _starts() -> Table:
    program = (sys.executable, "-m", "tonelens")
    rows = []
    for name, arguments in (
        ("`tonelens --version`", ("--version",)),
        ('`tonelens explain "…"`, one sentence', ("explain", SENTENCE)),
        ("`tonelens check`, one file of one sentence, no findings explained", ("check", "--explain", "never", "-")),
    ):
        walls, cpus = zip(*(ran((*program, *arguments), SENTENCE) for _ in range(STARTS)), strict=True)
        rows.append((name, f"{statistics.median(walls):.2f} s", f"{statistics.median(cpus):.2f} s ({min(cpus):.2f} to {max(cpus):.2f})"))
    rows.append(("in an editor, from selecting text to its colours", _first_colours(), ""))
    return Table("cold", (f"cold start, {STARTS} runs", "time", "processor time (lowest to highest)"), tuple(rows))


def ran(command: Sequence[str], text: str = "") -> tuple[float, float]:
    """Seconds of wall and processor time of a whole process that is given a text."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _first_colours() -> str:
    """How long the first selection takes in a server that runs, with a model that is still to be loaded."""
    seconds = []
    for _ in range(STARTS):
        editor = _opened()
        seconds.append(_selected(editor))
        editor.kill()
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


def _windows() -> Table:
    """The memory of a server and its worker as they go."""
    rows: list[tuple[str, ...]] = []
    editor = _opened()
    time.sleep(2)
    rows.append(("before first use", *_memory(editor)))
    _selected(editor)
    rows.append(("after the first selection", *_memory(editor)))
    lines = [f"The page number {number} is slow, and support was not kind to us." for number in range(100)]
    editor.open("file:///many.md", "\n\n".join(lines) + "\n", "markdown")
    answer = editor.command("tonelens.explainDocument", uri="file:///many.md")
    most = (0.0, 0.0)
    while answer.messages.empty():
        most = max(most, _resident(editor), key=sum)
        time.sleep(0.05)
    rows.append(("peak, while 100 sentences are explained", *_cells(most)))
    time.sleep(3)
    rows.append(("idle afterwards", *_memory(editor)))
    editor.kill()
    return Table("window", ("resident memory", "server", "worker", "together"), tuple(rows))


def _opened() -> Editor:
    editor = Editor(command=SERVER)
    editor.initialize(recorded("neovim-0.11"))
    editor.open("file:///cold.md", SENTENCE + "\n", "markdown")
    return editor


def _selected(editor: Editor) -> float:
    answer = editor.command("tonelens.explain", uri="file:///cold.md", range=place((0, 0), (0, len(SENTENCE))), trigger="selection")
    answer.result(PATIENCE)
    return answer.seconds


def _memory(editor: Editor) -> tuple[str, str, str]:
    return _cells(_resident(editor))


def _cells(resident: tuple[float, float]) -> tuple[str, str, str]:
    server, worker = resident
    return f"{server:.0f} MB", f"{worker:.0f} MB", f"{server + worker:.0f} MB"


def _resident(editor: Editor) -> tuple[float, float]:
    """Resident memory of the server and of what it has started, in MB, as Linux counts it from outside."""
    return _of(editor.process.pid), sum(map(_of, children(editor.process.pid)))


def _of(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return 0.0
    return int((status.partition("VmRSS:")[2].split() or ["0"])[0]) / 1024


def _throughput() -> Table:
    engine = InProcessEngine()
    rows = []
    for count in CORPORA:
        text = "\n\n".join(of_many_kinds(count))
        begun, cpu = time.perf_counter(), time.process_time()
        document = draft(text, "plaintext")
        read = time.process_time() - cpu
        review(engine, [Job(document, (Rule(),), MethodOptions())], explains=lambda index, found: ())
        wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
        sentences = len(document.sentences)
        rows.append((f"{sentences:,}", f"{sentences / wall:.0f}", f"{sentences / cpu:.0f}", f"{read / cpu:.2f}".removeprefix("0")))
    header = ("sentences in the corpus", "per second", "per second of processor time", "of that, finding them in the text")
    return Table("throughput", header, tuple(rows))
