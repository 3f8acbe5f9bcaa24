"""Tells whether a document is as it lies on the disk: editors do not say when another program has written it."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path

from pygls.uris import to_fs_path


def file_of(uri: str) -> Path | None:
    """The file that a document is, ``None`` where it is none."""
    name = to_fs_path(uri) if uri.startswith("file:") else None
    return None if name is None else Path(name)


def is_on_disk(uri: str, text: str) -> bool:
    """Whether a document's file holds this text, in UTF-8."""
    path = file_of(uri)
    written = text.removeprefix("\ufeff").encode("utf-8", "replace")
    try:
        if path is None or not path.is_file() or not 0 <= path.stat().st_size - len(written) <= len(BOM_UTF8):
            return False
        return path.read_bytes().removeprefix(BOM_UTF8) == written
    except OSError:
        return False
