"""Writes a command's result to standard output or to a file."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TextIO

from tonelens.errors import SettingsError


def write(content: str | bytes, output: Path | None, option: str = "--output") -> None:
    """Writes the content, text with one line end after it; ``None`` stands for standard output. ``option`` names the file.

    Raises:
        SettingsError: the file, or standard output, cannot be written.
        BrokenPipeError: whoever reads standard output has seen enough.
    """
    data = content if isinstance(content, bytes) else (content.rstrip("\n") + "\n").encode("utf-8", errors="replace")
    try:
        if output is not None:
            write_whole(data, output)
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
    except OSError as error:
        if output is None:
            silence(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise
        name = "Standard output" if output is None else f"“{output}”"
        raise SettingsError(f"{name} cannot be written: {error.strerror}.", f"Choose another file with {option}.") from None


def write_whole(data: bytes, path: Path) -> None:
    """Writes a file beside and then renames it, so that a full disk leaves what was there. What is no regular file is written as it is.

    Raises:
        OSError: it cannot be written.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a pipe, or the terminal
        return
    target = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if target.exists():
            shutil.copymode(target, beside)
        else:
            beside.chmod(0o666 & ~_umask())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def silence(stream: TextIO) -> None:
    """Lets nothing that is written to a stream fail any more; what is left in its buffer would when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
