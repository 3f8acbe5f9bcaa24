"""From a selection to everything that the editor shows of it, over a real server process."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.lsp.conftest import Connect
from tests.lsp.editor import Editor, ResponseError, place
from tonelens.lsp.protocol.server_capabilities import what_is_read

URI = "file:///notes.md"
TEXT = "# Notes\n\nThis is **terrible** service 😀. It is lovely.\nUnfortunately, it failed.\n"
SCIENTIST: dict[str, Any] = {"": {"view": "scientist"}}
CLIENTS = ("neovim-0.11", "vscode-1.139", "emacs-28-eglot-1.9")


def document(uri: str = URI) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}}


def explain(editor: Editor, start: tuple[int, int], end: tuple[int, int], uri: str = URI, **more: Any) -> Any:
    return editor.command("tonelens.explain", uri=uri, range=place(start, end), **more).result()


def shown(editor: Editor, uri: str = URI) -> list[Any]:
    found: list[Any] = editor.ask("tonelens/explanations", {"uri": uri})["explanations"]
    return found


def spans(diagnostics: list[Any]) -> list[tuple[int, int, int, int]]:
    return [
        (one["range"]["start"]["line"], one["range"]["start"]["character"], one["range"]["end"]["line"], one["range"]["end"]["character"])
        for one in diagnostics
    ]


@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_is_offered_what_it_can_show(connect: Connect, client: str) -> None:
    editor = connect(capabilities=client, settings=SCIENTIST)
    editor.open(URI, TEXT, "markdown")
    result = explain(editor, (2, 0), (3, 25))
    assert result["message"] == "Mixed: 2 negative, 1 positive sentence"
    pulls = client.startswith("vscode")
    if pulls:
        editor.wait(lambda: bool(editor.all("workspace/diagnostic/refresh")))
        report = editor.ask("textDocument/diagnostic", document())
        found = report["items"]
        assert editor.ask("textDocument/diagnostic", {**document(), "previousResultId": report["resultId"]})["kind"] == "unchanged"
        assert editor.all("textDocument/publishDiagnostics") == []
    else:
        editor.wait(lambda: bool(editor.diagnostics(URI)))
        found = editor.diagnostics(URI)
        assert editor.all("workspace/diagnostic/refresh") == []
    assert [one["message"] for one in found] == [
        "Reads negative (95%) because of ‘terrible’: without it 21%",
        "Reads positive (95%) because of ‘lovely’: without it 21%",
        "Reads negative (99%) because of ‘Unfortunately’ and ‘failed’: without them 21%",
    ]
    assert all(one["severity"] == 3 and one["source"] == "tonelens" for one in found)
    assert ("relatedInformation" in found[0]) == (client != "emacs-28-eglot-1.9")
    hover = editor.ask("textDocument/hover", {**document(), "position": {"line": 2, "character": 12}})
    assert hover["contents"]["kind"] == ("plaintext" if client.startswith("emacs") else "markdown")
    shown = hover["contents"]["value"]
    assert "‘terrible’" in shown
    if client.startswith("emacs"):
        assert not any(mark in shown for mark in ("**", "```", "\\"))
    else:
        assert shown.startswith("**‘terrible’** ")
        assert "\n\n```text\n" in shown
    assert editor.stop() == 0


def test_capabilities_follow_from_what_the_client_declares(connect: Connect) -> None:
    def offered(params: dict[str, Any]) -> Any:
        editor = Editor()
        try:
            return editor.request("initialize", {"capabilities": params, "processId": None}).result()["capabilities"]
        finally:
            editor.kill()

    bare = offered({})
    assert bare["positionEncoding"] == "utf-16"
    assert bare["semanticTokensProvider"]["full"] is True
    assert "diagnosticProvider" not in bare
    assert bare["experimental"] == {"tonelens": {"version": 1, "reads": what_is_read()}}
    assert {"markdown", "go", "xliff"} <= {*bare["experimental"]["tonelens"]["reads"]["languages"]}
    ours = offered({"experimental": {"tonelens": {"draws": True}}, "workspace": {"diagnostics": {"refreshSupport": True}}})
    assert "semanticTokensProvider" not in ours
    assert ours["diagnosticProvider"] == {"identifier": "tonelens", "interFileDependencies": False, "workspaceDiagnostics": True}


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_positions_count_what_was_agreed_on(connect: Connect, encoding: str, width: int) -> None:
    editor = connect(capabilities={"general": {"positionEncodings": [encoding]}})
    editor.open(URI, "😀😀 terrible\n")
    explain(editor, (0, 2 * width + 1), (0, 2 * width + 9))
    editor.wait(lambda: bool(editor.diagnostics(URI)))
    assert spans(editor.diagnostics(URI)) == [(0, 2 * width + 1, 0, 2 * width + 9)]
    # The emoji that is typed before it is as wide as the encoding has it.
    editor.change(URI, (0, width), (0, width), "😀")
    hints = editor.ask("textDocument/inlayHint", {**document(), "range": place((0, 0), (1, 0))})
    assert [hint["position"]["character"] for hint in hints] == [3 * width + 9]


def test_without_a_range_the_sentence_at_the_position_is_explained(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, TEXT, "markdown")
    result = editor.command("tonelens.explain", uri=URI, position={"line": 2, "character": 45}).result()
    assert result["text"] == "It is lovely."
    result = editor.command("tonelens.explain", uri=URI, position={"line": 3, "character": 5}, unit="paragraph").result()
    assert [sentence["text"] for sentence in result["sentences"]] == [
        "This is **terrible** service 😀.",
        "It is lovely.",
        "Unfortunately, it failed.",
    ]
    result = editor.command("tonelens.explainDocument", uri=URI).result()
    assert result["sentences"][0]["text"] == "Notes"


def test_where_there_is_no_prose_the_answer_says_what_to_do(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, "```\nterrible\n```\n", "markdown")
    with pytest.raises(ResponseError, match="Select some text") as caught:
        explain(editor, (1, 0), (1, 0))
    assert caught.value.code == -32803


def test_what_is_selected_is_explained_were_it_code(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, "```\nterrible\n```\n", "markdown")
    assert explain(editor, (1, 0), (1, 8))["text"] == "terrible"
    assert explain(editor, (1, 0), (1, 8), trigger="selection")["text"] == "terrible"
    uri = "file:///program.py"
    editor.open(uri, "terrible = 1  # It is lovely.\n", "python")
    assert explain(editor, (0, 0), (0, 8), uri, trigger="selection") is None
    assert explain(editor, (0, 0), (0, 29), uri, trigger="selection")["text"] == "It is lovely."
    assert explain(editor, (0, 0), (0, 8), uri)["text"] == "terrible"


def test_many_sentences_are_explained_when_somebody_says_so(connect: Connect) -> None:
    editor = connect("endless")
    editor.open(URI, "It is terrible.\n" * 13)
    assert explain(editor, (0, 0), (13, 0), trigger="selection") == {"tooMany": 13}
    assert shown(editor) == []
    few = connect()
    few.open(URI, "It is terrible.\n" * 13)
    assert len(explain(few, (0, 0), (12, 0), trigger="selection")["sentences"]) == 12
    assert len(explain(few, (0, 0), (13, 0))["sentences"]) == 13


LONG = "\n\n".join([*(f"The page {number} is terrible." for number in range(16)), "sleep"]) + "\n"


def percentages(editor: Editor, token: str) -> list[int]:
    values = [params["value"] for params in editor.all("$/progress") if params["token"] == token]
    return [value["percentage"] for value in values if value["kind"] == "report" and value.get("percentage")]


def test_a_long_text_is_shown_while_the_rest_is_on_its_way(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, LONG)
    argument = {"command": "tonelens.explainDocument", "arguments": [{"uri": URI}], "workDoneToken": "mine"}
    answer = editor.request("workspace/executeCommand", argument)
    editor.wait(lambda: len(shown(editor)) == 1)
    (part,) = shown(editor)
    assert part["quiet"]
    assert part["message"] in ("8 of 17 sentences so far", "16 of 17 sentences so far")
    assert {unit["text"] for unit in part["units"]} == {"terrible"}
    assert "explanation" not in editor.ask("tonelens/explanations", {"uri": URI, "detail": True})["explanations"][0]
    assert len(answer.result()["sentences"]) == 17
    (whole,) = shown(editor)
    assert not whole["quiet"]
    assert any(0 < percentage < 100 for percentage in percentages(editor, "mine"))
    begin = next(params["value"] for params in editor.all("$/progress") if params["value"]["kind"] == "begin")
    assert begin["cancellable"] is True


def test_what_is_shown_of_a_long_text_stays_when_it_is_cancelled_and_goes_when_it_is_cleared(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, LONG)
    answer = editor.request("workspace/executeCommand", {"command": "tonelens.explainDocument", "arguments": [{"uri": URI}]})
    editor.wait(lambda: len(shown(editor)) == 1)
    editor.notify("$/cancelRequest", {"id": answer.number})
    with pytest.raises(ResponseError) as caught:
        answer.result()
    assert caught.value.code == -32800
    assert len(shown(editor)) == 1
    editor.command("tonelens.clear", uri=URI).result()
    assert shown(editor) == []


def test_copy_is_explained_where_it_stands_and_judged_only_in_a_known_language(connect: Connect) -> None:
    editor = connect()
    for locale, message in [("en", "Reads negative (95%) because of ‘terrible’: without it 21%"), ("de", "Not judged")]:
        uri = f"file:///project/locales/{locale}.json"
        editor.open(uri, '{"a": {"terrible": "It is {what}\\u2026 terrible."}}', "json")
        result = editor.command("tonelens.explain", uri=uri, position={"line": 0, "character": 22}).result()
        assert result["text"] == "It is {what}\\u2026 terrible."
        editor.wait(partial(editor.diagnostics, uri))
        (found,) = editor.diagnostics(uri)
        assert found["message"].startswith(message)
        assert (found["range"]["start"]["character"], found["range"]["end"]["character"]) == (20, 48)


def test_an_edit_outside_keeps_it_one_inside_drops_it_and_undo_brings_it_back(connect: Connect) -> None:
    editor = connect(settings=SCIENTIST)
    editor.open(URI, "Fine.\n\nThe service is terrible.\n")
    explain(editor, (2, 0), (2, 24))
    editor.wait(lambda: bool(editor.diagnostics(URI)))
    editor.change(URI, (0, 0), (0, 0), "More text\nbefore it. ")
    editor.change(URI, (3, 24), (3, 24), " And after it.")
    (only,) = shown(editor)
    assert only["range"] == place((3, 0), (3, 24))
    assert only["units"][0]["ranges"] == [place((3, 15), (3, 23))]
    hints = editor.ask("textDocument/inlayHint", {**document(), "range": place((0, 0), (9, 0))})
    assert [hint["position"] for hint in hints] == [{"line": 3, "character": 23}]

    editor.change(URI, (3, 15), (3, 23), "lovely")
    assert shown(editor) == []
    editor.wait(lambda: editor.diagnostics(URI) == [])
    editor.change(URI, (3, 15), (3, 21), "terrible")
    (only,) = shown(editor)
    assert only["range"] == place((3, 0), (3, 24))
    editor.wait(lambda: spans(editor.diagnostics(URI)) == [(3, 0, 3, 24)])


def test_a_newer_explanation_replaces_the_older_and_a_pinned_one_stays(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, "It is terrible.\n\nIt is lovely.\n\nIt is good.\n")
    explain(editor, (0, 0), (0, 15))
    editor.command("tonelens.pin", uri=URI, range=place((0, 3), (0, 3))).result()
    explain(editor, (2, 0), (2, 13))
    explain(editor, (4, 0), (4, 11))
    assert [(one["range"]["start"]["line"], one["pinned"]) for one in shown(editor)] == [(0, True), (4, False)]
    editor.command("tonelens.unpin", uri=URI).result()
    explain(editor, (2, 0), (2, 13))
    assert [one["range"]["start"]["line"] for one in shown(editor)] == [2]
    assert "lovely" in editor.command("tonelens.report", uri=URI).result()
    editor.command("tonelens.clear", uri=URI).result()
    assert shown(editor) == []
    with pytest.raises(ResponseError, match="Explain something first"):
        editor.command("tonelens.report", uri=URI).result()


def test_a_selection_brings_colours_and_nothing_that_moves(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, "It is terrible.\n")
    explain(editor, (0, 0), (0, 15), trigger="selection")
    assert editor.ask("textDocument/semanticTokens/full", document())["data"] == [0, 6, 8, 2, 0]
    assert editor.ask("textDocument/inlayHint", {**document(), "range": place((0, 0), (1, 0))}) == []
    assert editor.ask("textDocument/codeLens", document()) == []
    assert editor.ask("textDocument/hover", {**document(), "position": {"line": 0, "character": 8}}) is not None
    assert editor.diagnostics(URI) == []
    assert shown(editor)[0]["quiet"] is True
    detailed = editor.ask("tonelens/explanations", {"uri": URI, "detail": True})["explanations"]
    assert detailed[0]["explanation"]["text"] == "It is terrible."


def test_two_documents_do_not_touch_each_other(connect: Connect) -> None:
    editor = connect()
    other = "untitled:Untitled-1"
    editor.open(URI, "It is terrible.\n")
    editor.open(other, "It is lovely.\n")
    explain(editor, (0, 0), (0, 15))
    explain(editor, (0, 0), (0, 13), other)
    editor.wait(lambda: bool(editor.diagnostics(URI)) and bool(editor.diagnostics(other)))
    assert "negative" in editor.diagnostics(URI)[0]["message"]
    assert "positive" in editor.diagnostics(other)[0]["message"]
    editor.notify("textDocument/didClose", document(other))
    editor.wait(lambda: editor.diagnostics(other) == [])
    assert len(shown(editor)) == 1
    with pytest.raises(ResponseError, match="not open"):
        explain(editor, (0, 0), (0, 1), other)


def test_edits_that_soften_are_offered_with_their_measured_effect(connect: Connect) -> None:
    editor = connect(capabilities="vscode-1.139")
    editor.open(URI, "Unfortunately, the upload failed.\n")
    assert explain(editor, (0, 0), (0, 33))["edits"] == []
    context = {"diagnostics": [], "triggerKind": 2}
    asking = {**document(), "range": place((0, 3), (0, 3)), "context": context}
    editor.wait(lambda: bool(editor.ask("textDocument/codeAction", asking)))
    (action,) = editor.ask("textDocument/codeAction", asking)
    assert action["title"] == "Remove ‘Unfortunately,’: negative 99% → 88%"
    (change,) = action["edit"]["documentChanges"]
    assert change == {
        "textDocument": {"uri": URI, "version": 1},
        "edits": [{"range": place((0, 0), (0, 16)), "newText": "T"}],
    }


def test_code_actions_explain_what_is_selected(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, TEXT, "markdown")

    def titles(start: tuple[int, int], end: tuple[int, int], **context: Any) -> list[str]:
        params = {**document(), "range": place(start, end), "context": {"diagnostics": [], **context}}
        return [action["title"] for action in editor.ask("textDocument/codeAction", params)]

    explanation_requests = ["Explain sentiment of sentence", "Explain sentiment of paragraph"]
    assert titles((2, 0), (2, 5)) == ["Explain sentiment of selection", *explanation_requests]
    assert titles((2, 3), (2, 3), triggerKind=2) == []
    assert titles((2, 3), (2, 3), triggerKind=1) == explanation_requests
    assert titles((2, 0), (2, 5), only=["quickfix"]) == []
    assert titles((2, 0), (2, 5), only=["tonelens"]) == ["Explain sentiment of selection", *explanation_requests]


def test_settings_act_at_once(connect: Connect) -> None:
    editor = connect(settings={"": {"view": "scientist", "inlayHints": "off"}})
    editor.open(URI, "It is terrible and slow.\n")
    explain(editor, (0, 0), (0, 24))
    every = {**document(), "range": place((0, 0), (1, 0))}
    assert editor.ask("textDocument/inlayHint", every) == []
    refreshed = len(editor.all("workspace/inlayHint/refresh"))
    editor.settings = {"": {"view": "scientist", "inlayHints": "all", "codeLens": False, "semanticTokens": False}}
    editor.notify("workspace/didChangeConfiguration", {"settings": {}})
    editor.wait(lambda: len(editor.all("workspace/inlayHint/refresh")) > refreshed)
    assert [hint["label"] for hint in editor.ask("textDocument/inlayHint", every)] == ["▼.73", "▼.27"]
    assert editor.ask("textDocument/codeLens", document()) == []
    assert editor.ask("textDocument/semanticTokens/full", document())["data"] == []
    editor.settings = {"": {"view": "scientist", "inlayHints": "summary"}}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    editor.wait(lambda: [hint["label"] for hint in editor.ask("textDocument/inlayHint", every)] == ["negative (99%)"])


def test_a_wrong_setting_is_named_once_and_the_others_count(connect: Connect) -> None:
    editor = connect(settings={"": {"inlayHints": "loud", "codeLens": False, "inlayHint": "off"}})
    editor.open(URI, "It is terrible.\n")
    explain(editor, (0, 0), (0, 15))
    (message,) = editor.all("window/showMessage")
    assert message["message"] == (
        "tonelens.inlayHints must be one of off, summary, top, all; it counts as not set. "
        "Unknown setting tonelens.inlayHint; did you mean tonelens.inlayHints?"
    )
    assert editor.ask("textDocument/codeLens", document()) == []


def methods(editor: Editor) -> list[str]:
    found = editor.ask("tonelens/explanations", {"uri": URI, "detail": True})["explanations"]
    return [one["explanation"]["method"]["name"] for one in found]


def test_other_settings_for_the_method_make_again_what_the_old_ones_made(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, "It is terrible.\n")
    explain(editor, (0, 0), (0, 15))
    editor.settings = {"": {"method": "occlusion"}}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    editor.wait(lambda: methods(editor) == ["occlusion"])
    assert explain(editor, (0, 0), (0, 15))["method"]["name"] == "occlusion"


def test_what_is_read_of_a_document_can_be_asked_for(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, TEXT, "markdown")
    reading = editor.command("tonelens.read", uri=URI).result()
    assert reading["format"] == "Markdown"
    assert [(one["line"], one["column"], one["read"]) for one in reading["sentences"]] == [
        (1, 3, "Notes"),
        (3, 1, "This is terrible service 😀."),
        (3, 33, "It is lovely."),
        (4, 1, "Unfortunately, it failed."),
    ]
    with pytest.raises(ResponseError):
        editor.command("tonelens.read", uri="file:///closed.md").result()
