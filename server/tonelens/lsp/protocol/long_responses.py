"""Writes long answers as JSON in a thread, in pieces that let other threads work in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_VALUES = 500
"""Python's writer of JSON holds up all threads until it is done; so many values take it well under a millisecond."""


@dataclass(frozen=True)
class LongResponse:
    """An answer that is ready to be sent: JSON in ASCII."""

    json: bytes = field(repr=False)


def written(value: Any) -> LongResponse:
    """A value of JSON's own types, as an answer."""
    return LongResponse("".join(pieces(value)).encode("ascii"))


def pieces(value: Any, most: int = MOST_VALUES) -> Iterator[str]:
    """The JSON of a value, in pieces of at most so many values."""
    if not _is_long(value, most):
        yield json.dumps(value, separators=(",", ":"))
    elif isinstance(value, dict):
        before = "{"
        for key, one in value.items():
            yield f"{before}{json.dumps(key)}:"
            yield from pieces(one, most)
            before = ","
        yield "}"
    else:
        before = "["
        for one in value:
            yield before
            yield from pieces(one, most)
            before = ","
        yield "]"


def _is_long(value: Any, most: int) -> bool:
    waiting, count = [value], 0
    while waiting and count <= most:
        count += 1
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return bool(waiting)
