"""An engine that is many: a pool of Ray actors, each of which owns one, for corpora that one process would take too long for."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any

from tonelens.attribution.types import Explanation, MethodOptions, Prediction, WindowedPrediction
from tonelens.engine.batches import Checkpoint, Item, Progress, Result, Work
from tonelens.engine.cluster.owner import Outcome, Owner, describe
from tonelens.engine.cluster.runtime import connected, processors, ray
from tonelens.engine.described import Described, Description, require_same_version
from tonelens.engine.described_errors import raised
from tonelens.engine.pool import in_order
from tonelens.errors import EngineError, SettingsError
from tonelens.text.pairs import TextPair

TRIES = 5
"""How often an item is begun again whose actor was lost under it. Whatever ends every actor that reads it must not go on for good."""

_START_SECONDS = 300.0
_WAIT_SECONDS = 0.05


class RayEngine(Described):
    """Owns actors on a Ray cluster; see :class:`tonelens.engine.protocol.DescribedEngine` for what it answers.

    An actor that is lost is started anew by Ray, on any machine that has room, and what it was doing is done again: its answers
    depend on nothing but what it was asked. Close it, or use it in a ``with`` statement, so that the actors go.

    Args:
        address: ``ray://host:port``, or ``None`` for the cluster that this machine belongs to, or else one of its own processors.
        source: ``built-in``, a hub name, or a directory that every machine of the cluster has.
        device: ``cpu``, or ``cuda`` for one graphics processor to each actor.
        labels: what the model's outputs mean, in their order.
        actors: how many engines there are; one for each processor, or graphics processor, by default.

    Raises:
        EngineError: Ray is not installed, the cluster cannot be reached, or another version runs there.
        SettingsError: the cluster has too few processors.
        ModelError: the model cannot be used.
    """

    def __init__(
        self,
        address: str | None = None,
        source: str = "built-in",
        device: str = "cpu",
        labels: Sequence[str] = (),
        actors: int | None = None,
    ) -> None:
        self._cluster = connected(address)
        kind = "GPU" if device.startswith("cuda") else "CPU"
        there = processors(kind)
        count = there if actors is None else actors
        if not 0 < count <= there:
            raise SettingsError(f"The cluster has {there:,} {kind}s, too few for {max(count, 1):,} engines.", "Choose fewer with --actors.")
        owned = {"num_cpus": 1, "num_gpus": 1 if kind == "GPU" else 0, "max_restarts": -1, "max_task_retries": TRIES}
        actor = ray().remote(**owned)(Owner)
        self._actors = [actor.remote(os.fspath(source), device, list(labels)) for _ in range(count)]
        self._workers = _Actors(self._actors)
        try:
            self._description = self._first()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> RayEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def description(self) -> Description:
        """What the first actor that was ready told."""
        return self._description

    def each(self, work: Work[Item, Result], items: Sequence[Item], checkpoint: Checkpoint) -> Iterator[Result]:
        """What ``work`` makes of each item, in their order; see :func:`tonelens.engine.batches.each`.

        Raises:
            EngineError: the cluster is gone, or an item ended its actor ``TRIES`` times.
        """
        # A work is put into the cluster once and not with every item.
        shared = ray().put(work)
        return in_order(self._workers, ((shared, item) for item in items), checkpoint)

    def predict(
        self, texts: Sequence[str | TextPair], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None
    ) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out, by one of the actors; many texts are for :meth:`each`."""
        return self._one(partial(_predict, tuple(terms)), list(texts), checkpoint)

    def read(
        self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None
    ) -> list[WindowedPrediction]:
        """The prediction for each text with the windows that it was read in, by one of the actors."""
        return self._one(partial(_read, tuple(terms)), list(texts), checkpoint)

    def explain(
        self, texts: Sequence[str | TextPair], options: MethodOptions, checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> list[Explanation]:
        """The explanation of each text, by one of the actors."""
        found = self._one(partial(_explain, options), list(texts), checkpoint)
        progress(1.0)
        return found

    def explain_targets(self, texts: Sequence[str | TextPair], options: MethodOptions, targets: Sequence[str]) -> list[list[Explanation]]:
        """For each target the explanation of each text, by one of the actors."""
        return self._one(partial(_explain_targets, options, tuple(targets)), list(texts), lambda: None)

    def close(self) -> None:
        """Ends the actors, and the cluster where it was started for them."""
        for actor in self._actors:
            ray().kill(actor)
        self._actors = []
        self._cluster.close()

    def _one(self, work: Work[Item, Result], item: Item, checkpoint: Checkpoint) -> Result:
        (result,) = self.each(work, [item], checkpoint)
        return result

    def _first(self) -> Description:
        """What the first actor that is ready tells; that there is none within minutes is told and not waited for."""
        begun = [actor.run.remote(describe, None) for actor in self._actors]
        done, _ = ray().wait(begun, num_returns=1, timeout=_START_SECONDS)
        if not done:
            problem = f"No engine was ready within {_START_SECONDS:.0f} seconds."
            raise EngineError(problem, "Run ray status to see whether others are using the cluster's processors.")
        description: Description = self._workers.result(done[0])
        require_same_version(description.version, "The cluster")
        return description


@dataclass(frozen=True)
class _Actors:
    """The actors as :class:`tonelens.engine.pool.Workers`; a ticket is Ray's reference to a result."""

    actors: Sequence[Any]

    @property
    def count(self) -> int:
        return len(self.actors)

    def begin(self, worker: int, item: tuple[Any, Any]) -> Any:
        work, content = item
        return self.actors[worker].run.remote(work, content)

    def finished(self, tickets: Sequence[Any], seconds: float) -> Collection[Any]:
        # The first is waited for, and what else is there by then is taken along.
        done, others = ray().wait(list(tickets), num_returns=1, timeout=seconds)
        return [*done, *(ray().wait(others, num_returns=len(others), timeout=0)[0] if done and others else ())]

    def result(self, ticket: Any) -> Any:
        try:
            outcome: Outcome = ray().get(ticket)
        except (ray().exceptions.RayError, ConnectionError) as error:
            # Ray's message may be pages long and hold whatever was being done.
            problem = f"The cluster lost {TRIES + 1} engines in a row on the same texts, or cannot be reached ({type(error).__name__})."
            raise EngineError(problem, "Run ray status to see what became of its machines and whether they have enough memory.") from None
        went_well, found = outcome
        if not went_well:
            raise raised(found)
        return found

    def abandon(self, tickets: Collection[Any]) -> None:
        for ticket in tickets:
            ray().cancel(ticket)


def _predict(terms: Sequence[str], engine: Any, texts: Sequence[Any], checkpoint: Checkpoint, progress: Progress) -> list[Prediction]:
    found: list[Prediction] = engine.predict(texts, terms)
    return found


def _read(terms: Sequence[str], engine: Any, texts: Sequence[str], checkpoint: Checkpoint, progress: Progress) -> list[WindowedPrediction]:
    found: list[WindowedPrediction] = engine.read(texts, terms)
    return found


def _explain(options: MethodOptions, engine: Any, texts: Sequence[Any], checkpoint: Checkpoint, progress: Progress) -> list[Explanation]:
    found: list[Explanation] = engine.explain(texts, options, checkpoint, progress)
    return found


def _explain_targets(
    options: MethodOptions, targets: Sequence[str], engine: Any, texts: Sequence[Any], checkpoint: Checkpoint, progress: Progress
) -> list[list[Explanation]]:
    found: list[list[Explanation]] = engine.explain_targets(texts, options, targets)
    return found
