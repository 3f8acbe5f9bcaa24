"""Answers what changed in tone since the last commit; of two questions the later one is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.errors import SettingsError, TonelensError
from tonelens.lsp.publish.progress import Bars
from tonelens.lsp.state.configuration import Configuration
from tonelens.lsp.state.explanation_settings import explanation_settings
from tonelens.lsp.state.session import Session
from tonelens.lsp.tasks.compare_task import Answered, CompareTask, Wanted
from tonelens.lsp.tasks.engines import Engines
from tonelens.lsp.tasks.jobs import Jobs
from tonelens.report.changes.comparing import EVERY_SENTENCE
from tonelens.text.file_types import language_of

_KEY = "changes"
_COMPARING = "Comparing with the last commit"


class ToneChanges:
    """One comparison at a time. Used on the event loop's thread alone."""

    def __init__(self, session: Session, configuration: Configuration, engines: Engines, bars: Bars) -> None:
        self._session = session
        self._configuration = configuration
        self._compare_task = CompareTask(session.cache, engines)
        self._bars = bars
        self._jobs = Jobs(1)
        self._number = 0

    async def compare(self, uris: Sequence[str], token: int | str | None = None) -> list[Answered]:
        """What moved in each document that holds prose, with the text that the editor has of it.

        Raises:
            SettingsError: none of them can be compared: no file, no git, nothing in the last commit.
            TonelensError: the model cannot be loaded.
        """
        await self._configuration.known()
        wanted = [one for one in map(self._wanted, dict.fromkeys(uris)) if one is not None]
        if not wanted:
            raise SettingsError("Tonelens reads nothing in that file.", "Choose a file with prose.")
        self._number += 1
        number = self._number
        bar = self._bars.open("Tonelens", token, self._session.client.progress, lambda: self._jobs.cancel(_KEY))
        bar.report(_COMPARING)
        bar.soon()
        try:
            answered = await self._jobs.run(
                _KEY, lambda control: self._compare_task.compare(wanted, number, control), lambda part: bar.report(_COMPARING, part)
            )
        finally:
            bar.end()
        errors: list[TonelensError] = [one.error for one in answered if one.error is not None]
        if len(errors) == len(answered):
            raise errors[0]
        return answered

    def close(self) -> None:
        """Ends what runs."""
        self._jobs.close()

    def _wanted(self, uri: str) -> Wanted | None:
        """What is to be compared of a document; ``None`` where nothing is read of it.

        Raises:
            SettingsError: it is no file, or nobody trusts its folder.
        """
        file = self._configuration.trusted_file(uri)
        document = self._session.documents.get(uri)
        language_id = document.snapshot.language_id if document is not None else language_of(file)
        if language_id is None:
            return None
        rules = self._configuration.rules_for(uri, language_id) or EVERY_SENTENCE
        how = explanation_settings(self._configuration.settings_of(uri))
        snapshot = None if document is None else document.snapshot
        return Wanted(uri, file, language_id, self._configuration.path_of(uri), rules, how, snapshot)
