"""Work in batches gives the same, and tells as much of its progress, whether one engine does it or several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.lexicon import LexiconEngine
from tonelens.engine.batches import batches, each


def doubled(engine: Any, item: int, checkpoint: Callable[[], None], progress: Callable[[float], None]) -> int:
    checkpoint()
    progress(0.5)
    return 2 * item


class Several(LexiconEngine):
    def each(self, work: Any, items: Sequence[Any], checkpoint: Callable[[], None]) -> Iterator[Any]:
        return (work(self, item, checkpoint, lambda done: None) for item in items)


def test_one_engine_works_on_one_after_the_other_and_tells_how_far_it_is() -> None:
    told: list[float] = []
    asked: list[None] = []
    assert list(each(LexiconEngine(), doubled, [1, 2, 3, 4], lambda: asked.append(None), told.append)) == [2, 4, 6, 8]
    assert told == [0.125, 0.375, 0.625, 0.875]
    assert len(asked) == 4


def test_several_engines_are_handed_everything() -> None:
    told: list[float] = []
    assert list(each(Several(), doubled, [1, 2, 3, 4], lambda: None, told.append)) == [2, 4, 6, 8]
    assert told == [0.25, 0.5, 0.75, 1.0]
    told.clear()
    for engine in (Several(), LexiconEngine()):
        list(each(engine, doubled, [6, 2], lambda: None, told.append, lambda item: item))
    assert told == [0.75, 1.0, 0.375, 0.875]


def test_nothing_is_asked_about_nothing() -> None:
    assert list(each(LexiconEngine(), doubled, [])) == []
    assert batches([], 3) == []
    assert batches([1, 2, 3, 4], 3) == [[1, 2, 3], [4]]
