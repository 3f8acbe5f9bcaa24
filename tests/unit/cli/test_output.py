"""What a command writes is there as a whole, or what was there before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tonelens.cli import output
from tonelens.errors import SettingsError


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tone.html"
    path.write_text("the report of yesterday", encoding="utf-8")

    class Full:
        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing is open."""

        def write(self, data: bytes) -> None:
            raise OSError(28, "No space left on device")

    def full(handle: int, mode: str) -> Full:
        os.close(handle)
        return Full()

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(SettingsError, match="No space left on device"):
        output.write("the report of today", path)
    assert path.read_text(encoding="utf-8") == "the report of yesterday"
    assert [one.name for one in tmp_path.iterdir()] == ["tone.html"]


def test_a_file_keeps_its_rights_and_a_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "tone.txt", tmp_path / "link.txt"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    output.write("new", link)
    assert path.read_text(encoding="utf-8") == "new\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
