"""Runs the steps of a workflow's job here, in a fresh clone: ``python scripts/dry_run.py .github/workflows/ci.yml lite``.

What ``uses:`` names is left out, and so are the steps that ``--skip`` names by the beginning of their names. ``--set matrix.python=3.12``
gives an expression a value; one without a value ends the run before anything is started.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass(frozen=True)
class Step:
    """A step that runs a script."""

    name: str
    script: str
    environment: Mapping[str, str]


def steps(workflow: Mapping[str, Any], job: str, values: Mapping[str, str], skipped: Sequence[str] = ()) -> list[Step]:
    """The scripts of a job with the values of their expressions.

    Raises:
        ValueError: there is no such job, or an expression has no value.
    """
    if job not in workflow["jobs"]:
        raise ValueError(f"There is no job {job}, only {', '.join(workflow['jobs'])}.")
    found = list[Step]()
    for index, step in enumerate(workflow["jobs"][job]["steps"]):
        name = step.get("name", f"step {index + 1}")
        if "run" not in step or name.startswith(tuple(skipped)):
            continue
        told = {**workflow.get("env", {}), **workflow["jobs"][job].get("env", {}), **step.get("env", {})}
        environment = {key: filled(str(value), values) for key, value in told.items()}
        found.append(Step(name, filled(step["run"], values), environment))
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values of its expressions; raises ``ValueError`` where one has none."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise ValueError(f"“{match[1]}” has no value. Give it one: --set {match[1]}=…")
        return values[match[1]]

    return _EXPRESSION.sub(value, text)


def main() -> int:
    """Runs the steps until one fails, and returns its status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("workflow", type=Path)
    parser.add_argument("job")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="values")
    parser.add_argument("--skip", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    values = dict(one.split("=", 1) for one in options.values)
    try:
        found = steps(yaml.safe_load(options.workflow.read_text(encoding="utf-8")), options.job, values, options.skip)
    except ValueError as error:
        raise SystemExit(str(error)) from None
    with tempfile.TemporaryDirectory() as name:
        clone = Path(name, "clone")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)  # noqa: S603, S607 - our own repository
        runner = Path(name, "runner")
        runner.mkdir()
        for step in found:
            print(f"── {step.name}", flush=True)
            environment = {**os.environ, "RUNNER_TEMP": str(runner), "CI": "true", **values, **step.environment}
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script]
            status = subprocess.run(command, cwd=clone, env=environment, check=False).returncode  # noqa: S603 - our own workflow
            if status:
                print(f"“{step.name}” ended with {status}.")
                return status
    print(f"{len(found)} steps ran.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
