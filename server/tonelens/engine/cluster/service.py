"""The engine as a service: replicas under Ray Serve, which batches requests and starts as many as are needed, behind our own front door.

Ray Serve's own HTTP proxy is not started: it would read bodies of any size before anybody's token was looked at.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tonelens.engine.cluster.runtime import connected, processors, ray
from tonelens.engine.described import Description, description_of
from tonelens.engine.described_errors import described, raised
from tonelens.engine.in_process import InProcessEngine
from tonelens.engine.service.batch import Batch, Outcome, Waiting
from tonelens.engine.service.door import BusyError, Door
from tonelens.engine.service.tokens import Rates, Tokens
from tonelens.engine.service.wire import Asked
from tonelens.errors import EngineError, SettingsError, TonelensError
from tonelens.settings.engine_address import is_loopback

_APPLICATION = "tonelens"
_MOST_IN_A_BATCH = 16
_BATCH_SECONDS = 0.005
_AT_ONCE = 2 * _MOST_IN_A_BATCH
_GRACE_SECONDS = 5


@dataclass(frozen=True)
class Service:
    """What a service is started with. ``replicas`` is the most that there are; ``rate`` the texts a minute and token."""

    host: str
    port: int
    tokens: tuple[str, ...]
    model: str = "built-in"
    device: str = "cpu"
    labels: tuple[str, ...] = ()
    replicas: int | None = None
    rate: int = 12_000
    waiting: int = 256
    address: str | None = None

    def __post_init__(self) -> None:
        if not self.tokens and not is_loopback(self.host):
            problem = f"Without tokens, the service listens on this machine only, not on “{self.host}”."
            raise SettingsError(problem, "Name a token file with --tokens, or listen on 127.0.0.1.")


def serve(service: Service) -> None:
    """Runs the service until it is told to end (SIGTERM, Ctrl-C).

    Raises:
        EngineError: Ray is not installed, or the port is taken.
        ModelError: the model cannot be used.
    """
    with opened(service) as door:
        _listen(service, door)


@contextlib.contextmanager
def opened(service: Service) -> Iterator[Door]:
    """The front door before replicas that are ready, which end with the block; raises as ``serve``."""
    cluster = connected(service.address)
    try:
        yield _door(service)
    finally:
        _serve_library().shutdown()
        cluster.close()


def _door(service: Service) -> Door:
    library = _serve_library()
    kind = "GPU" if service.device.startswith("cuda") else "CPU"
    most = service.replicas or max(1, processors(kind))
    options = {"num_cpus": 1, "num_gpus": 1 if kind == "GPU" else 0}
    scaling = {"min_replicas": 1, "max_replicas": most, "target_ongoing_requests": 4, "upscale_delay_s": 3, "downscale_delay_s": 300}
    library.start(proxy_location="Disabled", logging_config={"enable_access_log": False, "log_level": "WARNING"})
    deployment = library.deployment(
        name="engine",
        ray_actor_options=options,
        autoscaling_config=scaling,
        max_ongoing_requests=_AT_ONCE,
        max_queued_requests=service.waiting,
        graceful_shutdown_timeout_s=_GRACE_SECONDS,
    )(_replica())
    try:
        handle = library.run(deployment.bind(service.model, service.device, list(service.labels)), name=_APPLICATION, route_prefix=None)
    except RuntimeError as error:
        raise EngineError("The service's engine cannot be started.", "Run tonelens doctor with the same model.") from error
    went_well, found = handle.describe.remote().result()
    if not went_well:
        raise raised(found)
    description: Description = found

    async def answer(asked: Asked) -> Outcome:
        response = handle.remote(asked)
        try:
            outcome: Outcome = await response
        except asyncio.CancelledError:
            response.cancel()
            raise
        except library.exceptions.BackPressureError:
            raise BusyError from None
        return outcome

    return Door(answer, description, Tokens(service.tokens), Rates(service.rate))


def _listen(service: Service, door: Door) -> None:
    import uvicorn

    config = uvicorn.Config(
        door,
        host=service.host,
        port=service.port,
        access_log=False,
        log_level="warning",
        lifespan="on",
        server_header=False,
        timeout_keep_alive=75,
        h11_max_incomplete_event_size=16_384,
        limit_concurrency=4 * service.waiting,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    where = f"{service.host}:{service.port}"
    print(f"tonelens: {door.description.model.id} answers at http://{where}; Ctrl-C ends it.", file=sys.stderr, flush=True)
    server.run()
    if not server.started:
        raise EngineError(f"Tonelens cannot listen on {where}.", "Choose another --port, or stop the program that uses this one.")


def _serve_library() -> Any:
    ray()
    from ray import serve as library

    return library


def _replica() -> type:
    """The class of a replica. It is made here, because its batching is Ray Serve's."""
    library = _serve_library()

    class Replica:
        def __init__(self, model: str, device: str, labels: Sequence[str]) -> None:
            self._description: Outcome
            try:
                engine = InProcessEngine(model, device, tuple(labels))
                self._batch = Batch(engine)
                self._description = True, description_of(engine)
            except TonelensError as error:
                self._description = False, described(error)

        async def describe(self) -> Outcome:
            return self._description

        async def __call__(self, asked: Asked) -> Outcome:
            waiting = Waiting(asked)
            try:
                outcome: Outcome = await self._answered(waiting)
            except asyncio.CancelledError:
                waiting.is_given_up = True
                raise
            return outcome

        @library.batch(max_batch_size=_MOST_IN_A_BATCH, batch_wait_timeout_s=_BATCH_SECONDS)  # type: ignore[untyped-decorator]
        async def _answered(self, requests: list[Waiting]) -> list[Outcome]:
            # In a thread, so that what is asked meanwhile can be heard, and what is no longer wanted.
            return await asyncio.to_thread(self._batch.answered, requests)

    return Replica
