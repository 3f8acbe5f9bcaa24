"""The worker and the server around a real, small model: what is tested with the lexicon elsewhere holds with torch as well."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lsp.editor import Editor, ResponseError, place, recorded
from tests.science.toy import SENTENCES, bert
from tonelens.attribution.types import MethodOptions
from tonelens.engine.in_process import InProcessEngine
from tonelens.engine.worker_process import WorkerEngine, worker_command
from tonelens.review.by_sentence import explain_texts

pytestmark = pytest.mark.slow

URI = "file:///letter.txt"
REQUEST_CANCELLED = -32800
COLD = 120.0
MANY = 400


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model")
    bert().model.save_pretrained(path)
    bert().tokenizer.save_pretrained(path)
    return path


@pytest.fixture
def editor(folder: Path) -> Iterator[Editor]:
    started = Editor(command=[sys.executable, "-m", "tonelens", "serve"], settings={"": {"model": str(folder)}})
    started.initialize(recorded("neovim-0.11"))
    yield started
    started.kill()


def test_the_worker_answers_as_this_process_does(folder: Path) -> None:
    here = InProcessEngine(str(folder))
    worker = WorkerEngine(worker_command(str(folder), "cpu"))
    try:
        there = worker.asking()
        assert there.model == here.model
        for ours, theirs in zip(
            explain_texts(here, SENTENCES, MethodOptions()), explain_texts(there, SENTENCES, MethodOptions()), strict=True
        ):
            assert theirs.prediction.probabilities == pytest.approx(ours.prediction.probabilities, abs=1e-4)
            assert [unit.text for unit in theirs.units] == [unit.text for unit in ours.units]
            assert [unit.score for unit in theirs.units] == pytest.approx([unit.score for unit in ours.units], abs=1e-3)
            assert [unit.stable for unit in theirs.units] == [unit.stable for unit in ours.units]
            assert theirs.model == ours.model
    finally:
        worker.close()


def test_reading_and_short_work_do_not_wait_for_a_long_document(editor: Editor) -> None:
    lines = [f"The {SENTENCES[number % len(SENTENCES)]} Bad plot, {number} times." for number in range(MANY)]
    editor.open(URI, "\n\n".join([SENTENCES[0], *lines]) + "\n")
    first = editor.command("tonelens.explain", uri=URI, range=place((0, 0), (0, len(SENTENCES[0]))))
    assert first.result(COLD)["text"] == SENTENCES[0]
    document = editor.command("tonelens.explainDocument", uri=URI)
    hover = editor.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 1}})
    assert hover.result()["contents"]
    short = editor.command("tonelens.explain", uri=URI, range=place((2, 0), (2, len(lines[0]))))
    assert short.result()["sentences"]
    assert document.number not in editor.answers
    editor.notify("$/cancelRequest", {"id": document.number})
    with pytest.raises(ResponseError) as caught:
        document.result()
    assert caught.value.code == REQUEST_CANCELLED
    # The worker leaves what was cancelled and goes on.
    last = editor.command("tonelens.explain", uri=URI, range=place((4, 0), (4, len(lines[1]))))
    assert last.result()["sentences"]
    assert editor.stop() == 0
    assert b"Bad plot" not in editor.log
