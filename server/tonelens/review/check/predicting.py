"""Has the texts of many documents predicted together, each once for the terms that are left out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from tonelens.attribution.types import Prediction
from tonelens.engine.batches import batches, each
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
    # Of one length together, so that little of a batch is padding; long ones first, so that several engines end at about the same time.
    in_order = {terms: sorted(different, key=len, reverse=True) for terms, different in asked.items()}
    wanted_batches = [(terms, some) for terms, different in in_order.items() for some in batches(different, _TOGETHER)]
    predicted: dict[Terms, dict[str, Prediction]] = {terms: {} for terms in asked}
    for (terms, some), found in zip(wanted_batches, each(engine, _predicted, wanted_batches, checkpoint, progress, _count), strict=True):
        predicted[terms].update(zip(some, found, strict=True))
    return predicted


def _predicted(
    engine: Engine, batch: tuple[Terms, Sequence[str]], checkpoint: Callable[[], None], progress: Callable[[float], None]
) -> list[Prediction]:
    terms, texts = batch
    found = engine.predict(texts, terms, checkpoint)
    progress(1.0)
    return found


def _count(batch: tuple[Terms, Sequence[str]]) -> int:
    return len(batch[1])
