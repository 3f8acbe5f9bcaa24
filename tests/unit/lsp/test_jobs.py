"""A job is answered once: by its result, by its failure, or at once when it is cancelled or replaced."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial

import pytest

from tonelens.errors import CancelledError, SettingsError, TextChangedError
from tonelens.lsp.tasks.jobs import Control, Jobs


def nothing(part: float) -> None:
    """Nobody looks."""


def until_cancelled(control: Control) -> str:
    while True:
        control.checkpoint()
        time.sleep(0.005)


def test_the_result_and_the_progress_arrive() -> None:
    async def run() -> None:
        parts: list[float] = []

        def work(control: Control) -> str:
            control.progress(0.5)
            return threading.current_thread().name

        jobs = Jobs()
        assert (await jobs.run("key", work, parts.append)).startswith("tonelens-job")
        assert parts == [0.5]
        jobs.close()

    asyncio.run(run())


def test_a_failure_is_whoever_waits_for_its() -> None:
    async def run() -> None:
        def fail(control: Control) -> None:
            raise SettingsError("Wrong.", "Mend it.")

        jobs = Jobs()
        with pytest.raises(SettingsError):
            await jobs.run("key", fail, nothing)
        jobs.close()

    asyncio.run(run())


def test_a_newer_one_under_the_same_key_replaces_the_older() -> None:
    async def run() -> None:
        jobs = Jobs()
        older = asyncio.ensure_future(jobs.run("key", until_cancelled, nothing))
        other = asyncio.ensure_future(jobs.run("another", until_cancelled, nothing))
        await asyncio.sleep(0.02)
        assert await jobs.run("key", lambda control: "newer", nothing) == "newer"
        with pytest.raises(CancelledError):
            await older
        assert not other.done()
        jobs.cancel("another", TextChangedError())
        with pytest.raises(TextChangedError):
            await other
        jobs.close()

    asyncio.run(run())


def test_a_cancelled_one_is_answered_while_its_thread_still_works() -> None:
    async def run() -> None:
        released = threading.Event()
        jobs = Jobs()
        waiting = asyncio.ensure_future(jobs.run("key", lambda control: released.wait(5), nothing))
        await asyncio.sleep(0.02)
        start = time.monotonic()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert time.monotonic() - start < 0.05
        released.set()
        jobs.close()

    asyncio.run(run())


def test_however_many_wait_another_is_not_kept_waiting() -> None:
    async def run() -> None:
        jobs = Jobs()
        waiting = [asyncio.ensure_future(jobs.run(number, until_cancelled, nothing)) for number in range(40)]
        await asyncio.sleep(0.02)
        assert await jobs.run("another", lambda control: "done", nothing) == "done"
        assert not any(one.done() for one in waiting)
        jobs.close()
        await asyncio.gather(*waiting, return_exceptions=True)
        with pytest.raises(CancelledError):
            await jobs.run("late", lambda control: "done", nothing)

    asyncio.run(run())


def test_closing_ends_everything_that_waits() -> None:
    async def run() -> None:
        jobs = Jobs()
        waiting = [asyncio.ensure_future(jobs.run(number, until_cancelled, nothing)) for number in range(8)]
        await asyncio.sleep(0.02)
        jobs.close()
        for one in waiting:
            with pytest.raises(CancelledError):
                await one

    asyncio.run(run())


def test_under_one_key_one_thread_works_and_of_those_that_wait_the_latest_follows() -> None:
    async def run() -> None:
        released = threading.Event()
        begun: list[int] = []

        def work(number: int, control: Control) -> int:
            begun.append(number)
            released.wait(10)
            return number

        jobs = Jobs()
        waiting = [asyncio.ensure_future(jobs.run("key", partial(work, number), nothing)) for number in range(5)]
        await asyncio.sleep(0.05)
        assert begun == [0]
        assert [one.done() for one in waiting] == [True] * 4 + [False]
        released.set()
        assert await waiting[-1] == 4
        assert begun == [0, 4]
        await asyncio.gather(*waiting, return_exceptions=True)
        jobs.close()

    asyncio.run(run())


def test_there_are_never_more_threads_than_were_agreed_on_and_the_latest_comes_first() -> None:
    async def run() -> None:
        released = threading.Event()
        begun: list[int] = []

        def work(number: int, control: Control) -> None:
            begun.append(number)
            released.wait(10)

        jobs = Jobs(most=3)
        waiting = [asyncio.ensure_future(jobs.run(number, partial(work, number), nothing)) for number in range(9)]
        await asyncio.sleep(0.05)
        assert sorted(begun) == [0, 1, 2]
        waiting[8].cancel()
        await asyncio.sleep(0)
        released.set()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert sorted(begun) == list(range(8))
        assert begun[3] == 7
        jobs.close()

    asyncio.run(run())


def test_an_error_that_no_future_takes_is_an_answer_all_the_same() -> None:
    async def run() -> None:
        jobs = Jobs()
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(jobs.run("key", lambda control: next(iter(())), nothing), 10)
        jobs.close()

    asyncio.run(run())


def test_a_job_is_not_ended_by_whoever_asked_for_the_one_before_it() -> None:
    async def run() -> None:
        jobs, older, newer = Jobs(), object(), object()
        waiting = asyncio.ensure_future(jobs.run("key", until_cancelled, nothing, newer))
        await asyncio.sleep(0.02)
        jobs.cancel("key", TextChangedError(), older)
        await asyncio.sleep(0.02)
        assert not waiting.done()
        jobs.cancel("key", TextChangedError(), newer)
        with pytest.raises(TextChangedError):
            await waiting
        jobs.close()

    asyncio.run(run())
