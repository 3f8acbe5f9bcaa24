"""The server starts small and quickly: what is heavy waits until it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lsp.editor import Editor, recorded
from tests.unit.test_layers import HEAVY, ROOT


@pytest.mark.parametrize("module", ["tonelens.lsp", "tonelens.lsp.serve"])
def test_importing_it_leaves_the_heavy_libraries_alone(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "server", capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""


def test_before_its_first_use_it_is_small() -> None:
    editor = Editor(command=[sys.executable, "-m", "tonelens", "serve"])
    try:
        editor.initialize(recorded("vscode-1.139"))
        editor.open("file:///a.md", "It is terrible.\n", "markdown")
        editor.ask("tonelens/explanations", {"uri": "file:///a.md"})
        status = Path(f"/proc/{editor.process.pid}/status")
        if not status.exists():
            pytest.skip("only Linux says how much memory a process takes")
        kibibytes = int(status.read_text().partition("VmRSS:")[2].split()[0])
        assert kibibytes < 64 * 1024
        assert editor.stop() == 0
    finally:
        editor.kill()
