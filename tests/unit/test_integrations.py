"""What other programs start us with: GitHub's runners and pre-commit."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def _script() -> str:
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    script: str = next(step["run"] for step in steps if step.get("name") == "Check")
    return script


@pytest.mark.skipif(os.name != "posix", reason="the action's step is written for bash")
@pytest.mark.parametrize(
    ("inputs", "arguments"),
    [
        ({"PATHS": "."}, ["check", ".", "--format", "github"]),
        (
            {"PATHS": "docs *.md", "OUTPUT": "a b.html", "FORMAT": "html", "BASELINE": "tone.json", "ARGUMENTS": "--expect positive"},
            ["check", "docs", "*.md", "--format", "html", "--output", "a b.html", "--baseline", "tone.json", "--expect", "positive"],
        ),
        ({"PATHS": "$(touch pwned) ; touch pwned"}, ["check", "$(touch", "pwned)", ";", "touch", "pwned", "--format", "github"]),
    ],
)
def test_the_action_hands_its_inputs_over_as_words(tmp_path: Path, inputs: dict[str, str], arguments: list[str]) -> None:
    program = tmp_path / "tonelens"
    program.write_text(f"#!{sys.executable}\nimport sys\nprint(*sys.argv[1:], sep='\\n')\nsys.exit(1)\n", encoding="utf-8")
    program.chmod(0o755)
    environment = {"FORMAT": "github", "OUTPUT": "", "BASELINE": "", "ARGUMENTS": "", **inputs}
    answer = subprocess.run(
        ["/bin/bash", "-e", "-c", _script()],
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.split("\n")[:-1] == arguments
    assert answer.returncode == 1
    assert not (tmp_path / "pwned").exists()


def test_the_action_installs_away_from_the_checkout() -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    install = next(step for step in steps if step.get("name") == "Install Tonelens")
    assert shlex.split(install["run"])[:4] == ["python", "-I", "-m", "pip"]
    assert install["working-directory"] == "${{ runner.temp }}"


def test_the_actions_inputs_all_reach_its_step() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    step = next(step for step in action["runs"]["steps"] if step.get("name") == "Check")
    assert {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]} == set(step["env"].values())


def test_the_hook_starts_a_command_that_there_is() -> None:
    from tonelens.cli import main

    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    program, *arguments = shlex.split(hook["entry"])
    assert program == "tonelens"
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
