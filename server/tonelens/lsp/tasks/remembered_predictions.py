"""An engine that asks another one only for predictions that are in no cache yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tonelens import __version__
from tonelens.attribution.types import Explanation, MethodOptions, ModelIdentity, Prediction, WindowedPrediction
from tonelens.engine.protocol import Engine
from tonelens.lsp.state.cache import ExplanationCache, PredictionKey


class RememberedPredictions:
    """Answers from the cache what a review or an earlier comparison has read; see :class:`tonelens.engine.protocol.Engine`."""

    def __init__(self, engine: Engine, cache: ExplanationCache, device: str) -> None:
        self._engine = engine
        self._cache = cache
        self._device = device

    @property
    def model(self) -> ModelIdentity:
        """Which weights answer."""
        return self._engine.model

    def predict(self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None) -> list[Prediction]:
        """The prediction for each text, ``terms`` left out."""
        revision = self.model.revision
        keys = {text: PredictionKey(text, revision, tuple(terms), __version__, self._device) for text in texts}
        known = {text: self._cache.prediction(key) for text, key in keys.items()}
        missing = [text for text, prediction in known.items() if prediction is None]
        for text, prediction in zip(missing, self._engine.predict(missing, terms, checkpoint) if missing else (), strict=True):
            known[text] = prediction
            self._cache.put_prediction(keys[text], prediction)
        return [prediction for prediction in map(known.get, texts) if prediction is not None]

    def read(
        self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None
    ) -> list[WindowedPrediction]:
        """The prediction for each text with the windows that it was read in."""
        return self._engine.read(texts, terms, checkpoint)

    def explain(
        self, texts: Sequence[str], options: MethodOptions, checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> list[Explanation]:
        """The explanation of each text."""
        return self._engine.explain(texts, options, checkpoint, progress)
