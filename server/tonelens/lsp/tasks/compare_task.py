"""What a thread does for a comparison: it asks git what documents said in the last commit, and reads both versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tonelens.engine.requests import SOON, Priority
from tonelens.errors import CancelledError, SettingsError, TonelensError
from tonelens.lsp.state.cache import ExplanationCache
from tonelens.lsp.state.explanation_settings import ExplanationSettings
from tonelens.lsp.tasks.engines import Engines
from tonelens.lsp.tasks.jobs import Control
from tonelens.lsp.tasks.remembered_predictions import RememberedPredictions
from tonelens.report.changes.comparing import compared, comparison
from tonelens.report.changes.results import MovedFile
from tonelens.review.changes import Changes
from tonelens.review.check.files import UnreadableError, read_text
from tonelens.review.check.findings import Draft
from tonelens.settings.rules import Rule
from tonelens.text.documents import Snapshot, opened

LAST_COMMIT = "HEAD"


@dataclass(frozen=True)
class Wanted:
    """A document that is to be compared: its file, what the editor has of it if it is open, and what holds for it.

    ``path`` is where it lies in its project.
    """

    uri: str
    file: Path
    language_id: str
    path: str
    rules: tuple[Rule, ...]
    how: ExplanationSettings
    snapshot: Snapshot | None = None


@dataclass(frozen=True)
class Answered:
    """What came of one document: what moved in ``snapshot``, or why nothing can be compared."""

    uri: str
    moved: MovedFile | None = None
    snapshot: Snapshot | None = None
    error: TonelensError | None = None


class CompareTask:
    """Compares documents with the last commit; used from many threads."""

    def __init__(self, cache: ExplanationCache, engines: Engines) -> None:
        self._cache = cache
        self._engines = engines

    def compare(self, wanted: Sequence[Wanted], number: int, control: Control) -> list[Answered]:
        """What moved in each document, in their order. What one of them keeps from being compared is its own answer.

        Raises:
            CancelledError: nobody wants it any more.
        """
        answered: list[Answered] = []
        with Changes(LAST_COMMIT) as changes:
            for position, one in enumerate(wanted):
                control.checkpoint()
                progress = partial(_tell, control.progress, position, len(wanted))
                try:
                    answered.append(self._compared(one, changes, number, control, progress))
                except CancelledError:
                    raise
                except UnreadableError as error:
                    problem = SettingsError(f"“{one.file.name}”: {error.problem}", error.remedy)
                    answered.append(Answered(one.uri, error=problem))
                except TonelensError as error:
                    answered.append(Answered(one.uri, error=error))
        return answered

    def _compared(self, wanted: Wanted, changes: Changes, number: int, control: Control, progress: Callable[[float], None]) -> Answered:
        snapshot = wanted.snapshot or opened(wanted.uri, wanted.language_id, 0, read_text(wanted.file))
        was = changes.before(wanted.file, snapshot.text)[0]
        if not was.path:
            raise SettingsError(
                f"“{wanted.file.name}” is not in the last commit, so there is nothing to compare it with.", "Commit it first."
            )

        def drafted(text: str) -> Draft:
            reader = self._engines.reader
            return reader.draft(text, wanted.language_id, wanted.path, wanted.rules, control.checkpoint).draft

        document = comparison(wanted.path, was, drafted(snapshot.text), wanted.rules, wanted.how.options.terms, drafted)
        engine_key = wanted.how.engine
        asking = self._engines.engine(engine_key).asking(Priority(SOON, number), control.checkpoint)
        engine = RememberedPredictions(asking, self._cache, engine_key.device)
        (moved,) = compared(engine, [document], control.checkpoint, progress)
        return Answered(wanted.uri, moved, snapshot)


def _tell(progress: Callable[[float], None], position: int, count: int, part: float) -> None:
    progress((position + part) / count)
