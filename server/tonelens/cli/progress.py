"""What a terminal shows of work that takes longer than a second."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from tonelens.cli.colour import can_redraw

_PATIENCE = 1.0
_WIDTH = 30
_WIPE = "\r\x1b[2K"


@contextlib.contextmanager
def notice(what: str, stream: TextIO) -> Iterator[None]:
    """Writes ``what`` on ``stream`` while work goes on that cannot tell how far it is.

    Nothing is written in the first second, nor where ``stream`` is no terminal; the line is wiped at the end.
    """
    if not can_redraw(stream):
        yield
        return
    shown = threading.Event()

    def show() -> None:
        shown.set()
        stream.write(f"\r{what} …")
        stream.flush()

    timer = threading.Timer(_PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if shown.is_set():
            stream.write(_WIPE)
            stream.flush()


@contextlib.contextmanager
def progress_bar(what: str, stream: TextIO) -> Iterator[Callable[[float], None]]:
    """Gives a function that takes the part done, from 0 to 1, and draws it on ``stream``.

    Nothing is drawn in the first second, nor where ``stream`` is no terminal; the bar is wiped at the end.
    """
    begun = time.monotonic()
    shown = False

    def draw(done: float) -> None:
        nonlocal shown
        if not can_redraw(stream) or time.monotonic() - begun < _PATIENCE:
            return
        filled = round(_WIDTH * done)
        stream.write(f"\r{what} {'█' * filled}{'░' * (_WIDTH - filled)} {100 * done:3.0f}%")
        stream.flush()
        shown = True

    try:
        yield draw
    finally:
        if shown:
            stream.write(_WIPE)
            stream.flush()
