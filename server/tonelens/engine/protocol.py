"""What an engine is: whoever runs attribution, in this process or another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from tonelens.attribution.types import Check, Explanation, MethodOptions, ModelIdentity, Prediction, WindowedPrediction
from tonelens.text.pairs import TextPair


class Engine(Protocol):
    """Answers texts with predictions and explanations; one owner runs one model."""

    @property
    def model(self) -> ModelIdentity:
        """Which weights answer."""

    def predict(self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = ...) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out."""

    def read(self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = ...) -> list[WindowedPrediction]:
        """The prediction for each text with the windows that it was read in, ``terms`` left out."""

    def explain(
        self,
        texts: Sequence[str],
        options: MethodOptions,
        checkpoint: Callable[[], None],
        progress: Callable[[float], None],
    ) -> list[Explanation]:
        """The explanation of each text.

        ``checkpoint`` is called before each call of the model and may raise ``CancelledError``; ``progress``
        is told the part that is done.
        """


class DescribedEngine(Engine, Protocol):
    """An engine that also tells what is known of its model, and reads pairs: what Python's interface asks for."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the model's outputs."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was found when the model was tried."""

    def require_target(self, asked: str) -> None:
        """Makes sure that the model has the target; raises a ``SettingsError`` where it is the name of no label."""

    def predict(self, texts: Sequence[str | TextPair], terms: Sequence[str] = (), checkpoint: Callable[[], None] = ...) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out."""

    def explain(
        self,
        texts: Sequence[str | TextPair],
        options: MethodOptions,
        checkpoint: Callable[[], None],
        progress: Callable[[float], None],
    ) -> list[Explanation]:
        """The explanation of each text; see :class:`Engine`."""

    def explain_targets(self, texts: Sequence[str | TextPair], options: MethodOptions, targets: Sequence[str]) -> list[list[Explanation]]:
        """For each target the explanation of each text."""

    def close(self) -> None:
        """Ends what was started elsewhere for it; here there is nothing to end."""
