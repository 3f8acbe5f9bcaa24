"""Opens the engine that a command's flags ask for, behind a file of answers where they name one."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tonelens.cli.progress import notice

if TYPE_CHECKING:
    from tonelens.engine.protocol import Engine


@contextlib.contextmanager
def engine_for(model: str, device: str, answers: Path | None) -> Iterator[Engine]:
    """The engine; with ``answers`` it is opened when something is asked that the file does not know.

    Raises:
        TonelensError: the model or the file cannot be used.
    """

    def opened() -> Engine:
        with notice("Loading the model", sys.stderr):
            from tonelens.engine.in_process import InProcessEngine

            return InProcessEngine(model, device)

    if answers is None:
        yield opened()
        return
    from tonelens.attribution.opening import identity_before_opening
    from tonelens.engine.answers import AnswerFile
    from tonelens.engine.remembering import RememberingEngine

    with AnswerFile(answers) as file:
        yield RememberingEngine(file, opened, identity_before_opening(model, device), (device,))
