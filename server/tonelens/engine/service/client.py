"""The engine that asks a service: the same answers, from a model that runs elsewhere."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cached_property
from pathlib import Path
from typing import Any

from tonelens.attribution.types import Explanation, MethodOptions, Prediction, WindowedPrediction
from tonelens.engine.batches import Checkpoint, Item, Result, Work, batches
from tonelens.engine.codec import decoded
from tonelens.engine.described import Described, Description, require_same_version
from tonelens.engine.described_errors import raised
from tonelens.engine.pool import in_order
from tonelens.engine.service.connection import Connections, Reply
from tonelens.engine.service.tokens import read_tokens
from tonelens.engine.service.wire import EXPLAIN, MODEL, MOST_TEXTS, READ, Asked, body_of
from tonelens.errors import CancelledError, EngineError, SettingsError
from tonelens.text.pairs import TextPair

AT_ONCE = 4
"""How many requests of one corpus are on their way at a time, so that a service of several engines uses them."""

_PATIENCE_SECONDS = 90.0
"""How long somebody waits for a service that is busy or that grants no more for now."""

_CHECK_SECONDS = 0.02
_BUSY = (429, 503)


class ServiceEngine(Described):
    """Asks a service; see :class:`tonelens.engine.protocol.DescribedEngine`. Threads may share it.

    Args:
        address: ``https://host``, or ``http://localhost:port`` on this machine.
        token_file: where the token stands; the environment's ``TONELENS_ENGINE_TOKEN`` by default.

    Raises:
        SettingsError: the token cannot be read or is none.
    """

    def __init__(self, address: str, token_file: Path | None = None) -> None:
        tokens = read_tokens(token_file)
        if len(tokens) > 1:
            raise SettingsError(f"There are {len(tokens)} tokens in “{token_file}”.", "Leave only your own in it.")
        self._connections = Connections(address, tokens[0] if tokens else None)

    @cached_property
    def description(self) -> Description:
        """What the service tells of its model.

        Raises:
            EngineError: it cannot be reached, does not know the token, or is another version.
        """
        return self._described(lambda: None)

    def require_reachable(self) -> None:
        """Asks what the service's model is; raises as ``description``."""
        self.__dict__["description"] = self._described(lambda: None)

    def predict(
        self, texts: Sequence[str | TextPair], terms: Sequence[str] = (), checkpoint: Checkpoint = lambda: None
    ) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out."""
        return [reading.prediction for reading in self.read(texts, terms, checkpoint)]

    def read(
        self, texts: Sequence[str | TextPair], terms: Sequence[str] = (), checkpoint: Checkpoint = lambda: None
    ) -> list[WindowedPrediction]:
        """The prediction for each text with the windows that it was read in, ``terms`` left out."""
        found: list[WindowedPrediction] = []
        for some in batches(list(texts), MOST_TEXTS[READ]):
            found += decoded(list[WindowedPrediction], self._asked(READ, some, tuple(terms), checkpoint))
        return found

    def explain(
        self, texts: Sequence[str | TextPair], options: MethodOptions, checkpoint: Checkpoint, progress: Callable[[float], None]
    ) -> list[Explanation]:
        """The explanation of each text."""
        found: list[Explanation] = []
        for some in batches(list(texts), MOST_TEXTS[EXPLAIN]):
            found += decoded(list[Explanation], self._asked(EXPLAIN, some, options, checkpoint))
            progress(len(found) / len(texts))
        return found

    def explain_targets(self, texts: Sequence[str | TextPair], options: MethodOptions, targets: Sequence[str]) -> list[list[Explanation]]:
        """For each target the explanation of each text."""
        from dataclasses import replace

        return [self.explain(texts, replace(options, target=target), lambda: None, lambda done: None) for target in targets]

    def each(self, work: Work[Item, Result], items: Sequence[Item], checkpoint: Checkpoint) -> Iterator[Result]:
        """What ``work`` makes of each item, several at a time; see :func:`tonelens.engine.batches.each`."""
        if len(items) == 1:
            yield work(self, items[0], checkpoint, lambda done: None)
            return
        with ThreadPoolExecutor(AT_ONCE) as threads:
            yield from in_order(_Threads(self, work, threads), items, checkpoint)

    def close(self) -> None:
        """Closes the connections that are kept for the next request."""
        self._connections.close()

    def _asked(self, kind: str, texts: Sequence[str | TextPair], about: tuple[str, ...] | MethodOptions, checkpoint: Checkpoint) -> Any:
        if "description" not in self.__dict__:
            self.__dict__["description"] = self._described(checkpoint)
        asked = Asked(kind, tuple(texts), about, self.description.model.revision)
        result = self._result("POST", kind, body_of(asked), checkpoint)
        if not isinstance(result, list) or len(result) != len(texts):
            raise self._no_service()
        return result

    def _described(self, checkpoint: Checkpoint) -> Description:
        try:
            description = decoded(Description, self._result("GET", MODEL, None, checkpoint))
        except TypeError:
            raise self._no_service() from None
        require_same_version(description.version, f"The engine service at {self._connections.host}")
        return description

    def _result(self, method: str, path: str, body: bytes | None, checkpoint: Checkpoint) -> Any:
        """What the service answers; waits where it is busy, for as long as somebody has patience."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            reply = self._connections.reply(method, path, body, checkpoint)
            if reply.status not in _BUSY or time.monotonic() + reply.retry_after > end:
                return self._content(reply)
            again = time.monotonic() + reply.retry_after
            while time.monotonic() < again:
                checkpoint()
                time.sleep(_CHECK_SECONDS)

    def _content(self, reply: Reply) -> Any:
        host = self._connections.host
        if reply.status == 401 and not self._connections.has_token:
            remedy = (
                "Put yours into a file and name it with --token-file or tonelens.engineTokenFile, or put it into TONELENS_ENGINE_TOKEN."
            )
            raise EngineError(f"The engine service at {host} asks for a token.", remedy)
        if reply.status == 409:
            # It may have another model by now: who asks again is told which.
            self.__dict__.pop("description", None)
        if reply.status in (502, 504):
            raise EngineError(f"The engine service behind {host} does not answer ({reply.status}).", "Try again, or tell whoever runs it.")
        try:
            content = json.loads(reply.body)
            if reply.status == 200:
                return content["result"]
            error = raised(content["error"])
        except (ValueError, TypeError, LookupError, RecursionError):
            raise self._no_service(f" ({reply.status})" if reply.status != 200 else "") from None
        raise error

    def _no_service(self, status: str = "") -> EngineError:
        problem = f"What answers at {self._connections.host} is not a Tonelens engine service{status}."
        return EngineError(problem, "Check the address; tonelens serve-engine starts the service.")


class _Threads:
    """Several requests at a time as :class:`tonelens.engine.pool.Workers`; a ticket is a future."""

    count = AT_ONCE

    def __init__(self, engine: ServiceEngine, work: Any, threads: ThreadPoolExecutor) -> None:
        self._engine = engine
        self._work = work
        self._threads = threads
        self._given_up = threading.Event()

    def begin(self, worker: int, item: Any) -> Future[Any]:
        return self._threads.submit(self._work, self._engine, item, self._checkpoint, lambda done: None)

    def finished(self, tickets: Sequence[Future[Any]], seconds: float) -> Collection[Future[Any]]:
        return wait(tickets, seconds, FIRST_COMPLETED).done

    def result(self, ticket: Future[Any]) -> Any:
        return ticket.result()

    def abandon(self, tickets: Collection[Future[Any]]) -> None:
        self._given_up.set()
        for ticket in tickets:
            ticket.cancel()

    def _checkpoint(self) -> None:
        if self._given_up.is_set():
            raise CancelledError
