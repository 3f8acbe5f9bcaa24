"""Messages arrive whole, however the bytes come, and a slow editor does not hold up the server."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable

import pytest

from tonelens.lsp.protocol import transport
from tonelens.lsp.protocol.transport import Connection, Outbox, bodies
from tonelens.lsp.server import Server


def pieces(content: Iterable[bytes]) -> Callable[[int], bytes]:
    waiting = list(content)
    return lambda count: waiting.pop(0) if waiting else b""


MESSAGE = b"Content-Length: 5\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\nhello"


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_messages_are_whole(size: int) -> None:
    content = MESSAGE + b"content-length:4\r\n\r\nmore" + MESSAGE
    cut = [content[at : at + size] for at in range(0, len(content), size)]
    assert list(bodies(pieces(cut))) == [b"hello", b"more", b"hello"]


def test_half_a_message_is_none() -> None:
    assert list(bodies(pieces([MESSAGE, MESSAGE[:-1]]))) == [b"hello"]


def test_a_header_without_a_length_is_skipped() -> None:
    assert list(bodies(pieces([b"Hello: there\r\n\r\n" + MESSAGE]))) == [b"hello"]


def test_what_never_ends_as_a_header_ends_the_connection() -> None:
    endless = [b"x" * 1_000] * 100
    assert list(bodies(pieces(endless))) == []


@pytest.mark.parametrize(
    "first", [b"POST / HTTP/1.1", b"GET http://127.0.0.1:80/ HTTP/1.1", b"", b"Content Length: 5", b": 5", b"no header"]
)
def test_what_is_no_header_ends_the_connection(first: bytes) -> None:
    assert list(bodies(pieces([MESSAGE, first + b"\r\n" + MESSAGE]))) == [b"hello"]


@pytest.mark.parametrize("length", [b"9" * 5_000, b"1" + b"0" * 18, b"-5", b"five", b"999999999"])
def test_a_length_that_no_message_has_ends_the_connection(length: bytes) -> None:
    waiting = [MESSAGE + b"Content-Length: " + length + b"\r\n\r\n" + MESSAGE]
    # Of the body, which would fill the memory, nothing is waited for.
    assert list(bodies(lambda count: waiting.pop())) == [b"hello"]


def test_a_connection_that_breaks_has_ended() -> None:
    def broken(count: int) -> bytes:
        raise ConnectionResetError

    assert list(bodies(broken)) == []


def test_sending_waits_for_nobody_and_keeps_the_order() -> None:
    sent: list[bytes] = []
    free = threading.Event()

    def slow(data: bytes) -> None:
        free.wait(5)
        sent.append(data)

    outbox = Outbox(slow)
    start = time.monotonic()
    for number in range(100):
        outbox.write(b"%d" % number)
    assert time.monotonic() - start < 1
    free.set()
    outbox.close()
    assert sent == [b"%d" % number for number in range(100)]


def test_an_editor_that_is_gone_is_no_error() -> None:
    def gone(data: bytes) -> None:
        raise BrokenPipeError

    broken: list[None] = []
    outbox = Outbox(gone, lambda: broken.append(None))
    outbox.write(b"hello")
    outbox.close()
    outbox.write(b"hello")
    outbox.close()
    assert len(broken) == 1


def test_an_editor_that_reads_nothing_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_MOST_WAITING", 1_000)
    free, broken = threading.Event(), threading.Event()
    sent: list[bytes] = []

    def silent(data: bytes) -> None:
        free.wait(5)
        sent.append(data)

    outbox = Outbox(silent, broken.set)
    for _ in range(10):
        outbox.write(bytes(100))
    assert not broken.is_set()
    for _ in range(10):
        outbox.write(bytes(100))
    assert broken.is_set()
    free.set()
    outbox.close()
    # Only what was on its way already.
    assert len(sent) <= 1


def test_the_server_ends_when_nothing_can_be_sent_any_more() -> None:
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{},"processId":null}}'
    arrived = [b"Content-Length: %d\r\n\r\n" % len(body) + body]
    ended = threading.Event()

    def receive(count: int) -> bytes:
        if arrived:
            return arrived.pop()
        ended.wait(60)
        return b""

    def gone(data: bytes) -> None:
        raise BrokenPipeError

    async def run() -> int:
        return await asyncio.wait_for(Server().run(Connection(receive, gone)), 30)

    assert asyncio.run(run()) == 1
    ended.set()
