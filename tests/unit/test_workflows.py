"""What GitHub runs for this repository: pinned, with few rights, and made of scripts that there are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tomli
import yaml

import tonelens
from scripts.dry_run import steps

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BASH = shutil.which("bash") or ""
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
FILE = re.compile(r"(?<![\w./-])((?:scripts|requirements|\.ci)/[\w./-]+)")
SAYING = {"name": "Say it", "run": "echo ${{ matrix.a }}", "env": {"B": "${{ github.b }}"}}
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def scripts(path: Path) -> list[str]:
    return [step["run"] for job in read(path)["jobs"].values() for step in job["steps"] if "run" in step]


def test_there_are_workflows_for_changes_releases_and_the_site() -> None:
    assert [path.stem for path in WORKFLOWS] == ["ci", "release", "site"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_and_say_their_version(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used
    assert [one for one in used if not PINNED.match(one)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_rights_are_few_and_every_job_ends(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow["jobs"].items() if "timeout-minutes" not in job] == []
    for job in workflow["jobs"].values():
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_script_is_made_of_what_strangers_write(path: Path) -> None:
    for script in scripts(path):
        assert EXPRESSION.findall(script) == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_scripts_name_is_there(path: Path) -> None:
    named = {name for script in scripts(path) for name in FILE.findall(script)}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.skipif(not BASH, reason="no bash here")
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_scripts_are_bash(path: Path) -> None:
    for script in scripts(path):
        answer = subprocess.run([BASH, "-n"], input=script, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr


def test_every_supported_python_and_system_is_tried() -> None:
    jobs = read(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = {one.rsplit(" ", 1)[1] for one in project["classifiers"] if re.search(r":: 3\.\d+$", one)}
    matrix = jobs["full"]["strategy"]["matrix"]
    assert {*matrix["python"], *(one["python"] for one in matrix["include"])} == supported
    for job in ("full", "lite"):
        assert {name.split("-")[0] for name in jobs[job]["strategy"]["matrix"]["os"]} == {"ubuntu", "macos", "windows"}


def test_a_dry_run_fills_in_values_and_leaves_out_what_it_is_told_to() -> None:
    workflow = {
        "env": {"A": "1"},
        "jobs": {"one": {"steps": [{"uses": "x"}, SAYING, {"run": "no"}]}},
    }
    (said, last) = steps(workflow, "one", {"matrix.a": "hello", "github.b": "2"})
    assert (said.script, said.environment) == ("echo hello", {"A": "1", "B": "2"})
    assert last.name == "step 3"
    assert [step.name for step in steps(workflow, "one", {}, ["Say"])] == ["step 3"]
    for job, values in (("two", {}), ("one", {"matrix.a": "hello"})):
        with pytest.raises(ValueError, match=r"no job two|github\.b"):
            steps(workflow, job, values)


def test_the_lock_file_has_every_dependency_with_its_hash() -> None:
    lock = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\w)", "\n" + lock.split("\n\n", 1)[-1])[1:]
    locked = {re.split(r"[=\[]", entry)[0].lower(): entry for entry in entries}
    assert [name for name, entry in locked.items() if "--hash=sha256:" not in entry] == []
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.sub(r"[._]", "-", re.split(r"[<>=;\[]", line)[0].strip().lower()) for line in wanted}
    assert sorted(names - set(locked) - {"torch"}) == [], "Write it anew with the command at its top."
    assert "torch" not in locked


def test_the_citation_names_the_version() -> None:
    citation = read(ROOT / "CITATION.cff")
    assert citation["version"] == tonelens.__version__
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


def test_forms_and_containers_are_well_formed() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) > 1
    for path in forms:
        form = read(path)
        if path.stem != "config":
            assert {"name", "description", "body"} <= set(form)
            ids = [part["id"] for part in form["body"] if part["type"] != "markdown"]
            assert len(set(ids)) == len(ids) > 0
            told = {key for part in form["body"] for key in part["attributes"]}
            assert told <= {"label", "description", "placeholder", "render", "value"}
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == "npm start"


def test_the_image_gets_every_file_that_its_build_reads() -> None:
    from scripts.lite_wheel import COPIED

    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert ignored[0] == "*"
    for name in (*COPIED, "pyproject.toml", "scripts/lite_wheel.py", "server/tonelens"):
        assert f"!{name}" in ignored
