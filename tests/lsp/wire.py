"""The editor's end of a server that runs in the test's own process, so that a test decides what comes before what."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.lsp.editor import ROOT
from tonelens.lsp.server import Server

PATIENCE = 30.0

Json = dict[str, Any]


class Wire:
    """Keeps what is sent to the editor; what the server asks is answered only where the test does it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.sent: list[Json] = []
        self.statuses: list[int] = []
        self._last = 1_000
        server.protocol.set_writer(self, include_headers=False)
        server.protocol.on_exit = self.statuses.append

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data))

    def close(self) -> None:
        """Nothing is open."""

    def receive(self, message: Json) -> None:
        self.server.protocol.receive(json.dumps({"jsonrpc": "2.0", **message}).encode())

    async def say(self, method: str, params: Any = None, number: int | None = None) -> None:
        content = {"method": method, "params": params}
        self.receive(content if number is None else {**content, "id": number})
        await asyncio.sleep(0.01)

    def ask(self, method: str, params: Any = None) -> int:
        """Sends a request and says under which number it is answered."""
        self._last += 1
        self.receive({"id": self._last, "method": method, "params": params})
        return self._last

    def command(self, name: str, **argument: Any) -> int:
        return self.ask("workspace/executeCommand", {"command": name, "arguments": [argument]})

    def answers(self, number: int) -> list[Json]:
        return [message for message in self.sent if message.get("id") == number]

    def answer(self, number: int) -> Json:
        (only,) = self.answers(number)
        return only

    async def answered(self, number: int) -> Json:
        await self.until(lambda: bool(self.answers(number)))
        return self.answer(number)

    def all(self, method: str) -> list[Json]:
        return [message for message in self.sent if message.get("method") == method]

    async def until(self, what: Callable[[], bool]) -> None:
        end = asyncio.get_running_loop().time() + PATIENCE
        while not what():
            assert asyncio.get_running_loop().time() < end, f"waited in vain; heard {[message.get('method') for message in self.sent]}"
            await asyncio.sleep(0.005)

    def open(self, uri: str, text: str, language: str = "plaintext") -> None:
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.receive({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def change(self, uri: str, version: int, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        places = ({"line": line, "character": character} for line, character in (start, end))
        change = {"range": dict(zip(("start", "end"), places, strict=True)), "text": text}
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        self.receive({"method": "textDocument/didChange", "params": params})


def converse(talk: Callable[[Wire], Awaitable[None]], capabilities: Json | None = None, folders: tuple[str, ...] = ()) -> None:
    """Talks to an initialized server whose model is the lexicon."""

    async def run() -> None:
        server = Server(lambda model, device: [sys.executable, "-m", "tests.lexicon_worker", model])
        wire = Wire(server)
        try:
            workspace = [{"uri": uri, "name": uri} for uri in folders]
            params = {"capabilities": capabilities or {}, "processId": None, "workspaceFolders": workspace}
            await wire.answered(wire.ask("initialize", params))
            wire.receive({"method": "initialized", "params": {}})
            await talk(wire)
        finally:
            server.explanation_requests.close()
            await asyncio.to_thread(server.engines.close)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(ROOT / "server"))))
        asyncio.run(run())
