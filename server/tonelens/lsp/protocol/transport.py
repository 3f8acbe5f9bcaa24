"""Carries messages between an editor and the server: bytes in, whole messages out, and neither end ever blocks the server."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tonelens.engine.worker import private_pipes
from tonelens.errors import SettingsError

_CHUNK = 65_536
_LONGEST_HEADER = 8_192
_HEADER = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n]*")
_LENGTH = re.compile(rb"content-length:\s*0*(\d{1,10})\s*", re.IGNORECASE)
_ANY_LENGTH = re.compile(rb"content-length:.*", re.IGNORECASE)
_LONGEST_BODY = 128 * 1024 * 1024
"""In bytes. No document that is read is nearly so long, and a length that is made up must not fill the memory."""

_CLOSING_SECONDS = 2.0
_MOST_WAITING = 256 * 1024 * 1024
"""In bytes. An editor that lets so much lie does not read any more."""


@dataclass(frozen=True)
class Connection:
    """Two streams of bytes. ``receive`` waits for some and returns none at the end; ``send`` waits until all are gone."""

    receive: Callable[[int], bytes]
    send: Callable[[bytes], None]
    close: Callable[[], None] = lambda: None


def standard_streams() -> Connection:
    """The process's own pipes, out of reach of whatever else prints; ``print`` goes to standard error from now on."""
    receiving, sending = private_pipes()

    def send(data: bytes) -> None:
        sending.write(data)
        sending.flush()

    # Read without Python's own buffer, whose lock a thread that still waits would hold when the process ends.
    return Connection(lambda count: os.read(receiving.fileno(), count), send)


def loopback(port: int) -> Connection:
    """Waits for one connection from this machine; nobody else can connect after it.

    Raises:
        SettingsError: the port cannot be used.
    """
    try:
        with socket.create_server(("127.0.0.1", port)) as listening:
            print(f"tonelens: listening on 127.0.0.1:{listening.getsockname()[1]}", file=sys.stderr, flush=True)
            connected, _ = listening.accept()
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it must be from 0 to 65535"
        raise SettingsError(f"Port {port} cannot be used: {reason}.", "Choose another with --tcp; 0 takes any free one.") from None
    return Connection(connected.recv, connected.sendall, connected.close)


def bodies(receive: Callable[[int], bytes]) -> Iterator[bytes]:
    """The messages' bodies until the other end closes or says something that is no header, as a web page would.

    A length that is no number, or is more than any message needs, ends it as well: nobody can say where the next message begins.
    """
    buffer = bytearray()
    while True:
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(buffer) > _LONGEST_HEADER or not (more := _received(receive)):
                return
            buffer += more
            continue
        lines = buffer[:end].split(b"\r\n")
        if not all(map(_HEADER.fullmatch, lines)):
            return
        length = next((_length(line) for line in lines if _ANY_LENGTH.fullmatch(line)), 0)
        if length > _LONGEST_BODY:
            return
        del buffer[: end + 4]
        while len(buffer) < length:
            if not (more := _received(receive)):
                return
            buffer += more
        if length:
            yield bytes(buffer[:length])
        del buffer[:length]


def _length(line: bytes | bytearray) -> int:
    found = _LENGTH.fullmatch(line)
    return int(found[1]) if found else _LONGEST_BODY + 1


def _received(receive: Callable[[int], bytes]) -> bytes:
    try:
        return receive(_CHUNK)
    except OSError:
        return b""


class Outbox:
    """Sends from a thread of its own, so that an editor that is slow to read does not hold up the server.

    Args:
        send: waits until all is gone.
        broken: is called once, from any thread, when nothing can be sent any more; what is written then is left out.
    """

    def __init__(self, send: Callable[[bytes], None], broken: Callable[[], None] = lambda: None) -> None:
        self._send = send
        self._broken = broken
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._bytes = 0
        self._ended = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Sends a message after those before it."""
        with self._lock:
            self._bytes += len(data)
            is_too_much = self._bytes > _MOST_WAITING
            if not self._ended and not is_too_much:
                self._waiting.put(data)
        if is_too_much:
            self._end()

    def close(self) -> None:
        """Returns when everything is sent, or when the other end does not want it."""
        self._waiting.put(None)
        self._thread.join(_CLOSING_SECONDS)

    def _work(self) -> None:
        try:
            while (data := self._waiting.get()) is not None:
                self._send(data)
                with self._lock:
                    self._bytes -= len(data)
        except (OSError, ValueError):
            self._end()

    def _end(self) -> None:
        with self._lock:
            is_first, self._ended = not self._ended, True
            # What waits is the person's text, and nobody wants it any more.
            with contextlib.suppress(queue.Empty):
                while is_first:
                    self._waiting.get_nowait()
        if is_first:
            self._waiting.put(None)
            self._broken()
