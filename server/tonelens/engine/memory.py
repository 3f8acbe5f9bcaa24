"""Gives memory back to the system that the process has freed and still holds."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def give_back() -> None:
    """Takes some milliseconds; does nothing where the system's allocator does it by itself or cannot be asked."""
    if sys.platform == "linux":
        # Not every Linux has glibc's allocator.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
