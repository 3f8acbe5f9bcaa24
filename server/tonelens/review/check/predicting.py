"""Has the texts of many documents predicted together, each once for the terms that are left out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tonelens.attribution.types import Prediction
from tonelens.engine.protocol import Engine

_TOGETHER = 256

Terms = tuple[str, ...]


def predictions(
    engine: Engine,
    wanted: Iterable[tuple[Terms, Iterable[str]]],
    checkpoint: Callable[[], None],
    progress: Callable[[float], None],
) -> Mapping[Terms, Mapping[str, Prediction]]:
    """The predictions by terms and text. ``wanted`` are texts and the terms that are left out of them, as often as there are any."""
    asked: dict[Terms, dict[str, None]] = {}
    for terms, texts in wanted:
        asked.setdefault(terms, {}).update(dict.fromkeys(texts))
    total, done = sum(map(len, asked.values())), 0
    predicted: dict[Terms, dict[str, Prediction]] = {terms: {} for terms in asked}
    for terms, different in asked.items():
        # Of one length together, so that little of a batch is padding.
        ordered = sorted(different, key=len)
        for start in range(0, len(ordered), _TOGETHER):
            some = ordered[start : start + _TOGETHER]
            predicted[terms].update(zip(some, engine.predict(some, terms, checkpoint), strict=True))
            done += len(some)
            progress(done / total)
    return predicted
