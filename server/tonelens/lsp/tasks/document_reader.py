"""Reads documents: short ones at once, long ones in a process of its own, which is ended when it takes too long.

A thread that reads shares Python with the thread that answers the editor, and nobody can end it. A process holds up nobody, and
whatever a document does to whoever reads it, the server goes on.
"""

from __future__ import annotations

import contextlib
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from tonelens.errors import CancelledError, EngineError, SettingsError, TonelensError
from tonelens.lsp.state.segments import Segment, segment_at
from tonelens.lsp.tasks.reader_process import DONE, PART, read_frame, write_frame
from tonelens.review.check.ignores import Insertion, ignoring
from tonelens.review.check.redrafting import CutDraft, cut_draft, redraft
from tonelens.review.check.sentences import document_sentences
from tonelens.settings.rules import Rule
from tonelens.text.documents import Snapshot
from tonelens.text.prose import Passage
from tonelens.text.spans import Span

SHORT = 20_000
"""In characters. What is no longer is read in less time than it takes to ask somebody else."""

LONGEST = 5_000_000
"""In characters, as for a check of files."""

SECONDS = 30.0
"""So long a document may be read."""

_LEAVING_SECONDS = 0.5
_CHECK_SECONDS = 0.02
_IDLE_SECONDS = 300.0

Result = TypeVar("Result")
Checkpoint = Callable[[], None]


class DocumentReader:
    """Reads documents; used from many threads, which take turns with long ones.

    Args:
        command: starts the process that reads.
        short: documents with so many characters at most are read in the caller's thread.
        seconds: when reading is given up.

    Every method raises ``SettingsError`` where a document is too long or takes too long to read, and ``EngineError`` where the
    process ends over it; ``checkpoint`` may raise to give up.
    """

    def __init__(self, command: Sequence[str] | None = None, short: int = SHORT, seconds: float = SECONDS) -> None:
        self._command = command or (sys.executable, "-m", "tonelens.lsp.tasks.reader_process")
        self._short = short
        self._seconds = seconds
        self._turn = threading.Lock()
        self._process: _Process | None = None
        self._idle: threading.Timer | None = None
        self._closed = False

    def draft(
        self, text: str, language_id: str, path: str, rules: Sequence[Rule], checkpoint: Checkpoint, before: CutDraft | None = None
    ) -> CutDraft:
        """As :func:`tonelens.review.check.redrafting.cut_draft`; around an edit only where ``before`` is of nearly the same text."""
        if before is not None and len(text) <= LONGEST:
            again = redraft(before, text, language_id, path, rules, SHORT, checkpoint)
            if again is not None:
                return again
        made = self._read(text, partial(cut_draft, text, language_id, path, tuple(rules)), checkpoint)
        return replace(made, draft=replace(made.draft, text=text))

    def segment(self, snapshot: Snapshot, place: Span, unit: str, checkpoint: Checkpoint, as_it_stands: bool = True) -> Segment | None:
        """As :func:`tonelens.lsp.state.segments.segment_at`."""
        return self._read(snapshot.text, partial(segment_at, snapshot, place, unit, as_it_stands=as_it_stands), checkpoint)

    def sentences(self, text: str, language_id: str, path: str, asked: frozenset[str], checkpoint: Checkpoint) -> list[Passage]:
        """As :func:`tonelens.review.check.sentences.document_sentences`."""
        return self._read(text, partial(document_sentences, text, language_id, path, asked), checkpoint)

    def ignoring(self, snapshot: Snapshot, sentence: Span, rule: str, checkpoint: Checkpoint) -> Insertion | None:
        """As :func:`tonelens.review.check.ignores.ignoring`."""
        work = partial(ignoring, snapshot.text, snapshot.language_id, sentence, rule, snapshot.path)
        return self._read(snapshot.text, work, checkpoint)

    def close(self) -> None:
        """Ends the process; whoever waits for it is told."""
        self._closed = True
        process = self._process
        if process is not None:
            process.end()

    def _read(self, text: str, work: Callable[..., Result], checkpoint: Checkpoint) -> Result:
        if len(text) > LONGEST:
            raise SettingsError(f"The document is too long (limit {LONGEST:,} characters).", "Split it.")
        if len(text) <= self._short:
            return work(checkpoint=checkpoint)
        while not self._turn.acquire(timeout=_CHECK_SECONDS):
            checkpoint()
        try:
            checkpoint()
            if self._closed:
                raise CancelledError
            return self._asked(work, checkpoint)
        finally:
            self._turn.release()

    def _asked(self, work: Callable[..., Result], checkpoint: Checkpoint) -> Result:
        if self._idle is not None:
            self._idle.cancel()
        if self._process is None or not self._process.alive:
            try:
                self._process = _Process(self._command)
            except OSError as error:
                raise EngineError(f"Long documents cannot be read: {error.strerror}.", "Close other programs and try again.") from None
        try:
            return cast("Result", self._process.ask(work, checkpoint, time.monotonic() + self._seconds))
        except TonelensError:
            if not self._process.alive:
                self._process = None
            raise
        finally:
            # What it needs is of use to others when nobody reads.
            self._idle = threading.Timer(_IDLE_SECONDS, self._let_go)
            self._idle.daemon = True
            self._idle.start()

    def _let_go(self) -> None:
        if self._turn.acquire(blocking=False):
            process, self._process = self._process, None
            self._turn.release()
            if process is not None:
                process.end()


class _Process:
    """The process as this one sees it; one thread at a time asks it."""

    def __init__(self, command: Sequence[str]) -> None:
        # Python looks for modules in the current directory first, which may be anybody's project: the root is nobody's.
        self._popen = subprocess.Popen(  # noqa: S603 - the command is ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(sys.executable).anchor or "/"
        )
        self._sending = cast("IO[bytes]", self._popen.stdin)
        self._heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._number = 0
        self.alive = True
        threading.Thread(target=self._listen, args=(cast("IO[bytes]", self._popen.stdout),), daemon=True).start()

    def ask(self, work: Callable[..., Any], checkpoint: Checkpoint, end: float) -> Any:
        """What ``work`` comes to; the process ends where it is not there in time."""
        self._number += 1
        with contextlib.suppress(OSError, ValueError):
            write_frame(self._sending, pickle.dumps((self._number, work)))
        parts: list[Any] = []
        try:
            while True:
                checkpoint()
                kind, content = self._next(end)
                if kind == PART:
                    parts += content
                elif kind == DONE:
                    return _whole(content, parts)
                else:
                    raise EngineError(f"The document cannot be read ({content}).", "Exclude it, and report the problem.")
        except CancelledError:
            self._give_up()
            raise

    def end(self) -> None:
        """Ends the process at once: what it makes nobody wants."""
        self.alive = False
        self._popen.kill()
        self._popen.wait()
        with contextlib.suppress(OSError, ValueError):
            self._sending.close()

    def _next(self, end: float) -> tuple[str, Any]:
        """The next thing that it says, a part of nothing where it says nothing for a moment."""
        try:
            frame = self._heard.get(timeout=_CHECK_SECONDS)
        except queue.Empty:
            if time.monotonic() > end:
                self.end()
                raise SettingsError("The document takes too long to read.", "Exclude it in tonelens.toml, or split it.") from None
            return PART, ()
        if frame is None:
            self.end()
            raise EngineError("The process that reads long documents stopped on this one.", "Exclude it, or split it.")
        # What comes from a process of ours is no stranger's.
        said: tuple[str, Any] = pickle.loads(frame)  # noqa: S301
        return said

    def _give_up(self) -> None:
        """Lets it be free for the next one; where it does not stop, it ends."""
        with contextlib.suppress(OSError, ValueError):
            write_frame(self._sending, pickle.dumps((self._number, None)))
        end = time.monotonic() + _LEAVING_SECONDS
        with contextlib.suppress(TonelensError):
            while time.monotonic() < end:
                if self._next(end)[0] != PART:
                    return
        self.end()

    def _listen(self, receiving: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (frame := read_frame(receiving)) is not None:
                self._heard.put(frame)
        self.alive = False
        self._heard.put(None)
        receiving.close()


def _whole(shell: Any, parts: list[Any]) -> Any:
    """What was sent in parts, so that none of them is long to take apart while others wait for Python."""
    if isinstance(shell, CutDraft):
        return replace(shell, draft=replace(shell.draft, sentences=tuple(parts)))
    return parts if isinstance(shell, list) else shell
