"""Review while writing, over a real server process: findings, what can be done about them, and whose rules hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor, ResponseError, place, recorded
from tonelens.review.check.findings import identity
from tonelens.settings.accepted import accept_finding

ON_TYPE: dict[str, Any] = {"": {"review": {"mode": "onType"}}}
TEXT = "# Notes\n\nThis is **terrible** service. It is lovely.\n"
SAID = "Reads negative (95%) because of ‘terrible’: without it 21%"


def opened(connect: Connect, folder: Path, text: str = TEXT, **options: Any) -> tuple[Editor, str]:
    file = folder / "notes.md"
    file.write_text(text, encoding="utf-8")
    editor = connect(settings=options.pop("settings", ON_TYPE), **options)
    editor.open(file.as_uri(), text, "markdown")
    return editor, file.as_uri()


def messages(editor: Editor, uri: str) -> list[str]:
    return [one["message"] for one in editor.diagnostics(uri)]


def actions(editor: Editor, uri: str, at: tuple[int, int]) -> list[dict[str, Any]]:
    context = {"diagnostics": [], "triggerKind": 1, "only": ["quickfix"]}
    found: list[dict[str, Any]] = editor.ask(
        "textDocument/codeAction", {"textDocument": {"uri": uri}, "range": place(at, at), "context": context}
    )
    return found


def test_a_sentence_that_breaks_the_rule_is_marked_with_the_words_to_blame(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    (found,) = editor.diagnostics(uri)
    assert found["range"] == place((2, 10), (2, 18))
    assert (found["severity"], found["code"], found["source"]) == (2, "not-negative", "tonelens")
    assert [one["location"]["range"] for one in found["relatedInformation"]] == [place((2, 10), (2, 18))]
    hover = editor.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 12}})
    assert "terrible" in hover["contents"]["value"]


def test_a_finding_moves_and_goes_and_comes_back(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    identity = editor.diagnostics(uri)[0]["data"]
    editor.change(uri, (0, 0), (0, 0), "Before.\n\n")
    editor.wait(lambda: [one["range"]["start"]["line"] for one in editor.diagnostics(uri)] == [4])
    editor.change(uri, (4, 10), (4, 18), "good")
    editor.wait(lambda: editor.diagnostics(uri) == [])
    editor.change(uri, (4, 10), (4, 14), "terrible")
    editor.wait(lambda: messages(editor, uri) == [SAID])
    assert editor.diagnostics(uri)[0]["data"] == identity


def test_an_explained_finding_has_one_line(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    editor.command("tonelens.explain", uri=uri, position={"line": 2, "character": 5}, unit="sentence").result()
    editor.wait(lambda: len(editor.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})) > 0)
    editor.command("tonelens.explain", uri=uri, position={"line": 2, "character": 40}, unit="sentence").result()
    editor.wait(lambda: len(editor.diagnostics(uri)) == 2)
    assert messages(editor, uri)[0] == SAID


def test_ignoring_a_finding_writes_the_comment_that_does_it(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    action = next(one for one in actions(editor, uri, (2, 12)) if one["title"].startswith("Ignore"))
    assert action["kind"] == "quickfix"
    editor.command(action["command"]["command"], **action["command"]["arguments"][0]).result()
    editor.wait(lambda: bool(editor.all("workspace/applyEdit")))
    (change,) = editor.all("workspace/applyEdit")[0]["edit"]["changes"][uri]
    assert "tonelens-ignore-next not-negative" in change["newText"]
    start, end = change["range"]["start"], change["range"]["end"]
    editor.change(uri, (start["line"], start["character"]), (end["line"], end["character"]), change["newText"])
    editor.wait(lambda: editor.diagnostics(uri) == [])


def test_what_is_marked_as_fine_stays_so(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    action = next(one for one in actions(editor, uri, (2, 12)) if one["title"] == "Mark as fine")
    editor.command(action["command"]["command"], **action["command"]["arguments"][0]).result()
    editor.wait(lambda: editor.diagnostics(uri) == [])
    assert 'begins = "This is terrible service."' in (tmp_path / ".tonelens" / "accepted.toml").read_text(encoding="utf-8")
    editor.change(uri, (4 - 1, 0), (4 - 1, 0), "\nAll was terrible.\n")
    editor.wait(lambda: len(editor.diagnostics(uri)) == 1)
    place = editor.diagnostics(uri)[0]["range"]["start"]
    off = next(one for one in actions(editor, uri, (place["line"], 3)) if one["title"] == "Turn off for this file")
    editor.command(off["command"]["command"], **off["command"]["arguments"][0]).result()
    editor.wait(lambda: editor.diagnostics(uri) == [])


def test_the_list_of_what_is_fine_counts_from_when_it_is_written(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path, capabilities="vscode-1.139", settings=ON_TYPE)
    editor.wait(lambda: bool(editor.all("client/registerCapability")))
    (registered,) = [one for one in editor.all("client/registerCapability")[0]["registrations"] if one["id"] == "tonelens-projects"]
    assert "**/.tonelens/accepted.toml" in [one["globPattern"] for one in registered["registerOptions"]["watchers"]]

    def found() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
        return items

    editor.wait(lambda: len(found()) == 1)
    accept_finding(tmp_path, identity("not-negative", "This is terrible service."), "not-negative", "This is terrible service.")
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (tmp_path / ".tonelens" / "accepted.toml").as_uri(), "type": 1}]})
    editor.wait(lambda: found() == [])
    (tmp_path / ".tonelens" / "accepted.toml").unlink()
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (tmp_path / ".tonelens" / "accepted.toml").as_uri(), "type": 3}]})
    editor.wait(lambda: len(found()) == 1)


def test_an_editor_that_does_not_watch_sees_the_list_at_the_next_review(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    accept_finding(tmp_path, identity("not-negative", "This is terrible service."), "not-negative", "This is terrible service.")
    editor.change(uri, (0, 7), (0, 7), " of today")
    editor.wait(lambda: editor.diagnostics(uri) == [])


def test_a_word_is_fine_in_the_whole_project(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "tonelens.toml").write_text('# Ours\nterms = [\n    "kill bill", # a film\n]\n', encoding="utf-8")
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    action = next(one for one in actions(editor, uri, (2, 12)) if one["title"] == "‘terrible’ is fine in this project")
    editor.command(action["command"]["command"], **action["command"]["arguments"][0]).result()
    editor.wait(lambda: editor.diagnostics(uri) == [])
    written = (tmp_path / "tonelens.toml").read_text(encoding="utf-8")
    assert written == '# Ours\nterms = [\n    "kill bill", # a film\n    "terrible",\n]\n'


def test_a_projects_file_that_somebody_is_writing_is_left_alone(connect: Connect, tmp_path: Path) -> None:
    own = tmp_path / "tonelens.toml"
    own.write_text("terms = []\n", encoding="utf-8")
    editor, uri = opened(connect, tmp_path)
    editor.open(own.as_uri(), "terms = []\nexclude = []\n", "toml")
    with pytest.raises(ResponseError, match="not saved"):
        editor.command("tonelens.addTerm", uri=uri, term="terrible").result()
    assert own.read_text(encoding="utf-8") == "terms = []\n"


def test_an_ignore_that_ignores_nothing_is_reported(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path, "<!-- tonelens-ignore-next -->\n\nIt is lovely.\n")
    editor.wait(lambda: [one["code"] for one in editor.diagnostics(uri)] == ["unused-ignore"])
    assert editor.diagnostics(uri)[0]["severity"] == 3
    assert actions(editor, uri, (0, 5)) == []


def test_nothing_is_offered_where_no_comment_can_be_written(connect: Connect) -> None:
    editor = connect(settings=ON_TYPE)
    uri = "untitled:Untitled-1"
    editor.open(uri, '{"greeting": "It is terrible here."}\n', "json")
    editor.wait(lambda: bool(editor.diagnostics(uri)))
    assert actions(editor, uri, (0, 20)) == []


def test_a_folder_that_is_not_trusted_has_no_say(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "tonelens.toml").write_text('rules = []\nterms = ["terrible"]\n', encoding="utf-8")
    editor, uri = opened(connect, tmp_path, options={"trusted": False})
    editor.wait(lambda: messages(editor, uri) == [SAID])


def test_a_finding_that_is_gone_cannot_be_ignored(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path)
    with pytest.raises(ResponseError, match="no longer exists"):
        editor.command("tonelens.ignore", uri=uri, finding="0" * 32).result()


def test_the_projects_own_file_has_the_last_word(connect: Connect, tmp_path: Path) -> None:
    rules = tmp_path / "tonelens.toml"
    rules.write_text('[[rules]]\nname = "calm"\nexpect = "not-positive"\nseverity = "information"\n', encoding="utf-8")
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: [one["code"] for one in editor.diagnostics(uri)] == ["calm"])
    rules.write_text('exclude = ["*.md"]\n', encoding="utf-8")
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": rules.as_uri(), "type": 2}]})
    editor.wait(lambda: editor.diagnostics(uri) == [])


def test_what_a_project_may_not_say_is_told_and_ignored(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "tonelens.toml").write_text('model = "somebody/else"\n', encoding="utf-8")
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    said = [message["message"] for message in editor.all("window/showMessage")]
    assert len(said) == 1
    assert "tonelens.model is ignored here" in said[0]


def test_a_broken_project_file_is_told_and_the_editors_settings_hold(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "tonelens.toml").write_text("rules = [\n", encoding="utf-8")
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    assert "tonelens.toml" in editor.all("window/showMessage")[0]["message"]


def test_of_very_many_findings_some_are_listed_and_the_rest_is_counted(connect: Connect, tmp_path: Path) -> None:
    text = "\n\n".join(f"This was a terrible number {number}." for number in range(130)) + "\n"
    editor, uri = opened(connect, tmp_path, text)
    editor.wait(lambda: len(editor.diagnostics(uri)) == 101)
    assert editor.diagnostics(uri)[-1]["message"] == "30 more findings are not listed. `tonelens check` lists all of them."


def test_pausing_takes_the_findings_away(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path)
    editor.wait(lambda: messages(editor, uri) == [SAID])
    editor.request("workspace/executeCommand", {"command": "tonelens.pauseReview", "arguments": []}).result()
    editor.wait(lambda: editor.diagnostics(uri) == [])
    editor.request("workspace/executeCommand", {"command": "tonelens.resumeReview"}).result()
    editor.wait(lambda: messages(editor, uri) == [SAID])


def test_a_document_without_a_file_is_reviewed_too(connect: Connect) -> None:
    editor = connect(settings=ON_TYPE)
    editor.open("untitled:Untitled-1", "It is terrible here.\n", "plaintext")
    editor.wait(lambda: bool(editor.diagnostics("untitled:Untitled-1")))


def test_a_projects_file_is_checked_while_it_is_written(connect: Connect, tmp_path: Path) -> None:
    editor = connect(settings=ON_TYPE)
    uri = (tmp_path / "tonelens.toml").as_uri()
    editor.open(uri, 'terms = ["It is terrible"]\nexclude = 3\n', "toml")
    editor.wait(lambda: bool(editor.diagnostics(uri)))
    (found,) = editor.diagnostics(uri)
    assert found["range"] == place((1, 0), (1, 11))
    assert found["message"] == "tonelens.exclude must be a list of texts; it counts as not set."
    editor.change(uri, (1, 10), (1, 11), "[")
    editor.wait(lambda: "invalid TOML" in "".join(messages(editor, uri)))
    editor.change(uri, (1, 10), (1, 11), "[]")
    editor.wait(lambda: editor.diagnostics(uri) == [])


def test_one_document_is_reviewed_when_somebody_says_so_and_from_then_on(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path, settings={"": {}})
    answer = editor.command("tonelens.reviewDocument", uri=uri).result()
    assert answer == {"sentences": 2, "findings": 1, "message": "1 of 2 sentences to look at."}
    editor.wait(lambda: messages(editor, uri) == [SAID])
    editor.change(uri, (2, 10), (2, 18), "lovely")
    editor.wait(lambda: editor.ask("tonelens/panel", {"uri": uri})["heading"] == "Nothing to look at in 2 sentences.")
    assert messages(editor, uri) == []


def test_a_review_that_is_asked_for_says_why_there_is_none(connect: Connect, tmp_path: Path) -> None:
    editor, uri = opened(connect, tmp_path, settings={"": {"exclude": ["*.md"]}})
    with pytest.raises(ResponseError, match="No rule applies to this document"):
        editor.command("tonelens.reviewDocument", uri=uri).result()
    editor.request("workspace/executeCommand", {"command": "tonelens.pauseReview", "arguments": []}).result()
    with pytest.raises(ResponseError, match="paused"):
        editor.command("tonelens.reviewDocument", uri=uri).result()


def test_a_client_that_draws_says_what_comes_of_an_edit(connect: Connect, tmp_path: Path) -> None:
    capabilities = recorded("vscode-1.139")["capabilities"]
    text = "Unfortunately, the upload failed.\n"
    editor, uri = opened(connect, tmp_path, text, capabilities={**capabilities, "experimental": {"tonelens": {"draws": True}}})
    editor.wait(lambda: any("Remove" in one["title"] for one in actions(editor, uri, (0, 3))))
    action = next(one for one in actions(editor, uri, (0, 3)) if "Remove" in one["title"])
    assert action["command"]["command"] == "_tonelens.outcome"
    address, where, said = action["command"]["arguments"]
    assert (address, where["start"]) == (uri, {"line": 0, "character": 0})
    assert said.startswith("✓ now ")
