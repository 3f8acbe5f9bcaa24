"""Notices that the editor's process is gone, also where something else still holds its end of the pipes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine

SECONDS = 3.0


def watch(process: int, gone: Callable[[], None], seconds: float = SECONDS) -> Coroutine[None, None, None]:
    """A task that calls ``gone`` when there is no such process any more.

    One that is not there when the task is made lives where it cannot be seen from here, outside a container perhaps.
    """
    was_there = is_there(process)

    async def wait() -> None:
        while is_there(process):
            await asyncio.sleep(seconds)
        if was_there:
            gone()

    return wait()


def is_there(process: int) -> bool:
    """Whether a process with that number runs."""
    return _is_there_on_windows(process) if sys.platform == "win32" else _is_there(process)


def _is_there(process: int) -> bool:
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _is_there_on_windows(process: int) -> bool:
    # There, os.kill would end the process.
    import ctypes

    synchronize, timed_out, denied = 0x0010_0000, 0x102, 5
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(synchronize, False, process)
    if not handle:
        return bool(ctypes.get_last_error() == denied)  # type: ignore[attr-defined]
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == timed_out)
    finally:
        kernel.CloseHandle(handle)
