"""What has changed, in real repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tonelens.errors import SettingsError
from tonelens.review import changes as changes_module
from tonelens.review.changes import Changes, changed_places
from tonelens.review.git import Repository, revision_here
from tonelens.text.spans import Span, touches

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
    """The changed places of a file, as ``check`` asks for them."""
    text = path.read_text(encoding="utf-8")
    with Changes(revision) as changes:
        return [place.of(text) for place in changes(path, text)]


def test_only_changed_words_count_and_wrapping_is_no_change(repository: Path) -> None:
    path = repository / "a.md"
    assert _said(path) == []
    path.write_text(TEXT.replace("Three is", "Three was").replace("Two is", "Two\nis"), encoding="utf-8")
    assert _said(path) == ["was"]


def test_a_text_that_is_not_saved_yet_is_compared_all_the_same(repository: Path) -> None:
    text = TEXT + "\nFive.\n"
    with Changes("HEAD") as changes:
        assert [place.of(text) for place in changes(repository / "a.md", text)] == ["Five."]


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


def test_of_files_that_are_as_like_the_one_of_the_same_name_is_followed(repository: Path) -> None:
    for name in ("b.md", "y.md", "x.md"):
        (repository / name).write_text(TEXT, encoding="utf-8")
    _committed(repository)
    (repository / "new").mkdir()
    for name in ("a.md", "b.md", "x.md", "y.md"):
        (repository / name).unlink()
    with Changes("HEAD") as changes:
        for name in ("x.md", "y.md", "b.md"):
            assert changes.before(repository / "new" / name, TEXT)[0].path == name
            assert changes.before(repository / "new" / "deep" / name, f"{TEXT}\nOne more.\n")[0].path == name


def test_of_many_new_files_a_commit_is_looked_through_once_and_each_is_told_of_once(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (repository / f"old{number}.md").write_text(TEXT * number, encoding="utf-8")
    _committed(repository)
    (repository / "a.md").unlink()
    looked: list[object] = []
    asked: list[str] = []
    lexists, content = os.path.lexists, Repository.content

    def counted(path: Path) -> bool:
        looked.append(path)
        return lexists(path)

    def read(self: Repository, digest: str) -> bytes:
        asked.append(digest)
        return content(self, digest)

    monkeypatch.setattr(os.path, "lexists", counted)
    monkeypatch.setattr(Repository, "content", read)
    with Changes("HEAD") as changes:
        for number in range(10):
            path = repository / f"new{number}.md"
            path.write_text(f"Number {number} is new.\n", encoding="utf-8")
            assert len(changes(path, path.read_text(encoding="utf-8"))) == 1
            assert changes.before(path, path.read_text(encoding="utf-8"))[0].path == ""
    assert len([path for path in looked if str(path).endswith(".md")]) == 21
    assert len(asked) == 10


def test_git_is_asked_once_for_a_repository_however_many_folders_it_has(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def opened(folder: Path) -> Repository:
        asked.append(folder)
        return Repository(folder)

    monkeypatch.setattr(changes_module, "Repository", opened)
    inner = repository / "docs" / "other"
    inner.mkdir(parents=True)
    _git(inner, "init", "-q")
    (inner / "c.md").write_text("Of another repository.\n", encoding="utf-8")
    _committed(inner)
    for name in ("docs/deep/down", "docs/other/deep"):
        (repository / name).mkdir(parents=True)
    with Changes("HEAD") as changes:
        assert changes.is_as_before(repository / "a.md", TEXT.encode())
        for name in ("docs/x.md", "docs/deep/down/x.md"):
            assert not changes.is_as_before(repository / name, TEXT.encode())
        assert len(asked) == 1
        assert changes.is_as_before(inner / "c.md", b"Of another repository.\n")
        assert not changes.is_as_before(inner / "deep" / "x.md", TEXT.encode())
        assert len(asked) == 2


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
    with pytest.raises(SettingsError, match="not installed"):
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


def test_what_is_staged_is_read_from_the_index_and_not_from_the_disk(repository: Path) -> None:
    path = repository / "a.md"
    path.write_text(TEXT + "\nStaged.\n", encoding="utf-8")
    (repository / "gone.md").write_text("Staged, too.\n", encoding="utf-8")
    _git(repository, "add", "-A")
    path.write_text(TEXT + "\nLater.\n", encoding="utf-8")
    (repository / "gone.md").unlink()
    (repository / "untracked.md").write_text("Not staged.\n", encoding="utf-8")
    with Changes("HEAD", is_staged=True) as changes:
        content = changes.content(path)
        assert content is not None
        assert [place.of(content.decode()) for place in changes(path, content.decode())] == ["Staged."]
        assert changes.content(repository / "untracked.md") is None
        assert changes.gone_from_disk(repository) == [repository / "gone.md"]
        assert changes.content(repository / "gone.md") == b"Staged, too.\n"
    _committed(repository)
    _git(repository, "mv", "a.md", "b.md")
    (repository / "b.md").unlink()
    with Changes("HEAD", is_staged=True) as changes:
        assert changes(repository / "b.md", TEXT + "\nLater. New.\n") == [Span(len(TEXT) + 8, len(TEXT) + 12)]


def test_a_hook_of_a_commit_of_some_files_sees_those_alone(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.md", "c.md"):
        (repository / name).write_text("New.\n", encoding="utf-8")
    _git(repository, "add", "-A")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index-1.lock")
    _git(repository, "read-tree", "HEAD")
    _git(repository, "add", "b.md")
    with Changes("HEAD", is_staged=True) as changes:
        assert changes.content(repository / "b.md") == b"New.\n"
        assert changes.content(repository / "c.md") is None


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q")
    (tmp_path / "a.md").write_text(TEXT, encoding="utf-8")
    assert _said(tmp_path / "a.md") == [TEXT.rstrip()]
    with pytest.raises(SettingsError):
        _said(tmp_path / "a.md", "HEAD~1")


def test_while_branches_are_merged_only_what_neither_has_is_a_change(repository: Path) -> None:
    path = repository / "a.md"
    _git(repository, "checkout", "-qb", "mine")
    path.write_text(TEXT + "\nMine.\n", encoding="utf-8")
    _committed(repository)
    _git(repository, "checkout", "-q", "main")
    path.write_text(TEXT.replace("One", "Theirs"), encoding="utf-8")
    (repository / "theirs.md").write_text("Theirs.\n", encoding="utf-8")
    _committed(repository)
    _git(repository, "checkout", "-q", "mine")
    _git(repository, "merge", "-q", "--no-commit", "main")
    path.write_text(path.read_text(encoding="utf-8") + "\nBoth.\n", encoding="utf-8")
    assert _said(path) == ["Both."]
    with Changes("HEAD") as changes:
        assert changes.is_as_before(repository / "theirs.md", b"Theirs.\n")


def test_a_second_work_tree_has_what_lies_in_it(repository: Path) -> None:
    _git(repository, "worktree", "add", "-q", "../second", "-b", "second")
    path = repository.parent / "second" / "a.md"
    path.write_text(TEXT + "\nFive.\n", encoding="utf-8")
    _git(path.parent, "add", "-A")
    with Changes("HEAD", is_staged=True) as changes:
        assert changes.content(path) == path.read_bytes()
    assert _said(path) == ["Five."]


@pytest.mark.parametrize(
    ("environment", "revision"),
    [
        ({}, "HEAD"),
        ({"PRE_COMMIT_FROM_REF": "abc"}, "abc"),
        ({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/merge"}, "HEAD^1"),
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_EVENT_NAME": "pull_request_target",
                "GITHUB_REF": "refs/heads/x",
                "GITHUB_BASE_REF": "main",
            },
            "origin/main...",
        ),
        ({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push"}, "HEAD^1"),
        ({"GITLAB_CI": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc"}, "abc"),
        ({"GITLAB_CI": "true", "CI_COMMIT_BEFORE_SHA": "0" * 40}, "HEAD^1"),
        ({"GITLAB_CI": "true", "CI_COMMIT_BEFORE_SHA": "def"}, "def"),
    ],
)
def test_machines_that_build_say_what_a_change_is_told_from(environment: dict[str, str], revision: str) -> None:
    assert revision_here(environment) == revision


@pytest.mark.parametrize(
    ("event", "revision"),
    [('{"before": "abc1"}', "abc1"), ('{"before": "000"}', "HEAD^1"), ('{"before": "--x"}', "HEAD^1"), ("[]", "HEAD^1")],
)
def test_a_push_is_told_from_what_was_there_before(tmp_path: Path, event: str, revision: str) -> None:
    (tmp_path / "event.json").write_text(event, encoding="utf-8")
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
    assert revision_here(environment) == revision


def test_a_pull_request_is_known_by_the_merge_that_is_checked_out(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _git(repository, "checkout", "-qb", "mine")
    (repository / "a.md").write_text(TEXT + "\nMine.\n", encoding="utf-8")
    _committed(repository)
    _git(repository, "checkout", "-q", "main")
    (repository / "b.md").write_text("Theirs.\n", encoding="utf-8")
    _committed(repository)
    _git(repository, "merge", "-q", "--no-ff", "mine", "-m", "merge")
    for name, value in {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/1/merge"}.items():
        monkeypatch.setenv(name, value)
    _git(tmp_path, "clone", "-q", "--depth", "2", f"file://{repository}", "enough")
    assert _said(tmp_path / "enough" / "a.md", "auto") == ["Mine."]
    assert _said(tmp_path / "enough" / "b.md", "auto") == []
    _git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")
    with pytest.raises(SettingsError, match="HEAD\\^1") as error:
        _said(tmp_path / "shallow" / "a.md", "auto")
    assert "fetch-depth: 2" in error.value.remedy


def test_a_link_is_read_as_what_it_leads_to(repository: Path) -> None:
    (repository / "link.md").symlink_to("a.md")
    _committed(repository)
    assert _said(repository / "link.md") == []
