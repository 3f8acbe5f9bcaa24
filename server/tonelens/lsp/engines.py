"""Owns the processes that run models, one for each model and device that the settings name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from tonelens.attribution.types import ModelIdentity
from tonelens.engine.worker_process import WorkerEngine, worker_command
from tonelens.settings import Settings

STOPPED, LOADING, READY = "stopped", "loading", "ready"
"""What a model's process does; the first also where there was none yet."""

Command = Callable[[str, str], Sequence[str]]
"""From a model and a device to the command that starts their worker."""


@dataclass(frozen=True)
class EngineKey:
    """What a worker process is started for."""

    model: str
    device: str
    idle_minutes: float


def engine_key(settings: Settings) -> EngineKey:
    """The worker that settings ask for."""
    return EngineKey(settings.model, settings.device, settings.idle_minutes)


class Engines:
    """Starts workers lazily; may be used from several threads. ``on_change`` is told from any thread when one changes."""

    def __init__(self, on_change: Callable[[EngineKey, str], None], command: Command = worker_command) -> None:
        self._on_change = on_change
        self._command = command
        self._lock = threading.Lock()
        self._engines: dict[EngineKey, WorkerEngine] = {}
        self._states: dict[EngineKey, str] = {}
        self._identities: dict[tuple[str, str], ModelIdentity] = {}

    def engine(self, key: EngineKey) -> WorkerEngine:
        """The engine, whose process starts when it is first asked something."""
        with self._lock:
            if key not in self._engines:
                command = self._command(key.model, key.device)
                self._engines[key] = WorkerEngine(command, key.idle_minutes * 60, lambda state: self._changed(key, state))
            return self._engines[key]

    def state(self, key: EngineKey) -> str:
        """What the engine's process does."""
        with self._lock:
            return self._states.get(key, STOPPED)

    def known_model(self, key: EngineKey) -> ModelIdentity | None:
        """The weights that answered last, without starting anything."""
        with self._lock:
            return self._identities.get((key.model, key.device))

    def answered(self, key: EngineKey, model: ModelIdentity) -> None:
        """Keeps in mind which weights answered."""
        with self._lock:
            self._identities[key.model, key.device] = model

    def keep_only(self, keys: Collection[EngineKey]) -> None:
        """Ends the engines that no settings ask for any more, without waiting for them."""
        with self._lock:
            gone = [self._engines.pop(key) for key in list(self._engines) if key not in keys]
        for engine in gone:
            threading.Thread(target=engine.close, daemon=True).start()

    def close(self) -> None:
        """Ends all engines and waits until their processes are gone."""
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
