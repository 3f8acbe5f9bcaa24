"""The process that owns the model for the language server: ``python -m tonelens.engine.worker``.

It talks on the pipes that were its standard input and output; whatever else writes to standard output, native code
included, ends up in standard error. A thread of its own reads, so that a request can be cancelled while the model works,
and ends the process when the server is gone.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from tonelens.attribution.types import MethodOptions
from tonelens.engine.background import Background
from tonelens.engine.codec import decoded, encoded
from tonelens.engine.described_errors import described, failure
from tonelens.engine.memory import give_back
from tonelens.engine.protocol import Engine
from tonelens.engine.requests import Priority, Request, RequestQueue
from tonelens.engine.wire import SERVICE, Message, read_message, write_message
from tonelens.errors import CancelledError, TonelensError

_REST_SECONDS = 1.0
"""Who has read nothing for so long has paused, and memory that only the work needed is others' again."""

_MOST_INTERRUPTIONS = 8
"""How many requests may stand in each other's pauses: each takes Python's stack, which is not endless."""


def main(arguments: list[str] | None = None) -> int:
    """Runs a worker until its input ends.

    The arguments are the model, the device and the labels of its outputs where there are any; or ``SERVICE``, an address and the file
    of its token, which may be empty.
    """
    source, device, *labels = arguments if arguments is not None else sys.argv[1:]

    def load() -> Engine:
        if source == SERVICE:
            from tonelens.engine.service.client import ServiceEngine

            (token_file,) = labels
            engine = ServiceEngine(device, Path(token_file) if token_file else None)
            # Asked now, so that loading fails with it where nobody answers.
            engine.require_reachable()
            return engine
        from tonelens.engine.in_process import InProcessEngine

        return InProcessEngine(source, device, labels)

    is_local = source == SERVICE or source == "built-in" or Path(source).is_dir()
    serve(load, *private_pipes(), fetches=not is_local)
    return 0


def private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output as pipes of our own; afterwards the first is empty and the second is standard error."""
    receiving, sending = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return os.fdopen(receiving, "rb"), os.fdopen(sending, "wb")


def serve(load: Callable[[], Engine], receiving: IO[bytes], sending: IO[bytes], fetches: bool = False) -> None:
    """Answers requests for good; ends the process when ``receiving`` ends. ``fetches`` says that loading may take a download."""
    with contextlib.suppress(AttributeError, OSError):
        # When the server ends, however it does, the system ends what is stopped in a group of processes that nobody is left to wake.
        os.setpgid(0, 0)
    queue = RequestQueue()
    answers = _Answers(sending)
    threading.Thread(target=_listen, args=(receiving, queue, answers), daemon=True).start()
    if fetches:
        answers.send({"fetching": True})
    try:
        engine = load()
    except TonelensError as error:
        answers.send({"failed": described(error)})
        return
    except Exception as error:  # noqa: BLE001 - whoever waits is told why, and not that a process is gone
        problem = f"The model cannot be loaded ({type(error).__name__})."
        answers.send({"failed": ["DamagedModelError", problem, "Run tonelens doctor, or choose another model."]})
        return
    answers.send({"ready": encoded(engine.model)})
    worker = _Worker(engine, queue, answers)
    while True:
        worker.begin(queue.next(give_back, _REST_SECONDS))


class _Answers:
    """The way back to the server; two threads write on it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        try:
            with self._lock:
                write_message(self._stream, message)
        except (OSError, ValueError):
            # Nobody listens any more, and nobody is left to tell.
            os._exit(0)


def _listen(receiving: IO[bytes], queue: RequestQueue, answers: _Answers) -> None:
    while (message := read_message(receiving)) is not None:
        if "cancel" in message:
            if (waiting := queue.cancel(message["cancel"])) is not None:
                answers.send({"answer": waiting.number, "error": described(CancelledError())})
        else:
            number, kind, priority, content = message["request"]
            queue.add(Request(number, kind, Priority(*priority), content))
    # The server is gone, however it ended. Nothing is worth finishing, and a model call cannot be interrupted.
    os._exit(0)


class _Worker:
    """Runs requests, those whose turn is before it in the pauses of another."""

    def __init__(self, engine: Engine, queue: RequestQueue, answers: _Answers) -> None:
        self._engine = engine
        self._queue = queue
        self._answers = answers
        self._running = 0
        self._background = Background()

    def begin(self, request: Request) -> None:
        """Answers the request that is next, at the priority that it deserves."""
        if request.priority.is_background:
            self._background.run(lambda: self.run(request))
        else:
            self.run(request)

    def run(self, request: Request) -> None:
        """Answers a request exactly once."""
        self._running += 1
        try:
            result = self._result(request)
        except TonelensError as error:
            self._answers.send({"answer": request.number, "error": described(error)})
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever happened, a panic in compiled code too, whoever asked has to be answered
            self._answers.send({"answer": request.number, "error": failure(error)})
        else:
            self._answers.send({"answer": request.number, "result": encoded(result)})
        finally:
            self._running -= 1
            self._queue.done(request.number)

    def _result(self, request: Request) -> object:
        def checkpoint() -> None:
            if self._queue.is_cancelled(request.number):
                raise CancelledError
            # Between two calls of the model nothing is in flight, so another request can run to its end here.
            while self._running <= _MOST_INTERRUPTIONS and (earlier := self._queue.before(request.priority)) is not None:
                self._run_meanwhile(earlier)

        def progress(done: float) -> None:
            self._answers.send({"progress": request.number, "done": done})

        checkpoint()
        texts, rest = request.content
        if request.kind == "read":
            return self._engine.read(texts, rest, checkpoint)  # type: ignore[arg-type]
        return self._engine.explain(texts, decoded(MethodOptions, rest), checkpoint, progress)  # type: ignore[arg-type]

    def _run_meanwhile(self, request: Request) -> None:
        if self._background.is_here() and not request.priority.is_background:
            self._background.give_back(lambda: self.run(request))
        else:
            self.run(request)


if __name__ == "__main__":
    raise SystemExit(main())
