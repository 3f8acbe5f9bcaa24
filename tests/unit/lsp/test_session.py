"""Explanations follow their text: kept by edits outside, gone with edits inside, back with an undo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import MethodOptions
from tonelens.errors import CancelledError, EngineError, TextChangedError
from tonelens.lsp.features import code_lens, diagnostics, inlay_hint
from tonelens.lsp.state.cache import CacheKey
from tonelens.lsp.state.placed_findings import PlacedFinding
from tonelens.lsp.state.segments import SELECTION, segment_at
from tonelens.lsp.state.session import Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.review.by_sentence import explain_texts
from tonelens.review.check.findings import Finding
from tonelens.review.in_source import in_source
from tonelens.settings import Settings
from tonelens.text.documents import MOST_EDITS, Change, DocumentEdit, inside_word
from tonelens.text.line_index import Position
from tonelens.text.spans import Span

URI = "file:///notes.txt"
TEXT = "Before it. The service is terrible. After it."
SENTENCE = Span(11, 35)


def session_with(text: str = TEXT, *spans: Span) -> tuple[Session, list[str]]:
    changes: list[str] = []
    session = Session(on_change=changes.append)
    session.open(URI, "plaintext", 1, text)
    for span in spans:
        show(session, span)
    changes.clear()
    return session, changes


def show(session: Session, place: Span, number: int | None = None, quiet: bool = False) -> None:
    asked = session.ask(URI, place, lambda error: None)
    segment = segment_at(session.document(URI).snapshot, place, SELECTION)
    assert segment is not None
    (explanation,) = explain_texts(LexiconEngine(), [segment.reading.text], MethodOptions())
    key = CacheKey(segment.reading.text, "1", MethodOptions(), "0.1.0")
    session.cache.put(key, explanation)
    found = in_source(explanation, segment.reading, segment.source)
    session.show(URI, ShownExplanation(segment, segment.span, key, found, asked.number if number is None else number, quiet))
    session.answered(URI, asked)


def edit(session: Session, start: int, end: int, text: str) -> None:
    """One line, so that characters are code points."""
    change = Change(text, (Position(0, start), Position(0, end)))
    session.edit(URI, [change], session.document(URI).snapshot.version + 1)


def places(session: Session) -> list[str]:
    document = session.document(URI)
    return [shown.span.of(document.snapshot.text) for shown in document.shown]


@pytest.mark.parametrize(
    ("start", "end", "text"), [(0, 6, "Long before"), (0, 0, "x"), (11, 11, "So. "), (35, 35, "!"), (36, 45, ""), (0, 11, "")]
)
def test_an_edit_outside_moves_it(start: int, end: int, text: str) -> None:
    session, changes = session_with(TEXT, SENTENCE)
    edit(session, start, end, text)
    assert places(session) == ["The service is terrible."]
    (shown,) = session.document(URI).shown
    for word in shown.explanation.words:
        assert shown.place(word.span).of(session.document(URI).snapshot.text) == word.text
    assert changes == []


@pytest.mark.parametrize(
    ("start", "end", "text"), [(26, 34, "lovely"), (11, 14, ""), (30, 30, "x"), (0, 20, ""), (34, 45, ""), (0, 45, "New."), (12, 13, "H")]
)
def test_an_edit_inside_takes_it_away_and_undo_brings_it_back(start: int, end: int, text: str) -> None:
    session, changes = session_with(TEXT, SENTENCE)
    removed = TEXT[start:end]
    edit(session, start, end, text)
    assert places(session) == []
    assert changes == [URI]
    edit(session, start, start + len(text), removed)
    assert places(session) == ["The service is terrible."]
    assert changes == [URI, URI]


@pytest.mark.parametrize(
    ("selected", "start", "end", "text", "stays"),
    [
        ("The service is good", 19, 19, "less", False),
        ("The service is good", 19, 19, " and", True),
        ("The service is good", 19, 19, ", but", True),
        ("The service is good", 19, 20, "", False),
        ("The service is good", 19, 19, "\u0301", False),
        ("good", 15, 15, "no_", False),
        ("good", 15, 15, "(", True),
        ("good", 14, 15, "", False),
        ("goo", 18, 18, "o", True),
        ("oo", 16, 16, "o", True),
    ],
)
def test_a_word_that_grows_is_another_word(selected: str, start: int, end: int, text: str, stays: bool) -> None:
    before = "The service is good it is."
    place = Span(before.index(selected), before.index(selected) + len(selected))
    session, _ = session_with(before, place)
    asked = session.ask(URI, place, lambda error: None)
    segment = segment_at(session.document(URI).snapshot, place, SELECTION)
    assert segment is not None
    edit(session, start, end, text)
    assert places(session) == ([selected] if stays else [])
    assert (asked.place_of(segment, session.document(URI).snapshot.text) is not None) == stays
    edit(session, start, start + len(text), before[start:end])
    assert places(session) == [selected]


def test_undo_after_more_edits_brings_it_back_where_it_is_by_then() -> None:
    session, _ = session_with(TEXT, SENTENCE)
    edit(session, 26, 34, "lovely")
    edit(session, 0, 0, "First. ")
    edit(session, 33, 39, "terrible")
    (shown,) = session.document(URI).shown
    assert shown.span == SENTENCE.shifted(7)


def test_the_same_words_elsewhere_are_not_what_was_explained() -> None:
    session, _ = session_with("It is terrible. Other words. It is terrible.", Span(0, 15))
    edit(session, 6, 14, "lovely")
    assert places(session) == []


def test_what_the_cache_has_forgotten_does_not_come_back() -> None:
    session, _ = session_with(TEXT, SENTENCE)
    edit(session, 26, 34, "lovely")
    session.cache.clear()
    edit(session, 26, 32, "terrible")
    assert places(session) == []


def test_a_new_explanation_ends_the_old_one_for_good() -> None:
    session, _ = session_with(TEXT, SENTENCE)
    edit(session, 26, 34, "lovely")
    show(session, Span(0, 10))
    edit(session, 26, 32, "terrible")
    assert places(session) == ["Before it."]


def test_one_that_was_asked_for_earlier_does_not_replace_a_later_one() -> None:
    session, changes = session_with(TEXT, SENTENCE)
    show(session, Span(0, 10), number=0)
    assert places(session) == ["The service is terrible."]
    assert changes == []


def test_a_selection_takes_away_and_holds_up_nothing_that_was_asked_for() -> None:
    session, _ = session_with(TEXT)
    show(session, SENTENCE, number=5)
    show(session, Span(0, 10), quiet=True, number=6)
    assert places(session) == ["The service is terrible.", "Before it."]
    show(session, Span(36, 45), number=5)
    assert places(session) == ["Before it.", "After it."]
    show(session, Span(11, 22), quiet=True, number=7)
    assert places(session) == ["After it.", "The service"]
    show(session, SENTENCE, number=8)
    assert places(session) == ["The service is terrible."]
    show(session, Span(0, 10), quiet=True, number=7)
    assert places(session) == ["The service is terrible."]


def test_what_was_asked_for_takes_the_place_of_what_was_selected_there_meanwhile() -> None:
    session, _ = session_with()
    show(session, SENTENCE, quiet=True, number=2)
    show(session, SENTENCE, number=1)
    (shown,) = session.document(URI).shown
    assert not shown.quiet


@pytest.mark.parametrize("pinned", [True, False])
def test_a_selection_of_what_is_explained_already_leaves_it_as_it_is(pinned: bool) -> None:
    session, _ = session_with(TEXT, SENTENCE)
    session.pin(URI, pinned)
    show(session, SENTENCE, quiet=True)
    (shown,) = session.document(URI).shown
    assert (shown.quiet, shown.pinned) == (False, pinned)


def test_a_selection_does_not_forget_what_undo_would_bring_back() -> None:
    session, _ = session_with(TEXT, SENTENCE)
    edit(session, 26, 34, "lovely")
    show(session, Span(0, 10), quiet=True)
    edit(session, 26, 32, "terrible")
    assert sorted(places(session)) == ["Before it.", "The service is terrible."]


def test_a_selection_inside_takes_no_line_and_no_hint_from_what_was_asked_for() -> None:
    session, _ = session_with(TEXT, SENTENCE)
    document = session.document(URI)
    everywhere = types.Range(types.Position(0, 0), types.Position(1, 0))
    hints = types.InlayHintParams(types.TextDocumentIdentifier(URI), everywhere)
    seen = diagnostics.diagnostics(session, document), inlay_hint.inlay_hints(session, hints)
    assert all(seen)
    show(session, Span(15, 34), quiet=True)
    assert (diagnostics.diagnostics(session, document), inlay_hint.inlay_hints(session, hints)) == seen


def test_a_pinned_one_stays_and_is_explained_again_in_its_place() -> None:
    session, _ = session_with(TEXT, SENTENCE)
    session.pin(URI, True)
    show(session, Span(0, 10))
    show(session, SENTENCE)
    assert places(session) == ["The service is terrible."]
    assert session.document(URI).shown[0].pinned
    show(session, Span(0, 10))
    session.clear(URI, Span(3, 3))
    assert places(session) == ["The service is terrible."]
    session.clear(URI)
    assert places(session) == []


def test_clearing_a_part_leaves_the_rest_to_be_brought_back() -> None:
    session, _ = session_with(TEXT, SENTENCE)
    edit(session, 26, 34, "lovely")
    session.clear(URI, Span(0, 5))
    edit(session, 26, 32, "terrible")
    assert places(session) == ["The service is terrible."]
    edit(session, 26, 34, "lovely")
    session.clear(URI, Span(12, 12))
    edit(session, 26, 32, "terrible")
    assert places(session) == []


def test_clearing_ends_what_is_on_its_way_there() -> None:
    session, _ = session_with()
    ended: list[str] = []
    for name, place in (("first", Span(0, 10)), ("second", SENTENCE)):
        session.ask(URI, place, lambda error, name=name: ended.append(f"{name} {type(error).__name__}"))  # type: ignore[misc]
    session.clear(URI, Span(36, 45))
    assert ended == []
    edit(session, 0, 0, "So. ")
    session.clear(URI, Span(5, 6))
    assert ended == ["first CancelledError"]
    session.clear(URI)
    assert ended[-1] == "second CancelledError"


def test_other_settings_take_away_what_they_did_not_make() -> None:
    session, changes = session_with(TEXT, SENTENCE)
    session.forget(lambda uri, shown: False)
    assert changes == []
    session.forget(lambda uri, shown: True)
    assert places(session) == []
    assert changes == [URI]


def test_who_asks_is_told_when_the_text_is_gone() -> None:
    session, _ = session_with()
    ended: list[CancelledError] = []
    asked = session.ask(URI, SENTENCE, ended.append)
    asked.found = segment = segment_at(session.document(URI).snapshot, SENTENCE, SELECTION)
    assert segment is not None
    edit(session, 0, 0, "More. ")
    assert ended == []
    assert session.place(URI, asked, segment) == SENTENCE.shifted(6)
    edit(session, 20, 21, "x")
    assert [type(error) for error in ended] == [TextChangedError]
    with pytest.raises(TextChangedError):
        session.place(URI, asked, segment)
    session.close(URI)
    assert len(ended) == 2
    with pytest.raises(EngineError, match="not open"):
        session.document(URI)


def test_what_is_not_open_is_left_alone() -> None:
    session, changes = session_with()
    session.edit("file:///other.txt", [Change("x")], 2)
    session.close("file:///other.txt")
    session.answered("file:///other.txt", session.ask(URI, SENTENCE, lambda error: None))
    assert changes == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12), st.sampled_from(["", "x", "terrible", " It is. ", "The "])), max_size=8))
def test_what_is_shown_always_lies_on_the_text_that_was_explained(edits: list[tuple[int, int, str]]) -> None:
    session, _ = session_with(TEXT, SENTENCE)
    undo: list[tuple[int, int, str]] = []
    for start, length, text in edits:
        before = session.document(URI).snapshot.text
        start = min(start, len(before))
        end = min(start + length, len(before))
        undo.append((start, start + len(text), before[start:end]))
        edit(session, start, end, text)
        assert all(place == "The service is terrible." for place in places(session))
        shown = session.document(URI).shown
        assert not any(inside_word(session.document(URI).snapshot.text, one.span.start) for one in shown)
    for start, end, text in reversed(undo):
        edit(session, start, end, text)
        assert all(place == "The service is terrible." for place in places(session))
    assert session.document(URI).snapshot.text == TEXT
    assert replace(session.document(URI).shown[0]).span == SENTENCE if session.document(URI).shown else True


def hints(session: Session) -> list[tuple[int, str]]:
    """The hints of the only line, by their places."""
    whole = types.Range(types.Position(0, 0), types.Position(0, 1_000))
    found = inlay_hint.inlay_hints(session, types.InlayHintParams(types.TextDocumentIdentifier(URI), whole))
    return [(one.position.character, str(one.label)) for one in found]


def lenses(session: Session) -> list[tuple[int, str]]:
    """The lenses, by their places."""
    found = code_lens.code_lenses(session, types.CodeLensParams(types.TextDocumentIdentifier(URI)))
    return [(one.range.start.character, one.command.title) for one in found if one.command is not None]


def test_what_stands_between_the_words_stays_while_somebody_types_inside() -> None:
    session, changes = session_with(TEXT, SENTENCE)
    session.settings_of = lambda uri: Settings(view="scientist")
    before, explained = hints(session), lenses(session)
    assert before
    assert [title for _, title in explained][1:] == ["Pin", "Clear"]
    edit(session, 34, 34, " news")
    edit(session, 0, 6, "Behind this")
    assert hints(session) == [(place + 5, label) for place, label in before]
    assert [title for _, title in lenses(session)] == ["Edited since it was explained", "Explain Again", "Clear"]
    # Once nobody types, what holds no more goes; the line above the sentence stays.
    changes.clear()
    session.rest(URI)
    assert changes == [URI]
    assert hints(session) == []
    assert {place for place, _ in lenses(session)} == {16}
    session.rest(URI)
    assert changes == [URI]


def test_an_undo_brings_back_the_lens_and_a_clear_takes_it_away() -> None:
    session, _ = session_with(TEXT, SENTENCE)
    session.settings_of = lambda uri: Settings(view="scientist")
    explained = lenses(session)
    edit(session, 20, 21, "")
    session.rest(URI)
    edit(session, 20, 20, TEXT[20])
    assert lenses(session) == explained
    edit(session, 20, 21, "")
    session.clear(URI)
    assert lenses(session) == []


def test_nothing_is_left_above_a_sentence_that_is_gone_or_was_only_selected() -> None:
    for quiet in (False, True):
        session, _ = session_with()
        session.settings_of = lambda uri: Settings(view="scientist")
        show(session, SENTENCE, quiet=quiet)
        edit(session, *((20, 21) if quiet else (SENTENCE.start, SENTENCE.end)), "")
        assert (hints(session), lenses(session)) == ([], [])


@pytest.mark.parametrize("count", [MOST_EDITS, 10 * MOST_EDITS])
def test_very_many_changes_at_once_move_each_mark_once(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "It is terrible. "
    session, _ = session_with(line * (count + 2), Span(len(line) * 3, len(line) * 4 - 1))
    spans = [Span(number * len(line), (number + 1) * len(line) - 1) for number in range(count + 2)]
    session.mark(URI, [Finding("a", "warning", span, str(span.start)) for span in spans], ())
    moved: list[DocumentEdit] = []
    after = PlacedFinding.after

    def followed(mark: PlacedFinding, edit: DocumentEdit) -> PlacedFinding | None:
        moved.append(edit)
        return after(mark, edit)

    monkeypatch.setattr(PlacedFinding, "after", followed)
    # A word is replaced in every sentence but the first, the last and one that is explained.
    starts = [span.start + 6 for span in spans[1:-1] if span.start != 3 * len(line)]
    changes = [Change("horrible", (Position(0, start), Position(0, start + 8))) for start in reversed(starts)]
    edits = session.edit(URI, changes, 2)
    text = session.document(URI).snapshot.text
    assert len(set(moved)) == len(edits) == (len(changes) if count == MOST_EDITS else 1)
    marked = [mark.span.of(text) for mark in session.document(URI).placed_findings]
    assert marked == ["It is terrible."] * (3 if count == MOST_EDITS else 2)
    assert places(session) == ["It is terrible."]
