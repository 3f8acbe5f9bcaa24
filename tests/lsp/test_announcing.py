"""The editor hears of everything that it shows or draws, once, and is not asked again before it has answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lsp.editor import place
from tests.lsp.wire import PATIENCE, Json, Wire, converse

URI = "file:///notes.txt"
DRAWS = {"experimental": {"tonelens": {"draws": True}}}
PUBLISHED = "textDocument/publishDiagnostics"


def published(wire: Wire) -> Json:
    params: Json = wire.all(PUBLISHED)[-1]["params"]
    return params


def test_problems_follow_the_text_and_its_version() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "Fine.\n\nIt is terrible.\n")
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((2, 0), (2, 15))))
        await wire.until(lambda: bool(wire.all(PUBLISHED)))
        assert published(wire)["version"] == 1
        wire.change(URI, 2, (0, 0), (0, 0), "x\n")
        await wire.until(lambda: published(wire)["version"] == 2)
        assert published(wire)["diagnostics"][0]["range"]["start"] == {"line": 3, "character": 0}
        wire.change(URI, 3, (3, 3), (3, 6), "")
        await wire.until(lambda: published(wire)["diagnostics"] == [])
        # An editor that has typed on would leave out an old version's.
        assert "version" not in published(wire)
        heard = len(wire.all(PUBLISHED))
        wire.change(URI, 4, (0, 0), (0, 0), "x")
        await wire.answered(wire.ask("tonelens/explanations", {"uri": URI}))
        assert len(wire.all(PUBLISHED)) == heard

    converse(talk)


def test_an_editor_that_draws_hears_what_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonelens.lsp.state.configuration._PATIENCE_SECONDS", PATIENCE)

    async def talk(wire: Wire) -> None:
        async def status() -> Any:
            return (await wire.answered(wire.ask("tonelens/explanations", {"uri": URI})))["result"]["status"]

        async def heard(count: int) -> None:
            await wire.until(lambda: len(wire.all("tonelens/changed")) >= count)

        wire.open(URI, "It is terrible.\n")
        # It waits for the settings, which nobody answers.
        asked = wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15)))
        await heard(1)
        assert await status() == "loading"
        wire.receive({"method": "$/cancelRequest", "params": {"id": asked}})
        await heard(2)
        assert await status() == "idle"

    converse(talk, {**DRAWS, "workspace": {"configuration": True}})


def test_others_hear_of_no_status() -> None:
    async def talk(wire: Wire) -> None:
        wire.open(URI, "fail\n")
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 4))))
        assert wire.all("tonelens/changed") == []

    converse(talk)


def test_an_editor_that_is_busy_is_asked_once_to_fetch_and_once_more_when_it_has_answered() -> None:
    async def talk(wire: Wire) -> None:
        refresh = "workspace/codeLens/refresh"
        wire.open(URI, "It is terrible.\n")
        await wire.answered(wire.command("tonelens.explain", uri=URI, range=place((0, 0), (0, 15))))
        await wire.until(lambda: bool(wire.all(refresh)))
        for number in (1, 2):
            await wire.answered(wire.command("tonelens.pin" if number % 2 else "tonelens.unpin", uri=URI))
            await wire.until(lambda number=number: len(wire.all(PUBLISHED)) > number)  # type: ignore[misc]
        assert len(wire.all(refresh)) == 1
        wire.receive({"id": wire.all(refresh)[0]["id"], "result": None})
        await wire.until(lambda: len(wire.all(refresh)) == 2)
        wire.receive({"id": wire.all(refresh)[1]["id"], "result": None})

    converse(talk, {"workspace": {"codeLens": {"refreshSupport": True}}})
