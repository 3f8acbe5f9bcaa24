"""Runs a module as ``python -m`` would, and ends with the program that started it.

That program keeps the other end of our standard input: when it dies, however it dies, the input ends. Without this an
installation whose starter was killed would go on writing into a folder that the next one is clearing.
"""

import os
import runpy
import sys
import threading


def _end_with_starter() -> None:
    while os.read(0, 1):  # not through sys.stdin, whose lock would be held when Python ends
        pass
    os._exit(1)


threading.Thread(target=_end_with_starter, daemon=True).start()
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
