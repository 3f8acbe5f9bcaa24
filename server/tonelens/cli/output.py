"""Writes a command's result to standard output or to a file."""

from __future__ import annotations

import sys
from pathlib import Path

from tonelens.errors import SettingsError


def write(content: str | bytes, output: Path | None) -> None:
    """Writes the content, text with one line end after it; ``None`` stands for standard output.

    Raises:
        SettingsError: the file cannot be written.
    """
    data = content if isinstance(content, bytes) else (content.rstrip("\n") + "\n").encode("utf-8", errors="replace")
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise SettingsError(f"“{output}” cannot be written: {error.strerror}.", "Choose another file with --output.") from None
