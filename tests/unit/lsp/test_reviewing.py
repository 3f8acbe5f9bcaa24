"""When a document is looked at, and what the model is asked for it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import ModelIdentity
from tonelens.lsp.handlers import document_review as module
from tonelens.lsp.handlers.document_review import DocumentReview
from tonelens.lsp.protocol.client_capabilities import Client
from tonelens.lsp.publish.progress import Bars
from tonelens.lsp.state.cache import CAPACITY, ExplanationCache
from tonelens.lsp.state.configuration import Configuration
from tonelens.lsp.state.placed_findings import PlacedFinding
from tonelens.lsp.state.session import Session
from tonelens.lsp.tasks import review_task as review_task
from tonelens.lsp.tasks.document_reader import DocumentReader
from tonelens.lsp.tasks.engines import Engines
from tonelens.lsp.tasks.jobs import Jobs
from tonelens.review.check import findings
from tonelens.text.documents import MOST_EDITS, Change, DocumentEdit
from tonelens.text.line_index import Position

URI = "untitled:notes"
TEXT = "It is terrible service.\n\nIt is lovely here.\n\nAll was so slow and it failed.\n"


class Asked(LexiconEngine):
    """An engine that counts its calls."""

    calls: int = 0

    def predict(self, *arguments: Any, **more: Any) -> Any:
        self.calls += 1
        return super().predict(*arguments, **more)


class OneEngine:
    """What is needed of the processes, without any."""

    def __init__(self) -> None:
        self.asked = Asked()
        self.reader = DocumentReader()
        self.is_loading = False
        self.is_asked = False
        self._model: ModelIdentity | None = None

    def engine(self, key: object) -> OneEngine:
        return self

    def asking(self, turn: object, checkpoint: Callable[[], None] = lambda: None) -> Asked:
        return self.asked

    def model(self, checkpoint: Callable[[], None] = lambda: None) -> ModelIdentity:
        self.is_asked = True
        while self.is_loading:
            checkpoint()
            time.sleep(0.005)
        return self.asked.model

    def known_model(self, key: object) -> ModelIdentity | None:
        return self._model

    def answered(self, key: object, model: ModelIdentity) -> None:
        self._model = model


class Silent:
    """A protocol that is not listened to."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    def notify(self, method: str, params: Any) -> None:
        self.said.append(params)


class Desk:
    """A session under review, and somebody who types."""

    def __init__(self, mode: str = "onType", capacity: int = CAPACITY) -> None:
        self.protocol = Silent()
        configuration = Configuration(cast(Any, self.protocol))
        configuration.given({"review": {"mode": mode}})
        self.configuration = configuration
        self.session = Session(
            on_change=lambda uri: None,
            cache=ExplanationCache(capacity),
            client=Client(encoding="utf-32"),
            settings_of=configuration.settings_of,
        )
        self.engines = OneEngine()
        self.tasks: list[asyncio.Task[None]] = []
        self.document_review = DocumentReview(
            self.session,
            configuration,
            cast(Engines, self.engines),
            Bars(cast(Any, self.protocol)),
            background=lambda work: self.tasks.append(asyncio.get_running_loop().create_task(work)),
            say=configuration.warn,
        )

    def open(self, text: str = TEXT, language_id: str = "plaintext") -> None:
        self.session.open(URI, language_id, 1, text)
        self.document_review.opened(URI)

    def type(self, line: int, character: int, text: str) -> None:
        place = Position(line, character)
        snapshot = self.session.document(URI).snapshot
        self.document_review.edited(URI, self.session.edit(URI, [Change(text, (place, place))], snapshot.version + 1))

    def found(self) -> list[str]:
        document = self.session.document(URI)
        return [mark.span.of(document.snapshot.text) for mark in document.placed_findings]

    async def settle(self) -> None:
        while self.tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await self.tasks.pop()

    async def rest(self) -> None:
        await asyncio.sleep(1.5 * module.RESTING_SECONDS)
        await self.settle()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TYPING_SECONDS", 0.1)
    monkeypatch.setattr(module, "RESTING_SECONDS", 0.3)


def run(work: Callable[[Desk], Awaitable[None]], mode: str = "onType", capacity: int = CAPACITY) -> Desk:
    async def all_of_it() -> Desk:
        desk = Desk(mode, capacity)
        try:
            await work(desk)
        finally:
            desk.document_review.close()
            await desk.settle()
        return desk

    return asyncio.run(all_of_it())


def test_what_breaks_the_rule_is_found_when_a_document_is_opened() -> None:
    async def work(desk: Desk) -> None:
        desk.open()
        await desk.settle()
        assert desk.found() == ["It is terrible service.", "All was so slow and it failed."]
        tones = [mark.finding.tone for mark in desk.session.document(URI).placed_findings]
        assert all(tone is not None and tone.explanation is not None for tone in tones)

    run(work)


def test_a_hundred_quick_characters_cause_at_most_two_rounds_of_inference() -> None:
    async def work(desk: Desk) -> None:
        desk.open()
        await desk.settle()
        calls = desk.engines.asked.calls
        for count, character in enumerate(("This was a terrible day and nobody said a word to us about it. " * 2)[:100]):
            desk.type(2, count, character)
            await asyncio.sleep(0)
        await desk.rest()
        assert 1 <= desk.engines.asked.calls - calls <= 2
        assert any("terrible day" in text for text in desk.found())

    run(work)


def test_only_sentences_that_are_new_are_read() -> None:
    async def work(desk: Desk) -> None:
        desk.open()
        await desk.settle()
        read = len(desk.engines.asked.predicted)
        desk.type(2, 17, " today")
        await desk.rest()
        assert desk.engines.asked.predicted[read:] == ["It is lovely here today."]

    run(work)


def test_the_sentence_that_is_being_typed_is_held_back_until_the_caret_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTING_SECONDS", 30.0)

    async def work(desk: Desk) -> None:
        desk.open("It was good.\n\nIt is lovely here.\n")
        await desk.settle()
        desk.type(0, 11, " and terrible terrible")
        await asyncio.sleep(2 * module.TYPING_SECONDS)
        await desk.settle()
        assert desk.found() == []
        desk.type(2, 17, "!")
        await asyncio.sleep(2 * module.TYPING_SECONDS)
        await desk.settle()
        assert desk.found() == ["It was good and terrible terrible."]

    run(work)


def test_a_finding_moves_with_its_sentence_and_keeps_its_identity() -> None:
    async def work(desk: Desk) -> None:
        desk.open()
        await desk.settle()
        before = [mark.finding.identity for mark in desk.session.document(URI).placed_findings]
        desk.type(0, 0, "New. ")
        assert desk.found() == ["It is terrible service.", "All was so slow and it failed."]
        await desk.rest()
        assert [mark.finding.identity for mark in desk.session.document(URI).placed_findings] == before

    run(work)


def test_a_finding_goes_at_once_when_its_sentence_changes() -> None:
    async def work(desk: Desk) -> None:
        desk.open()
        await desk.settle()
        desk.type(0, 6, "hardly ")
        assert desk.found() == ["All was so slow and it failed."]

    run(work)


def test_on_save_typing_alone_changes_nothing() -> None:
    async def work(desk: Desk) -> None:
        desk.open("It is lovely here.\n")
        await desk.settle()
        desk.type(0, 18, " It is terrible.")
        await desk.rest()
        assert desk.found() == []
        desk.document_review.saved(URI)
        await desk.settle()
        assert desk.found() == ["It is terrible."]

    run(work, mode="onSave")


@pytest.mark.parametrize("mode", ["onType", "onSave"])
def test_what_was_typed_during_a_break_is_reviewed_after_it(mode: str) -> None:
    async def work(desk: Desk) -> None:
        desk.open("It is lovely here.\n")
        await desk.settle()
        desk.document_review.pause(True)
        desk.type(0, 18, " It is terrible.")
        await desk.settle()
        desk.document_review.pause(False)
        await desk.settle()
        assert desk.found() == ["It is terrible."]

    run(work, mode=mode)


def test_what_was_typed_before_review_was_switched_on_is_reviewed() -> None:
    async def work(desk: Desk) -> None:
        desk.open("It is lovely here.\n")
        desk.type(0, 18, " It is terrible.")
        await desk.settle()
        desk.configuration.given({"review": {"mode": "onType"}})
        desk.document_review.look_again()
        await desk.settle()
        assert desk.found() == ["It is terrible."]

    run(work, mode="off")


def test_on_save_counts_what_another_program_has_written(tmp_path: Path) -> None:
    async def work(desk: Desk) -> None:
        file = tmp_path / "notes.txt"
        uri, text = file.as_uri(), "It is lovely here.\n"
        desk.session.open(uri, "plaintext", 1, text)
        desk.document_review.opened(uri)
        await desk.settle()
        for version, written in enumerate((text, text + "It is terrible.\n"), 2):
            file.write_text(written, encoding="utf-8")
            desk.document_review.edited(
                uri, desk.session.edit(uri, [Change("It is terrible.\n", (Position(1, 0), Position(1, 0)))], version)
            )
            if version == 2:  # typed, and not written
                await desk.rest()
                assert desk.session.document(uri).placed_findings == ()
                desk.document_review.edited(uri, desk.session.edit(uri, [Change("", (Position(1, 0), Position(2, 0)))], version))
        await desk.rest()
        assert len(desk.session.document(uri).placed_findings) == 1

    run(work, mode="onSave")


def test_nothing_is_read_where_review_is_off() -> None:
    async def work(desk: Desk) -> None:
        desk.open()
        desk.type(0, 0, "Oh. ")
        desk.document_review.saved(URI)
        await desk.rest()
        assert desk.found() == []
        assert desk.engines.asked.calls == 0

    run(work, mode="off")


def test_a_pause_takes_the_marks_away_and_the_end_of_it_brings_them_back() -> None:
    async def work(desk: Desk) -> None:
        desk.open()
        await desk.settle()
        desk.document_review.pause(True)
        await desk.settle()
        assert desk.found() == []
        desk.document_review.pause(False)
        await desk.settle()
        assert len(desk.found()) == 2

    run(work)


def test_a_rule_that_the_model_does_not_know_is_told_once() -> None:
    async def work(desk: Desk) -> None:
        desk.configuration.given({"review": {"mode": "onType"}, "rules": [{"expect": "joyful"}]})
        desk.open()
        await desk.settle()
        desk.document_review.saved(URI)
        await desk.settle()

    desk = run(work)
    messages = [said.message for said in desk.protocol.said if hasattr(said, "message")]
    assert len(messages) == 1
    assert "joyful" in messages[0]


def test_a_closed_document_is_forgotten_in_the_middle_of_its_review() -> None:
    async def work(desk: Desk) -> None:
        desk.open()
        await asyncio.sleep(0)
        desk.document_review.closed(URI)
        desk.session.close(URI)
        await desk.settle()
        assert URI not in desk.session.documents

    run(work)


def test_the_beginning_of_a_long_document_is_shown_before_its_end_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_task, "_TOGETHER", 10)
    seen: list[int] = []

    async def work(desk: Desk) -> None:
        desk.session.on_change = lambda uri: seen.append(len(desk.session.document(uri).placed_findings))
        desk.open("\n\n".join(f"The terrible number {number} is here." for number in range(35)) + "\n")
        await desk.settle()
        assert len(desk.found()) == 35

    run(work)
    assert {10, 20, 30, 35} <= set(seen)


def test_a_document_whose_end_is_not_read_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_SENTENCES_ANYWAY", 2)

    async def work(desk: Desk) -> None:
        desk.open("No.\n\n" * 9 + "It is terrible.\n")
        await desk.settle()
        assert desk.found() == []
        desk.document_review.look_again()
        await desk.settle()

    desk = run(work)
    assert sum("end is not reviewed" in str(getattr(said, "message", "")) for said in desk.protocol.said) == 1


def test_an_ignore_is_not_called_useless_before_everything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_task, "_TOGETHER", 1)
    found: set[str] = set()

    async def work(desk: Desk) -> None:
        desk.session.on_change = lambda uri: found.update(mark.finding.rule for mark in desk.session.document(uri).placed_findings)
        text = "<!-- tonelens-ignore-file -->\n\nIt is fine here.\n\nIt is good here.\n\nIt is terrible here.\n"
        desk.open(text, "markdown")
        await desk.settle()

    run(work)
    assert found == set()


def test_code_that_nobody_knows_how_to_read_is_left_alone() -> None:
    async def work(desk: Desk) -> None:
        desk.open(language_id="rust")
        await desk.settle()
        assert desk.found() == []
        assert desk.engines.asked.calls == 0

    run(work)


def test_a_document_that_outgrows_the_cache_is_read_once_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_task, "_TOGETHER", 10)

    async def work(desk: Desk) -> None:
        desk.open("\n\n".join(f"The number {number} is here." for number in range(60)) + "\n")
        await asyncio.wait_for(desk.settle(), 20)
        assert len(desk.engines.asked.predicted) == 60

    run(work, capacity=6_000)


def test_what_is_typed_while_a_review_runs_takes_nothing_else_away() -> None:
    async def work(desk: Desk) -> None:
        desk.engines.is_loading = True
        desk.open()
        while not desk.engines.is_asked:
            await asyncio.sleep(0.005)
        desk.type(2, 0, "Oh. ")
        desk.type(4, 3, " things")
        desk.engines.is_loading = False
        await desk.settle()
        assert desk.found() == ["It is terrible service."]

    run(work, mode="onSave")


def test_of_very_much_that_is_typed_while_a_review_runs_its_marks_are_moved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[DocumentEdit] = []
    after = PlacedFinding.after

    def counted(mark: PlacedFinding, edit: DocumentEdit) -> PlacedFinding | None:
        followed.append(edit)
        return after(mark, edit)

    monkeypatch.setattr(PlacedFinding, "after", counted)

    async def work(desk: Desk) -> None:
        desk.engines.is_loading = True
        desk.open()
        while not desk.engines.is_asked:
            await asyncio.sleep(0.005)
        for _ in range(2 * MOST_EDITS):
            desk.type(2, 5, "so ")
        desk.engines.is_loading = False
        await desk.settle()
        assert len(set(followed)) == 1
        assert desk.found() == ["It is terrible service.", "All was so slow and it failed."]

    run(work, mode="onSave")


def test_a_review_that_was_overtaken_shows_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Jobs.run

    async def work(desk: Desk) -> None:
        async def late(*arguments: Any) -> Any:
            result = await first(*arguments)
            # Once: another pause would take away again what was shown by mistake.
            if not desk.document_review.is_paused:
                desk.document_review.pause(True)
                await asyncio.sleep(0.05)
            return result

        monkeypatch.setattr(Jobs, "run", late)
        desk.open()
        await desk.settle()
        assert desk.document_review.is_paused
        assert desk.found() == []

    run(work)


def jobs_at_work() -> int:
    return sum(thread.name == "tonelens-job" for thread in threading.enumerate())


def test_typing_while_the_model_loads_keeps_one_thread_and_none_once_nobody_wants_it() -> None:
    async def work(desk: Desk) -> None:
        desk.engines.is_loading = True
        desk.open()
        for _ in range(6):
            desk.type(0, 0, "Oh. ")
            await asyncio.sleep(1.2 * module.TYPING_SECONDS)
            assert jobs_at_work() <= 1
        desk.document_review.pause(True)
        await desk.settle()
        end = time.monotonic() + 10
        while jobs_at_work() and time.monotonic() < end:
            await asyncio.sleep(0.01)
        assert jobs_at_work() == 0

    run(work)


def test_however_many_documents_are_opened_few_are_looked_at_at_once() -> None:
    async def work(desk: Desk) -> None:
        desk.engines.is_loading = True
        for number in range(20):
            uri = f"untitled:{number}"
            desk.session.open(uri, "plaintext", 1, TEXT)
            desk.document_review.opened(uri)
        await asyncio.sleep(0.1)
        assert 0 < jobs_at_work() <= 4
        desk.engines.is_loading = False
        await desk.settle()
        assert all(len(document.placed_findings) == 2 for document in desk.session.documents.values())

    run(work)
