"""The rules of docs/architecture.md that a program can check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "transformers", "captum", "matplotlib", "numpy")


def test_imports_keep_to_the_layers(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("module", ["tonelens", "tonelens.__main__", "tonelens.cli"])
def test_importing_leaves_the_heavy_libraries_alone(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "server", capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""
