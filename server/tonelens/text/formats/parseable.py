"""What parsers are given of a text, and the way from the bytes that they count back to code points."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from itertools import accumulate

_LONE_RETURN = re.compile(r"\r(?!\n)")
_FIRST_BYTES = bytes(byte & 0xC0 != 0x80 for byte in range(256))


def parseable(text: str) -> str:
    """The text without what parsers take badly: zeros, lone surrogates and line breaks of old Macs.

    What stands in for them is as long as they are.
    """
    return _LONE_RETURN.sub("\n", text.replace("\0", "?")).encode("utf-8", "replace").decode()


def byte_places(parsed: str, begin: int = 0) -> Sequence[int]:
    """For each byte of a parseable text from ``begin`` on, and for its end, the code point that it belongs to."""
    if parsed.isascii():
        return range(begin, len(parsed) + 1)
    return array("L", accumulate(parsed[begin:].encode().translate(_FIRST_BYTES), initial=begin))
