"""Threads that share the model's work: what is done where, in which order it comes back, and what goes wrong."""

from __future__ import annotations

import os
import sys
import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonelens.attribution import crew as crew_module
from tonelens.attribution.crew import Crew, portions, threads


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Crew:
    monkeypatch.setattr(crew_module, "threads", lambda: 2)
    return Crew()


def test_pieces_are_done_at_the_same_time_and_come_back_in_their_order(two: Crew) -> None:
    both = threading.Barrier(2, timeout=60)

    def work(piece: int) -> int:
        both.wait()
        return piece * piece

    assert two.results(work, range(4)) == [0, 1, 4, 9]


def test_whoever_calls_does_a_single_piece_alone(two: Crew) -> None:
    assert two.results(lambda piece: threading.current_thread(), [1]) == [threading.current_thread()]


def test_what_goes_wrong_anywhere_reaches_whoever_called(two: Crew) -> None:
    def work(piece: int) -> None:
        if threading.current_thread() is threading.main_thread():
            begun.wait(60)
        else:
            begun.set()
            raise MemoryError

    begun = threading.Event()
    with pytest.raises(MemoryError):
        two.results(work, [1, 2])
    assert two.results(str, [1, 2]) == ["1", "2"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the niceness of a thread")
def test_others_stand_back_as_far_as_whoever_calls(two: Crew) -> None:
    both = threading.Barrier(2, timeout=60)

    def niceness(piece: int) -> int:
        both.wait()
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def in_the_background() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 7)
        found.extend(two.results(niceness, [1, 2]))

    normal = two.results(niceness, [1, 2])
    found: list[int] = []
    thread = threading.Thread(target=in_the_background)
    thread.start()
    thread.join()
    assert found == [7, 7]
    assert two.results(niceness, [1, 2]) == normal


@given(st.lists(st.integers(1, 512), min_size=1, max_size=60), st.integers(1, 8))
def test_portions_are_all_of_it_once_and_none_much_longer_than_its_part(lengths: list[int], count: int) -> None:
    found = portions(lengths, count)
    assert 1 <= len(found) <= count
    assert found[0].start == 0
    assert found[-1].stop == len(lengths)
    assert all(one.stop == other.start for one, other in pairwise(found))
    assert all(sum(lengths[one]) <= sum(lengths) / count + max(lengths) for one in found)


@pytest.mark.parametrize(("asked", "most"), [("1", 1), ("many", 4), ("", 4)])
def test_the_environment_may_say_how_many_threads_there_are(asked: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert 1 <= threads() <= most
