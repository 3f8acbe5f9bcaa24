"""Somebody types, takes it back and asks in between, faster than anything is answered: every question has one answer."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.lsp.editor import place
from tests.lsp.wire import Wire, converse

URI = "file:///notes.md"
PIECES = ("It is good.", "It is terrible.", "doze", "\n\n", " ", "lovely", "x", "😀", "**bold**", "Unfortunately, the upload failed.")


class Typist:
    """Keeps the text as an editor does, counted in UTF-16, and what would take each edit back."""

    def __init__(self, wire: Wire, chance: random.Random) -> None:
        self._wire, self._chance = wire, chance
        self._text = "It is good.\n\nIt is terrible. doze\n\nlovely\n"
        self._version = 1
        self._undo: list[tuple[int, int, str]] = []
        wire.open(URI, self._text, "markdown")

    def type(self) -> None:
        start = self._chance.randint(0, len(self._text))
        end = min(len(self._text), start + (self._chance.choice((0, 0, 1, 3, 20)) if len(self._text) < 600 else 200))
        self._undo.append(self._change(start, end, "".join(self._chance.choices(PIECES, k=self._chance.randint(0, 2)))))

    def take_back(self) -> None:
        for _ in range(min(len(self._undo), self._chance.randint(1, 6))):
            self._change(*self._undo.pop())

    def ask(self) -> int:
        start = self._chance.randint(0, len(self._text))
        end = min(len(self._text), start + self._chance.randint(0, 40))
        more = self._chance.choice(({"trigger": "selection"}, {"unit": "sentence"}, {"unit": "document"}, {}))
        return self._wire.command("tonelens.explain", uri=URI, range=place(self._position(start), self._position(end)), **more)

    def _change(self, start: int, end: int, text: str) -> tuple[int, int, str]:
        old, self._version = self._text[start:end], self._version + 1
        self._wire.change(URI, self._version, self._position(start), self._position(end), text)
        self._text = self._text[:start] + text + self._text[end:]
        return start, start + len(text), old

    def _position(self, offset: int) -> tuple[int, int]:
        before = self._text[:offset]
        line = before.rpartition("\n")[2]
        return before.count("\n"), len(line.encode("utf-16-le")) // 2


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_typed_and_taken_back_meanwhile_every_request_is_answered_once(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret depends on it

    async def talk(wire: Wire) -> None:
        wire.server.configuration.given({"review": {"mode": "onType"}})
        typist = Typist(wire, chance)
        for _ in range(40):
            asked: list[int] = []
            for _ in range(chance.randint(1, 25)):
                act = chance.random()
                if act < 0.45:
                    typist.type()
                elif act < 0.7:
                    typist.take_back()
                elif act < 0.93:
                    asked.append(typist.ask())
                elif act < 0.96 and asked:
                    wire.receive({"method": "$/cancelRequest", "params": {"id": chance.choice(asked)}})
                else:
                    await asyncio.sleep(chance.choice((0, 0.001, 0.02)))
            for number in asked:
                await wire.answered(number)
            codes = {wire.answer(number).get("error", {}).get("code") for number in asked}
            # Answered, nothing there to explain, cancelled, the text has changed.
            assert codes <= {None, -32803, -32800, -32801}

    converse(talk)
