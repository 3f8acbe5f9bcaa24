"""How explanations are made: by which model, on which device and with which options, as settings say."""

from __future__ import annotations

from dataclasses import dataclass

from tonelens.attribution.options import method_options
from tonelens.attribution.types import MethodOptions
from tonelens.settings import Settings
from tonelens.settings.engine_address import HERE


@dataclass(frozen=True)
class EngineKey:
    """What a worker process is started for: a model of this machine, or the service that it asks."""

    model: str
    device: str
    labels: tuple[str, ...] = ()
    engine: str = HERE
    token_file: str = ""


@dataclass(frozen=True)
class ExplanationSettings:
    """What an explanation depends on beside its text; it is out of date where settings want another."""

    engine: EngineKey
    options: MethodOptions


def explanation_settings(settings: Settings) -> ExplanationSettings:
    """How settings want explanations to be made."""
    own = EngineKey(settings.model, settings.device, settings.labels)
    # A service has its own model: what is said of ours starts no process of its own.
    shared = EngineKey("", "", (), settings.engine, settings.engine_token_file)
    return ExplanationSettings(own if settings.engine == HERE else shared, method_options(settings))
