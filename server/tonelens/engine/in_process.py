"""The engine that runs the model in this process: for the command line and Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tonelens.attribution.types import Check, Explanation, MethodOptions, ModelIdentity, Prediction, WindowedPrediction
from tonelens.engine.owners import FairLock, turn_with
from tonelens.text.pairs import TextPair

if TYPE_CHECKING:
    from tonelens.attribution.classifier import Classifier


class InProcessEngine:
    """Owns one classifier. Threads may share it, and several of these may share one model: whoever asks waits for its turn.

    Args:
        source: ``built-in``, a directory, a hub name or a text-classification pipeline of transformers.
        device: ``cpu``, ``cuda`` or ``mps``, or what transformers calls it.
        labels: what the model's outputs mean, in their order; what the model calls them by default.

    Raises:
        ModelError: the model cannot be used; see :func:`tonelens.attribution.loading.load_classifier`.
    """

    def __init__(self, source: object = "built-in", device: object = "cpu", labels: Sequence[str] = ()) -> None:
        # Importing what computes a model takes long: it waits until there is one to load.
        from tonelens.attribution.opening import open_classifier

        self._classifier: Classifier = open_classifier(source, device, labels)

    @property
    def model(self) -> ModelIdentity:
        """Which weights answer."""
        return self._classifier.identity

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the model's outputs."""
        return tuple(self._classifier.labels)

    @property
    def independent(self) -> bool:
        """Whether each label holds or not by itself."""
        return self._classifier.independent

    @property
    def classifier(self) -> Classifier:
        """The classifier, for what measures it; nobody else may ask it meanwhile."""
        return self._classifier

    def require_target(self, asked: str) -> None:
        """Makes sure that the model has the target.

        Raises:
            SettingsError: it is the name of no label.
        """
        from tonelens.attribution.targets import resolve_target

        resolve_target(asked, self._classifier.labels, self._classifier.independent, 0)

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was found when the model was tried; see :mod:`tonelens.attribution.probe`."""
        with self._turn:
            return self._classifier.tried().checks

    def predict(
        self, texts: Sequence[str | TextPair], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None
    ) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out."""
        with self._turn:
            return self._classifier.predict(texts, terms, checkpoint)

    def read(
        self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None
    ) -> list[WindowedPrediction]:
        """The prediction for each text with the windows that it was read in, ``terms`` left out."""
        with self._turn:
            return self._classifier.read(texts, terms, checkpoint)

    @property
    def _turn(self) -> FairLock:
        # Looked up each time: what holds a lock can be neither pickled nor forked.
        return turn_with(self._classifier.model)

    def explain(
        self,
        texts: Sequence[str | TextPair],
        options: MethodOptions,
        checkpoint: Callable[[], None],
        progress: Callable[[float], None],
    ) -> list[Explanation]:
        """The explanation of each text; see :class:`tonelens.engine.protocol.Engine`."""
        from tonelens.attribution.explaining import explain

        with self._turn:
            return explain(self._refreshed(), texts, options, checkpoint, progress)

    def explain_targets(
        self,
        texts: Sequence[str | TextPair],
        options: MethodOptions,
        targets: Sequence[str],
        checkpoint: Callable[[], None] = lambda: None,
        progress: Callable[[float], None] = lambda done: None,
    ) -> list[list[Explanation]]:
        """For each target the explanation of each text; see :func:`tonelens.attribution.explaining.explain_targets`."""
        from tonelens.attribution.explaining import explain_targets

        with self._turn:
            return explain_targets(self._refreshed(), texts, options, targets, checkpoint, progress)

    def close(self) -> None:
        """Does nothing: the model goes with the object."""

    def _refreshed(self) -> Classifier:
        self._classifier = self._classifier.refreshed()
        return self._classifier
