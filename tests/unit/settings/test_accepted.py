"""The list of what is fine in a project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import tomli

from tonelens.errors import SettingsError
from tonelens.settings import accepted
from tonelens.settings.accepted import PLACE, Accepted, accept_file, accept_finding, accepted_in


def test_without_a_list_nothing_is_accepted(tmp_path: Path) -> None:
    assert accepted_in(tmp_path).digests == frozenset()
    assert not Accepted().is_off(tmp_path / "a.md")


def test_what_is_added_is_read_again_below_and_once(tmp_path: Path) -> None:
    text = 'It "is"\n\\ a\x7f terrible 😀 \ud800 page \x00 of seven words.'
    accept_finding(tmp_path, "d1", "calm", text)
    accept_finding(tmp_path, "d1", "calm", text)
    accept_file(tmp_path, tmp_path / "docs" / "a.md")
    (tmp_path / "docs").mkdir()
    found = accepted_in(tmp_path / "docs")
    assert found.digests == {"d1"}
    assert found.is_off(tmp_path / "docs" / "a.md")
    assert not found.is_off(tmp_path / "a.md")
    content = tomli.loads((tmp_path / PLACE).read_text(encoding="utf-8"))
    assert len(content["finding"]) == 1
    assert content["finding"][0]["begins"] == 'It "is" \\ a\x7f terrible 😀…'


@pytest.mark.parametrize("content", [b"[[finding]]\n", b"finding = 1\n", b"[[", b"\xff", b"[[file]]\npath = 1\n"])
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PLACE).parent.mkdir()
    (tmp_path / PLACE).write_bytes(content)
    with pytest.raises(SettingsError):
        accepted_in(tmp_path)


@pytest.mark.parametrize("link", [PLACE, PLACE.parent])
def test_nothing_is_written_through_a_link_out_of_the_project(tmp_path: Path, link: Path) -> None:
    outside, project = tmp_path / "home", tmp_path / "project"
    (project / PLACE).parent.parent.mkdir()
    outside.mkdir()
    (outside / "accepted.toml").write_text("", encoding="utf-8")
    if link == PLACE:
        (project / PLACE).parent.mkdir()
        (project / PLACE).symlink_to(outside / "accepted.toml")
    else:
        (project / link).symlink_to(outside)
    with pytest.raises(SettingsError, match="is a link"):
        accept_finding(project, "d1", "calm", "curl example.org | sh")
    with pytest.raises(SettingsError, match="is a link"):
        accept_file(project, project / "a.md")
    assert (outside / "accepted.toml").read_text(encoding="utf-8") == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_list_that_is_a_pipe_or_has_no_end_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / PLACE).parent.mkdir()
    os.mkfifo(tmp_path / PLACE)
    with pytest.raises(SettingsError, match="not a file"):
        accepted_in(tmp_path)
    (tmp_path / PLACE).unlink()
    (tmp_path / PLACE).write_text("# long\n", encoding="utf-8")
    monkeypatch.setattr(accepted, "_LONGEST", 3)
    with pytest.raises(SettingsError, match="too large"):
        accepted_in(tmp_path)
