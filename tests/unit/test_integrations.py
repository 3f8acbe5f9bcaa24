"""What other programs start us with: GitHub's runners and pre-commit."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import action
from scripts.lite_wheel import COPIED

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
_EXPRESSION = re.compile(r"\$\{\{ ?([^}]*?) ?\}\}")


@pytest.mark.parametrize(
    ("inputs", "arguments"),
    [
        ({"PATHS": "."}, ["check", ".", "--format", "github"]),
        (
            {
                "PATHS": "docs\n'release notes.md'",
                "OUTPUT": "a b.html",
                "FORMAT": "html",
                "ARGUMENTS": '--term "Kill Bill" --explain never',
            },
            ["check", "docs", "release notes.md", "--format", "html", "--output=a b.html", "--term", "Kill Bill", "--explain", "never"],
        ),
        ({"PATHS": "$(touch pwned) ; touch pwned"}, ["check", "$(touch", "pwned)", ";", "touch", "pwned", "--format", "github"]),
        (
            {"PATHS": ".", "DIFF": "auto", "CACHE": "-x", "BASELINE": "tone.json"},
            ["check", ".", "--format", "github", "--baseline=tone.json", "--diff=auto", "--cache=-x"],
        ),
    ],
)
def test_the_action_hands_its_inputs_over_as_words(inputs: dict[str, str], arguments: list[str]) -> None:
    assert action.command(inputs) == arguments


def test_the_actions_environment_is_named_by_all_that_is_installed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "server" / "tonelens").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    first = action.key(tmp_path)
    assert re.fullmatch("[0-9a-f]{32}", first)
    (tmp_path / "server" / "tonelens" / "new.py").touch()
    second = action.key(tmp_path)
    (tmp_path / "server" / "tonelens" / "__pycache__").mkdir()
    (tmp_path / "server" / "tonelens" / "__pycache__" / "new.pyc").touch()
    assert first != second == action.key(tmp_path)


def test_the_actions_inputs_all_reach_its_step() -> None:
    step = next(step for step in ACTION["runs"]["steps"] if step.get("name") == "Check")
    assert {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]} <= set(step["env"].values())


def test_the_action_leaves_the_callers_python_alone() -> None:
    steps = ACTION["runs"]["steps"]
    python = next(step for step in steps if "setup-python" in step.get("uses", ""))
    assert python["with"]["update-environment"] is False
    for step in steps:
        if "run" in step:
            assert shlex.split(step["run"])[:2] == ["$PYTHON", "-I"]
        if step.get("name") in ("Install Tonelens", None) and "run" in step:
            assert step["working-directory"] == "${{ runner.temp }}"


def _host(tmp_path: Path, inputs: Mapping[str, str]) -> tuple[list[subprocess.CompletedProcess[str]], dict[str, str]]:
    """Runs the Action's own steps as a runner does, on a checkout in the current folder; steps of others are played."""
    temp = tmp_path / "temp"
    temp.mkdir(exist_ok=True)
    outputs: dict[str, str] = {"steps.python.outputs.python-path": sys.executable, "runner.temp": str(temp), "runner.os": "Linux"}
    outputs |= {f"inputs.{name}": inputs.get(name, about["default"]) for name, about in ACTION["inputs"].items()}
    answers: list[subprocess.CompletedProcess[str]] = []
    for step in ACTION["runs"]["steps"]:
        if "run" not in step:
            continue
        written = temp / "output"
        written.write_text("", encoding="utf-8")

        def told(text: str) -> str:
            return _EXPRESSION.sub(lambda found: outputs[found[1]], text)

        environment = {name: told(value) for name, value in step["env"].items()}
        environment |= {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(written),
            "GITHUB_ACTIONS": "true",
            "PATH": os.environ["PATH"],
        }
        environment |= {
            "GITHUB_STEP_SUMMARY": str(temp / "summary"),
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_REF": "refs/pull/1/merge",
        }
        folder = told(step.get("working-directory", ""))
        command = ["/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        answers.append(subprocess.run(command, env=environment, cwd=folder or None, capture_output=True, text=True, check=False))
        for line in written.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            outputs[f"steps.{step['id']}.outputs.{name}"] = value
        if answers[-1].returncode:
            break
    return answers, outputs


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments], check=True, capture_output=True)  # noqa: S607


@pytest.mark.skipif(os.name != "posix", reason="the action's steps are written for bash")
def test_the_action_checks_a_pull_request_in_the_environment_that_the_cache_brought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.chdir(checkout)
    _git("init", "-q", "-b", "main")
    (checkout / "release notes.md").write_text("This page is terrible and slow.\n", encoding="utf-8")
    # What lies in a checkout is not run.
    for name in ("tonelens.py", "pip.py", "shlex.py"):
        (checkout / name).write_text("raise SystemExit('run')\n", encoding="utf-8")
    _git("add", "-A")
    _git("commit", "-qm", "x")
    _git("checkout", "-qb", "mine")
    text = "This page is terrible and slow.\n\n" + "".join(f"Number {one} is a horrible, ugly mess.\n\n" for one in range(12))
    (checkout / "release notes.md").write_text(text, encoding="utf-8")
    _git("commit", "-qam", "x")
    _git("checkout", "-q", "main")
    _git("merge", "-q", "--no-ff", "mine", "-m", "merge")
    # The cache's part: an environment in which this package is installed.
    environment = tmp_path / "temp" / "tonelens"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (place,) = environment.glob("lib/python*/site-packages")
    (place / "tonelens.pth").write_text(f"{ROOT / 'server'}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    (environment / "complete").touch()
    answers, outputs = _host(tmp_path, {"paths": "'release notes.md'", "diff": "auto", "arguments": '--term "Kill Bill" --explain never'})
    assert [answer.returncode for answer in answers] == [0, 0, 1], answers
    assert len(outputs["steps.key.outputs.key"]) == 32
    said = answers[-1].stdout
    assert said.count("::warning file=release notes.md,line=") == 10
    assert "2 more are in the summary of this job." in said
    summary = (tmp_path / "temp" / "summary").read_text(encoding="utf-8")
    assert "**12 findings in 1 of 1 file.**" in summary
    assert "This page is terrible" not in summary


@pytest.mark.skipif(os.name != "posix", reason="the action's steps are written for bash")
def test_a_quotation_mark_that_is_not_closed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action, "install", lambda folder: None)
    monkeypatch.setenv("PATHS", "'docs")
    assert action.main("check", tmp_path) == 2


def test_every_hook_starts_a_command_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    from tonelens.cli import main

    for hook in HOOKS:
        program, *arguments = shlex.split(hook["entry"])
        assert program == "tonelens"
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--help"])
        assert ended.value.code == 0
    assert "usage" in capsys.readouterr().out


def _hooked(folder: Path) -> dict[str, str]:
    """A repository with all hooks, which pre-commit installs from a repository as people name it; and the environment to commit in."""
    published = folder / "published"
    for name in (*COPIED, "pyproject.toml", ".pre-commit-hooks.yaml"):
        published.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, published / name)
    shutil.copytree(ROOT / "server" / "tonelens", published / "server" / "tonelens", ignore=shutil.ignore_patterns("__pycache__"))
    os.chdir(published)
    _git("init", "-q")
    _git("add", "-A")
    _git("commit", "-qm", "x")
    revision = subprocess.run(["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()  # noqa: S607
    source = {"repo": str(published), "rev": revision, "hooks": [{"id": hook["id"]} for hook in HOOKS]}
    repository = folder / "repository"
    repository.mkdir()
    os.chdir(repository)
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [source]}), encoding="utf-8")
    environment = {
        **os.environ,
        # Offline: pip builds with what is installed here, and the hooks find there what the package needs.
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PRE_COMMIT_HOME": str(folder / "home"),
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }
    _git("init", "-q")
    install = [sys.executable, "-m", "pre_commit", "install", "--hook-type", "pre-commit", "--hook-type", "commit-msg"]
    subprocess.run(install, env=environment, check=True, capture_output=True)
    return environment


@pytest.mark.slow
def test_the_hooks_look_at_files_changes_and_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pre_commit")
    pytest.importorskip("hatchling")
    monkeypatch.chdir(tmp_path)
    environment = _hooked(tmp_path)

    def commit(message: str, **more: str) -> tuple[int, str]:
        _git("add", "-A")
        done = subprocess.run(
            ["git", "commit", "-qm", message],  # noqa: S607
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    Path("a.md").write_text("This page is plain.\n", encoding="utf-8")
    assert commit("Add a page")[0] == 0
    Path("a.md").write_text("This page is a horrible, ugly mess.\n", encoding="utf-8")
    status, said = commit("Change the page")
    assert status == 1
    assert said.count("a.md:1:1: warning: Reads negative") == 2
    assert commit("Put it off", SKIP="tonelens,tonelens-changed")[0] == 0
    Path("a.md").write_text("This page is a horrible, ugly mess.\n\nThis line is new.\n", encoding="utf-8")
    assert commit("Add a line", SKIP="tonelens")[0] == 0
    Path("a.md").write_text("Gone.\n", encoding="utf-8")
    status, said = commit("What a horrible, ugly mess this was")
    assert status == 1
    assert "COMMIT_EDITMSG:1:1: warning: Reads negative" in said
