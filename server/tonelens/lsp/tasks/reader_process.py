"""The process that reads long documents for the language server: ``python -m tonelens.lsp.tasks.reader_process``.

It is asked by its server alone, on the pipes that were its standard input and output, and ends with it.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import IO, Any

from tonelens.engine.worker import private_pipes
from tonelens.errors import CancelledError
from tonelens.review.check.redrafting import CutDraft

PART, DONE, FAILED, CANCELLED = "part", "done", "failed", "cancelled"
"""What it says of what it was asked: some of it, all the rest of it, that it failed, that it has stopped."""

_LENGTH = struct.Struct(">Q")
_TOGETHER = 64


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Writes some bytes so that the other end knows where they end."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next such bytes, ``None`` at the end."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(header)[0]
    content = stream.read(length)
    return content if len(content) == length else None


def main() -> None:
    """Answers until its input ends."""
    receiving, sending = private_pipes()
    asked: queue.SimpleQueue[tuple[int, Callable[..., Any]]] = queue.SimpleQueue()
    given_up: set[int] = set()
    threading.Thread(target=_listen, args=(receiving, asked, given_up), daemon=True).start()
    while True:
        _answer(sending, *asked.get(), given_up)


def _listen(receiving: IO[bytes], asked: queue.SimpleQueue[tuple[int, Callable[..., Any]]], given_up: set[int]) -> None:
    while (frame := read_frame(receiving)) is not None:
        # It comes from the server that started this process.
        number, work = pickle.loads(frame)  # noqa: S301
        if work is None:
            given_up.add(number)
        else:
            asked.put((number, work))
    # The server is gone, however it ended, and nothing is worth finishing.
    os._exit(0)


def _answer(sending: IO[bytes], number: int, work: Callable[..., Any], given_up: set[int]) -> None:
    def checkpoint() -> None:
        if number in given_up:
            raise CancelledError

    def say(kind: str, content: object) -> None:
        try:
            write_frame(sending, pickle.dumps((kind, content)))
        except (OSError, ValueError):
            os._exit(0)

    try:
        result = work(checkpoint=checkpoint)
        parts, shell = _in_parts(result)
        for start in range(0, len(parts), _TOGETHER):
            checkpoint()
            say(PART, parts[start : start + _TOGETHER])
        say(DONE, shell)
    except CancelledError:
        say(CANCELLED, None)
    except Exception as error:  # noqa: BLE001 - whoever asked has to be answered, without an error's text, which can be a person's
        say(FAILED, type(error).__name__)


def _in_parts(result: Any) -> tuple[Any, Any]:
    """A long result's sentences, and what is left of it without them and without the text, which the server has."""
    if isinstance(result, CutDraft):
        return result.draft.sentences, replace(result, draft=replace(result.draft, text="", sentences=()))
    return (result, []) if isinstance(result, list) else ((), result)


if __name__ == "__main__":
    main()
