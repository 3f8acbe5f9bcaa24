"""A worker process around the lexicon, with words that make it slow, loud, broken or dead."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from tests.lexicon import LexiconEngine
from tonelens.attribution.types import Explanation, MethodOptions, ModelIdentity
from tonelens.engine.worker import private_pipes, serve
from tonelens.errors import ModelNotFoundError, SettingsError


class PanicException(BaseException):
    """What a fault in a tokenizer's own code raises, which is no ``Exception``."""


class TrickyEngine(LexiconEngine):
    """Obeys some words.

    ``sleep`` works for two seconds in steps, ``doze`` for a tenth of one; ``print`` writes to standard output, natively as well;
    ``panic`` is what compiled code raises; ``priority`` is refused with the niceness of its thread, which Linux tells.
    """

    @property
    def model(self) -> ModelIdentity:
        name = next((argument for argument in sys.argv if argument.startswith("model-")), "lexicon")
        return replace(super().model, id=name, revision=f"revision of {name}" if name != "lexicon" else "1")

    def explain(
        self, texts: Sequence[str], options: MethodOptions, checkpoint: Callable[[], None], progress: Callable[[float], None]
    ) -> list[Explanation]:
        for text in texts:
            if text == "die":
                os._exit(1)
            mark = Path(text.removeprefix("die once "))
            if text.startswith("die once ") and not mark.exists():
                mark.touch()
                os._exit(1)
            if text == "print":
                print("noise")
                os.write(1, b"native noise\n")
            if text == "unwritable":
                return [cast("Explanation", {1, 2})]
            if text == "fail":
                raise ValueError("a message with the person's text")
            if text == "panic":
                raise PanicException("a message with the person's text")
            if text == "priority":
                niceness = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
                raise SettingsError(f"niceness {niceness}", "")
            if text == "mistake":
                raise SettingsError("No such thing.", "Choose another.")
            for _ in range({"sleep": 100, "doze": 5}.get(text, 0)):
                checkpoint()
                time.sleep(0.02)
        return super().explain(texts, options, checkpoint, progress)


def load() -> TrickyEngine:
    if "missing" in sys.argv:
        raise ModelNotFoundError("There is no such model.", "Name another.")
    if "broken" in sys.argv:
        raise KeyError("whatever a library raises")
    if "slow" in sys.argv:
        time.sleep(0.5)
    if "endless" in sys.argv:
        time.sleep(600)
    return TrickyEngine()


if __name__ == "__main__":
    if "babble" in sys.argv:
        os.write(1, (2).to_bytes(4, "big") + b"[]")
    serve(load, *private_pipes(), fetches="fetch" in sys.argv)
