"""What has changed, in real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tonelens.cli.changes import Changes, changed_places, touches
from tonelens.errors import SettingsError
from tonelens.text.spans import Span

TEXT = "One is here.\n\nTwo is here. Three is here.\n\nFour is here.\n"


def _git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607


def _committed(folder: Path, message: str = "x") -> None:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", message)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "r"
    folder.mkdir()
    _git(folder, "init", "-q", "-b", "main")
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    _committed(folder)
    return folder


def _said(path: Path, revision: str = "HEAD") -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [place.of(text) for place in Changes(revision)(path, text)]


def test_only_changed_words_count_and_wrapping_is_no_change(repository: Path) -> None:
    path = repository / "a.md"
    assert _said(path) == []
    path.write_text(TEXT.replace("Three is", "Three was").replace("Two is", "Two\nis"), encoding="utf-8")
    assert _said(path) == ["was"]


def test_a_text_that_is_not_saved_yet_is_compared_all_the_same(repository: Path) -> None:
    text = TEXT + "\nFive.\n"
    assert [place.of(text) for place in Changes("HEAD")(repository / "a.md", text)] == ["Five."]


def test_what_was_taken_away_touches_the_sentence_around_it() -> None:
    (place,) = changed_places("It is not good.\n", "It is good.\n")
    assert place == Span(6, 6)
    assert touches([place], Span(0, 11))
    assert not touches([place], Span(6, 11))


def test_renamed_files_are_followed_and_new_ones_count_whole(repository: Path) -> None:
    (repository / "a.md").rename(repository / "ü b.md")
    (repository / "ü b.md").write_text(TEXT + "\nFive.\n", encoding="utf-8")
    (repository / "new.md").write_text("All new.\n", encoding="utf-8")
    assert _said(repository / "ü b.md") == ["Five."]
    assert _said(repository / "new.md") == ["All new."]


def test_three_dots_go_back_to_where_the_branch_left(repository: Path) -> None:
    path = repository / "a.md"
    _git(repository, "checkout", "-qb", "mine")
    path.write_text(TEXT + "\nMine.\n", encoding="utf-8")
    _committed(repository)
    _git(repository, "checkout", "-q", "main")
    path.write_text(TEXT.replace("One", "Theirs"), encoding="utf-8")
    _committed(repository)
    _git(repository, "checkout", "-q", "mine")
    assert _said(path, "main...") == ["Mine."]
    assert _said(path, "main") == ["One", "Mine."]
    _git(repository, "merge", "-q", "main")
    assert _said(path, "main...") == ["Mine."]


def test_what_git_cannot_tell_is_an_error(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "b.md").write_text("B.\n", encoding="utf-8")
    _committed(repository)
    _git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    for revision in ("HEAD~1", "--output=x", "nothing..."):
        with pytest.raises(SettingsError):
            _said(tmp_path / "shallow" / "a.md", revision)
    (tmp_path / "loose.md").write_text("A.\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        _said(tmp_path / "loose.md")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="no git"):
        _said(repository / "a.md")


def test_a_submodule_has_its_own_history_even_in_a_hook(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _git(tmp_path, "init", "-q", "outer")
    _git(tmp_path / "outer", "submodule", "add", "-q", str(repository), "inner")
    _committed(tmp_path / "outer")
    inner = tmp_path / "outer" / "inner" / "a.md"
    inner.write_text(TEXT + "\nFive.\n", encoding="utf-8")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "outer" / ".git"))
    assert _said(inner) == ["Five."]


def test_a_repository_that_says_its_files_are_elsewhere_is_an_error(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    _git(repository, "config", "core.worktree", str(tmp_path / "elsewhere"))
    with pytest.raises(SettingsError):
        _said(repository / "a.md")


def test_a_repository_cannot_run_anything(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.md filter=evil diff=evil\n", encoding="utf-8")
    for key in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "diff.evil.command", "core.fsmonitor", "diff.external"):
        _git(repository, "config", key, f"touch {repository / 'ran'}; cat")
    (repository / "a.md").write_text(TEXT + "\nFive.\n", encoding="utf-8")
    assert _said(repository / "a.md") == ["Five."]
    assert not (repository / "ran").exists()
