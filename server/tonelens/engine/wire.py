"""Messages between the server and the worker: JSON objects, each behind its length in four bytes."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

SERVICE = "--service"
"""What a worker that asks a service is told first, in the place of a model."""

_LENGTH = struct.Struct(">I")

Message = dict[str, Any]


def write_message(stream: IO[bytes], message: Message) -> None:
    """Writes one message and flushes; raises ``OSError`` or ``ValueError`` when the other end or the stream is closed."""
    # Halves of surrogate pairs, which an editor may well send, go as they are: two of them that are written as escapes, one behind
    # the other, would arrive as one character.
    content = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def read_message(stream: IO[bytes]) -> Message | None:
    """The next message; ``None`` when the other end closed the stream, also in the middle of a message."""
    header = _exactly(stream, _LENGTH.size)
    content = _exactly(stream, _LENGTH.unpack(header)[0]) if header is not None else None
    if content is None:
        return None
    message: Message = json.loads(content.decode("utf-8", "surrogatepass"))
    return message


def _exactly(stream: IO[bytes], count: int) -> bytes | None:
    parts = []
    while count > 0:
        part = stream.read(count)
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
