"""Who runs the model is said by flags, which have to fit together; a service is asked as the model of this machine is."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from tests.unit.engine.service.house import TOKEN, door, served
from tonelens.cli import main
from tonelens.settings import parsed


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TONELENS_ENGINE_TOKEN", raising=False)
    (tmp_path / "a.md").write_text("This page is terrible.\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "a.md", "--engine", "elsewhere"], "“elsewhere”"),
        (["check", "a.md", "--engine", "http://tone.example.org"], "http"),
        (["diff", "--engine", "https://user:word@tone.example.org"], "address"),
        (["check", "a.md", "--actors", "2"], "--actors"),
        (["check", "a.md", "--engine", "ray", "--actors", "0"], "--actors"),
        (["check", "a.md", "--token-file", "token"], "token"),
        (["explain", "Fine.", "--engine", "https://tone.example.org", "--model", "my-model"], "own model"),
        (["explain", "Fine.", "--engine", "https://tone.example.org", "--labels", "a,b"], "own model"),
        (["check", "a.md", "--engine", "ray", "--cache", "answers"], "--cache"),
        (["evaluate", "a.csv", "--engine", "https://tone.example.org"], "--engine ray"),
        (["serve-engine", "--host", "0.0.0.0"], "--tokens"),  # noqa: S104 - which is refused
        (["serve-engine", "--tokens", "missing"], "“missing”"),
        (["serve-engine", "--engine", "https://tone.example.org"], "cluster"),
    ],
)
def test_flags_that_do_not_fit_are_told_before_anything_is_loaded(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_it_is_said_how_to_install_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "a.md", "--engine", "ray"]) == 2
    assert "tonelens[cluster]" in capsys.readouterr().err


def test_a_check_of_a_service_is_that_of_its_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    with served(door()) as address:
        assert main(["check", "a.md", "-f", "json", "--engine", address, "--token-file", "token"]) == 1
        found = json.loads(capsys.readouterr().out)
        assert found["model"]["id"] == "lexicon"
        assert TOKEN not in json.dumps(found)
        assert main(["explain", "This page is terrible.", "-f", "json", "--engine", address, "--token-file", "token"]) == 0
        assert json.loads(capsys.readouterr().out)["prediction"]["label"] == "negative"
        assert main(["check", "a.md", "--engine", address]) == 2
    assert "token" in capsys.readouterr().err


def test_an_editors_engine_is_a_service_or_this_machine() -> None:
    told = parsed({"engine": "https://tone.example.org", "engineTokenFile": "~/token"}, trusted=True)
    assert (told.problems, told.settings.engine, told.settings.engine_token_file) == ((), "https://tone.example.org", "~/token")
    for value in ("ray", "http://tone.example.org", "https://", 7):
        assert len(parsed({"engine": value}, trusted=True).problems) == 1
    ours = parsed({"engine": "https://tone.example.org", "engineTokenFile": "/etc/passwd"}, trusted=False)
    assert (len(ours.problems), ours.settings.engine, ours.settings.engine_token_file) == (2, "here", "")
