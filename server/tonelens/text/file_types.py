"""Tells from a file's name what kind of document it is, by the names that editors use."""

from __future__ import annotations

from pathlib import PurePath

from tonelens.text.formats import named_format

PLAIN_TEXT = "plaintext"


def language_of(path: PurePath) -> str | None:
    """The language of a document, ``None`` where its name does not say that it holds prose."""
    known = named_format(path.name)
    return None if known is None else known.language_ids[0]
