"""The engine of the language server: a worker process that starts when it is needed and is let go when it is not."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from tonelens import errors
from tonelens.attribution.types import Explanation, MethodOptions, ModelIdentity, Prediction, Reading
from tonelens.engine.codec import decoded, encoded
from tonelens.engine.requests import URGENT
from tonelens.engine.wire import Message, read_message, write_message
from tonelens.errors import CancelledError, EngineError, TonelensError

IDLE_SECONDS = 600.0
"""After so long without work the process is let go, and with it the model's memory."""

_ENDING_SECONDS = 2.0
_CHECK_SECONDS = 0.02
_TRIES = 2

StateChange = Callable[[str], None]
"""Told ``loading``, ``ready`` and ``stopped``."""


def worker_command(source: str, device: str) -> list[str]:
    """How a worker for a model is started; a directory is found from wherever the worker runs."""
    source = str(Path(source).expanduser().resolve()) if Path(source).expanduser().is_dir() else source
    return [sys.executable, "-m", "tonelens.engine.worker", source, device]


class WorkerEngine:
    """An engine whose model lives in a process of its own; every method may be called from several threads.

    A request that the process dies under is tried once more in a new one; if that dies as well, ``EngineError`` is
    raised. Calls block until they are answered; their ``checkpoint`` is called many times a second meanwhile and may
    raise to give up.

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
        self._process: _Process | None = None
        self._idle: threading.Timer | None = None
        self._busy = 0
        self._closed = False

    @property
    def model(self) -> ModelIdentity:
        """Which weights answer; starts the process when it does not run."""
        with self._working():
            return self._running().identity(lambda: None)

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        with self._lock:
            return self._process is not None and self._process.alive

    def predict(
        self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None, priority: int = URGENT
    ) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out."""
        return [reading.prediction for reading in self.read(texts, terms, checkpoint, priority)]

    def read(
        self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None, priority: int = URGENT
    ) -> list[Reading]:
        """The prediction for each text with the windows that it was read in, ``terms`` left out."""
        result = self._ask("read", [list(texts), list(terms)], priority, checkpoint, lambda done: None)
        return decoded(list[Reading], result)

    def explain(
        self,
        texts: Sequence[str],
        options: MethodOptions,
        checkpoint: Callable[[], None],
        progress: Callable[[float], None],
        priority: int = URGENT,
    ) -> list[Explanation]:
        """The explanation of each text; see :class:`tonelens.attribution.protocol.Engine`."""
        return decoded(list[Explanation], self._ask("explain", [list(texts), encoded(options)], priority, checkpoint, progress))

    def close(self) -> None:
        """Ends the process for good; requests in flight get ``EngineError``."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _ask(
        self, kind: str, content: list[object], priority: int, checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> Any:
        with self._working():
            for left in reversed(range(_TRIES)):
                process = self._running()
                try:
                    process.identity(checkpoint)
                    return process.ask(kind, priority, content, checkpoint, progress)
                except _Died:
                    if left == 0 or self._closed:
                        break
            raise EngineError("The process that runs the model ended unexpectedly.", "Try again, or run tonelens doctor.")

    @contextlib.contextmanager
    def _working(self) -> Iterator[None]:
        with self._lock:
            self._busy += 1
            if self._idle is not None:
                self._idle.cancel()
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                if self._busy == 0 and not self._closed:
                    self._idle = threading.Timer(self._idle_seconds, self._when_idle)
                    self._idle.daemon = True
                    self._idle.start()

    def _running(self) -> _Process:
        with self._lock:
            if self._closed:
                raise EngineError("The engine was closed.", "Start it again.")
            if self._process is None or not self._process.alive:
                self._process = _Process(self._command, self._on_change)
            return self._process

    def _when_idle(self) -> None:
        with self._lock:
            if self._busy == 0:
                self._let_go()

    def _let_go(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._process is not None:
            self._process.end()
            self._process = None


class _Died(Exception):  # noqa: N818 - it says what happened to the process, and never leaves this module
    """The process ended before it answered."""


@dataclass(eq=False)
class _Pending:
    events: queue.SimpleQueue[Message] = field(default_factory=queue.SimpleQueue)


class _Process:
    """One worker process, the requests that it has not answered yet and the thread that hears its answers."""

    def __init__(self, command: Sequence[str], on_change: StateChange) -> None:
        flags = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
        # Python looks for modules in the current directory first, which may be anybody's project: the root is nobody's.
        self._popen = subprocess.Popen(  # noqa: S603 - the command is ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=flags, cwd=Path(os.sep).resolve()
        )
        self._sending = cast("IO[bytes]", self._popen.stdin)
        self._lock = threading.Lock()
        self._sending_lock = threading.Lock()
        self._pending: dict[int, _Pending] = {}
        self._last = 0
        self._settled = threading.Event()
        self._identity: ModelIdentity | None = None
        self._failure: TonelensError | None = None
        self.alive = True
        self._on_change = on_change
        on_change("loading")
        threading.Thread(target=self._listen, args=(cast("IO[bytes]", self._popen.stdout),), daemon=True).start()

    def identity(self, checkpoint: Callable[[], None]) -> ModelIdentity:
        """The model that was loaded; waits until it is."""
        while not self._settled.wait(_CHECK_SECONDS):
            checkpoint()
        if self._failure is not None:
            raise self._failure
        if self._identity is None:
            raise _Died
        return self._identity

    def ask(
        self, kind: str, priority: int, content: list[object], checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> Any:
        pending = _Pending()
        with self._lock:
            if not self.alive:
                raise _Died
            self._last += 1
            number = self._last
            self._pending[number] = pending
        self._send({"request": [number, kind, priority, content]})
        try:
            return self._answer(pending, checkpoint, progress)
        except CancelledError:
            self._send({"cancel": number})
            raise
        finally:
            with self._lock:
                self._pending.pop(number, None)

    def end(self) -> None:
        """Ends the process: closing its input makes it leave by itself, and what will not is killed."""
        with contextlib.suppress(OSError), self._sending_lock:
            self._sending.close()
        try:
            self._popen.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def _answer(self, pending: _Pending, checkpoint: Callable[[], None], progress: Callable[[float], None]) -> Any:
        while True:
            checkpoint()
            try:
                event = pending.events.get(timeout=_CHECK_SECONDS)
            except queue.Empty:
                continue
            if "done" in event:
                progress(event["done"])
            elif "result" in event:
                return event["result"]
            elif "error" in event:
                raise _raised(event["error"])
            else:
                raise _Died

    def _send(self, message: Message) -> None:
        # A process that is gone is noticed by the thread that listens, which tells everybody who waits.
        with contextlib.suppress(OSError, ValueError), self._sending_lock:
            write_message(self._sending, message)

    def _listen(self, receiving: IO[bytes]) -> None:
        while (message := read_message(receiving)) is not None:
            if "ready" in message:
                self._identity = decoded(ModelIdentity, message["ready"])
                self._settled.set()
                self._on_change("ready")
            elif "failed" in message:
                self._failure = _raised(message["failed"])
            else:
                with self._lock:
                    pending = self._pending.get(message["answer"] if "answer" in message else message["progress"])
                if pending is not None:
                    pending.events.put(message)
        with self._lock:
            self.alive = False
            waiting = list(self._pending.values())
        self._settled.set()
        for pending in waiting:
            pending.events.put({})
        receiving.close()
        with contextlib.suppress(OSError), self._sending_lock:
            self._sending.close()
        self._popen.wait()
        self._on_change("stopped")


def _raised(described: Sequence[str]) -> TonelensError:
    """The error that the worker described, of the same class."""
    name, problem, remedy = described
    kind = getattr(errors, name, EngineError)
    error: TonelensError = kind() if kind is CancelledError else kind(problem, remedy)
    return error
