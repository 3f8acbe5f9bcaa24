"""What an engine is: whoever runs attribution, in this process or another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from tonelens.attribution.types import Explanation, MethodOptions, ModelIdentity, Prediction, WindowedPrediction


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
