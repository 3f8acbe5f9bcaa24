"""What is shown does not depend on luck: whatever overtakes what, it is the explanation of the text that is there."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from tests.lsp.editor import place
from tests.lsp.wire import PATIENCE, Wire, converse
from tonelens.errors import TextChangedError
from tonelens.lsp.features import explanations
from tonelens.lsp.handlers import commands
from tonelens.lsp.protocol import long_responses as answers

URI = "file:///notes.txt"
ASKS: dict[str, Any] = {"workspace": {"configuration": True}}
REQUEST_CANCELLED, CONTENT_MODIFIED = -32800, -32801


def settings(wire: Wire, *sections: dict[str, Any] | None) -> None:
    """Answers the server's last question for settings."""
    wire.receive({"id": wire.all("workspace/configuration")[-1]["id"], "result": list(sections)})


async def shown(wire: Wire, uri: str = URI) -> list[Any]:
    answer = await wire.answered(wire.ask("tonelens/explanations", {"uri": uri}))
    found: list[Any] = answer["result"]["explanations"]
    return found


def test_a_document_that_is_closed_and_opened_again_gets_nothing_of_the_old_one() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible.\n")
        asked = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15)))
        await wire.until(lambda: bool(wire.all("workspace/configuration")))
        wire.receive({"method": "textDocument/didClose", "params": {"textDocument": {"uri": URI}}})
        wire.open(URI, "It is lovely!!!\n")
        settings(wire, None)
        assert (await wire.answered(asked))["error"]["code"] == CONTENT_MODIFIED
        assert await shown(wire) == []

    converse(talk, ASKS)


def test_a_document_that_is_opened_twice_loses_what_was_shown_and_the_editor_hears_of_it() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible.\n")
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15))))
        await wire.until(lambda: bool(wire.all("textDocument/publishDiagnostics")))
        asked = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15)))
        wire.open(URI, "It is lovely!!!\n")
        assert (await wire.answered(asked))["error"]["code"] == CONTENT_MODIFIED
        await wire.until(lambda: wire.all("textDocument/publishDiagnostics")[-1]["params"]["diagnostics"] == [])
        assert await shown(wire) == []

    converse(talk)


def test_what_is_cleared_before_it_is_there_does_not_come() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible.\n")
        asked = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15)))
        await wire.answered(wire.command("tonelens.clear", uri=URI))
        assert (await wire.answered(asked))["error"]["code"] == REQUEST_CANCELLED
        assert await shown(wire) == []

    converse(talk)


def test_whether_a_selection_is_quiet_is_decided_when_the_settings_are_known() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible.\n")
        asked = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15)), trigger="selection")
        await wire.until(lambda: bool(wire.all("workspace/configuration")))
        settings(wire, {"explainOnSelection": "full"})
        await wire.answered(asked)
        assert [one["quiet"] for one in await shown(wire)] == [False]

    converse(talk, ASKS)


def test_what_a_selection_brought_goes_when_selections_bring_nothing_any_more() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible.\n\nIt is good.\n")
        await wire.until(lambda: bool(wire.all("workspace/configuration")))
        settings(wire, None)
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15))))
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((2, 0), (2, 11)), trigger="selection"))
        assert [one["quiet"] for one in await shown(wire)] == [False, True]
        wire.receive({"method": "workspace/didChangeConfiguration", "params": {"settings": None}})
        await wire.until(lambda: len(wire.all("workspace/configuration")) == 2)
        settings(wire, {"explainOnSelection": "off"})
        await wire.until(lambda: wire.server.configuration.settings_of(URI).explain_on_selection == "off")
        assert [one["quiet"] for one in await shown(wire)] == [False]

    converse(talk, ASKS)


def test_a_selection_that_is_still_explained_when_selections_bring_nothing_any_more_is_not_shown() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "sleep\n")
        await wire.until(lambda: bool(wire.all("workspace/configuration")))
        settings(wire, None)
        asked = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 5)), trigger="selection")
        wire.receive({"method": "workspace/didChangeConfiguration", "params": {"settings": None}})
        await wire.until(lambda: len(wire.all("workspace/configuration")) == 2)
        settings(wire, {"explainOnSelection": "off"})
        assert (await wire.answered(asked))["result"] is None
        assert await shown(wire) == []

    converse(talk, ASKS)


def test_a_selection_that_brings_nothing_shows_no_progress() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible.\n")
        await wire.until(lambda: bool(wire.all("workspace/configuration")))
        settings(wire, {"explainOnSelection": "off"})
        await wire.until(lambda: wire.server.configuration.settings_of(URI).explain_on_selection == "off")
        asked = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15)), trigger="selection")
        assert (await wire.answered(asked))["result"] is None
        assert wire.all("window/workDoneProgress/create") == []

    converse(talk, {**ASKS, "window": {"workDoneProgress": True}})


def test_an_editor_that_answers_nothing_usable_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonelens.lsp.state.configuration._PATIENCE_SECONDS", PATIENCE)

    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible.\n")
        asked = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15)))
        await wire.until(lambda: bool(wire.all("workspace/configuration")))
        wire.receive({"id": wire.all("workspace/configuration")[-1]["id"], "result": None})
        assert (await wire.answered(asked))["result"]["text"] == "It is terrible."

    converse(talk, ASKS)


def test_what_takes_long_for_a_long_document_is_done_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: dict[str, set[threading.Thread]] = {}

    def overheard(module: Any, name: str) -> None:
        original = getattr(module, name)

        def overhear(*arguments: Any) -> Any:
            threads.setdefault(name, set()).add(threading.current_thread())
            return original(*arguments)

        monkeypatch.setattr(module, name, overhear)

    overheard(commands, "explanation_to_json")
    overheard(commands, "html_page")
    overheard(explanations, "explanations")
    overheard(answers, "pieces")

    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is terrible. It is good.\n" * 40)
        assert (await wire.answered(wire.command("tonelens.explainDocument", uri=URI)))["result"]["sentences"]
        (one,) = (await wire.answered(wire.ask("tonelens/explanations", {"uri": URI, "detail": True})))["result"]["explanations"]
        assert len(one["explanation"]["sentences"]) == 80
        assert "<html" in (await wire.answered(wire.command("tonelens.report", uri=URI)))["result"]

    converse(talk)
    assert set(threads) == {"explanation_to_json", "html_page", "explanations", "pieces"}
    assert threading.current_thread() not in set().union(*threads.values())


def test_settings_that_come_together_with_an_edit_explain_the_same_sentence_again() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "It is good.\n\nIt is terrible.\n")
        await wire.until(lambda: bool(wire.all("workspace/configuration")))
        settings(wire, None)
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 11))))
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((2, 0), (2, 15)), trigger="selection"))
        wire.receive({"method": "workspace/didChangeConfiguration", "params": {"settings": None}})
        await wire.until(lambda: len(wire.all("workspace/configuration")) == 2)
        settings(wire, {"method": "occlusion"})
        wire.change(URI, 2, (0, 0), (0, 0), "Oh\n\n")
        wire.change(URI, 3, (4, 0), (4, 0), "Ah. ")

        def explained() -> list[tuple[str, str, int]]:
            shown = sorted(wire.server.session.document(URI).shown, key=lambda one: one.span.start)
            return [(one.explanation.text, one.explanation.method.name, one.span.start) for one in shown]

        await wire.until(lambda: [method for _, method, _ in explained()] == ["occlusion", "occlusion"])
        assert explained() == [("It is good.", "occlusion", 4), ("It is terrible.", "occlusion", 21)]

    converse(talk, ASKS)


def test_the_same_place_of_another_version_is_another_question() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "sleep\n\nIt is good.\n")
        older = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 5)))
        await asyncio.sleep(0.1)
        wire.change(URI, 2, (0, 0), (0, 0), "It is terrible.\n\n")
        newer = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 5)))
        assert (await wire.answered(older))["result"]["text"] == "sleep"
        assert (await wire.answered(newer))["result"]["text"] == "It is"

    converse(talk)


def test_an_edit_in_a_selection_that_was_given_up_does_not_end_the_next_one() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "sleep\n\ndoze\n")
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((2, 0), (2, 4)), trigger="selection"))
        older = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 5)), trigger="selection")
        await wire.until(lambda: any(one.found is not None for one in wire.server.session.document(URI).pending))
        (asked,) = wire.server.session.document(URI).pending
        newer = wire.command("tonelens.explain", uri=URI, range=place((2, 0), (2, 4)), trigger="selection")
        await wire.until(lambda: wire.server.explanation_requests._jobs._wanted.get((URI,)) is not None and bool(wire.answers(older)))  # noqa: SLF001
        # What was typed a moment before the older one was told reaches it only now.
        asked.end(TextChangedError())
        assert (await wire.answered(newer))["result"]["text"] == "doze"

    converse(talk)
