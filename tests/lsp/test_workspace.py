"""The review of a whole workspace, over a real server process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor, ResponseError
from tonelens.review.check.findings import identity
from tonelens.settings.accepted import accept_file, accept_finding


def workspace(folder: Path, files: int = 3) -> Path:
    """A folder with files of which every second has a finding."""
    for number in range(files):
        page = folder / "docs" / f"{number}.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text("A page.\n\nThis is terrible service.\n" if number % 2 == 0 else "This is lovely.\n", encoding="utf-8")
    (folder / "tonelens.toml").write_text('exclude = ["extern/"]\n', encoding="utf-8")
    (folder / "extern").mkdir()
    (folder / "extern" / "a.md").write_text("This is terrible.\n", encoding="utf-8")
    (folder / "broken.md").write_bytes(b"caf\xe9")
    return folder


def opened(connect: Connect, folder: Path, **options: Any) -> Editor:
    return connect(settings={"": {}}, folders=(folder.as_uri(),), **options)


def listed(editor: Editor) -> dict[str, list[str]]:
    """What was published last of each file, by its name."""
    last = {params["uri"]: params["diagnostics"] for params in editor.all("textDocument/publishDiagnostics")}
    return {uri.rpartition("/")[2]: [one["message"] for one in found] for uri, found in last.items() if found}


def test_files_that_nobody_has_opened_are_listed_as_problems(connect: Connect, tmp_path: Path) -> None:
    editor = opened(connect, workspace(tmp_path))
    assert editor.command("tonelens.reviewWorkspace").result() == {"files": 3, "findings": 2, "unread": 1, "notListed": 0}
    editor.wait(lambda: set(listed(editor)) == {"0.md", "2.md"})
    assert listed(editor)["0.md"] == ["Reads negative (95%)"]
    begun = [one["value"] for one in editor.all("$/progress") if one["value"]["kind"] == "begin"]
    assert [one["cancellable"] for one in begun] == [True]
    # Whoever opens one sees why, and what is found stays listed when it is closed again.
    page = tmp_path / "docs" / "0.md"
    editor.open(page.as_uri(), page.read_text(encoding="utf-8"), "markdown")
    editor.wait(lambda: "because of" in listed(editor)["0.md"][0])
    editor.notify("textDocument/didClose", {"textDocument": {"uri": page.as_uri()}})
    editor.wait(lambda: len(editor.all("textDocument/publishDiagnostics")) > 3)
    assert "because of" in listed(editor)["0.md"][0]
    # The next review takes away what is no more.
    page.write_text("This is lovely.\n", encoding="utf-8")
    assert editor.command("tonelens.reviewWorkspace").result()["findings"] == 1
    editor.wait(lambda: set(listed(editor)) == {"2.md"})


def test_an_editor_that_fetches_gets_the_workspace_once_and_then_what_is_new(connect: Connect, tmp_path: Path) -> None:
    editor = opened(connect, workspace(tmp_path), capabilities="vscode-1.139")

    def fetched(*previous: dict[str, Any]) -> list[dict[str, Any]]:
        params = {"previousResultIds": [{"uri": one["uri"], "value": one["resultId"]} for one in previous]}
        items: list[dict[str, Any]] = editor.ask("workspace/diagnostic", params)["items"]
        return items

    assert fetched() == []
    editor.command("tonelens.reviewWorkspace").result()
    editor.wait(lambda: bool(editor.all("workspace/diagnostic/refresh")))
    found = fetched()
    assert [(one["kind"], one["uri"].rpartition("/")[2], len(one["items"])) for one in found] == [("full", "0.md", 1), ("full", "2.md", 1)]
    assert [one["kind"] for one in fetched(*found)] == ["unchanged", "unchanged"]
    (tmp_path / "docs" / "0.md").unlink()
    editor.command("tonelens.reviewWorkspace").result()
    assert sorted((one["kind"], one["uri"].rpartition("/")[2]) for one in fetched(*found)) == [("full", "0.md"), ("unchanged", "2.md")]
    assert editor.all("textDocument/publishDiagnostics") == []


def test_a_review_of_the_workspace_can_be_cancelled_and_keeps_what_it_has(connect: Connect, tmp_path: Path) -> None:
    editor = opened(connect, workspace(tmp_path, files=2000))
    asked = editor.command("tonelens.reviewWorkspace")
    editor.wait(lambda: bool(listed(editor)))
    (token,) = {one["token"] for one in editor.all("$/progress")}
    editor.notify("window/workDoneProgress/cancel", {"token": token})
    with pytest.raises(ResponseError):
        asked.result()
    editor.wait(lambda: editor.all("$/progress")[-1]["value"]["kind"] == "end")
    assert 0 < len(listed(editor)) < 1000


def test_without_a_folder_the_remedy_is_told(connect: Connect) -> None:
    with pytest.raises(ResponseError, match="Open a folder"):
        connect(settings={"": {}}).command("tonelens.reviewWorkspace").result()


def test_what_somebody_has_marked_as_fine_is_not_listed(connect: Connect, tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    accept_file(folder, folder / "docs" / "0.md")
    accept_finding(folder, identity("not-negative", "This is terrible service."), "not-negative", "This is terrible service.")
    found = opened(connect, folder).command("tonelens.reviewWorkspace").result()
    assert (found["files"], found["findings"]) == (2, 0)
