"""What tests of commands share that a person types in a folder: the engines that were started, files, git, and what a check says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.lexicon import LexiconEngine
from tonelens.cli import main

ROOT = Path(__file__).parents[3]
ENGINES: list[LexiconEngine] = []
"""Those that commands have started, in their order; the fixture ``lexicon`` lets each test begin with none."""


def write(name: str, content: str) -> Path:
    """Writes a file of the folder that the test stands in."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def git(*arguments: str) -> None:
    """Runs git in that folder."""
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments], check=True, capture_output=True)  # noqa: S607


def commit() -> None:
    """Commits all that lies in the folder."""
    git("add", "-A")
    git("commit", "-qm", "x")


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What ``tonelens check`` says as JSON, which follows its schema."""
    assert main(["check", *arguments, "--format", "json"]) in (0, 1, 2)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads((ROOT / "docs" / "check.schema.json").read_text(encoding="utf-8")))
    return answer


def places_of(answer: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Where its findings are, and of which rule."""
    return [(one["path"], one["line"], one["rule"]) for one in answer["findings"]]
