"""An editor for tests: it starts a real server, speaks the protocol over its pipes and keeps all that it hears."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RECORDED = Path(__file__).parent / "recorded"
PATIENCE = 30.0

Json = dict[str, Any]


def recorded(name: str) -> Json:
    """The parameters that an editor was heard to initialize with."""
    params: Json = json.loads((RECORDED / f"{name}.initialize.json").read_text(encoding="utf-8"))
    return {**params, "processId": None, "workspaceFolders": None, "rootUri": None, "rootPath": None}


class ResponseError(Exception):
    """The server answered with an error."""

    def __init__(self, error: Json) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]
        self.data = error.get("data")


@dataclass(eq=False)
class Answer:
    """A request on its way; ``seconds`` is how long it took."""

    number: int
    sent: float
    messages: queue.SimpleQueue[tuple[float, Json]] = field(default_factory=queue.SimpleQueue)
    seconds: float = 0.0

    def result(self, patience: float = PATIENCE) -> Any:
        at, message = self.messages.get(timeout=patience)
        self.seconds = at - self.sent
        if "error" in message:
            raise ResponseError(message["error"])
        return message["result"]


class Editor:
    """A server process and one end of its pipes."""

    def __init__(self, *arguments: str, command: Sequence[str] = (), settings: Json | None = None) -> None:
        self.settings: Json = settings or {}
        self.heard: list[Json] = []
        self.heard_at: list[float] = []
        self.answers: list[int] = []
        self._lock = threading.Lock()
        self._pending: dict[int, Answer] = {}
        self._last = 0
        self._versions: dict[str, int] = {}
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "server")))}
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            list(command) or [sys.executable, "-m", "tests.lsp.lexicon_server", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        self.log = bytearray()
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._overhear, daemon=True).start()

    def initialize(self, params: Json) -> Json:
        result: Json = self.request("initialize", params).result()
        self.notify("initialized", {})
        return result

    def request(self, method: str, params: Any = None) -> Answer:
        with self._lock:
            self._last += 1
            answer = self._pending[self._last] = Answer(self._last, time.monotonic())
        self.send({"id": answer.number, "method": method, "params": params})
        return answer

    def ask(self, method: str, params: Any = None) -> Any:
        return self.request(method, params).result()

    def command(self, name: str, **argument: Any) -> Answer:
        return self.request("workspace/executeCommand", {"command": name, "arguments": [argument]})

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"method": method, "params": params})

    def send(self, message: Json) -> None:
        self.send_bytes(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def send_bytes(self, body: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def open(self, uri: str, text: str, language: str = "plaintext") -> None:
        self._versions[uri] = 1
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        self._versions[uri] += 1
        change = {"range": place(start, end), "text": text}
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": self._versions[uri]}, "contentChanges": [change]})

    def all(self, method: str) -> list[Any]:
        """The parameters of everything heard under this name."""
        with self._lock:
            return [message.get("params") for message in self.heard if message["method"] == method]

    def wait(self, until: Callable[[], object], patience: float = PATIENCE) -> None:
        end = time.monotonic() + patience
        # Not under the lock: what is waited for may be asked of the server.
        while not until():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain; heard {[message['method'] for message in self.heard]}")
            time.sleep(0.01)

    def first(self, method: str) -> float:
        """When something was first heard under this name."""
        with self._lock:
            return next(at for at, message in zip(self.heard_at, self.heard, strict=True) if message["method"] == method)

    def diagnostics(self, uri: str) -> list[Json]:
        """What was published last."""
        published = [params for params in self.all("textDocument/publishDiagnostics") if params["uri"] == uri]
        return published[-1]["diagnostics"] if published else []

    def stop(self) -> int:
        self.request("shutdown").result()
        self.notify("exit")
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        try:
            while header := stream.readline():
                length = int(header.split(b":")[1])
                while stream.readline() != b"\r\n":
                    pass
                self._take(json.loads(stream.read(length)))
        except ValueError:
            return

    def _overhear(self) -> None:
        stream = self.process.stderr
        assert stream is not None
        try:
            while line := stream.readline():
                self.log += line
        except ValueError:
            return

    def _take(self, message: Json) -> None:
        with self._lock:
            if "method" in message:
                self.heard.append(message)
                self.heard_at.append(time.monotonic())
            else:
                self.answers.append(message["id"])
                if message["id"] in self._pending:
                    self._pending[message["id"]].messages.put((time.monotonic(), message))
        if "method" in message and "id" in message:
            self.send({"id": message["id"], "result": self._reply(message)})

    def _reply(self, message: Json) -> Any:
        if message["method"] == "workspace/configuration":
            return [self.settings.get(item.get("scopeUri", ""), self.settings.get("")) for item in message["params"]["items"]]
        return None


def children(pid: int) -> list[int]:
    """The processes that a process has started; Linux says so."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        # A thread may end between the listing and the look at it.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def place(start: tuple[int, int], end: tuple[int, int]) -> Json:
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }
