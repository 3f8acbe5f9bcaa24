"""A service in this process: the front door before the lexicon, behind the standard library's server, on a port of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.lexicon import LexiconEngine
from tonelens import __version__
from tonelens.engine.described import Description
from tonelens.engine.service.batch import Batch, Outcome, Waiting
from tonelens.engine.service.door import Door
from tonelens.engine.service.tokens import Rates, Tokens
from tonelens.engine.service.wire import Asked

TOKEN = "a-token-of-letters-1234"
DESCRIPTION = Description(__version__, LexiconEngine().model, ("negative", "neutral", "positive"), False, ())


async def by_lexicon(asked: Asked) -> Outcome:
    return Batch(LexiconEngine()).answered([Waiting(asked)])[0]  # type: ignore[arg-type]


def door(answer: Callable[[Asked], Any] = by_lexicon, description: Description = DESCRIPTION, rate: int = 10_000, **options: Any) -> Door:
    return Door(answer, description, Tokens([TOKEN]), Rates(rate), **options)


@dataclass
class Call:
    """One request to an ASGI application, and what came back."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def called(
    application: Door,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes = b"",
    gone: asyncio.Event | None = None,
) -> Call:
    """Calls an application; ``gone`` says that whoever asks has closed the connection."""
    call = Call()
    parts = [body[start : start + 65_536] for start in range(0, len(body), 65_536)] or [b""]

    async def receive() -> MutableMapping[str, Any]:
        if parts:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            call.status = message["status"]
            call.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            call.body += message["body"]

    named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await application({"type": "http", "method": method, "path": path, "headers": named}, receive, send)
    return call


@contextlib.contextmanager
def listening(application: Callable[[str, str, dict[str, str], bytes], Call]) -> Iterator[str]:
    """The address of a server that answers with what a function says."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            call = application(self.command, self.path, dict(self.headers), self.rfile.read(length))
            self.send_response(call.status)
            for name, value in {"content-length": str(len(call.body)), **call.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(call.body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def served(application: Door) -> contextlib.AbstractContextManager[str]:
    """The address of a server in front of an application."""
    return listening(lambda method, path, headers, body: asyncio.run(called(application, method, path, headers, body)))
