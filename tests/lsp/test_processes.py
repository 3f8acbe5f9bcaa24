"""Every request is answered exactly once, whatever happens to the worker, the server or the editor."""

from __future__ import annotations

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import Connect
from tests.lsp.editor import PATIENCE, Answer, Editor, ResponseError, children, place

URI = "file:///notes.txt"
REQUEST_CANCELLED, CONTENT_MODIFIED, REQUEST_FAILED = -32800, -32801, -32803
# The lexicon's worker takes two seconds for this one.
SLOW = "sleep"


def gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def explain(editor: Editor, line: int, length: int) -> Answer:
    return editor.command("tonelens.explain", uri=URI, range=place((line, 0), (line, length)))


def code(answer: Answer) -> int:
    with pytest.raises(ResponseError) as caught:
        answer.result()
    return caught.value.code


def outcome(answer: Answer) -> int | None:
    """The code of the error that a request was answered with, if it was."""
    try:
        answer.result()
    except ResponseError as error:
        return error.code
    return None


def warm(editor: Editor, text: str) -> None:
    """Opens a document, and has the worker started by a first line that is quickly explained."""
    editor.open(URI, "It is good.\n\n" + text)
    explain(editor, 0, 11).result()


def test_progress_is_shown_while_the_model_loads(connect: Connect) -> None:
    editor = connect("slow")
    editor.open(URI, "It is good.\n")
    answer = explain(editor, 0, 11)
    answer.result()
    assert editor.first("window/workDoneProgress/create") - answer.sent < 0.2
    values = [params["value"] for params in editor.all("$/progress")]
    assert (values[0]["kind"], values[0]["message"], values[0]["cancellable"]) == ("begin", "Loading the model", True)
    assert "Explaining" in [value.get("message") for value in values]
    assert values[-1] == {"kind": "end"}


def test_a_cancelled_request_is_answered_at_once_whatever_the_model_does(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n")
    seconds = []
    for _ in range(9):
        answer = explain(editor, 2, len(SLOW))
        time.sleep(0.02)
        sent = time.monotonic()
        editor.notify("$/cancelRequest", {"id": answer.number})
        assert code(answer) == REQUEST_CANCELLED
        seconds.append(answer.sent + answer.seconds - sent)
    assert statistics.median(seconds) < 0.05


def test_progress_can_be_cancelled(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n")
    before = len(editor.all("window/workDoneProgress/create"))
    answer = explain(editor, 2, len(SLOW))
    editor.wait(lambda: len(editor.all("window/workDoneProgress/create")) > before)
    editor.notify("window/workDoneProgress/cancel", editor.all("window/workDoneProgress/create")[-1])
    assert code(answer) == REQUEST_CANCELLED


def test_in_a_storm_everything_is_answered_once_and_the_last_is_shown(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n\nIt is terrible.\n")
    answers = []
    for number in range(60):
        answers.append(explain(editor, 2, len(SLOW)) if number % 3 else explain(editor, 0, 11))
        if number % 2:
            editor.notify("$/cancelRequest", {"id": answers[-1].number})
    last = explain(editor, 4, 15)
    assert last.result()["prediction"]["label"] == "negative"
    assert {outcome(answer) for answer in answers} <= {None, REQUEST_CANCELLED}
    (shown,) = editor.ask("tonelens/explanations", {"uri": URI})["explanations"]
    assert shown["range"]["start"]["line"] == 4
    assert len(editor.answers) == len(set(editor.answers))
    assert editor.stop() == 0


def test_a_newer_request_for_the_same_replaces_the_older(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n")
    older, newer = explain(editor, 2, len(SLOW)), explain(editor, 2, len(SLOW))
    assert code(older) == REQUEST_CANCELLED
    assert newer.result()["text"] == SLOW


def test_what_changes_while_it_is_explained_is_not_shown(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n")
    answer = explain(editor, 2, len(SLOW))
    time.sleep(0.2)
    editor.change(URI, (2, 1), (2, 2), "x")
    assert code(answer) == CONTENT_MODIFIED
    answer = explain(editor, 2, len(SLOW))
    answer.result()
    editor.change(URI, (2, 0), (2, len(SLOW)), SLOW)
    answer = explain(editor, 2, len(SLOW))
    time.sleep(0.2)
    editor.change(URI, (0, 0), (0, 0), "A line above.\n")
    assert answer.result()["text"] == SLOW
    (shown,) = editor.ask("tonelens/explanations", {"uri": URI})["explanations"]
    assert shown["range"] == place((3, 0), (3, len(SLOW)))


def test_reading_does_not_wait_for_the_model(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n")
    busy = explain(editor, 2, len(SLOW))
    document = {"textDocument": {"uri": URI}}
    seconds = []
    for _ in range(20):
        for method, more in (
            ("textDocument/hover", {"position": {"line": 0, "character": 7}}),
            ("textDocument/inlayHint", {"range": place((0, 0), (3, 0))}),
            ("textDocument/semanticTokens/full", {}),
        ):
            answer = editor.request(method, {**document, **more})
            assert answer.result()
            seconds.append(answer.seconds)
    assert statistics.quantiles(seconds, n=20)[-1] < 0.05
    busy.result()


def test_a_worker_that_dies_is_replaced(connect: Connect, tmp_path: Path) -> None:
    editor = connect()
    once = f"die once {tmp_path / 'mark'}"
    warm(editor, f"{once}\n\ndie\n\n{SLOW}\n")
    assert explain(editor, 2, len(once)).result()["text"] == once
    assert code(explain(editor, 4, 3)) == REQUEST_FAILED
    answer = explain(editor, 6, len(SLOW))
    time.sleep(0.3)
    (worker,) = children(editor.process.pid)
    os.kill(worker, signal.SIGKILL)
    assert answer.result()["text"] == SLOW
    assert explain(editor, 0, 11).result()["prediction"]["label"] == "positive"
    assert editor.stop() == 0


def test_a_model_that_cannot_be_loaded_says_why_and_another_can_be_named(connect: Connect) -> None:
    editor = connect(settings={"": {"model": "missing"}})
    editor.open(URI, "It is good.\n")
    with pytest.raises(ResponseError, match="There is no such model"):
        explain(editor, 0, 11).result()
    editor.settings = {"": {"model": "another"}}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    editor.wait(lambda: outcome(explain(editor, 0, 11)) is None)
    assert explain(editor, 0, 11).result()["text"] == "It is good."


def test_nothing_is_left_when_the_server_is_killed(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n")
    explain(editor, 2, len(SLOW))
    time.sleep(0.2)
    workers = children(editor.process.pid)
    assert workers
    editor.process.kill()
    assert all(gone(worker, 5.0) for worker in workers)


def test_nothing_is_left_when_the_editor_is_gone(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n")
    explain(editor, 2, len(SLOW))
    processes = [*children(editor.process.pid), editor.process.pid]
    assert editor.process.stdin is not None
    editor.process.stdin.close()
    assert all(gone(process, 5.0) for process in processes)
    assert editor.process.wait(PATIENCE) == 1


def test_a_shutdown_with_work_in_flight_is_clean(connect: Connect) -> None:
    editor = connect()
    warm(editor, f"{SLOW}\n\nIt is terrible.\n")
    workers = children(editor.process.pid)
    answers = [explain(editor, 2, len(SLOW)), editor.command("tonelens.explainDocument", uri=URI)]
    time.sleep(0.1)
    shutdown = editor.request("shutdown")
    late = editor.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 1}})
    assert shutdown.result() is None
    assert [code(answer) for answer in answers] == [REQUEST_CANCELLED] * 2
    assert code(late) == -32600
    editor.notify("exit")
    assert editor.process.wait(PATIENCE) == 0
    assert len(editor.answers) == len(set(editor.answers))
    assert all(gone(worker, 5.0) for worker in workers)
    assert editor.log == b""


def test_an_exit_without_a_shutdown_is_a_failure(connect: Connect) -> None:
    editor = connect()
    editor.notify("exit")
    assert editor.process.wait(PATIENCE) == 1


def test_what_prints_in_the_server_does_not_reach_the_editor(connect: Connect) -> None:
    editor = connect()
    warm(editor, "print\n")
    assert explain(editor, 2, 5).result()["text"] == "print"
    assert editor.stop() == 0
    assert b"noise" in editor.log


def test_the_text_is_never_logged(connect: Connect) -> None:
    editor = connect()
    warm(editor, "fail\n")
    with pytest.raises(ResponseError) as caught:
        explain(editor, 2, 4).result()
    assert "person's text" not in str(caught.value)
    editor.send({"id": 999, "method": "textDocument/hover", "params": {"textDocument": "a secret text"}})
    editor.send({"method": "textDocument/didOpen", "params": {"textDocument": {"text": "a secret text"}}})
    editor.send_bytes(b"a secret text")
    assert editor.ask("tonelens/explanations", {"uri": URI})["explanations"]
    assert 999 in editor.answers
    editor.stop()
    assert b"secret" not in editor.log
    assert b"person" not in editor.log


def test_two_servers_do_not_know_each_other(connect: Connect) -> None:
    one, other = connect(), connect(capabilities="vscode-1.139")
    for editor in (one, other):
        warm(editor, "It is terrible.\n")
    one.change(URI, (0, 0), (0, 2), "That")
    assert one.ask("tonelens/explanations", {"uri": URI})["explanations"] == []
    assert len(other.ask("tonelens/explanations", {"uri": URI})["explanations"]) == 1
    assert [one.stop(), other.stop()] == [0, 0]


def test_a_port_takes_one_connection() -> None:
    server = subprocess.Popen([sys.executable, "-m", "tonelens", "serve", "--tcp", "0"], stderr=subprocess.PIPE)
    try:
        assert server.stderr is not None
        port = int(server.stderr.readline().rpartition(b":")[2])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{},"processId":null}}'
            connection.sendall(b"content-length: %d\r\n\r\n" % len(body) + body)
            assert b'"serverInfo"' in heard(connection)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port)).close()
        assert server.wait(PATIENCE) == 1
    finally:
        server.kill()
        server.wait(PATIENCE)
        if server.stderr is not None:
            server.stderr.close()


def heard(connection: socket.socket) -> bytes:
    connection.settimeout(PATIENCE)
    found = b""
    while b'"serverInfo"' not in found and (more := connection.recv(65_536)):
        found += more
    return found


def test_a_port_that_is_taken_is_a_readable_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "tonelens", "serve", "--tcp", str(port)]
        answer: Any = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert "Choose another with --tcp" in answer.stderr


def test_the_log_tells_what_was_asked_how_long_it_took_and_what_was_started_again_but_no_text(connect: Connect, tmp_path: Path) -> None:
    once = f"die once {tmp_path / 'mark'}"
    editor = connect("--log", "info")
    warm(editor, f"{once}\n")
    assert explain(editor, 2, len(once)).result()["text"] == once
    assert code(editor.request("textDocument/of a secret")) == -32601
    assert code(editor.command("tonelens.of a secret")) == -32602
    assert editor.stop() == 0
    editor.wait(lambda: b"shutdown: answered" in editor.log)
    lines = bytes(editor.log).decode().splitlines()
    assert any(re.fullmatch(r"tonelens: tonelens\.explain: answered after \d+\.\d ms, 0 waiting", line) for line in lines)
    assert any(re.fullmatch(r"tonelens: model: explain of 1 texts answered after \d+\.\d ms, 0 waiting", line) for line in lines)
    assert "tonelens: unknown method: error -32601" in "\n".join(lines)
    assert "tonelens: the model's process ended unexpectedly and is started again" in lines
    assert any(re.fullmatch(r"tonelens: model: process \d+, start 2", line) for line in lines)
    assert not any(secret in line for line in lines for secret in ("secret", "die once", "It is good", URI))


def test_an_editor_can_have_more_told_and_less_again(connect: Connect) -> None:
    editor = connect()
    warm(editor, "")
    assert editor.log == b""
    editor.notify("$/setTrace", {"value": "verbose"})
    explain(editor, 0, 11).result()
    editor.wait(lambda: b"tonelens.explain: answered" in editor.log)
    editor.notify("$/setTrace", {"value": "off"})
    before = editor.ask("tonelens/explanations", {"uri": URI})
    heard = len(editor.log)
    assert editor.ask("tonelens/explanations", {"uri": URI}) == before
    assert editor.stop() == 0
    assert len(editor.log) == heard
