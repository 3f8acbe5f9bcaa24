"""A server ends with the editor that started it, even where something else keeps its pipes open."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

from tests.lsp.editor import PATIENCE, Editor
from tonelens.lsp.protocol.parent_process import is_there, watch


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


def ended(process: subprocess.Popen[bytes]) -> int:
    process.kill()
    process.wait(PATIENCE)
    return process.pid


def test_a_server_whose_editor_is_killed_ends() -> None:
    parent, editor = sleeper(), Editor()
    try:
        editor.initialize({"capabilities": {}, "processId": parent.pid})
        ended(parent)
        # Its pipes are still open: this test holds them.
        assert editor.process.wait(PATIENCE) == 1
    finally:
        ended(parent)
        editor.kill()


def test_a_process_that_was_never_seen_is_not_missed() -> None:
    gone: list[None] = []
    asyncio.run(watch(ended(sleeper()), lambda: gone.append(None), seconds=0))
    asyncio.run(watch(2**40, lambda: gone.append(None), seconds=0))
    asyncio.run(watch(-1, lambda: gone.append(None), seconds=0))
    assert gone == []


def test_a_process_that_ends_before_the_first_look_is_missed_all_the_same() -> None:
    gone: list[None] = []
    process = sleeper()

    async def run() -> None:
        watching = watch(process.pid, lambda: gone.append(None), seconds=0)
        ended(process)
        await watching

    asyncio.run(run())
    assert gone == [None]


def test_who_runs_is_there() -> None:
    assert is_there(os.getpid())
