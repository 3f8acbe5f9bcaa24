"""Reviews the files of the folders that are open, one after the other, and keeps what is found of those that nobody has opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import from_fs_path, to_fs_path

from tonelens.errors import CancelledError, SettingsError
from tonelens.lsp.features.diagnostics import diagnostics
from tonelens.lsp.publish.progress import Bars
from tonelens.lsp.state.configuration import Configuration
from tonelens.lsp.state.explanation_settings import explanation_settings
from tonelens.lsp.state.placed_findings import placed_findings
from tonelens.lsp.state.session import Document, Session
from tonelens.lsp.tasks.engines import Engines
from tonelens.lsp.tasks.jobs import Control, Jobs
from tonelens.lsp.tasks.review_task import Assignment, ReviewTask
from tonelens.review.check.findings import Finding
from tonelens.text.documents import Snapshot, opened

MOST_LISTED = 10_000
"""So many findings of files that nobody has opened are kept; of further files they are only counted."""

_KEY = "workspace"

if TYPE_CHECKING:
    from tonelens.review.check.files import FoundFile


@dataclass(frozen=True)
class Reviewed:
    """What came of a review: how many files were read and could not be, and how many findings there are, of which some are not listed."""

    files: int
    findings: int
    unread: int
    not_listed: int


class WorkspaceReview:
    """One review at a time. Used on the event loop's thread alone.

    Args:
        asked: told of each file that has findings: it is reviewed from then on whenever it is opened.
    """

    def __init__(self, session: Session, configuration: Configuration, engines: Engines, bars: Bars, asked: Callable[[str], None]) -> None:
        self._session = session
        self._configuration = configuration
        self._review_task = ReviewTask(session.cache, engines)
        self._bars = bars
        self._asked = asked
        self._jobs = Jobs(1)
        self._number = 0

    async def review(self, folders: Sequence[str], token: int | str | None = None) -> Reviewed:
        """Reviews all files with prose in the folders; a review that goes on already ends with ``CancelledError``.

        What was found before it is cancelled stays. Files are read and let go one by one, so that memory does not grow with them.

        Raises:
            SettingsError: no folder is open.
            TonelensError: the model cannot be loaded, or a rule speaks of a label that it does not have.
        """
        places = [place for place in map(to_fs_path, folders) if place is not None]
        if not places:
            raise SettingsError("No folder is open.", "Open a folder to review its files.")
        await self._configuration.known()
        self._number += 1
        number_of_review = self._number
        bar = self._bars.open("Tonelens", token, self._session.client.progress, self._cancel)
        bar.now()
        try:
            bar.report("Looking for files")
            found = await self._jobs.run(_KEY, lambda control: _files(places, control), lambda part: None)
            self._forget()
            done = Reviewed(0, 0, 0, 0)
            for number, file in enumerate(found):
                # Between two files nothing runs that could be cancelled.
                if self._number != number_of_review:
                    raise CancelledError
                bar.report(f"Reviewing {number + 1:,} of {len(found):,} files", number / len(found))
                done = await self._with_file(done, file)
            return done
        finally:
            bar.end()

    def close(self) -> None:
        """Ends what runs."""
        self._cancel()
        self._jobs.close()

    def _cancel(self) -> None:
        self._number += 1
        self._jobs.cancel(_KEY)

    def closed(self, uri: str, document: Document | None) -> None:
        """Somebody closes a document: what is found in it stays listed where a review has listed it before."""
        if document is not None and document.placed_findings and uri in self._session.listed:
            self._session.unopened[uri] = tuple(diagnostics(self._session, document))

    def _forget(self) -> None:
        """What an earlier review has found counts no more."""
        gone = list(self._session.unopened)
        self._session.unopened.clear()
        self._session.listed.clear()
        for uri in gone:
            self._session.on_change(uri)

    async def _with_file(self, done: Reviewed, file: FoundFile) -> Reviewed:
        from tonelens.review.check.files import UnreadableError, read_text

        uri = from_fs_path(str(file.path.resolve())) or ""
        rules = self._configuration.rules_for(uri, file.language_id)
        accepted = self._configuration.accepted_for(uri)
        if not rules or accepted.is_off(file.path.resolve()):
            return done
        is_open = uri in self._session.documents
        path, how = self._configuration.path_of(uri), explanation_settings(self._configuration.settings_of(uri))
        current = self._session.documents[uri].snapshot if is_open else None

        def judged(control: Control) -> tuple[Snapshot, Sequence[Finding]]:
            snapshot = current or opened(uri, file.language_id, 0, read_text(file.path))
            assignment = Assignment(snapshot, path, rules, how, accepted.digests)
            while True:
                control.checkpoint()
                # The number of what was asked for first: whatever somebody asks for meanwhile comes before it.
                answer = self._review_task.find(assignment, None, 0, control)
                if answer.part >= 1:
                    return snapshot, answer.findings

        try:
            snapshot, findings = await self._jobs.run(_KEY, judged, lambda part: None)
        except UnreadableError:
            return Reviewed(done.files, done.findings, done.unread + 1, done.not_listed)
        total = Reviewed(done.files + 1, done.findings + len(findings), done.unread, done.not_listed)
        if not findings:
            return total
        if sum(map(len, self._session.unopened.values())) + len(findings) > MOST_LISTED:
            return Reviewed(total.files, total.findings, total.unread, total.not_listed + len(findings))
        self._session.listed.add(uri)
        self._asked(uri)
        if uri not in self._session.documents:
            document = Document(snapshot)
            document.placed_findings = placed_findings(findings)
            self._session.unopened[uri] = tuple(diagnostics(self._session, document))
            self._session.on_change(uri)
        return total


def _files(places: Sequence[str], control: Control) -> list[FoundFile]:
    # What looks for files is not loaded with a server that nobody asks for it.
    from tonelens.review.check.files import found_files

    control.checkpoint()
    return [file for file in found_files([place for place in places if Path(place).is_dir()]).files if file.language_id]


def said(reviewed: Reviewed) -> dict[str, int]:
    """What the command answers."""
    return {
        "files": reviewed.files,
        "findings": reviewed.findings,
        "unread": reviewed.unread,
        "notListed": reviewed.not_listed,
    }
