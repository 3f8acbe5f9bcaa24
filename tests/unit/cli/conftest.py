"""An engine that knows a few words in place of the model, for the tests of commands that ask one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lexicon import LexiconEngine
from tests.unit.cli.typed import ENGINES
from tonelens.engine import in_process


@pytest.fixture
def lexicon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Lets commands start such engines, in a folder of the test's own."""

    def started(source: str, device: str, labels: Sequence[str]) -> LexiconEngine:
        ENGINES.append(LexiconEngine())
        return ENGINES[-1]

    ENGINES.clear()
    monkeypatch.setattr(in_process, "InProcessEngine", started)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
