"""Finds Ray, and the cluster that is meant; a cluster of this machine alone is started where there is none."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from tonelens.errors import EngineError

_QUIET = {
    # Nothing is sent anywhere unasked: Ray would tell its makers how it is used.
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_SCHEDULER_EVENTS": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


@cache
def ray() -> Any:
    """The library.

    Raises:
        EngineError: it is not installed.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        return import_module("ray")
    except ImportError as error:
        raise EngineError("Ray is not installed.", "Install it with pip install 'tonelens[cluster]'.") from error


@dataclass(frozen=True)
class Cluster:
    """A cluster that we are connected to; ``is_ours`` says that nobody else was when we came."""

    is_ours: bool

    def close(self) -> None:
        """Leaves it; one that was started here ends."""
        if self.is_ours:
            ray().shutdown()


def connected(address: str | None) -> Cluster:
    """The cluster at an address, the one that ``RAY_ADDRESS`` names, or one of this machine alone, started for us.

    Raises:
        EngineError: Ray is not installed, or the cluster cannot be reached.
    """
    library = ray()
    if library.is_initialized():
        return Cluster(is_ours=False)
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address is None and not os.environ.get("RAY_ADDRESS"):
        # What does not fit into memory would be written to the disk, texts and all.
        options |= {"include_dashboard": False, "_system_config": {"automatic_object_spilling_enabled": False}, "address": "local"}
    elif address is not None:
        options["address"] = address
    try:
        library.init(**options)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        where = "No Ray cluster can be started here" if address is None else f"The Ray cluster at {address} cannot be reached"
        remedy = "Check the address. Run ray status to see whether the cluster is running, with the same versions of Ray and Python."
        raise EngineError(f"{where} ({type(error).__name__}).", remedy) from error
    return Cluster(is_ours=True)


def processors(kind: str) -> int:
    """How many of ``CPU`` or ``GPU`` the cluster has."""
    return int(ray().cluster_resources().get(kind, 0))
