"""What an engine is asked about many sentences, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from tonelens.attribution.types import Prediction
from tonelens.engine.protocol import Engine
from tonelens.review.check.predicting import predictions

TEXTS = [("terrible " * (1 + 7 * number % 600)).strip() for number in range(600)]


class _Recorder:
    def __init__(self) -> None:
        self.asked: list[tuple[tuple[str, ...], list[str]]] = []

    def predict(self, texts: Sequence[str], terms: Sequence[str] = (), checkpoint: Callable[[], None] = lambda: None) -> list[Prediction]:
        self.asked.append((tuple(terms), list(texts)))
        return [Prediction("negative", {"negative": len(text) / 10_000}) for text in texts]


def test_each_text_is_predicted_once_for_its_terms_and_long_ones_first() -> None:
    engine = _Recorder()
    found = predictions(cast(Engine, engine), [((), TEXTS), (("Kill Bill",), TEXTS[:2]), ((), TEXTS[5:9])], lambda: None, lambda done: None)
    assert {text: one.probabilities["negative"] for text, one in found[()].items()} == {text: len(text) / 10_000 for text in TEXTS}
    assert list(found[("Kill Bill",)]) == sorted(TEXTS[:2], key=len, reverse=True)
    plain = [text for terms, texts in engine.asked for text in texts if not terms]
    assert plain == sorted(dict.fromkeys(TEXTS), key=len, reverse=True)
    assert len(engine.asked) == 4
