"""Translates between spans of code points and the protocol's ranges, in both directions; nothing else here knows both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from tonelens.text.documents import Snapshot
from tonelens.text.line_index import LineIndex, PositionEncoding
from tonelens.text.spans import Span


def to_offset(index: LineIndex, position: types.Position, encoding: PositionEncoding) -> int:
    """The code point at a position, which may lie outside the text."""
    return index.offset(position.line, position.character, encoding)


def to_span(index: LineIndex, place: types.Range, encoding: PositionEncoding) -> Span:
    """The code points of a range, also of one that is the wrong way round."""
    start, end = to_offset(index, place.start, encoding), to_offset(index, place.end, encoding)
    return Span(min(start, end), max(start, end))


def to_position(index: LineIndex, offset: int, encoding: PositionEncoding) -> types.Position:
    """The position of a code point."""
    line, character = index.position(offset, encoding)
    return types.Position(line, character)


def to_range(index: LineIndex, span: Span, encoding: PositionEncoding) -> types.Range:
    """The range of a span."""
    return types.Range(to_position(index, span.start, encoding), to_position(index, span.end, encoding))


def on_single_lines(index: LineIndex, span: Span, encoding: PositionEncoding) -> list[types.Range]:
    """The range of a span, cut at its line ends: many editors draw a token on one line only."""
    place = to_range(index, span, encoding)
    ranges = []
    for line in range(place.start.line, place.end.line + 1):
        first = place.start.character if line == place.start.line else 0
        last = place.end.character if line == place.end.line else _length(index, line, encoding)
        if first < last:
            ranges.append(types.Range(types.Position(line, first), types.Position(line, last)))
    return ranges


def workspace_edit(snapshot: Snapshot, edit: types.TextEdit, is_versioned: bool) -> types.WorkspaceEdit:
    """An edit of one document, bound to the version that it is made for where the editor understands that."""
    if not is_versioned:
        return types.WorkspaceEdit(changes={snapshot.uri: [edit]})
    identifier = types.OptionalVersionedTextDocumentIdentifier(snapshot.uri, snapshot.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, [edit])])


def range_to_json(place: types.Range) -> dict[str, Any]:
    """A range as JSON, which the arguments of commands are made of."""
    return {"start": position_to_json(place.start), "end": position_to_json(place.end)}


def position_to_json(position: types.Position) -> dict[str, int]:
    """A position as JSON."""
    return {"line": position.line, "character": position.character}


def range_of_json(value: Any) -> types.Range:
    """The range that JSON holds; raises ``ValueError`` where it holds none."""
    if not isinstance(value, Mapping):
        raise ValueError("not a range")
    return types.Range(position_of_json(value.get("start")), position_of_json(value.get("end")))


def position_of_json(value: Any) -> types.Position:
    """The position that JSON holds; raises ``ValueError`` where it holds none."""
    if not isinstance(value, Mapping):
        raise ValueError("not a position")
    line, character = value.get("line"), value.get("character")
    if not (isinstance(line, int) and isinstance(character, int) and line >= 0 and character >= 0):
        raise ValueError("not a position")
    return types.Position(line, character)


def _length(index: LineIndex, line: int, encoding: PositionEncoding) -> int:
    """How long a line is that another one follows; an offset inside a line break stands for the line's end."""
    return index.position(index.starts[line + 1] - 1, encoding).character
