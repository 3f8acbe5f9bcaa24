"""Long documents are read by another process, to the same result, and whatever they do to it the server goes on."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.lsp.wire import Wire, converse
from tests.unit.engine.workers import gone
from tonelens.errors import CancelledError, EngineError, SettingsError
from tonelens.lsp.state import segments as segments_module
from tonelens.lsp.state.segments import PARAGRAPH, segment_at
from tonelens.lsp.tasks import document_reader as module
from tonelens.lsp.tasks.document_reader import DocumentReader
from tonelens.review.check import sentences
from tonelens.review.check.findings import draft
from tonelens.review.check.ignores import ignoring
from tonelens.review.check.sentences import document_sentences
from tonelens.text.documents import opened
from tonelens.text.spans import Span

ROOT = Path(__file__).parents[3]
PARAGRAPHS = "".join(f"Number {number} is *terrible*, so [slow](a). It failed \U0001f600 \ud83d.\n\n" for number in range(400))
TEXT = f"{PARAGRAPHS}<!-- tonelens-ignore-next -->\n\nIt failed.\n"


def nothing() -> None:
    """Goes on."""


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[DocumentReader]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(ROOT / "server"))))
    made = DocumentReader(short=1_000)
    yield made
    made.close()


# What the other process is to do, which finds it here by its name.


def number_of_process(checkpoint: Callable[[], None]) -> int:
    return os.getpid()


def endless(checkpoint: Callable[[], None]) -> None:
    while True:
        time.sleep(0.01)


def willing(checkpoint: Callable[[], None]) -> None:
    while True:
        checkpoint()
        time.sleep(0.01)


def dying(checkpoint: Callable[[], None]) -> None:
    os._exit(1)


def failing(checkpoint: Callable[[], None]) -> None:
    raise ValueError(TEXT)


def pid_of(reader: DocumentReader) -> int:
    return reader._read(TEXT, number_of_process, nothing)  # noqa: SLF001 - nobody else has to know


def cancelled_after(seconds: float) -> Callable[[], None]:
    end = time.monotonic() + seconds

    def checkpoint() -> None:
        if time.monotonic() > end:
            raise CancelledError

    return checkpoint


def test_a_long_document_is_read_as_a_short_one_is(reader: DocumentReader) -> None:
    snapshot = opened("file:///a.md", "markdown", 1, TEXT)
    place = Span(TEXT.index("It failed"), TEXT.index("It failed"))
    assert reader.draft(TEXT, "markdown", "a.md", (), nothing).draft == draft(TEXT, "markdown", "a.md")
    assert len(draft(TEXT, "markdown", "a.md").sentences) > 800
    assert reader.sentences(TEXT, "markdown", "a.md", frozenset(), nothing) == document_sentences(TEXT, "markdown", "a.md")
    assert reader.segment(snapshot, place, PARAGRAPH, nothing) == segment_at(snapshot, place, PARAGRAPH)
    assert reader.ignoring(snapshot, place, "rule", nothing) == ignoring(TEXT, "markdown", place, "rule", "/a.md")
    assert pid_of(reader) == pid_of(reader) != os.getpid()


def test_a_short_document_is_read_here() -> None:
    reader = DocumentReader(["no-such-program"], short=len(TEXT))
    assert pid_of(reader) == os.getpid()
    with pytest.raises(EngineError, match="cannot be read"):
        reader.sentences(TEXT + " ", "markdown", "a.md", frozenset(), nothing)


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read(reader: DocumentReader) -> None:
    pid = pid_of(reader)
    reader._seconds = 0.3  # noqa: SLF001 - whoever writes waits longer
    with pytest.raises(SettingsError, match="takes too long to read"):
        reader._read(TEXT, endless, nothing)  # noqa: SLF001
    assert gone(pid)
    reader._seconds = 30  # noqa: SLF001
    assert pid_of(reader) != pid


@pytest.mark.parametrize("length", [module.LONGEST + 1, 2 * module.LONGEST])
def test_a_document_that_is_too_long_is_not_read(length: int) -> None:
    with pytest.raises(SettingsError, match="limit 5,000,000 characters"):
        DocumentReader().sentences("a" * length, "plaintext", "", frozenset(), nothing)


def test_whoever_dies_or_fails_over_a_document_reads_the_next_one(reader: DocumentReader) -> None:
    with pytest.raises(EngineError, match="stopped on this one"):
        reader._read(TEXT, dying, nothing)  # noqa: SLF001
    pid = pid_of(reader)
    with pytest.raises(EngineError, match=r"\(ValueError\)") as caught:
        reader._read(TEXT, failing, nothing)  # noqa: SLF001
    assert "terrible" not in str(caught.value)
    assert pid_of(reader) == pid


@pytest.mark.parametrize("work", [endless, willing], ids=["does not stop", "stops"])
def test_what_nobody_wants_any_more_is_not_read_on(reader: DocumentReader, work: Callable[..., None]) -> None:
    pid = pid_of(reader)
    with pytest.raises(CancelledError):
        reader._read(TEXT, work, cancelled_after(0.1))  # noqa: SLF001
    assert (pid_of(reader) == pid) == (work is willing)
    assert gone(pid, 0.1) == (work is endless)


def test_whoever_waits_for_another_one_can_give_up(reader: DocumentReader) -> None:
    pid_of(reader)
    ended: list[type[BaseException]] = []

    def first() -> None:
        with pytest.raises((CancelledError, EngineError)) as caught:
            reader._read(TEXT, willing, cancelled_after(1.0))  # noqa: SLF001
        ended.append(caught.type)

    thread = threading.Thread(target=first)
    thread.start()
    with pytest.raises(CancelledError):
        reader._read(TEXT, number_of_process, cancelled_after(0.1))  # noqa: SLF001
    thread.join()
    assert ended == [CancelledError]


def test_it_ends_with_its_server_in_mid_work(reader: DocumentReader) -> None:
    pid = pid_of(reader)
    process = reader._process  # noqa: SLF001
    assert process is not None
    thread = threading.Thread(target=partial(pytest.raises, EngineError, reader._read, TEXT, endless, nothing))  # noqa: SLF001
    thread.start()
    time.sleep(0.1)
    process._sending.close()  # noqa: SLF001 - as the system does when the server is gone
    assert gone(pid)
    thread.join()


def test_the_server_itself_reads_no_long_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_here(*_arguments: object, **_options: object) -> None:
        pytest.fail("a long document was read beside the loop")

    async def talk(wire: Wire) -> None:
        for reading in (sentences, segments_module):
            monkeypatch.setattr(reading, "passages", read_here)
        uri = "file:///long.md"
        wire.open(uri, "It is terrible service.\n\n" + PARAGRAPHS, "markdown")
        place = {"line": 0, "character": 3}
        answer = await wire.answered(wire.command("tonelens.explain", uri=uri, range={"start": place, "end": place}))
        assert answer["result"]["prediction"]["label"] == "negative"
        read = await wire.answered(wire.command("tonelens.read", uri=uri))
        assert len(read["result"]["sentences"]) > 800

    assert len(PARAGRAPHS) > module.SHORT
    converse(talk)
