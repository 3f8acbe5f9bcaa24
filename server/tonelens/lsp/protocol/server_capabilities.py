"""Says what the server adds to the protocol, and which documents it reads, so that editors need no list of their own."""

from __future__ import annotations

from tonelens.text.formats import FORMATS

VERSION = 1
"""Of what the server adds to the protocol: its commands, requests and notifications. Members may come within it; none goes."""


def what_is_read() -> dict[str, list[str]]:
    """The names of languages and patterns of file names of all formats.

    ``text`` are the languages of running text, in which a mere selection is worth an explanation: in the others most of what can be
    selected is code.
    """
    return {
        "languages": [language for entry in FORMATS for language in entry.language_ids],
        "fileNames": [pattern for entry in FORMATS for pattern in entry.file_names],
        "text": [language for entry in FORMATS if entry.is_text for language in entry.language_ids],
    }
