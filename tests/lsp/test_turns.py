"""Who is answered first, and what settings that change meanwhile do to those who wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.conftest import Connect
from tests.lsp.editor import Answer, Editor, ResponseError, children, place

URI = "file:///notes.txt"
# The lexicon's worker takes two seconds for the one and a tenth of one for the other.
SLOW, BRISK = "sleep", "doze"


def explain(editor: Editor, line: int, length: int) -> Answer:
    return editor.command("tonelens.explain", uri=URI, range=place((line, 0), (line, length)))


def answered(editor: Editor, *answers: Answer) -> list[int]:
    """Waits for all, and says in which order they came: each by its place among the arguments."""
    numbers = [answer.number for answer in answers]
    editor.wait(lambda: set(numbers) <= set(editor.answers))
    return [numbers.index(number) for number in editor.answers if number in numbers]


def change_settings(editor: Editor, **settings: Any) -> None:
    editor.settings = {"": settings}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})


def shown(editor: Editor) -> list[Any]:
    found: list[Any] = editor.ask("tonelens/explanations", {"uri": URI, "detail": True})["explanations"]
    return found


def workers(editor: Editor) -> list[int]:
    if not Path(f"/proc/{editor.process.pid}/task").exists():
        pytest.skip("only Linux says which processes a process has started")
    return children(editor.process.pid)


def test_what_is_asked_for_last_does_not_wait_for_what_takes_long(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, f"It is good.\n\n{SLOW}\n\nIt is fine.\n")
    explain(editor, 0, 11).result()
    long = explain(editor, 2, len(SLOW))
    editor.wait(lambda: bool(editor.all("window/workDoneProgress/create")))
    assert answered(editor, long, explain(editor, 4, 11)) == [1, 0]


def test_what_is_known_is_answered_however_many_wait(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, "It is good.\n\n" + f"{SLOW}\n\n" * 8)
    explain(editor, 0, 11).result()
    waiting = [explain(editor, 2 + 2 * number, len(SLOW)) for number in range(8)]
    assert answered(editor, explain(editor, 0, 11), *waiting)[0] == 0


def test_once_the_model_is_loaded_what_was_asked_for_last_comes_first(connect: Connect) -> None:
    editor = connect("slow")
    editor.open(URI, f"{BRISK}\n\n" * 4)
    answers = [explain(editor, 2 * number, len(BRISK)) for number in range(4)]
    assert answered(editor, *answers) == [3, 2, 1, 0]


def test_a_whole_document_waits_for_what_somebody_points_at(connect: Connect) -> None:
    editor = connect("slow")
    editor.open(URI, f"{BRISK} again.\n\n{SLOW}\n")
    pointed_at = explain(editor, 0, len(f"{BRISK} again."))
    document = editor.command("tonelens.explainDocument", uri=URI)
    assert answered(editor, pointed_at, document) == [0, 1]


def test_one_changed_word_does_not_compute_a_document_again(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, f"{SLOW}\n\nIt is good.\n")
    first = editor.command("tonelens.explainDocument", uri=URI)
    first.result()
    editor.change(URI, (2, 6), (2, 10), "terrible")
    second = editor.command("tonelens.explainDocument", uri=URI)
    assert [sentence["text"] for sentence in second.result()["sentences"]] == [SLOW, "It is terrible."]
    assert second.seconds < first.seconds / 2


def test_the_editor_hears_of_edits_that_were_measured_after_the_answer(connect: Connect) -> None:
    editor = connect(capabilities={"experimental": {"tonelens": {"draws": True}}})
    editor.open(URI, "Unfortunately, the upload failed.\n")
    assert explain(editor, 0, 33).result()["edits"] == []
    editor.wait(lambda: bool(shown(editor)[0]["explanation"]["edits"]))
    heard = len(editor.all("tonelens/changed"))
    assert heard
    assert len(explain(editor, 0, 33).result()["edits"]) == 1


def test_other_settings_for_the_time_without_work_leave_the_model_at_work(connect: Connect) -> None:
    editor = connect()
    editor.open(URI, f"It is good.\n\n{SLOW}\n")
    explain(editor, 0, 11).result()
    before = workers(editor)
    answer = explain(editor, 2, len(SLOW))
    change_settings(editor, idleMinutes=30)
    assert answer.result()["text"] == SLOW
    assert workers(editor) == before


def test_a_model_that_is_named_meanwhile_answers_who_waits(connect: Connect) -> None:
    editor = connect(settings={"": {"model": "model-a"}})
    editor.open(URI, f"It is good.\n\n{SLOW}\n")
    assert explain(editor, 0, 11).result()["model"]["id"] == "model-a"
    answer = explain(editor, 2, len(SLOW))
    change_settings(editor, model="model-b")
    assert answer.result()["model"]["id"] == "model-b"
    assert [one["explanation"]["model"]["id"] for one in shown(editor)] == ["model-b"]


def test_what_is_shown_is_explained_again_by_another_model(connect: Connect) -> None:
    editor = connect(settings={"": {"model": "model-a"}})
    editor.open(URI, "It is good.\n\nIt is fine.\n\nIt is slow.\n")
    explain(editor, 0, 11).result()
    editor.command("tonelens.pin", uri=URI).result()
    explain(editor, 2, 11).result()
    editor.command("tonelens.explain", uri=URI, range=place((4, 0), (4, 11)), trigger="selection").result()
    before = shown(editor)
    change_settings(editor, model="model-b")
    editor.wait(lambda: [one["explanation"]["model"]["id"] for one in shown(editor)] == ["model-b"] * 3)
    kept = ("range", "message", "pinned", "quiet")
    assert [[one[name] for name in kept] for one in shown(editor)] == [[one[name] for name in kept] for one in before]


def test_a_model_that_has_to_be_fetched_says_so_and_can_be_given_up(connect: Connect) -> None:
    editor = connect("endless", "fetch")
    editor.open(URI, "It is good.\n")
    answer = explain(editor, 0, 11)

    def said() -> list[str | None]:
        return [params["value"].get("message") for params in editor.all("$/progress")]

    editor.wait(lambda: "Fetching the model" in said())
    assert workers(editor)
    editor.notify("window/workDoneProgress/cancel", editor.all("window/workDoneProgress/create")[-1])
    with pytest.raises(ResponseError) as caught:
        answer.result()
    assert caught.value.code == -32800
    editor.wait(lambda: workers(editor) == [])
