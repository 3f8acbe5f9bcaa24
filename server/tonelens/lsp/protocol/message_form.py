"""Takes what arrives from an editor apart, and says whether it can be a message of the protocol at all."""

from __future__ import annotations

import json
from typing import Any

from lsprotocol import types

_TOKENS = ("workDoneToken", "partialResultToken", "token")
_WITH_TEXT = (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE)


def content_of(body: bytes) -> dict[str, Any] | None:
    """The object that a message's body holds, ``None`` where it is none, or is nested too deep to be taken apart.

    Where bytes are no UTF-8, as in a file of another encoding that an editor passes on, each of them is a character by itself:
    editors count them so.
    """
    try:
        try:
            text = body.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = body.decode("utf-8", "surrogateescape")
        content = json.loads(text)
    except (ValueError, RecursionError, MemoryError):
        return None
    return content if isinstance(content, dict) else None


def may_be_edit(body: bytes) -> bool:
    """Whether what cannot be taken apart may have been an edit of any document."""
    return b"didChange" in body


def edited_document(data: dict[str, Any]) -> str | None:
    """The address of the document that a message gives another text, whatever else is wrong with it."""
    params = data.get("params")
    document = params.get("textDocument") if isinstance(params, dict) and data.get("method") in _WITH_TEXT else None
    uri = document.get("uri") if isinstance(document, dict) else None
    return uri if isinstance(uri, str) else None


def is_name(value: object) -> bool:
    """Whether the protocol lets something be called so: a request by its id, a display of progress by its token."""
    return isinstance(value, str) or _is_number(value)


def has_form(data: dict[str, Any]) -> bool:
    """Whether a message has what is not seen to elsewhere: its version, names that can be looked up, and texts that are texts.

    What structures messages makes the text "None" of null, and the place 1 of true.
    """
    method, params = data.get("method", ""), data.get("params")
    if data.get("jsonrpc") != "2.0" or not isinstance(method, str):
        return False
    if not isinstance(params, dict):
        return True
    if any(params.get(name) is not None and not is_name(params[name]) for name in _TOKENS):
        return False
    if method == types.CANCEL_REQUEST:
        return is_name(params.get("id"))
    return method not in _WITH_TEXT or _has_text(params)


def _has_text(params: dict[str, Any]) -> bool:
    try:
        document = params["textDocument"]
        changes = params.get("contentChanges", ())
        ranges = [change["range"] for change in changes if "range" in change]
        places = [place for part in ranges for place in (part["start"], part["end"])]
        texts = [document["uri"], document.get("text", ""), *(change["text"] for change in changes)]
    except (AttributeError, KeyError, TypeError):
        return False
    return all(isinstance(text, str) for text in texts) and all(
        _is_number(place.get(name)) for place in places if isinstance(place, dict) for name in ("line", "character")
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
