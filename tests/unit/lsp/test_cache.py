"""The cache finds by content alone, and stays within its bounds."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import Explanation, MethodOptions
from tonelens.lsp.state.cache import CAPACITY, CacheKey, ExplanationCache, estimated_bytes
from tonelens.review.by_sentence import explain_texts

TEXT = "Unfortunately, the service was terrible. It was lovely before."


def explained(text: str) -> Explanation:
    return explain_texts(LexiconEngine(), [text], MethodOptions())[0]


def key(text: str = TEXT) -> CacheKey:
    return CacheKey(text, "revision", MethodOptions(), "0.1.0")


def test_what_was_put_is_found_by_an_equal_key() -> None:
    cache = ExplanationCache()
    explanation = explained(TEXT)
    cache.put(key(), explanation)
    assert cache.get(key()) is explanation
    cache.clear()
    assert cache.get(key()) is None
    assert cache.size == 0


@pytest.mark.parametrize(
    "change",
    [
        {"text": TEXT + "!"},
        {"model": "another revision"},
        {"options": MethodOptions(terms=("service",))},
        {"version": "0.2.0"},
        {"device": "cuda"},
        {"precision": "bfloat16"},
        {"is_sentence": True},
    ],
)
def test_everything_that_matters_is_part_of_the_key(change: dict[str, object]) -> None:
    cache = ExplanationCache()
    cache.put(key(), explained(TEXT))
    assert cache.get(replace(key(), **change)) is None  # type: ignore[arg-type]


def test_the_least_recently_used_leaves_first() -> None:
    explanation = explained(TEXT)
    size = estimated_bytes(explanation) + 2 * len("a")
    cache = ExplanationCache(capacity=2 * size)
    cache.put(key("a"), explanation)
    cache.put(key("b"), explanation)
    cache.get(key("a"))
    cache.put(key("c"), explanation)
    assert [cache.get(key(name)) is not None for name in "abc"] == [True, False, True]
    assert cache.size <= 2 * size


def test_what_is_put_again_counts_once_and_what_is_too_large_is_not_kept() -> None:
    cache = ExplanationCache(capacity=1_000_000)
    explanation = explained(TEXT)
    cache.put(key(), explanation)
    size = cache.size
    cache.put(key(), explanation)
    assert cache.size == size
    cache.put(key("long"), explained("Press the button. " * 1_000))
    assert cache.get(key("long")) is None
    assert cache.get(key()) is explanation


@pytest.mark.parametrize("text", ["Terrible.", TEXT, TEXT * 40])
def test_the_estimate_is_no_less_than_what_is_taken(text: str) -> None:
    explained(text)
    tracemalloc.start()
    explanation = explained(text)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken <= estimated_bytes(explanation) < 8 * taken
    assert estimated_bytes(explanation) < CAPACITY


def test_threads_can_share_it() -> None:
    explanation = explained(TEXT)
    cache = ExplanationCache(capacity=20 * estimated_bytes(explanation))

    def use(number: int) -> None:
        cache.put(key(str(number % 50)), explanation)
        cache.get(key(str((number * 7) % 50)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(use, range(2_000)))
    assert 0 < cache.size <= 20 * estimated_bytes(explanation)
