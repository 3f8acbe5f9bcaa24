"""What pygls does otherwise than this server needs: each test fails when its override is taken out."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

from tests.lsp.wire import Wire
from tests.lsp.wire import converse as converse_with_model
from tonelens.errors import SettingsError
from tonelens.lsp.protocol.long_responses import LongResponse, written
from tonelens.lsp.protocol.message_form import has_form
from tonelens.lsp.server import Server

SECRET = "what the person wrote"
URI = "file:///notes.txt"


def opened(text: str) -> dict[str, Any]:
    return {"uri": URI, "languageId": "plaintext", "version": 1, "text": text}


def converse(talk: Callable[[Server, Wire], Awaitable[None]], initialized: bool = True) -> None:
    async def run() -> None:
        server = Server(lambda model, device: ["never started"])
        wire = Wire(server)
        if initialized:
            await wire.say("initialize", {"capabilities": {}, "processId": None}, 1)
        await talk(server, wire)

    asyncio.run(run())


@pytest.mark.parametrize("depth", [300, 2_000, 100_000])
def test_a_message_that_is_nested_too_deep_ends_nothing(depth: int, caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        deep = b'{"a":' * depth + b"1" + b"}" * depth
        for method in (b"textDocument/hover", b"workspace/executeCommand", b"tonelens/explanations"):
            server.protocol.receive(b'{"jsonrpc":"2.0","id":7,"method":"%s","params":%s}' % (method, deep))
        server.protocol.receive(b"[" * depth)
        server.protocol.receive(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":%s}' % deep)
        wire.receive({"id": 8, "method": "shutdown"})
        await wire.until(lambda: bool(wire.answers(8)))
        server.protocol.receive(None)
        await wire.until(lambda: wire.statuses == [0])
        # What Python's own reader of JSON cannot take apart has no number that could be answered.
        assert len(wire.answers(7)) == (3 if depth < 900 else 0)
        assert "RecursionError" not in caplog.text

    converse(talk)


@pytest.mark.parametrize("step", ["structure_message", "_handle"])
def test_whatever_fails_over_a_message_the_next_has_its_turn(
    step: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        working = getattr(server.protocol, step)

        def failing(message: Any) -> Any:
            monkeypatch.setattr(server.protocol, step, working)
            raise ArithmeticError(SECRET)

        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        monkeypatch.setattr(server.protocol, step, failing)
        wire.receive({"id": 7, "method": "textDocument/hover", "params": {}})
        wire.receive({"id": 8, "method": "shutdown"})
        await wire.until(lambda: bool(wire.answers(8)))
        assert SECRET not in caplog.text
        assert step == "_handle" or "ArithmeticError" in caplog.text

    converse(talk)


@pytest.mark.parametrize(("line", "character"), [(2**31, 0), (-1, 0), (0, "x"), (0, None)])
def test_a_document_with_an_edit_that_cannot_be_followed_is_unknown_until_it_is_sent_whole(line: object, character: object) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        wire.open(URI, "It is good.")
        place = {"line": line, "character": character}
        params = {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"range": {"start": place, "end": place}, "text": "x"}]}
        await wire.say("textDocument/didChange", params)
        assert server.session.documents == {}
        asked = wire.command("tonelens.explain", uri=URI, range={"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 5}})
        assert "Close it and open it again" in (await wire.answered(asked))["error"]["message"]
        wire.change(URI, 3, (0, 0), (0, 1), "A")
        await asyncio.sleep(0.01)
        assert server.session.documents == {}
        place = {"line": 0, "character": 0}
        changes = [{"text": "It is fine."}, {"range": {"start": place, "end": place}, "text": "So "}]
        await wire.say("textDocument/didChange", {"textDocument": {"uri": URI, "version": 4}, "contentChanges": changes})
        assert server.session.document(URI).snapshot.text == "So It is fine."
        assert len(wire.all("window/showMessage")) == 1

    converse(talk)


@pytest.mark.parametrize("token", [[], {}, [1], {"a": 1}, 1.5, True, [[]]], ids=str)
def test_a_display_that_nothing_can_be_called_is_refused_and_leaves_nothing_behind(token: object) -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible service.")
        place = {"line": 0, "character": 3}
        params = {"command": "tonelens.explain", "arguments": [{"uri": URI, "range": {"start": place, "end": place}}]}
        refused = wire.ask("workspace/executeCommand", {**params, "workDoneToken": token})
        assert (await wire.answered(refused))["error"]["code"] == -32602
        wire.receive({"method": "window/workDoneProgress/cancel", "params": {"token": token}})
        state = await wire.answered(wire.ask("tonelens/explanations", {"uri": URI}))
        assert state["result"]["status"] == "idle"
        explained = await wire.answered(wire.ask("workspace/executeCommand", {**params, "workDoneToken": "mine"}))
        assert explained["result"]["prediction"]["label"] == "negative"

    converse_with_model(talk)


@pytest.mark.parametrize("number", [[], {}, [[1]], 1.5, True, None], ids=str)
def test_a_request_that_nothing_can_be_called_is_answered_without_its_name(number: object, caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        wire.receive({"id": number, "method": "textDocument/hover", "params": {}})
        wire.receive({"id": number, "result": None})
        wire.receive({"id": number, "error": {"code": 1, "message": "no"}})
        assert (await wire.answered(wire.ask("shutdown")))["result"] is None
        assert [message["error"]["code"] for message in wire.sent if "error" in message] == [-32600]
        assert "Traceback" not in caplog.text
        assert "TypeError" not in caplog.text

    converse(talk)


@pytest.mark.parametrize("line", [2**31 - 1, 2**31, -1, 10**30, 1.5, "1", None, []], ids=str)
def test_a_place_far_outside_is_answered_and_never_a_fault(line: object, caplog: pytest.LogCaptureFixture) -> None:
    far, near = {"line": line, "character": line}, {"line": 0, "character": 0}
    ranges = [{"start": near, "end": far}, {"start": far, "end": far}, {"start": far, "end": near}]
    asked: list[tuple[str, dict[str, Any]]] = [("hover", {"position": far})]
    for place in ranges:
        asked += [("inlayHint", {"range": place}), ("codeAction", {"range": place, "context": {"diagnostics": []}})]
        asked += [("semanticTokens/range", {"range": place})]

    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible service.")
        await wire.answered(wire.command("tonelens.explain", uri=URI, range={"start": near, "end": near}, unit="sentence"))
        for method, more in asked:
            answer = await wire.answered(wire.ask(f"textDocument/{method}", {"textDocument": {"uri": URI}, **more}))
            assert "result" in answer or (line != 2**31 - 1 and answer["error"]["code"] == -32602)
        for place in ranges:
            answer = await wire.answered(wire.command("tonelens.explain", uri=URI, range=place))
            assert "error" not in answer or answer["error"]["code"] in (-32602, -32803)
        assert "Error" not in caplog.text

    converse_with_model(talk)


def test_documents_are_kept_once_and_not_by_pygls() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        await wire.say(
            "textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "plaintext", "version": 1, "text": "a\u2028b\nc"}}
        )
        change = {"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 1}}, "text": "d"}
        await wire.say("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [change]})
        assert server.session.document(URI).snapshot.text == "a\u2028b\nd"
        assert server.workspace.text_documents == {}
        await wire.say("textDocument/didClose", {"textDocument": {"uri": URI}})
        assert server.session.documents == {}

    converse(talk)


def test_a_request_begins_before_the_next_message_is_looked_at() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        found: list[str] = []

        async def look(params: types.ExecuteCommandParams) -> None:
            found.append(server.session.document(URI).snapshot.text)

        server.command("look")(look)
        wire.open(URI, "before")
        number = wire.ask("workspace/executeCommand", {"command": "look"})
        wire.change(URI, 2, (0, 0), (0, 6), "after")
        await wire.answered(number)
        assert found == ["before"]
        assert server.session.document(URI).snapshot.text == "after"

    converse(talk)


def test_a_cancelled_command_is_cancelled() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        cancelled: list[str] = []

        async def wait(params: types.ExecuteCommandParams) -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.append(params.command)
                raise

        server.command("wait")(wait)
        await wire.say("workspace/executeCommand", {"command": "wait"}, 2)
        await wire.say("$/cancelRequest", {"id": 2})
        assert cancelled == ["wait"]
        assert wire.answer(2)["error"]["code"] == -32800

    converse(talk)


def test_a_shutdown_answers_what_is_in_flight_and_refuses_what_comes_later() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        async def wait(params: types.ExecuteCommandParams) -> None:
            await asyncio.sleep(60)

        server.command("wait")(wait)
        for number in (2, 3):
            await wire.say("workspace/executeCommand", {"command": "wait"}, number)
        server.protocol.send_request("workspace/inlayHint/refresh")
        await wire.say("shutdown", None, 4)
        await wire.say("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}, 5)
        assert [message["id"] for message in wire.sent if message.get("id") in (2, 3, 4, 5)] == [2, 3, 4, 5]
        assert [wire.answer(number)["error"]["code"] for number in (2, 3)] == [-32800, -32800]
        assert wire.answer(4)["result"] is None
        assert wire.answer(5)["error"]["code"] == -32600
        await wire.say("exit")
        assert wire.statuses == [0]

    converse(talk)


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_connection_that_ends_is_a_failure_unless_a_shutdown_came_before(is_asked: bool) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        if is_asked:
            await wire.answered(wire.ask("shutdown"))
        server.protocol.receive(None)
        await asyncio.sleep(0.01)
        assert wire.statuses == [0 if is_asked else 1]

    converse(talk)


def test_an_exit_alone_is_a_failure() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        await wire.say("exit")
        assert wire.statuses == [1]

    converse(talk)


@pytest.mark.parametrize("is_async", [True, False])
def test_an_error_keeps_its_text_to_itself(caplog: pytest.LogCaptureFixture, is_async: bool) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        def fail(params: types.ExecuteCommandParams) -> None:
            raise ValueError(SECRET)

        async def fail_later(params: types.ExecuteCommandParams) -> None:
            raise ValueError(SECRET)

        server.command("fail")(fail_later if is_async else fail)
        await wire.say("workspace/executeCommand", {"command": "fail"}, 2)
        assert wire.answer(2)["error"] == {"code": -32603, "message": "The server failed (ValueError). Its log says where."}

    with caplog.at_level(logging.DEBUG):
        converse(talk)
    assert SECRET not in caplog.text
    assert "test_overrides.py" in caplog.text


def test_an_error_of_ours_is_told_with_its_remedy() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        def fail(params: types.ExecuteCommandParams) -> None:
            raise SettingsError("That is wrong.", "Do this.")

        server.command("fail")(fail)
        await wire.say("workspace/executeCommand", {"command": "fail"}, 2)
        error = wire.answer(2)["error"]
        assert (error["code"], error["message"]) == (-32803, "That is wrong. Do this.")
        assert error["data"] == {"problem": "That is wrong.", "remedy": "Do this."}

    converse(talk)


def test_a_notification_that_fails_tells_nobody_the_text(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        def fail(params: Any) -> None:
            raise ValueError(SECRET)

        server.feature("workspace/didCreateFiles")(fail)
        await wire.say("workspace/didCreateFiles", {"files": [{"uri": URI}]})
        assert len(wire.sent) == 1

    with caplog.at_level(logging.DEBUG):
        converse(talk)
    assert SECRET not in caplog.text
    assert "ValueError" in caplog.text


def test_a_request_of_the_wrong_form_is_answered(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        await wire.say("textDocument/hover", {"textDocument": SECRET}, 2)
        assert wire.answer(2)["error"]["code"] == -32602
        await wire.say("textDocument/didOpen", {"textDocument": SECRET})
        await wire.say("workspace/executeCommand", {"command": "no such command"}, 3)
        assert wire.answer(3)["error"]["code"] == -32602
        await wire.say("no/suchRequest", {"text": SECRET}, 4)
        assert wire.answer(4)["error"]["code"] == -32601

    with caplog.at_level(logging.DEBUG):
        converse(talk)
    assert SECRET not in caplog.text


def test_no_message_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        await wire.say("textDocument/didOpen", {"textDocument": opened(SECRET)})
        server.protocol.notify("window/showMessage", types.ShowMessageParams(types.MessageType.Info, SECRET))
        assert SECRET in str(wire.sent)

    with caplog.at_level(logging.DEBUG):
        converse(talk)
    assert SECRET not in caplog.text


def test_an_answer_that_nobody_waits_for_any_more_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        waiting = asyncio.ensure_future(server.protocol.send_request_async("workspace/configuration", types.ConfigurationParams([])))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.sleep(0.01)
        wire.receive({"id": wire.sent[-1]["id"], "result": []})
        await asyncio.sleep(0.01)

    converse(talk)
    assert caplog.text == ""


@pytest.mark.parametrize(
    "answer", [{"result": None}, {"result": 3}, {"error": {"code": -32601, "message": "What?"}}, {"error": "no error"}]
)
def test_an_answer_that_is_no_use_is_not_waited_for(answer: dict[str, Any]) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        waiting = server.protocol.send_request("workspace/configuration", types.ConfigurationParams([]))
        wire.receive({"id": wire.sent[-1]["id"], **answer})
        await wire.until(waiting.done)
        assert isinstance(waiting.exception(), JsonRpcException)
        kept = vars(server.protocol)
        assert not kept["_result_types"]
        assert not kept["_request_futures"]
        assert not kept["_asked"]

    converse(talk)


def test_a_message_inside_a_message_is_none() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        inside = {"jsonrpc": "2.0", "id": 9, "method": "no/suchRequest"}
        await wire.say("workspace/executeCommand", {"command": "show", "arguments": [inside]}, 2)
        assert wire.answer(2)["result"] == inside

    async def run(server: Server, wire: Wire) -> None:
        def show(params: types.ExecuteCommandParams) -> Any:
            assert params.arguments
            return params.arguments[0]

        server.command("show")(show)
        await talk(server, wire)

    converse(run)


def test_before_the_beginning_nothing_is_done() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        await wire.say("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}, 2)
        assert wire.answer(2)["error"]["code"] == -32002
        await wire.say("textDocument/didOpen", {"textDocument": opened("")})
        assert server.session.documents == {}
        await wire.say("initialize", {"capabilities": {}, "processId": None}, 3)
        assert "result" in wire.answer(3)
        await wire.say("initialize", {"capabilities": {}, "processId": None}, 4)
        assert wire.answer(4)["error"]["code"] == -32600

    converse(talk, initialized=False)


def test_an_answer_that_is_written_is_sent_as_it_is() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        def show(params: types.ExecuteCommandParams) -> LongResponse:
            return written({"text": SECRET})

        server.command("show")(show)
        assert (await wire.answered(wire.ask("workspace/executeCommand", {"command": "show"})))["result"] == {"text": SECRET}

    converse(talk)


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "1.0", "method": "textDocument/hover"},
        {"method": "textDocument/hover"},
        {"jsonrpc": "2.0", "method": 5},
        {"jsonrpc": "2.0", "method": ["exit"], "result": None},
        {"jsonrpc": "2.0", "method": "unknown", "error": 5},
        {"jsonrpc": "2.0", "method": "unknown", "result": 5},
        {"jsonrpc": "2.0", "method": "textDocument/didSave", "params": {"textDocument": {"uri": URI}}},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": []}},
    ],
)
def test_whatever_has_a_method_and_an_id_is_answered_once(message: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        server.protocol.receive(json.dumps({**message, "id": 7}).encode())
        await wire.until(lambda: bool(wire.answers(7)))
        await asyncio.sleep(0.02)
        assert wire.answer(7)["error"]["code"] in (-32600, -32601, -32602)

    converse(talk)
    assert "File" not in caplog.text


@pytest.mark.parametrize("number", [[], {}, None, True, 0.5])
def test_a_cancellation_of_what_nothing_is_called_is_left_out(number: object, caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        # What structures messages would make the request 1 of true.
        assert not has_form({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": number}})
        await wire.say("$/cancelRequest", {"id": number})
        assert (await wire.answered(wire.ask("tonelens/explanations", {"uri": URI})))["result"]["status"] == "idle"

    converse(talk)
    assert "File" not in caplog.text


def test_the_editors_ids_and_the_servers_own_are_two_kinds(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        waiting = server.protocol.send_request("workspace/configuration", types.ConfigurationParams([]))
        number = wire.sent[-1]["id"]
        server.protocol.receive(
            json.dumps({"jsonrpc": "2.0", "id": number, "method": "tonelens/explanations", "params": {"uri": URI}}).encode()
        )
        server.protocol.receive(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"%s"}}' % number.encode())
        await wire.until(lambda: any("method" not in message for message in wire.answers(number)))
        wire.receive({"id": number, "result": [1]})
        await wire.until(waiting.done)
        assert list(waiting.result()) == [1]
        assert len([message for message in wire.answers(number) if "method" not in message]) == 1

    converse(talk)
    assert "File" not in caplog.text


def test_an_answer_to_what_the_editor_itself_has_asked_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        wire.receive({"id": 7, "method": "tonelens/explanations", "params": {"uri": URI}})
        wire.receive({"id": 7, "result": "mine"})
        await wire.until(lambda: bool(wire.answers(7)))
        assert wire.answer(7)["result"]["explanations"] == []

    converse(talk)
    assert "File" not in caplog.text


def test_an_id_that_is_in_use_is_refused_and_the_first_is_answered_as_well() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        started = asyncio.Event()

        async def slow(params: types.ExecuteCommandParams) -> str:
            await started.wait()
            return "done"

        server.command("slow")(slow)
        for _ in range(2):
            wire.receive({"id": 7, "method": "workspace/executeCommand", "params": {"command": "slow"}})
        await wire.until(lambda: bool(wire.answers(7)))
        started.set()
        await wire.until(lambda: len(wire.answers(7)) == 2)
        assert [message.get("result", message.get("error", {}).get("code")) for message in wire.answers(7)] == [-32600, "done"]

    converse(talk)


@pytest.mark.parametrize(
    "body",
    [
        b'{"jsonrpc":"2.0","method":"textDocument/didChange","params":' + b"[" * 100_000,
        b'{"jsonrpc":"2.0","method":"textDocument/didChange","params":' + b"9" * 5_000 + b"}",
        b'[{"jsonrpc":"2.0","method":"textDocument/didChange"}]',
    ],
)
def test_after_what_may_have_been_an_edit_nothing_is_known_of_any_document(body: bytes) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        wire.open(URI, "It is good.")
        server.protocol.receive(body)
        await wire.until(lambda: URI not in server.session.documents)
        wire.receive(
            {
                "method": "textDocument/didChange",
                "params": {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "All."}]},
            }
        )
        await wire.until(lambda: URI in server.session.documents)
        assert server.session.documents[URI].snapshot.text == "All."

    converse(talk)


@pytest.mark.parametrize(
    "change",
    [
        {"text": None},
        {"text": 5},
        {"range": {"start": {"line": 0, "character": True}, "end": {"line": 0, "character": 1}}, "text": "a"},
        {"range": {"start": {"line": "0", "character": 0}, "end": {"line": 0, "character": 1}}, "text": "a"},
        {"range": {"start": {"line": 0.5, "character": 0}, "end": {"line": 0, "character": 1}}, "text": "a"},
        {"range": None, "text": "a"},
        "a",
    ],
)
def test_what_is_no_text_and_no_place_is_not_made_one(change: object) -> None:
    async def talk(server: Server, wire: Wire) -> None:
        wire.open(URI, "It is good.")
        wire.receive(
            {"method": "textDocument/didChange", "params": {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [change]}}
        )
        await wire.until(lambda: URI not in server.session.documents)

    converse(talk)


def test_a_document_that_is_opened_anew_in_no_form_is_not_the_old_one() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        wire.open(URI, "It is good.")
        wire.receive({"method": "textDocument/didOpen", "params": {"textDocument": {**opened("a"), "text": None}}})
        await wire.until(lambda: URI not in server.session.documents)

    converse(talk)


def test_bytes_of_another_encoding_are_a_character_each() -> None:
    async def talk(server: Server, wire: Wire) -> None:
        wire.open(URI, "It is good.")
        place = b'{"line":0,"character":%d}'
        for at, text in ((0, b"caf\xe9 "), (5, b"a")):
            change = b'{"range":{"start":%s,"end":%s},"text":"%s"}' % (place % at, place % at, text)
            document = b'{"uri":"%s","version":2}' % URI.encode()
            params = b'{"textDocument":%s,"contentChanges":[%s]}' % (document, change)
            server.protocol.receive(b'{"jsonrpc":"2.0","method":"textDocument/didChange","params":%s}' % params)
        assert (await wire.answered(wire.command("tonelens.read", uri=URI)))["result"]["sentences"][0]["read"] == "caf\udce9 aIt is good."

    converse(talk)


def test_of_a_message_with_many_faults_the_first_is_enough() -> None:
    params = {"notebookDocument": {}, "cellTextDocuments": "x" * 500}
    message = {"jsonrpc": "2.0", "id": 7, "method": "notebookDocument/didOpen", "params": params}

    async def talk(server: Server, wire: Wire) -> None:
        with pytest.raises(JsonRpcException) as caught:
            LanguageServerProtocol.structure_message(server.protocol, message)
        # A group of errors would have one for each character.
        assert not hasattr(caught.value.__cause__, "exceptions")

    converse(talk)
