"""What an engine tells of itself in one message, to whoever has it do work elsewhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from tonelens import __version__
from tonelens.attribution.types import Check, ModelIdentity
from tonelens.engine.in_process import InProcessEngine
from tonelens.errors import EngineError


@dataclass(frozen=True)
class Description:
    """Which program and which weights answer, and what is known of the model; see :class:`tonelens.engine.protocol.DescribedEngine`."""

    version: str
    model: ModelIdentity
    labels: tuple[str, ...]
    independent: bool
    checks: tuple[Check, ...]

    def require_target(self, asked: str) -> None:
        """Makes sure that the model has the target.

        Raises:
            SettingsError: it is the name of no label.
        """
        from tonelens.attribution.targets import resolve_target

        resolve_target(asked, self.labels, self.independent, 0)


class Described(ABC):
    """An engine that knows of its model what a description says."""

    @property
    @abstractmethod
    def description(self) -> Description:
        """What the engine that does the work tells of itself."""

    @property
    def model(self) -> ModelIdentity:
        """Which weights answer."""
        return self.description.model

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the model's outputs."""
        return self.description.labels

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was found when the model was tried."""
        return self.description.checks

    def require_target(self, asked: str) -> None:
        """Makes sure that the model has the target; raises a ``SettingsError`` where it has not."""
        self.description.require_target(asked)


def description_of(engine: InProcessEngine) -> Description:
    """What an engine of this process tells."""
    return Description(__version__, engine.model, engine.labels, engine.independent, engine.checks)


def require_same_version(version: str, where: str) -> None:
    """Makes sure that what is elsewhere is the same program: its messages, and its answers, are those of one version.

    Raises:
        EngineError: it is another.
    """
    if version != __version__:
        raise EngineError(
            f"{where} runs Tonelens {version}, but this is {__version__}.", f"Install {__version__} there, or the other version here."
        )
