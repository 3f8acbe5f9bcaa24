"""The front door of a service: who asks, how much, and in which form, before anything reaches a model. A plain ASGI application.

It knows no cluster and no server: what answers is handed to it, and whatever runs ASGI applications runs it. Texts are held while they are
answered and are never logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from tonelens import __version__
from tonelens.engine.codec import encoded
from tonelens.engine.described import Description
from tonelens.engine.described_errors import failure
from tonelens.engine.service.batch import Outcome
from tonelens.engine.service.tokens import EXPLANATION_COSTS, Rates, Tokens
from tonelens.engine.service.wire import (
    EXPLAIN,
    HEALTH,
    MODEL,
    MOST_BYTES,
    READ,
    VERSION_HEADER,
    Asked,
    RefusedError,
    asked_of,
    body_of_json,
)

Answer = Callable[[Asked], Awaitable[Outcome]]
"""Answers a request; cancelled when nobody waits any more."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_BODY_SECONDS = 30.0
"""A body that takes longer comes from somebody who keeps the connection busy."""

_CONTENT_TYPE = "application/json"

log = logging.getLogger("tonelens.engine.service")


class BusyError(Exception):
    """There is no room for another request."""


@dataclass(frozen=True)
class Door:
    """Answers HTTP requests. ``seconds`` is how long one may take in all."""

    answer: Answer
    description: Description
    tokens: Tokens
    rates: Rates
    seconds: float = 300.0
    _begun: Callable[[], float] = field(default=time.monotonic)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answers what is asked; see the ASGI specification."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return
        begun, token, kind, count = self._begun(), None, "", 0
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        status, content, more = 500, body_of_json({"error": ["EngineError", "The service failed.", "Try again."]}), dict[str, str]()
        try:
            if (scope["method"], scope["path"]) == ("GET", HEALTH):
                status, content = 200, body_of_json({"status": "ok"})
            else:
                token = self._admitted(headers)
                if (scope["method"], scope["path"]) == ("GET", MODEL):
                    status, content = 200, body_of_json({"result": encoded(self.description)})
                elif scope["method"] == "POST" and scope["path"] in (READ, EXPLAIN):
                    kind = scope["path"].rpartition("/")[2]
                    asked = await self._asked(scope["path"], headers, receive)
                    count = len(asked.texts)
                    self._require_rate(token, asked)
                    status, content = await self._answered(asked, receive)
                else:
                    raise RefusedError(404, "There is nothing at that address.", "Ask it with Tonelens.")
        except RefusedError as refused:
            status, content = refused.status, body_of_json({"error": ["EngineError", refused.problem, refused.remedy]})
            more = refused.headers
        except _GoneError:
            log.info("token %s: %s of %d texts given up after %.1f ms", token, kind, count, 1000 * (self._begun() - begun))
            return
        except Exception as error:  # noqa: BLE001 - whatever happened, whoever asked is answered, and without anybody's text
            content = body_of_json({"error": failure(error)})
        log.info("token %s: %s of %d texts answered %d after %.1f ms", token, kind, count, status, 1000 * (self._begun() - begun))
        with contextlib.suppress(OSError):
            await _send(send, status, content, more)

    def _admitted(self, headers: Mapping[str, str]) -> int:
        """The number of the token that was shown, of the same version; nothing of the body has been read by then."""
        token = self.tokens.number(headers.get("authorization"))
        if token is None:
            remedy = "Ask whoever runs it for one, and put it into your token file."
            raise RefusedError(401, "The service does not know your token.", remedy, www_authenticate="Bearer")
        version = headers.get(VERSION_HEADER.lower(), "unknown")
        if version != __version__:
            problem = f"The service runs Tonelens {__version__}, but you run {version}."
            raise RefusedError(409, problem, f"Install {__version__}, or ask for the service to be updated.")
        return token

    async def _asked(self, path: str, headers: Mapping[str, str], receive: Receive) -> Asked:
        if headers.get("content-type", "").partition(";")[0].strip().lower() != _CONTENT_TYPE:
            # A page in somebody's browser cannot send this type to another host without being asked first.
            raise RefusedError(415, "A request is JSON.", f"Send it as {_CONTENT_TYPE}.")
        too_large = RefusedError(413, "The request is too large.", f"Send at most {MOST_BYTES / 1e6:.0f} MB at a time.")
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > MOST_BYTES:
            raise too_large
        try:
            body = await asyncio.wait_for(_body(receive, too_large), _BODY_SECONDS)
        except asyncio.TimeoutError:
            raise RefusedError(408, "The request was incomplete.", "Try again.") from None
        asked = asked_of(path, body)
        if asked.revision != self.description.model.revision:
            raise RefusedError(409, "The service now uses another model.", "Start again.")
        return asked

    def _require_rate(self, token: int, asked: Asked) -> None:
        cost = len(asked.texts) * (EXPLANATION_COSTS if asked.kind == EXPLAIN else 1)
        seconds = self.rates.wait(token, cost)
        if seconds > 0:
            problem = "You have reached the limit of requests per minute."
            raise RefusedError(429, problem, "Wait a minute and ask again.", retry_after=str(math.ceil(seconds)))

    async def _answered(self, asked: Asked, receive: Receive) -> tuple[int, bytes]:
        """The answer, unless whoever asked is gone before it is there: then it is cancelled."""
        answering = asyncio.ensure_future(self.answer(asked))
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await asyncio.wait((answering, gone), timeout=self.seconds, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                if gone.done():
                    raise _GoneError
                raise RefusedError(503, "The service took too long.", "Ask about fewer texts at a time, or try again.")
            try:
                went_well, found = answering.result()
            except BusyError:
                problem = "The service is too busy."
                raise RefusedError(503, problem, "Try again in a few seconds.", retry_after="2") from None
        finally:
            for task in (answering, gone):
                task.cancel()
            # Waited for, so that what answers knows of it before the next request comes.
            await asyncio.gather(answering, gone, return_exceptions=True)
        return (200, body_of_json({"result": found})) if went_well else (422, body_of_json({"error": found}))


class _GoneError(Exception):
    """Whoever asked has closed the connection."""


async def _body(receive: Receive, too_large: RefusedError) -> bytes:
    content = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        content += message.get("body", b"")
        if len(content) > MOST_BYTES:
            raise too_large
        if not message.get("more_body", False):
            return bytes(content)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, status: int, content: bytes, more: Mapping[str, str]) -> None:
    headers = {"content-type": _CONTENT_TYPE, "content-length": str(len(content)), "cache-control": "no-store", **more}
    named = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": named})
    await send({"type": "http.response.body", "body": content})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
