"""How much memory an editor's window costs with the built-in model at work, as Linux counts it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lsp.editor import Editor, children, recorded

MOST = 250
"""In MB, of the server and its worker together."""

URI = "file:///letter.md"


@pytest.fixture
def editor() -> Iterator[Editor]:
    started = Editor(command=[sys.executable, "-m", "tonelens", "serve"])
    started.initialize(recorded("neovim-0.11"))
    yield started
    started.kill()


def resident(editor: Editor) -> float:
    status = [Path(f"/proc/{pid}/status").read_text() for pid in (editor.process.pid, *children(editor.process.pid))]
    return sum(int(one.partition("VmRSS:")[2].split()[0]) for one in status) / 1024


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it this way")
def test_the_server_and_its_worker_take_less_than_a_quarter_of_a_gigabyte_once_they_rest(editor: Editor) -> None:
    lines = [f"The page number {number} is slow, and support was not kind to us." for number in range(100)]
    editor.open(URI, "\n\n".join(lines) + "\n", "markdown")
    assert len(editor.command("tonelens.explainDocument", uri=URI).result(120)["sentences"]) == len(lines)
    end = time.monotonic() + 15
    while (taken := resident(editor)) >= MOST and time.monotonic() < end:
        time.sleep(0.1)
    assert 80 < taken < MOST
