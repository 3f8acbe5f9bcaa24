"""Tells from a file's name what kind of document it is, by the names that editors use."""

from __future__ import annotations

from pathlib import PurePath

PLAIN_TEXT = "plaintext"

_LANGUAGES = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), "markdown"),
    **dict.fromkeys((".txt", ".text"), PLAIN_TEXT),
}


def language_of(path: PurePath) -> str | None:
    """The language of a document, ``None`` where its name does not say that it holds prose."""
    return _LANGUAGES.get(path.suffix.lower())
