"""One model, several threads: everybody gets the answers that they would get alone, in the order in which they asked."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import pickle
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from transformers import TextClassificationPipeline

from tests.science.toy import SENTENCES, bert
from tests.unit.attribution.tiny_models import classifier_model
from tonelens import Explainer
from tonelens.engine.owners import FairLock, acting_for, turn_with
from tonelens.errors import UnsupportedModelError

_THREADS = 8
_CALLS = 1_000
_EXPLAINED = 5
"""One call in so many is an explanation: it takes much longer than a pipeline's answer."""


def _pipeline(name: str = "toy") -> TextClassificationPipeline:
    model, tokenizer = (bert().model, bert().tokenizer) if name == "toy" else classifier_model(name)
    return TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1)


def _scores(explainer: Explainer, text: str) -> list[float]:
    explanation = explainer.explain(text)
    return [explanation.prediction.probability, *(word.score for word in explanation.words)]


def _answers(pipeline: TextClassificationPipeline, text: str) -> list[float]:
    answer: Any = pipeline([text], top_k=None)
    return [entry["score"] for entry in answer[0]]


@pytest.mark.parametrize("name", ["toy", "gpt2"])
def test_threads_that_explain_and_threads_that_classify_do_not_disturb_each_other(name: str) -> None:
    pipeline = _pipeline(name)
    explainers = [Explainer(pipeline), Explainer(pipeline)]
    alone = {text: (_scores(explainers[0], text), _answers(pipeline, text)) for text in SENTENCES}
    calls = _CALLS if name == "toy" else _CALLS // 10

    def work(number: int) -> bool:
        text = SENTENCES[number // _EXPLAINED % len(SENTENCES)]
        scores, answers = alone[text]
        if number % _EXPLAINED == 0:
            return _scores(explainers[number % len(explainers)], text) == pytest.approx(scores, abs=1e-5)
        return _answers(pipeline, text) == pytest.approx(answers, abs=1e-5)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(_THREADS) as threads:
            assert list(threads.map(work, range(calls))) == [True] * calls
    finally:
        sys.setswitchinterval(interval)


def test_turns_are_given_in_the_order_in_which_they_were_asked_for() -> None:
    priority, order = FairLock(), list[int]()
    threads = []
    with priority:
        for number in range(_THREADS):
            threads.append(threading.Thread(target=_note, args=(priority, order, number)))
            threads[-1].start()
            _wait(lambda: priority.waiting == len(threads))
    for thread in threads:
        thread.join()
    assert order == list(range(_THREADS))


def _note(priority: FairLock, order: list[int], number: int) -> None:
    with priority:
        order.append(number)


def _wait(until: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not until():
        pause.wait(0.001)


def test_the_thread_whose_turn_it_is_may_ask_in_between() -> None:
    priority = FairLock()
    with priority, priority:
        pass
    asked = threading.Thread(target=priority.__enter__)
    asked.start()
    asked.join(timeout=30)
    assert not asked.is_alive()


def test_two_owners_of_one_model_share_its_turn() -> None:
    assert turn_with(bert().model) is turn_with(bert().model)
    assert turn_with(bert().model) is not turn_with(classifier_model("bert")[0])


@pytest.mark.parametrize("made", [lambda: Explainer(_pipeline()), Explainer], ids=["a pipeline", "the built-in model"])
def test_an_explainer_can_be_pickled_and_answers_the_same(made: Callable[[], Explainer]) -> None:
    explainer = made()
    copy = pickle.loads(pickle.dumps(explainer))  # noqa: S301 - it is our own
    assert _scores(copy, SENTENCES[0]) == _scores(explainer, SENTENCES[0])


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_does_not_wait_for_threads_that_it_does_not_have() -> None:
    model = bert().model
    context = multiprocessing.get_context("fork")
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with turn_with(model):
            taken.set()
            done.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait()
    child = context.Process(target=_take, args=(model,))
    child.start()
    child.join(timeout=30)
    done.set()
    holder.join()
    ended = child.exitcode
    child.kill()
    assert ended == 0


def _take(model: object) -> None:
    with turn_with(model):
        pass


def test_a_model_that_is_set_to_training_afterwards_is_refused() -> None:
    model, tokenizer = classifier_model("bert")
    explainer = Explainer(TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1))
    model.train()
    for ask in (explainer.explain, explainer.predict):
        with pytest.raises(UnsupportedModelError, match="training mode"):
            ask(SENTENCES[0])
    model.eval()
    explainer.explain(SENTENCES[0])


def test_a_model_that_is_trained_on_has_another_revision() -> None:
    model, tokenizer = classifier_model("bert")
    explainer = Explainer(TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1))
    before = explainer.explain(SENTENCES[0]).model.revision
    assert explainer.explain(SENTENCES[0]).model.revision == before
    with torch.no_grad():
        model.get_parameter("classifier.weight").mul_(2)
    after = explainer.explain(SENTENCES[0]).model.revision
    assert after != before
    model.double()
    assert explainer.explain(SENTENCES[0]).model.revision not in (before, after)


def test_whoever_asks_may_be_in_inference_mode() -> None:
    explainer = Explainer(_pipeline())
    scores = _scores(explainer, SENTENCES[0])
    with torch.inference_mode():
        assert _scores(explainer, SENTENCES[0]) == scores


@pytest.mark.parametrize(
    "state", [torch.no_grad, lambda: torch.autocast("cpu", dtype=torch.bfloat16)], ids=["without gradients", "mixed precision"]
)
def test_whoever_asks_may_have_gradients_off_or_precision_mixed(state: Callable[[], Any]) -> None:
    explainer = Explainer(_pipeline())
    scores = _scores(explainer, SENTENCES[0])
    with state():
        assert _scores(explainer, SENTENCES[0]) == pytest.approx(scores, abs=0.02)


def test_an_event_loop_hands_several_texts_to_threads_and_runs_on() -> None:
    explainer = Explainer(_pipeline())
    alone = [_scores(explainer, text) for text in SENTENCES]

    async def main() -> tuple[list[list[float]], int]:
        waiting = asyncio.gather(*(asyncio.to_thread(_scores, explainer, text) for text in SENTENCES * 2))
        turns = 0
        while not waiting.done():
            turns += 1
            await asyncio.sleep(0.001)
        return list(waiting.result()), turns

    found, turns = asyncio.run(main())
    assert found == [pytest.approx(scores, abs=1e-5) for scores in alone * 2]
    assert turns > 1


def test_nothing_is_left_behind_by_an_explanation() -> None:
    explainer = Explainer(_pipeline())

    def held() -> int:
        _scores(explainer, SENTENCES[0])
        explainer.explain(SENTENCES[0]).plot()
        gc.collect()
        return sum(issubclass(type(thing), torch.Tensor) for thing in gc.get_objects())

    first = [held() for _ in range(2)][-1]
    assert [held() for _ in range(4)] == [first] * 4


def test_the_default_number_type_of_the_process_changes_nothing() -> None:
    explainer = Explainer(_pipeline())
    scores = _scores(explainer, SENTENCES[0])
    torch.set_default_dtype(torch.float64)
    try:
        assert _scores(explainer, SENTENCES[0]) == pytest.approx(scores, abs=1e-6)
    finally:
        torch.set_default_dtype(torch.float32)


def test_a_pipeline_may_hold_numbers_by_themselves_and_quantized_layers() -> None:
    model, tokenizer = classifier_model("bert")
    model.register_buffer("scale", torch.tensor(2.0))
    pipeline = TextClassificationPipeline(model=model, tokenizer=tokenizer, device=-1)
    first = Explainer(pipeline).explain(SENTENCES[0]).model.revision
    model.get_buffer("scale").fill_(3.0)
    assert Explainer(pipeline).explain(SENTENCES[0]).model.revision != first


def test_what_is_done_for_the_thread_that_has_a_turn_does_not_wait_for_it() -> None:
    priority, done = FairLock(), threading.Event()

    def work(thread: int) -> None:
        with acting_for(thread), priority:
            pass
        done.set()

    with priority:
        threading.Thread(target=work, args=(threading.get_ident(),), daemon=True).start()
        assert done.wait(10)
        # The turn is still this thread's alone.
        other = threading.Thread(target=work, args=(0,), daemon=True)
        other.start()
        while not priority.waiting:
            pass
    other.join(10)
    assert not other.is_alive()
