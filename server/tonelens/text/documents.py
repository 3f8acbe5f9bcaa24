"""Keeps the text of an open document exactly as the editor has it, version by version.

A snapshot never changes, so whoever works on one cannot see half of an edit. What was found in one snapshot is carried
over to the next by :func:`moved`, which knows what an edit left untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from unicodedata import category
from urllib.parse import unquote, urlsplit

from tonelens.text.changing_text import ChangingText
from tonelens.text.line_index import LineIndex, Position, PositionEncoding
from tonelens.text.spans import Span

MOST_EDITS = 20
"""More than people make at once, or before something that is computed meanwhile is there, unless they replace a word everywhere."""


@dataclass(frozen=True)
class Snapshot:
    """A document's text at one version. Make one with :func:`opened`, the next ones with :func:`edited`."""

    uri: str
    language_id: str
    version: int
    text: str = field(repr=False)
    index: LineIndex = field(repr=False)

    @property
    def path(self) -> str:
        """The path in the document's address, with "/" between its parts; a new document's is what the editor calls it."""
        return unquote(urlsplit(self.uri).path)


@dataclass(frozen=True)
class Change:
    """What an editor says that it did: the text from ``start`` to ``end`` is now ``text``.

    Without a range, ``text`` is the whole new document.
    """

    text: str = field(repr=False)
    range: tuple[Position, Position] | None = None


@dataclass(frozen=True)
class DocumentEdit:
    """A range of code points and what stands in its place. An empty range is an insertion, an empty text a deletion."""

    span: Span
    text: str = field(repr=False)

    @property
    def growth(self) -> int:
        """By how many code points the document gets longer."""
        return len(self.text) - len(self.span)


def opened(uri: str, language_id: str, version: int, text: str) -> Snapshot:
    """The first snapshot of a document."""
    return Snapshot(uri, language_id, version, text, LineIndex(text))


def edited(snapshot: Snapshot, changes: Sequence[Change], version: int, encoding: PositionEncoding) -> Snapshot:
    """The document after the changes, each of which counts from the text that the one before it left.

    A range whose end comes before its start is taken the other way round, positions outside the text as
    :meth:`LineIndex.offset` takes them.
    """
    return applied(snapshot, changes, version, encoding)[0]


def applied(
    snapshot: Snapshot, changes: Sequence[Change], version: int, encoding: PositionEncoding
) -> tuple[Snapshot, tuple[DocumentEdit, ...]]:
    """The document after the changes, and the edits that lead there, one for each change and in their order.

    An edit holds only what differs: a client that sends the whole document for every key still leaves most of it
    untouched.
    """
    # Editors send the changes of many cursors from the last to the first. The index still holds for what lies before all of
    # them; at the very place of one it may not, since a line break there is new or gone.
    edits: list[DocumentEdit] = []
    for change in changes:
        span = _span(change, snapshot.index, encoding)
        if edits and span.end >= edits[-1].span.start:
            break
        edits.append(_least(span.of(snapshot.text), DocumentEdit(span, change.text)))
    text = _with(snapshot.text, edits)
    if len(edits) < len(changes):
        text, more = _in_turn(text, changes[len(edits) :], encoding)
        edits += more
    index = LineIndex(text)
    return Snapshot(snapshot.uri, snapshot.language_id, version, text, index), tuple(edits)


def least_edit(old: str, new: str) -> DocumentEdit:
    """The edit that makes one text the other and holds only what differs between their beginnings and their ends."""
    return _least(old, DocumentEdit(Span(0, len(old)), new))


def few_edits(edits: Sequence[DocumentEdit], before: str, after: str) -> Sequence[DocumentEdit]:
    """The edits that make one text the other; one that covers them all where they are more than anybody should follow one by one."""
    return edits if len(edits) <= MOST_EDITS else (least_edit(before, after),)


def moved(span: Span, edit: DocumentEdit) -> Span | None:
    """Where a span lies after an edit, or ``None`` where the edit touched what is inside.

    What ends where the span begins, or begins where it ends, is outside. So text that is typed directly behind an
    explained sentence, or directly before it, does not belong to it: the words that were explained are as they were,
    and the explanation still says what it said about them. Whoever has to know whether the sentence itself became
    longer finds the sentences of the new text. Where a span is empty, text that is typed at it comes before it.

    An edit that changes nothing touches nothing. Whether a word at the end of the span has grown, :func:`inside_word` says.
    """
    if edit.span.end <= span.start:
        return span.shifted(edit.growth)
    if edit.span.start >= span.end or not (edit.span or edit.text):
        return span
    return None


def inside_word(text: str, offset: int) -> bool:
    """Whether a word goes on from before an offset to behind it."""
    return 0 < offset < len(text) and _is_of_word(text[offset - 1]) and _is_of_word(text[offset])


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_" or category(character).startswith("M")


def _span(change: Change, index: LineIndex, encoding: PositionEncoding) -> Span:
    if change.range is None:
        return Span(0, len(index.text))
    offsets = [index.offset(*position, encoding) for position in change.range]
    return Span(min(offsets), max(offsets))


def _in_turn(text: str, changes: Sequence[Change], encoding: PositionEncoding) -> tuple[str, list[DocumentEdit]]:
    """The text after changes in any order, and their edits; each change costs little, however long the text is."""
    changing = ChangingText(text, encoding)
    edits = []
    for change in changes:
        offsets = [0, len(changing)] if change.range is None else [changing.offset(*position) for position in change.range]
        span = Span(min(offsets), max(offsets))
        edit = _least(changing.of(span), DocumentEdit(span, change.text))
        changing.replace(edit.span, edit.text)
        edits.append(edit)
    return changing.text(), edits


def _with(text: str, edits: Sequence[DocumentEdit]) -> str:
    """The text after edits that come from its end to its beginning."""
    parts: list[str] = []
    position = 0
    for edit in reversed(edits):
        parts += (text[position : edit.span.start], edit.text)
        position = edit.span.end
    return "".join([*parts, text[position:]])


def _least(old: str, edit: DocumentEdit) -> DocumentEdit:
    """The same edit of ``old`` without what it leaves as it is at its beginning and at its end."""
    before = _common_prefix(old, edit.text)
    after = _common_prefix(old[before:][::-1], edit.text[before:][::-1])
    return DocumentEdit(Span(edit.span.start + before, edit.span.end - after), edit.text[before : len(edit.text) - after])


def _common_prefix(first: str, second: str) -> int:
    """How many characters the two have in common at their beginning."""
    # Halving compares long stretches at once: a document may be a megabyte, and one character of it new.
    same, differ = 0, min(len(first), len(second)) + 1
    while differ - same > 1:
        middle = (same + differ) // 2
        if first[same:middle] == second[same:middle]:
            same = middle
        else:
            differ = middle
    return same
