"""The rules of docs/architecture.md that a program can check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "transformers", "captum", "matplotlib", "numpy")


def test_imports_keep_to_the_layers() -> None:
    # In a process of its own, because import-linter turns off every logger that exists in the process it runs in.
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(config_filename='pyproject.toml', no_cache=True))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("module", ["tonelens", "tonelens.__main__", "tonelens.cli"])
def test_importing_leaves_the_heavy_libraries_alone(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "server", capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""


def test_the_mathematics_knows_no_torch() -> None:
    program = f"import sys, tonelens.attribution.explaining; print(*sorted(set({HEAVY[:-1]!r}) & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "server", capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""
