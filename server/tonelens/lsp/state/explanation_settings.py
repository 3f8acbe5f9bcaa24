"""How explanations are made: by which model, on which device and with which options, as settings say."""

from __future__ import annotations

from dataclasses import dataclass

from tonelens.attribution.options import method_options
from tonelens.attribution.types import MethodOptions
from tonelens.settings import Settings


@dataclass(frozen=True)
class EngineKey:
    """What a worker process is started for."""

    model: str
    device: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExplanationSettings:
    """What an explanation depends on beside its text; it is out of date where settings want another."""

    engine: EngineKey
    options: MethodOptions


def explanation_settings(settings: Settings) -> ExplanationSettings:
    """How settings want explanations to be made."""
    return ExplanationSettings(EngineKey(settings.model, settings.device, settings.labels), method_options(settings))
