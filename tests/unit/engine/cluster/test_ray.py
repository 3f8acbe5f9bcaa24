"""Real actors and a real service on this machine: nothing is lost, doubled or other than in one process. They need Ray."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tonelens.attribution.types import MethodOptions
from tonelens.engine.batches import batches, each
from tonelens.engine.in_process import InProcessEngine
from tonelens.errors import ModelNotFoundError, SettingsError
from tonelens.review.by_sentence import explain_texts
from tonelens.review.check.predicting import predictions

ray = pytest.importorskip("ray")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

TEXTS = [
    f"Page {number} is {('slow', 'kind', 'ugly and late', 'there')[number % 4]}, and nobody {number} knows why." for number in range(600)
]
OPTIONS = MethodOptions(name="input_x_gradient")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from tonelens.engine.cluster.ray_engine import RayEngine

    # More than a small machine has, so that Ray Data finds room beside the actors.
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    with RayEngine(actors=2) as engine:
        yield engine
    ray.shutdown()


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as an actor has: with another number the last bit of a product of matrices can be another."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def whoami(engine: Any, item: int, checkpoint: object, progress: object) -> int:
    time.sleep(0.05)
    return os.getpid()


def slow(engine: Any, item: int, checkpoint: object, progress: object) -> tuple[int, str, int]:
    time.sleep(0.02)
    return item, engine.predict([TEXTS[item]])[0].label, os.getpid()


def read(engine: Any) -> Any:
    return predictions(engine, [((), TEXTS)], lambda: None, lambda done: None)


def test_the_actors_answer_as_one_process_does(cluster: Any) -> None:
    here = InProcessEngine()
    assert cluster.model == here.model
    assert cluster.labels == here.labels
    assert len(set(each(cluster, whoami, range(16)))) == 2
    assert read(cluster) == read(here)
    assert explain_texts(cluster, TEXTS[:40], OPTIONS) == explain_texts(here, TEXTS[:40], OPTIONS)
    with pytest.raises(SettingsError, match="no label"):
        cluster.require_target("happy")
    with pytest.raises(SettingsError, match="no label"):
        cluster.explain(TEXTS[:1], MethodOptions(target="happy"), lambda: None, lambda done: None)


def test_three_killed_actors_change_nothing(cluster: Any) -> None:
    dice = random.Random()  # noqa: S311 - whom it hits, and when, is to be another each time
    moments = sorted(dice.sample(range(20, 250), 3))
    found, killed = [], 0
    for item, label, pid in each(cluster, slow, range(300)):
        found.append((item, label))
        # Who has just answered lives, unless it is the one that was killed last.
        if moments and len(found) >= moments[0]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
                moments.pop(0)
    assert killed == 3
    labels = [one.label for one in InProcessEngine().predict(TEXTS[:300])]
    assert found == list(enumerate(labels))


def test_errors_are_those_of_one_process(cluster: Any) -> None:
    from tonelens.engine.cluster.ray_engine import RayEngine

    with pytest.raises(SettingsError, match="too few"):
        RayEngine(actors=1000)
    with pytest.raises(ModelNotFoundError, match="no directory"):
        RayEngine(source="/no/such/model", actors=1)


def test_ray_data_maps_a_column_in_order(cluster: Any) -> None:
    from tonelens.corpora import PredictColumn

    ray.data.DataContext.get_current().execution_options.preserve_order = True
    ray.data.DataContext.get_current().enable_progress_bars = False
    table = ray.data.from_items([{"id": number, "text": text} for number, text in enumerate(TEXTS)])
    rows = table.map_batches(PredictColumn, batch_size=64, concurrency=1, num_cpus=0).take_all()
    assert [row["id"] for row in rows] == list(range(len(TEXTS)))
    expected = [one for some in batches(TEXTS, 64) for one in InProcessEngine().predict(some)]
    assert [row["tone_label"] for row in rows] == [one.label for one in expected]
