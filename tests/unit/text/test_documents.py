"""Open documents: what many edits leave must be what the editor has, to the last code point."""

from __future__ import annotations

import random
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonelens.text import changing_text, documents
from tonelens.text.documents import Change, DocumentEdit, Snapshot, applied, edited, moved, opened
from tonelens.text.line_index import LineIndex, Position, PositionEncoding
from tonelens.text.spans import Span

ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")
PIECES = [
    *["\n", "\r", "\r\n", "\n\n", "\u2028", "\u0085", "\f", "\t", "a", "b", "word ", "It is terrible. "],
    *["é", "e\u0301", "漢字", "😀", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\ufe0f", "\ud83d", "\ude00"],
]


def document(text: str) -> Snapshot:
    return opened("file:///a.md", "markdown", 1, text)


def change(start: tuple[int, int], end: tuple[int, int], text: str) -> Change:
    return Change(text, (Position(*start), Position(*end)))


def after(text: str, *changes: Change, encoding: PositionEncoding = "utf-16") -> str:
    return edited(document(text), changes, 2, encoding).text


def place_of(text: str, offset: int, encoding: PositionEncoding) -> Position:
    """The position that an editor gives, found by cutting the text at the line breaks that editors know."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    last = before.rsplit("\n", 1)[-1]
    units = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    return Position(before.count("\n"), len(last.encode(codec, "surrogatepass")) // units)


def cuts_a_line_break(text: str, offset: int) -> bool:
    return text[offset - 1 : offset + 1] == "\r\n"


class Editor:
    """An editor that someone types in at random, and that tells what it did."""

    def __init__(self, seed: int, encoding: PositionEncoding) -> None:
        self.random = random.Random(seed)  # noqa: S311 - nothing secret depends on it
        self.encoding = encoding
        self.text = ""
        self.undone: list[tuple[int, int, str]] = []

    def change(self) -> Change:
        if self.undone and self.random.random() < 0.25:
            start, end, text = self.undone.pop()
        else:
            places = [place for place in range(len(self.text) + 1) if not cuts_a_line_break(self.text, place)]
            start, end = sorted(self.random.choices(places, k=2))
            end = end if self.random.random() < 0.5 else min(end, start + 3)
            end += cuts_a_line_break(self.text, end)
            text = "".join(self.random.choices(PIECES, k=self.random.randint(0, 4)))
            # A document that only grew would be slow, and always edited in the middle.
            if len(self.text) > 300:
                start, end, text = 0, len(self.text), ""
            self.undone.append((start, start + len(text), self.text[start:end]))
        return self.replace(start, end, text)

    def replace(self, start: int, end: int, text: str) -> Change:
        if cuts_a_line_break(self.text, start) or cuts_a_line_break(self.text, end):
            # No position says this. Editors send a wider range then, this one everything.
            self.text = self.text[:start] + text + self.text[end:]
            return Change(self.text)
        places = (place_of(self.text, start, self.encoding), place_of(self.text, end, self.encoding))
        self.text = self.text[:start] + text + self.text[end:]
        return Change(text, places if self.random.random() < 0.9 else (places[1], places[0]))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_edits_leave_what_the_editor_has(encoding: PositionEncoding, seed: int) -> None:
    editor = Editor(seed, encoding)
    snapshot = document("")
    version = 1
    made = 0
    while made < 5_000:
        changes = [editor.change() for _ in range(editor.random.choice([1, 1, 1, 2, 5]))]
        made += len(changes)
        version += 1
        snapshot, edits = applied(snapshot, changes, version, encoding)
        assert snapshot.text == editor.text
        assert snapshot.version == version
        assert snapshot.index == LineIndex(editor.text)
        assert len(edits) == len(changes)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("seed", range(10))
def test_a_text_in_blocks_is_the_text(encoding: PositionEncoding, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing_text, "_LEAST_SIZE", 3)
    editor = Editor(seed, encoding)
    snapshot = document("")
    for version in range(200):
        changes = [editor.change() for _ in range(editor.random.choice([2, 5, 20]))]
        snapshot, _ = applied(snapshot, changes, version, encoding)
        assert snapshot.text == editor.text


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.data())
@settings(deadline=None)
def test_many_cursors_are_the_same_in_any_grouping(text: str, data: st.DataObject) -> None:
    whole = one_by_one = document(text)
    lines = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda numbers: Position(*numbers))
    changes = data.draw(st.lists(st.builds(Change, st.sampled_from(["", *PIECES]), st.tuples(lines, lines)), max_size=5))
    if data.draw(st.booleans()):
        changes.sort(key=lambda each: each.range or (), reverse=True)
    encoding = data.draw(st.sampled_from(ENCODINGS))
    edits: tuple[DocumentEdit, ...] = ()
    for each in changes:
        one_by_one, more = applied(one_by_one, [each], 2, encoding)
        edits += more
    whole, together = applied(whole, changes, 2, encoding)
    assert whole.text == one_by_one.text
    assert together == edits


def test_many_cursors_cost_one_index(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = document("word\n" * 100)
    made: list[str] = []

    def counted(text: str) -> LineIndex:
        made.append(text)
        return LineIndex(text)

    monkeypatch.setattr(documents, "LineIndex", counted)
    changes = [change((line, 0), (line, 4), "new") for line in reversed(range(100))]
    assert edited(snapshot, changes, 2, "utf-16").text == "new\n" * 100
    assert len(made) == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("order", ["first to last", "any"])
@pytest.mark.parametrize("text", ["word 😀 é\r\n" * 3_000, "word 😀 " * 4_000, "a\r" * 8_000], ids=["lines", "one line", "old line ends"])
def test_many_changes_cost_one_index_in_whichever_order_they_come(
    text: str, order: str, encoding: PositionEncoding, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = Editor(3, encoding)
    before, editor.text = document(text), text
    places = list(range(0, len(text) - 10, 40))
    if order == "any":
        editor.random.shuffle(places)
    changes = [editor.replace(place, place + 2, editor.random.choice(["", "\n", "\r", "\r\n", "😀 and more", "\n\r"])) for place in places]
    made: list[str] = []

    def counted(text: str) -> LineIndex:
        made.append(text)
        return LineIndex(text)

    monkeypatch.setattr(documents, "LineIndex", counted)
    after, edits = applied(before, changes, 2, encoding)
    assert after.text == editor.text
    assert len(edits) == len(changes) > 300
    assert len(made) == 1


def test_changes_count_from_the_text_that_the_one_before_left() -> None:
    assert after("ab", change((0, 0), (0, 0), "x\n"), change((1, 1), (1, 2), "y")) == "x\nay"


def test_a_change_at_the_place_of_the_last_one_counts_from_its_result() -> None:
    assert after("ab\rcd", change((1, 0), (1, 0), "\n"), change((1, 0), (1, 0), "x")) == "ab\r\nxcd"
    assert after("ab\ncd", change((0, 2), (1, 0), ""), change((0, 3), (0, 3), "x")) == "abcxd"


def test_a_change_without_a_range_is_the_whole_document() -> None:
    assert after("ab\ncd", change((0, 0), (0, 1), ""), Change("new"), change((0, 3), (0, 3), "!")) == "new!"


def test_a_range_the_wrong_way_round_is_turned() -> None:
    assert after("abcd", change((0, 3), (0, 1), "x")) == "axd"


def test_places_outside_the_text_are_the_nearest_ones() -> None:
    assert after("ab\r\ncd", change((0, 9), (0, 99), "!"), change((7, 0), (9, 0), "?")) == "ab!\r\ncd?"


def test_a_character_that_other_tools_take_for_a_line_end_moves_nothing() -> None:
    assert after("a\u2028b\fc\nd", change((1, 0), (1, 1), "x")) == "a\u2028b\fc\nx"


def test_no_changes_are_a_new_version_of_the_same_text() -> None:
    snapshot = edited(document("a"), [], 7, "utf-16")
    assert (snapshot.text, snapshot.version, snapshot.uri, snapshot.language_id) == ("a", 7, "file:///a.md", "markdown")


def test_the_snapshot_before_stays_as_it_was() -> None:
    before = document("ab")
    edited(before, [change((0, 0), (0, 1), "x")], 2, "utf-16")
    assert (before.text, before.version, before.index) == ("ab", 1, LineIndex("ab"))
    with pytest.raises(FrozenInstanceError):
        before.text = "x"  # type: ignore[misc]


def test_nothing_that_can_be_logged_shows_the_text() -> None:
    snapshot, edits = applied(document("a secret"), [change((0, 0), (0, 0), "secret")], 2, "utf-16")
    assert "secret" not in repr((snapshot, edits, change((0, 0), (0, 0), "secret")))


def test_an_edit_holds_only_what_differs() -> None:
    _, edits = applied(document("It was slow. It was bad."), [Change("It was slow. It is bad.")], 2, "utf-16")
    assert edits == (DocumentEdit(Span(16, 18), "i"),)
    _, edits = applied(document("aaa"), [Change("aa")], 2, "utf-16")
    assert edits == (DocumentEdit(Span(2, 3), ""),)
    _, edits = applied(document("same"), [Change("same")], 2, "utf-16")
    assert edits == (DocumentEdit(Span(4, 4), ""),)


@given(st.text("ab\n", max_size=12), st.text("ab\n", max_size=12))
@settings(deadline=None)
def test_the_least_edit_leads_to_the_new_text(old: str, new: str) -> None:
    _, (edit,) = applied(document(old), [Change(new)], 2, "utf-16")
    assert old[: edit.span.start] + edit.text + old[edit.span.end :] == new
    removed = edit.span.of(old)
    assert not removed or not edit.text or (removed[0] != edit.text[0] and removed[-1] != edit.text[-1])


def inserted(at: int, text: str) -> DocumentEdit:
    return DocumentEdit(Span(at, at), text)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (inserted(0, "xy"), Span(6, 10)),
        (inserted(4, "xy"), Span(6, 10)),
        (inserted(5, "x"), None),
        (inserted(7, "x"), None),
        (inserted(8, "xy"), Span(4, 8)),
        (inserted(9, "xy"), Span(4, 8)),
        (DocumentEdit(Span(0, 4), ""), Span(0, 4)),
        (DocumentEdit(Span(0, 4), "x"), Span(1, 5)),
        (DocumentEdit(Span(0, 5), ""), None),
        (DocumentEdit(Span(3, 5), "xy"), None),
        (DocumentEdit(Span(5, 6), "x"), None),
        (DocumentEdit(Span(7, 8), ""), None),
        (DocumentEdit(Span(7, 9), "xy"), None),
        (DocumentEdit(Span(8, 9), "xy"), Span(4, 8)),
        (DocumentEdit(Span(2, 10), ""), None),
        (DocumentEdit(Span(4, 8), "abcd"), None),
        (inserted(6, ""), Span(4, 8)),
    ],
)
def test_where_a_span_lies_after_an_edit(edit: DocumentEdit, expected: Span | None) -> None:
    assert moved(Span(4, 8), edit) == expected


def test_an_empty_span_makes_room_for_what_is_typed_at_it() -> None:
    assert moved(Span(4, 4), inserted(4, "xy")) == Span(6, 6)
    assert moved(Span(4, 4), inserted(5, "xy")) == Span(4, 4)
    assert moved(Span(4, 4), DocumentEdit(Span(3, 5), "")) is None


@given(st.text("ab", min_size=1, max_size=10), st.data())
@settings(deadline=None)
def test_a_span_that_moved_still_covers_the_same_text(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    spans = st.tuples(ends, ends).map(lambda pair: Span(min(pair), max(pair)))
    span, edit = data.draw(spans), DocumentEdit(data.draw(spans), data.draw(st.text("ab", max_size=3)))
    new = text[: edit.span.start] + edit.text + text[edit.span.end :]
    place = moved(span, edit)
    if place is not None:
        assert place.of(new) == span.of(text)
    else:
        assert edit.span.overlaps(span) or span.start < edit.span.start < span.end or edit.span.start < span.start < edit.span.end
