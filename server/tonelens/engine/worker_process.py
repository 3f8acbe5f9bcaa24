"""The engine of the language server: a worker process that starts when it is needed and is let go when it is not."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from tonelens.attribution.types import Explanation, MethodOptions, ModelIdentity, Prediction, WindowedPrediction
from tonelens.engine.codec import decoded, encoded
from tonelens.engine.process import FETCHING, LOADING, DiedError, Process
from tonelens.engine.requests import Priority
from tonelens.engine.wire import SERVICE
from tonelens.errors import EngineClosedError, EngineError

IDLE_SECONDS = 600.0
"""After so long without work the process is let go, and with it the model's memory."""

_TRIES = 2

log = logging.getLogger("tonelens.engine")

Result = TypeVar("Result")
StateChange = Callable[[str], None]
"""Told the states of :mod:`tonelens.engine.process`."""


def worker_command(source: str, device: str, *labels: str) -> list[str]:
    """How a worker for a model is started; a directory is found from wherever the worker runs."""
    source = str(Path(source).expanduser().resolve()) if Path(source).expanduser().is_dir() else source
    return [sys.executable, "-m", "tonelens.engine.worker", source, device, *labels]


def service_command(address: str, token_file: str) -> list[str]:
    """How a worker that asks a service is started: it takes requests in turn and gives them up as any other does."""
    file = str(Path(token_file).expanduser().absolute()) if token_file else ""
    return [sys.executable, "-m", "tonelens.engine.worker", SERVICE, address, file]


class WorkerEngine:
    """Owns a process that runs a model; every method may be called from several threads.

    A request that the process dies under is tried once more in a new one; if that dies as well, ``EngineError`` is
    raised.

    Args:
        command: starts the worker, see ``worker_command``.
        idle_seconds: after how long without work the process is let go.
        on_change: told, from any thread, when the process loads its model, is ready and has stopped.
    """

    def __init__(self, command: Sequence[str], idle_seconds: float = IDLE_SECONDS, on_change: StateChange = lambda state: None) -> None:
        self._command = list(command)
        self._idle_seconds = idle_seconds
        self._on_change = on_change
        self._lock = threading.RLock()
        self._process: Process | None = None
        self._idle: threading.Timer | None = None
        self._busy = self._starts = 0
        self._closed = False

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        with self._lock:
            return self._process is not None and self._process.alive

    def asking(self, priority: Priority | None = None, checkpoint: Callable[[], None] = lambda: None) -> AskingEngine:
        """The engine for somebody whose requests all have this turn, and whose ``checkpoint`` ends the wait for the model."""
        return AskingEngine(self, priority or Priority(), checkpoint)

    def model(self, checkpoint: Callable[[], None] = lambda: None) -> ModelIdentity:
        """Which weights answer; starts the process when it does not run, and waits for it until ``checkpoint`` raises."""
        return self._tried(lambda process: process.identity(checkpoint))

    def ask(
        self, kind: str, content: list[object], priority: Priority, checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> Any:
        """The encoded answer to a request; ``checkpoint`` is called many times a second meanwhile and may raise to give up.

        Raises:
            EngineClosedError: it was closed before the answer came.
            EngineError: the process died, and so did the next.
            TonelensError: the worker's.
        """
        begun, outcome = time.monotonic(), "given up"
        try:
            answer = self._tried(lambda process: process.ask(kind, priority, content, checkpoint, progress))
            outcome = "answered"
            return answer
        finally:
            seconds, count = time.monotonic() - begun, len(cast("list[object]", content[0]))
            log.info("model: %s of %d texts %s after %.1f ms, %d waiting", kind, count, outcome, 1000 * seconds, self._busy)

    def let_go_after(self, seconds: float) -> None:
        """Changes how long the process is kept without work, also while it is without work."""
        with self._lock:
            self._idle_seconds = seconds
            if self._idle is not None and self._busy == 0:
                self._wait_for_work()

    def close(self) -> None:
        """Ends the process for good; requests in flight get ``EngineClosedError``."""
        with self._lock:
            self._closed = True
        self._let_go()

    def _tried(self, work: Callable[[Process], Result]) -> Result:
        with self._working():
            for left in reversed(range(_TRIES)):
                process = self._running()
                try:
                    return work(process)
                except DiedError:
                    if left == 0 or self._closed:
                        break
                    log.warning("the model's process ended unexpectedly and is started again")
            if self._closed:
                raise EngineClosedError
            raise EngineError("The process that runs the model ended unexpectedly.", "Try again, or run tonelens doctor.")

    @contextlib.contextmanager
    def _working(self) -> Iterator[None]:
        with self._lock:
            self._busy += 1
            if self._idle is not None:
                self._idle.cancel()
                self._idle = None
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                is_idle = self._busy == 0 and not self._closed
                if is_idle:
                    self._wait_for_work()
                is_unwanted = is_idle and self._process is not None and self._process.is_fetching
            if is_unwanted:
                # A download that nobody waits for any more goes on for minutes; loading from the disk is soon of use.
                self._let_go(only_idle=True)

    def _wait_for_work(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(self._idle_seconds, self._let_go, kwargs={"only_idle": True})
        self._idle.daemon = True
        self._idle.start()

    def _running(self) -> Process:
        with self._lock:
            if self._closed:
                raise EngineClosedError
            if self._process is None or not self._process.alive:
                self._process = Process(self._command, self._reported)
                self._starts += 1
                log.info("model: process %d, start %d", self._process.pid, self._starts)
                self._on_change(LOADING)
            return self._process

    def _reported(self, process: Process, state: str) -> None:
        with self._lock:
            log.info("model: process %d %s", process.pid, state)
            # What happens to a process that another has replaced says nothing about the engine.
            if self._process is None or self._process is process:
                self._on_change(state)
            is_unwanted = state == FETCHING and self._busy == 0
        if is_unwanted:
            # Not here: ending a process waits for the thread that this is.
            threading.Thread(target=self._let_go, kwargs={"only_idle": True}, daemon=True).start()

    def _let_go(self, only_idle: bool = False) -> None:
        with self._lock:
            if only_idle and self._busy:
                return
            if self._idle is not None:
                self._idle.cancel()
            process, self._process = self._process, None
        # Without the lock: a process that does not want to end keeps nobody else from a new one.
        if process is not None:
            process.end()


@dataclass(frozen=True)
class AskingEngine:
    """The engine as :class:`tonelens.engine.protocol.Engine` has it, for requests of one turn."""

    _engine: WorkerEngine
    _priority: Priority
    _checkpoint: Callable[[], None]

    @property
    def model(self) -> ModelIdentity:
        """Which weights answer; starts the process when it does not run, and waits for it."""
        return self._engine.model(self._checkpoint)

    def predict(self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out."""
        return [reading.prediction for reading in self.read(texts, terms, checkpoint)]

    def read(
        self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None
    ) -> list[WindowedPrediction]:
        """The prediction for each text with the windows that it was read in, ``terms`` left out."""
        result = self._engine.ask("read", [list(texts), list(terms)], self._priority, checkpoint, lambda done: None)
        return decoded(list[WindowedPrediction], result)

    def explain(
        self,
        texts: Sequence[str],
        options: MethodOptions,
        checkpoint: Callable[[], None],
        progress: Callable[[float], None],
    ) -> list[Explanation]:
        """The explanation of each text; see :class:`tonelens.engine.protocol.Engine`."""
        return decoded(
            list[Explanation], self._engine.ask("explain", [list(texts), encoded(options)], self._priority, checkpoint, progress)
        )
