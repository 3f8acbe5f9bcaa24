"""The order in which a worker answers."""

from __future__ import annotations

import threading

from tonelens.engine.requests import LATER, SOON, URGENT, Priority, Request, RequestQueue


def queue_of(*priorities: int) -> RequestQueue:
    queue = RequestQueue()
    for number, urgency in enumerate(priorities):
        queue.add(Request(number, "read", Priority(urgency), []))
    return queue


def test_the_most_urgent_comes_first_and_of_those_the_latest() -> None:
    queue = queue_of(LATER, URGENT, SOON, URGENT, LATER)
    assert [queue.next().number for _ in range(5)] == [3, 1, 2, 4, 0]


def test_of_equally_urgent_ones_that_comes_first_which_was_asked_for_last_however_they_arrive() -> None:
    queue = RequestQueue()
    for number, asked in enumerate((5, 7, 6)):
        queue.add(Request(number, "read", Priority(SOON, asked), []))
    assert [queue.next().priority.number for _ in range(3)] == [7, 6, 5]


def test_only_what_comes_before_it_interrupts() -> None:
    queue = queue_of(SOON, SOON, LATER)
    assert queue.before(Priority(SOON)) is None
    assert queue.before(Priority(URGENT, -1)) is None
    assert queue.before(Priority(SOON, -1)) is not None
    assert queue.before(Priority(LATER)) is not None


def test_a_waiting_request_is_taken_out_when_it_is_cancelled() -> None:
    queue = queue_of(URGENT, URGENT)
    cancelled = queue.cancel(1)
    assert cancelled is not None
    assert cancelled.number == 1
    assert queue.next().number == 0


def test_a_running_request_is_marked_until_it_is_done() -> None:
    queue = queue_of(URGENT)
    queue.next()
    assert queue.cancel(0) is None
    assert queue.is_cancelled(0)
    queue.done(0)
    assert not queue.is_cancelled(0)


def test_cancelling_what_is_over_leaves_nothing_behind() -> None:
    queue = queue_of(URGENT)
    queue.next()
    queue.done(0)
    assert queue.cancel(0) is None
    assert not queue.is_cancelled(0)


def test_who_waits_for_long_rests_once_and_who_does_not_never() -> None:
    queue, rests = queue_of(SOON), []
    queue.next(lambda: rests.append(1), 0.01)
    assert rests == []
    late = threading.Timer(0.2, lambda: queue.add(Request(9, "read", Priority(), [])))
    late.start()
    assert queue.next(lambda: rests.append(2), 0.01).number == 9
    assert rests == [2]
    late.join()
