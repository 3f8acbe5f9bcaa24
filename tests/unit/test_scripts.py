"""What npm runs, where it can be tested without installing anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.mutants import told

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what `npm start` needs before there is an environment."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def start(clone: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    assert NODE is not None
    environment = {**os.environ, "PATH": str(clone), "TONELENS_PYTHON": "", **variables}
    return subprocess.run(
        [NODE, str(clone / "scripts" / "start.mjs")], env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.skipif(NODE is None, reason="needs Node")
def test_a_machine_without_python_is_told_what_to_install(clone: Path) -> None:
    answer = start(clone)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Tonelens needs Python 3.10 or newer, and there is no Python on the PATH. Install one")
    assert answer.stderr.count("\n") == 1


@pytest.mark.skipif(NODE is None, reason="needs Node")
def test_a_wrong_choice_of_python_is_named(clone: Path) -> None:
    answer = start(clone, TONELENS_PYTHON="no-such-python")
    assert answer.returncode == 1
    assert answer.stderr.startswith('TONELENS_PYTHON is "no-such-python"')


def test_an_installation_ends_with_the_program_that_started_it() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "attached.py"), "http.server", "--bind", "127.0.0.1", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        assert child.poll() is None
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(timeout=20) == 1


def test_a_module_that_ends_by_itself_is_not_held_up() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "attached.py"), "platform"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.read().strip()
        assert child.wait(timeout=20) == 0


@pytest.mark.skipif(NODE is None, reason="needs Node")
@pytest.mark.parametrize(
    ("options", "checks"),
    [
        (["tests/unit/cli", "-q"], ["pytest"]),
        (["tests/unit/test_scripts.py::start"], ["pytest"]),
        (["-k", "words"], ["ruff check", "ruff format", "tsc", "client", "mypy", "pytest", "lite"]),
    ],
)
def test_with_a_path_only_pytest_runs(tmp_path: Path, options: list[str], checks: list[str]) -> None:
    assert NODE is not None
    shutil.copy(ROOT / "scripts" / "test.mjs", tmp_path)
    process = f"""
    export const ROOT = {json.dumps(str(ROOT))};
    export const run = async () => 0;
    export const script = async (main) => {{ process.exitCode = await main(process.argv.slice(2)); }};
    """
    for name, content in (
        ("process", process),
        ("check_client", "export const tests = async () => 0; export const types = tests;"),
        ("environment", 'export const environment = async () => "python";'),
        ("lite", "export const liteTests = async () => 0;"),
    ):
        (tmp_path / f"{name}.mjs").write_text(content, encoding="utf-8")
    answer = subprocess.run([NODE, str(tmp_path / "test.mjs"), *options], capture_output=True, text=True, encoding="utf-8", check=False)
    assert answer.returncode == 0, answer.stderr
    assert [line.removeprefix("── ") for line in answer.stdout.splitlines() if line.startswith("── ")] == checks


def test_changes_that_no_test_notices_are_told_with_their_lines() -> None:
    diff = "--- a\n+++ b\n@@ -1 +1 @@\n-    return a < b\n+    return a <= b\n"
    assert told([(3, "KILLED", ""), (7, "SURVIVED", diff)]) == [
        "line 7: return a < b → return a <= b",
        "1 of 2 changes were noticed, 50%.",
    ]
    assert told([]) == ["0 of 0 changes were noticed."]
