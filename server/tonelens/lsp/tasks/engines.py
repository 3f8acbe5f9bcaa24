"""Owns the processes: those that run models, one for each model and device that the settings name, and the one that reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

from tonelens.attribution.types import ModelIdentity
from tonelens.engine.process import STOPPED
from tonelens.engine.worker_process import IDLE_SECONDS, WorkerEngine, service_command, worker_command
from tonelens.lsp.state.explanation_settings import EngineKey, explanation_settings
from tonelens.lsp.tasks.document_reader import DocumentReader
from tonelens.settings import Settings
from tonelens.settings.engine_address import HERE

Command = Callable[..., Sequence[str]]
"""From a model, a device and what the model's outputs mean, where somebody said so, to the command that starts their worker."""


class Engines:
    """Starts workers lazily; may be used from several threads. ``on_change`` is told from any thread when one changes."""

    def __init__(self, on_change: Callable[[EngineKey, str], None], command: Command = worker_command) -> None:
        self._on_change = on_change
        self._command = command
        self.reader = DocumentReader()
        self._lock = threading.Lock()
        self._engines: dict[EngineKey, WorkerEngine] = {}
        self._idle_seconds: dict[EngineKey, float] = {}
        self._states: dict[EngineKey, str] = {}
        self._identities: dict[EngineKey, ModelIdentity] = {}

    def engine(self, key: EngineKey) -> WorkerEngine:
        """The engine, whose process starts when it is first asked something."""
        with self._lock:
            if key not in self._engines:
                is_here = key.engine == HERE
                command = self._command(key.model, key.device, *key.labels) if is_here else service_command(key.engine, key.token_file)
                idle_seconds = self._idle_seconds.get(key, IDLE_SECONDS)
                self._engines[key] = WorkerEngine(command, idle_seconds, lambda state: self._changed(key, state))
            return self._engines[key]

    def state(self, key: EngineKey) -> str:
        """What the engine's process does: a state of :mod:`tonelens.engine.process`, also where there was no process yet."""
        with self._lock:
            return self._states.get(key, STOPPED)

    def known_model(self, key: EngineKey) -> ModelIdentity | None:
        """The weights that answered last, without starting anything."""
        with self._lock:
            return self._identities.get(key)

    def answered(self, key: EngineKey, model: ModelIdentity) -> None:
        """Keeps in mind which weights answered."""
        with self._lock:
            self._identities[key] = model

    def follow(self, wanted: Iterable[Settings]) -> None:
        """Ends the engines that no settings ask for any more, without waiting for them, and tells the others how long to stay.

        Where settings ask for one engine with several times without work, the longest counts.
        """
        idle_seconds: dict[EngineKey, float] = {}
        for settings in wanted:
            key = explanation_settings(settings).engine
            idle_seconds[key] = max(60 * settings.idle_minutes, idle_seconds.get(key, 0.0))
        with self._lock:
            self._idle_seconds = idle_seconds
            gone = [self._engines.pop(key) for key in list(self._engines) if key not in idle_seconds]
            kept = [(engine, idle_seconds[key]) for key, engine in self._engines.items()]
        for engine in gone:
            threading.Thread(target=engine.close, daemon=True).start()
        # Without the lock: an engine that holds its own may be telling this one its state.
        for engine, seconds in kept:
            engine.let_go_after(seconds)

    def close(self) -> None:
        """Ends all of them and waits until their processes are gone."""
        self.reader.close()
        with self._lock:
            engines = list(self._engines.values())
            self._engines.clear()
        closing = [threading.Thread(target=engine.close, daemon=True) for engine in engines]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join()

    def _changed(self, key: EngineKey, state: str) -> None:
        with self._lock:
            self._states[key] = state
        self._on_change(key, state)
