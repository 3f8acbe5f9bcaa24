"""Threads that share the model's work: each computes some of a call's texts, from the first layer to the last.

ONNX Runtime would have them wait for each other at each of some hundred operations, and do the small ones alone.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from typing import TypeVar

import numpy

_MOST_THREADS = 4
"""More would rather take the machine from others than win time: a call is small."""

_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")


class Crew:
    """Whoever calls, and as many other threads as there are cores beside."""

    def __init__(self) -> None:
        self.size = threads()
        self._others: dict[int, ThreadPoolExecutor] = {}

    def results(self, work: Callable[[_Piece], _Result], pieces: Sequence[_Piece]) -> list[_Result]:
        """What ``work`` makes of each piece; whoever calls does some of it, and gets what went wrong with any."""
        found: dict[int, _Result] = {}
        left = enumerate(pieces)

        def take() -> None:
            for index, piece in left:
                found[index] = work(piece)

        helpers = [self._pool().submit(take) for _ in range(min(self.size, len(pieces)) - 1)]
        try:
            take()
        finally:
            wait(helpers)
        for helper in helpers:
            helper.result()
        return [found[index] for index in range(len(pieces))]

    def _pool(self) -> ThreadPoolExecutor:
        """The threads for whoever calls. They take on the niceness of the thread that starts them, and so have one each."""
        niceness = _niceness()
        if niceness not in self._others:
            # They begin with the first work, so that a process that is forked before it has lost none.
            self._others[niceness] = ThreadPoolExecutor(self.size - 1, "tonelens-model")
        return self._others[niceness]


def _niceness() -> int:
    """How far the calling thread stands back for others; 0 where the system knows that of processes alone."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) if sys.platform == "linux" else 0


def portions(lengths: Sequence[int], count: int) -> list[slice]:
    """Cuts inputs of the given lengths into at most ``count`` runs of neighbours that are about as long together."""
    ends = numpy.cumsum(lengths)
    cuts = numpy.searchsorted(ends, ends[-1] * numpy.arange(1, count) / count) + 1
    return [slice(start, end) for start, end in pairwise(sorted({0, *cuts.tolist(), len(lengths)}))]


def threads() -> int:
    """How many cores a call may use: those that this process may run on, or fewer where ``OMP_NUM_THREADS`` says so."""
    try:
        asked = int(os.environ.get("OMP_NUM_THREADS", ""))
    except ValueError:
        asked = 0
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, asked or _MOST_THREADS))
