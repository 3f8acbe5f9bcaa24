"""The language server and the command line resolve settings alike: flags, project, editor, defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tonelens.cli.sources import Resolver
from tonelens.errors import SettingsError
from tonelens.lsp.state.configuration import Configuration
from tonelens.settings import Settings, parsed
from tonelens.settings.project import ProjectFiles, find_project_file, resolved
from tonelens.settings.rules import Rule

PROJECTS = [
    "",
    'terms = ["project"]',
    'method = "occlusion"\n[[rules]]\nexpect = "positive"\nfiles = ["docs/**"]',
    'model = "somebody/else"\ndevice = "cuda"\ninterpreter = "/x"\nnetwork = true\nexclude = ["a"]',
    'languages = ["markdown"]\nrules = []\nbaseline = "zero"',
    "exclude = 3\nunknown = 1\nterms = ['kept']",
]
EDITORS: list[dict[str, Any]] = [
    {},
    {"terms": ["editor"], "baseline": "pad", "model": "my/own", "inlayHints": "all"},
    {"rules": [{"expect": "neutral", "threshold": 0.7}], "exclude": ["b"], "method": "input_x_gradient"},
]


class Told:
    """Stands for the protocol."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def notify(self, method: str, params: types.ShowMessageParams) -> None:
        self.said.append(params.message)


def _server(editor: dict[str, Any]) -> tuple[Configuration, Told]:
    told = Told()
    configuration = Configuration(told)  # type: ignore[arg-type]
    configuration.given(editor)
    return configuration, told


@pytest.mark.parametrize("project", PROJECTS)
@pytest.mark.parametrize("editor", EDITORS)
def test_the_server_resolves_as_the_command_line_does(tmp_path: Path, project: str, editor: dict[str, Any]) -> None:
    (tmp_path / "tonelens.toml").write_text(project, encoding="utf-8")
    document = tmp_path / "docs" / "a b.md"
    document.parent.mkdir()
    configuration, _ = _server(editor)
    base = parsed(editor, trusted=True).settings
    in_editor = configuration.settings_of(document.as_uri())
    assert in_editor == resolved(base, find_project_file(document.parent)).settings
    assert in_editor.model == base.model
    assert in_editor.device == "cpu"
    if not editor:
        try:
            in_terminal = Resolver({})(document).settings
        except SettingsError:
            assert "unknown" in project
        else:
            assert in_terminal == in_editor


@pytest.mark.parametrize("flags", [{"terms": ["flag"]}, {"rules": [{"expect": "neutral"}]}, {"exclude": [], "method": "occlusion"}])
def test_flags_come_before_everything(tmp_path: Path, flags: dict[str, Any]) -> None:
    (tmp_path / "tonelens.toml").write_text('terms = ["project"]\nexclude = ["a"]\n[[rules]]\nexpect = "positive"\n', encoding="utf-8")
    place = Resolver(flags)(tmp_path / "a.md")
    settings = place.settings
    assert settings == parsed(flags, trusted=True, base=resolved(Settings(), find_project_file(tmp_path)).settings).settings
    assert settings != resolved(Settings(), find_project_file(tmp_path)).settings
    assert str(place.path_of(tmp_path / "a.md")) == "a.md"


def test_the_editor_is_told_once_what_is_wrong_with_a_projects_file(tmp_path: Path) -> None:
    path = tmp_path / "tonelens.toml"
    path.write_text('exclude = 3\nmodel = "x"\n', encoding="utf-8")
    configuration, told = _server({})
    for name in ("a.md", "b.md", "a.md"):
        configuration.settings_of((tmp_path / name).as_uri())
    (said,) = told.said
    assert f"{path}:1: tonelens.exclude must be a list of texts" in said
    assert f"{path}:2: tonelens.model is ignored here" in said
    path.write_text("exclude = [", encoding="utf-8")
    assert configuration.reread()
    assert configuration.settings_of((tmp_path / "a.md").as_uri()) == Settings()
    assert "invalid TOML" in told.said[-1]


def test_a_projects_file_is_read_again_when_it_changes_and_only_then(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    configuration, _ = _server({})
    uri = (folder / "a.md").as_uri()
    assert configuration.settings_of(uri).rules == (Rule(),)
    assert not configuration.reread()
    path = tmp_path / "tonelens.toml"
    path.write_text("rules = []", encoding="utf-8")
    assert configuration.settings_of(uri).rules == (Rule(),)
    assert configuration.reread()
    assert configuration.settings_of(uri).rules == ()
    stamp = path.stat().st_mtime_ns
    path.write_text("rules=  []", encoding="utf-8")
    os.utime(path, ns=(stamp, stamp + 1))
    assert configuration.reread()
    assert configuration.settings_of(uri).rules == ()
    path.unlink()
    assert configuration.reread()
    assert configuration.settings_of(uri).rules == (Rule(),)


def test_what_is_no_file_has_no_project() -> None:
    configuration, _ = _server({"terms": ["editor"]})
    assert configuration.settings_of("untitled:Untitled-1").terms == ("editor",)


def test_a_broken_file_is_an_error_each_time(tmp_path: Path) -> None:
    (tmp_path / "tonelens.toml").write_text("[", encoding="utf-8")
    files = ProjectFiles()
    for _ in range(2):
        with pytest.raises(SettingsError, match="invalid TOML"):
            files.of(tmp_path)
