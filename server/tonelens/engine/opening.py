"""Opens the engine that an address names. What each one needs is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tonelens.errors import SettingsError
from tonelens.settings.engine_address import HERE, RAY, is_ray, require_engine

if TYPE_CHECKING:
    from tonelens.engine.protocol import DescribedEngine


def open_engine(
    address: str = HERE,
    model: object = "built-in",
    device: object = "cpu",
    labels: Sequence[str] = (),
    actors: int | None = None,
    token_file: Path | None = None,
) -> DescribedEngine:
    """The engine; whoever opens it closes it.

    Raises:
        TonelensError: the address, the model or what the address leads to cannot be used.
    """
    require_engine(address)
    if address == HERE:
        from tonelens.engine.in_process import InProcessEngine

        return InProcessEngine(model, device, labels)
    if is_ray(address):
        if not isinstance(model, str | Path):
            raise SettingsError("A cluster loads models by their names.", "Name a directory that every machine has, or a model on the hub.")
        from tonelens.engine.cluster.ray_engine import RayEngine

        return RayEngine(None if address == RAY else address, str(model), str(device), labels, actors)
    from tonelens.engine.service.client import ServiceEngine

    return ServiceEngine(address, token_file)
