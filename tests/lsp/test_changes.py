"""What changed in tone since the last commit, over a real server process and real git repositories."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor, ResponseError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")

BEFORE = "This is lovely.\n\nThe page is slow.\n\nA third one.\n"


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A document that is committed as ``BEFORE`` says."""
    page = tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    page.write_text(BEFORE, encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    return page


def opened(connect: Connect, page: Path, text: str, *arguments: str, view: str = "writer", **options: Any) -> Editor:
    folder = page.parent.parent
    editor = connect(*arguments, settings={"": {"view": view}}, folders=(folder.as_uri(),), **options)
    editor.open(page.as_uri(), text, "markdown")
    return editor


def test_text_that_nobody_has_saved_is_compared_with_the_last_commit(connect: Connect, page: Path) -> None:
    editor = opened(connect, page, "This is terrible.\n\nThe page is slow.\n\nA third one.\n\nA lovely end.\n")
    answer = editor.command("tonelens.changes", uri=page.as_uri()).result()
    (document,) = answer["documents"]
    assert (answer["summary"], document["uri"], document["version"]) == ("", page.as_uri(), 1)
    assert document["heading"] == "docs/page.md: 1 worse and 1 new since the last commit"
    worse, new = document["rows"]
    assert (worse["kind"], worse["tone"], worse["before"], worse["after"]) == ("worse", "negative", "This is lovely.", "This is terrible.")
    assert worse["range"] == {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 17}}
    assert worse["reasons"] == ["‘lovely.’ → ‘terrible.’ made it worse"]
    assert worse["verdict"].startswith("Worse: reads negative (")
    assert (new["kind"], new["tone"], new["before"], new["range"]["start"]["line"]) == ("new", "positive", "", 6)
    assert [arc["name"] for arc in document["arcs"]] == ["Before", "Now"]
    assert [len(arc["bars"]) for arc in document["arcs"]] == [3, 4]
    # What is typed meanwhile is compared the next time.
    editor.change(page.as_uri(), (0, 8), (0, 16), "lovely")
    (document,) = editor.command("tonelens.changes", uri=page.as_uri()).result()["documents"]
    assert [row["kind"] for row in document["rows"]] == ["new"]


def test_a_scientist_gets_the_numbers(connect: Connect, page: Path) -> None:
    editor = opened(connect, page, BEFORE.replace("lovely", "terrible"), view="scientist")
    (document,) = editor.command("tonelens.changes", uri=page.as_uri()).result()["documents"]
    assert "mean tone" in document["heading"]
    assert document["rows"][0]["verdict"].startswith("Worse −1.")
    assert document["rows"][0]["reasons"][0].startswith("‘lovely.’ → ‘terrible.’ −1.")


def test_what_has_not_changed_is_said_so(connect: Connect, page: Path) -> None:
    editor = opened(connect, page, BEFORE)
    (document,) = editor.command("tonelens.changes", uri=page.as_uri()).result()["documents"]
    assert (document["message"], document["rows"]) == ("Its sentences are as they were in the last commit.", [])


def test_several_documents_of_which_some_cannot_be_compared(connect: Connect, page: Path) -> None:
    fresh, picture = page.with_name("fresh.md"), page.with_name("picture.png")
    fresh.write_text("This is terrible.\n", encoding="utf-8")
    picture.write_bytes(b"\x89PNG")
    page.write_text(BEFORE.replace("lovely", "terrible"), encoding="utf-8")
    editor = opened(connect, page.with_name("other.md"), "")
    uris = [one.as_uri() for one in (page, fresh, picture)]
    answer = editor.command("tonelens.changes", uris=uris).result()
    changed, unknown = answer["documents"]
    assert answer["summary"] == "1 document changed since the last commit. Sentences: 0 better, 1 worse, 0 new, 0 gone."
    assert changed["rows"][0]["after"] == "This is terrible."
    assert unknown["message"] == "“fresh.md” is not in the last commit, so there is nothing to compare it with. Commit it first."


def without_repository(page: Path) -> None:
    shutil.rmtree(page.parent.parent / ".git")


def not_tracked(page: Path) -> None:
    git(page.parent, "rm", "--cached", "--quiet", "page.md")
    git(page.parent, "commit", "--quiet", "-m", "none")


@pytest.mark.parametrize(
    ("arrange", "said"),
    [
        (without_repository, "Git cannot say what has changed in"),
        (not_tracked, "is not in the last commit"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(connect: Connect, page: Path, arrange: Any, said: str) -> None:
    arrange(page)
    editor = opened(connect, page, "This is terrible.\n")
    with pytest.raises(ResponseError, match=said) as raised:
        editor.command("tonelens.changes", uri=page.as_uri()).result()
    assert raised.value.data is not None
    assert set(raised.value.data) == {"problem", "remedy"}


def test_no_git_is_asked_about_a_folder_that_nobody_trusts(connect: Connect, page: Path) -> None:
    editor = opened(connect, page, "This is terrible.\n", options={"trusted": False})
    with pytest.raises(ResponseError, match="This folder is not trusted"):
        editor.command("tonelens.changes", uri=page.as_uri()).result()


def test_a_document_that_is_no_file_has_no_last_commit(connect: Connect, page: Path) -> None:
    editor = opened(connect, page, BEFORE)
    editor.open("untitled:Untitled-1", "This is terrible.\n", "markdown")
    with pytest.raises(ResponseError, match="not a file yet"):
        editor.command("tonelens.changes", uri="untitled:Untitled-1").result()
    with pytest.raises(ResponseError, match="address of a document"):
        editor.command("tonelens.changes", uris=[]).result()


def test_the_later_of_two_questions_is_answered(connect: Connect, page: Path) -> None:
    editor = opened(connect, page, "This is terrible.\n\nThis is lovely.\n")
    first, second = (editor.command("tonelens.changes", uri=page.as_uri()) for _ in range(2))
    with pytest.raises(ResponseError) as raised:
        first.result()
    assert raised.value.code == -32800
    assert second.result()["documents"][0]["rows"]


def test_what_was_read_for_a_comparison_is_not_read_again(connect: Connect, page: Path) -> None:
    editor = opened(connect, page, BEFORE.replace("lovely", "terrible"), "--log", "info")
    editor.command("tonelens.changes", uri=page.as_uri()).result()
    editor.wait(lambda: b"model: read" in editor.log)
    asked = editor.log.count(b"model: read")
    editor.command("tonelens.changes", uri=page.as_uri()).result()
    editor.stop()
    assert editor.log.count(b"model: read") == asked
