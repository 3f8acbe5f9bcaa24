"""Writes a command's result to standard output or to a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

from tonelens.errors import SettingsError


def write(content: str | bytes, output: Path | None) -> None:
    """Writes the content, text with one line end after it; ``None`` stands for standard output.

    Raises:
        SettingsError: the file, or standard output, cannot be written.
        BrokenPipeError: whoever reads standard output has seen enough.
    """
    data = content if isinstance(content, bytes) else (content.rstrip("\n") + "\n").encode("utf-8", errors="replace")
    try:
        if output is not None:
            output.write_bytes(data)
        else:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
    except OSError as error:
        if output is None:
            silence(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise
        name = "Standard output" if output is None else f"“{output}”"
        raise SettingsError(f"{name} cannot be written: {error.strerror}.", "Choose another file with --output.") from None


def silence(stream: TextIO) -> None:
    """Lets nothing that is written to a stream fail any more; what is left in its buffer would when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
