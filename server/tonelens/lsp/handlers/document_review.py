"""Reviews documents while they are written: when to look, what to hold back, and what to show of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tonelens.errors import CancelledError, SettingsError, TonelensError
from tonelens.lsp.publish.progress import Bars
from tonelens.lsp.state.configuration import Configuration
from tonelens.lsp.state.disk import file_of, is_on_disk
from tonelens.lsp.state.explanation_settings import explanation_settings
from tonelens.lsp.state.placed_findings import MOST_FINDINGS
from tonelens.lsp.state.session import Session
from tonelens.lsp.tasks.engines import Engines
from tonelens.lsp.tasks.jobs import Jobs
from tonelens.lsp.tasks.review_task import Assignment, ReviewTask
from tonelens.review.check.findings import LEAST_CHARACTERS, Finding
from tonelens.settings import NEVER, ON_SAVE, ON_TYPE
from tonelens.settings.accepted import Accepted
from tonelens.text.documents import DocumentEdit, few_edits
from tonelens.text.formats import is_known

TYPING_SECONDS = 0.4
"""So long after the last key other sentences than the one that is being typed are looked at."""

RESTING_SECONDS = 1.5
"""So long after the last key the sentence that was typed counts as written."""

# A review that takes longer is worth a display.
_LONG_SECONDS = 1.0
# However many documents are open, so many are looked at at once.
_MOST_THREADS = 4
_EXPLAINED_TOGETHER = 8
_CUT_OFF = (
    f"A document has more than one sentence for every {LEAST_CHARACTERS} characters, so its end is not reviewed. "
    "Exclude it in tonelens.toml, or split it."
)


@dataclass(eq=False)
class _Watch:
    """What goes on for a document: ``caret`` is where somebody types, ``timers`` are what waits for a pause.

    ``number`` is that of its latest review, ``edits`` are what was typed since that began.
    """

    caret: int | None = None
    number: int = 0
    edits: list[DocumentEdit] = field(default_factory=list)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def forget(self) -> None:
        """Nothing waits any more."""
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()


class DocumentReview:
    """Keeps the marks of open documents up to date. Used on the event loop's thread alone.

    Args:
        background: runs what nobody waits for.
        say: tells the person why nothing can be reviewed.
    """

    def __init__(
        self,
        session: Session,
        configuration: Configuration,
        engines: Engines,
        bars: Bars,
        background: Callable[[Coroutine[Any, Any, None]], None],
        say: Callable[[str], None],
    ) -> None:
        self._session = session
        self._configuration = configuration
        self._bars = bars
        self._background = background
        self._say = say
        self._said: set[str] = set()
        self._review_task = ReviewTask(session.cache, engines)
        self._jobs = Jobs(_MOST_THREADS)
        self._watched: dict[str, _Watch] = {}
        self._number = 0
        self._asked_for: dict[str, str] = {}
        self.is_paused = False

    def opened(self, uri: str) -> None:
        """A document was opened: it is reviewed at once."""
        self._watched[uri] = _Watch()
        self._look(uri)

    def edited(self, uri: str, edits: Sequence[DocumentEdit]) -> None:
        """Somebody types: what is looked at waits for a pause."""
        watch = self._watched.get(uri)
        if watch is None or not edits:
            return
        watch.forget()
        watch.edits += edits
        mode = self._mode(uri)
        # Only where a pause is waited for does anything take the caret away again.
        watch.caret = edits[-1].span.start + len(edits[-1].text) if mode == ON_TYPE else None
        if mode == ON_SAVE:
            self._later(uri, watch, TYPING_SECONDS, lambda: self._background(self._written_elsewhere(uri)))
        if mode == ON_TYPE:
            self._later(uri, watch, TYPING_SECONDS, lambda: self._look(uri))
            self._later(uri, watch, RESTING_SECONDS, lambda: self._rest(uri))

    def saved(self, uri: str) -> None:
        """A document was saved: all of it counts as written."""
        self._rest(uri)

    def closed(self, uri: str) -> None:
        """A document was closed."""
        watch = self._watched.pop(uri, None)
        if watch is not None:
            watch.forget()
            self._jobs.cancel(uri)

    def ask_for(self, uri: str) -> None:
        """Somebody has asked what is found in this document: it is reviewed when it is opened and saved, whatever the settings say."""
        self._asked_for.setdefault(uri, ON_SAVE)
        if uri in self._watched:
            self._look(uri)

    async def review(self, uri: str) -> None:
        """Somebody wants this document reviewed and waits for it: it is, now and after each pause in typing, whatever the settings say.

        Raises:
            SettingsError: reviews are paused, or no rule holds for the document.
            TonelensError: the model cannot be loaded, or a rule speaks of a label that it does not have.
        """
        if self.is_paused:
            raise SettingsError("The review is paused.", "Resume it first.")
        self._asked_for[uri] = ON_TYPE
        if not await self._review(uri):
            raise SettingsError("No rule applies to this document.", "Check which files the rules in tonelens.toml are for.")

    def look_again(self) -> None:
        """Other settings hold: every document is reviewed by them, or no more."""
        for uri in self._watched:
            self._look(uri)

    def pause(self, is_paused: bool) -> None:
        """Takes away all marks and looks at nothing, or goes on."""
        self.is_paused = is_paused
        self.look_again()

    def close(self) -> None:
        """Ends everything that runs."""
        for uri in list(self._watched):
            self.closed(uri)
        self._jobs.close()

    def _later(self, uri: str, watch: _Watch, seconds: float, what: Callable[[], None]) -> None:
        watch.timers.append(asyncio.get_running_loop().call_later(seconds, what))

    def _rest(self, uri: str) -> None:
        watch = self._watched.get(uri)
        if watch is not None:
            watch.forget()
            watch.caret = None
            self._look(uri)

    async def _written_elsewhere(self, uri: str) -> None:
        """Counts a document as saved that another program has written and the editor has read again: nobody says so."""
        document = self._session.documents.get(uri)
        if document is None:
            return
        snapshot = document.snapshot
        if await asyncio.to_thread(is_on_disk, uri, snapshot.text) and document.snapshot is snapshot:
            self._rest(uri)

    def _mode(self, uri: str) -> str:
        if self.is_paused:
            return NEVER
        mode, asked = self._configuration.settings_of(uri).review.mode, self._asked_for.get(uri, NEVER)
        return asked if mode == NEVER or asked == ON_TYPE else mode

    def _look(self, uri: str) -> None:
        self._background(self._look_at(uri))

    async def _look_at(self, uri: str) -> None:
        """Reviews a document for which nobody waits."""
        try:
            await self._review(uri)
        except CancelledError:
            return
        except TonelensError as error:
            self._told(f"{error.problem} {error.remedy}")

    async def _review(self, uri: str) -> bool:
        """Reviews a document as it is now, and says whether any rule holds; of two reviews of one document the later one is wanted."""
        await self._configuration.known()
        document, watch = self._session.documents.get(uri), self._watched.get(uri)
        if document is None or watch is None:
            return False
        snapshot = document.snapshot
        is_reviewed = self._mode(uri) != NEVER and is_known(snapshot.language_id, snapshot.path)
        accepted = self._configuration.accepted_for(uri) if is_reviewed else Accepted()
        file = file_of(uri)
        is_off = file is not None and accepted.is_off(file)
        rules = self._configuration.rules_for(uri, snapshot.language_id) if is_reviewed and not is_off else ()
        self._number += 1
        watch.number, watch.edits = self._number, []
        if not rules:
            self._jobs.cancel(uri)
            self._session.mark(uri, (), ())
            return False
        how = explanation_settings(self._configuration.settings_of(uri))
        assignment = Assignment(snapshot, self._configuration.path_of(uri), rules, how, accepted.digests)
        await self._judge(uri, watch, assignment)
        return True

    async def _judge(self, uri: str, watch: _Watch, assignment: Assignment) -> None:
        """Shows what is found, and then, a few at a time, what is responsible for it; nothing once a later review has begun."""
        caret, number = watch.caret, watch.number
        bar = self._bars.open("Tonelens", None, self._session.client.progress, lambda: self._jobs.cancel(uri))
        timer = asyncio.get_running_loop().call_later(_LONG_SECONDS, bar.now)
        bar.report("Reviewing")
        try:
            part = 0.0
            while part < 1:
                judged = await self._jobs.run(
                    uri, lambda control: self._review_task.find(assignment, caret, number, control), lambda part: None
                )
                self._check(uri, watch, number)
                part = judged.part
                if judged.is_cut_off:
                    self._told(_CUT_OFF)
                bar.report("Reviewing", part)
                now = self._session.document(uri).snapshot.text
                self._session.mark(uri, judged.findings, few_edits(watch.edits, assignment.snapshot.text, now), judged.read)
                await self._explain(uri, watch, assignment, judged.findings[:MOST_FINDINGS])
        finally:
            timer.cancel()
            bar.end()

    async def _explain(self, uri: str, watch: _Watch, assignment: Assignment, found: Sequence[Finding]) -> None:
        """Shows what is responsible for findings where that is not known yet."""
        number = watch.number
        wanted = [finding for finding in found if finding.tone is not None and finding.tone.explanation is None]
        for start in range(0, len(wanted), _EXPLAINED_TOGETHER):
            explanation_requests = partial(self._review_task.explain, assignment, wanted[start : start + _EXPLAINED_TOGETHER], number)
            complete = await self._jobs.run(uri, explanation_requests, lambda part: None)
            self._check(uri, watch, number)
            self._session.mark_explained(uri, complete)

    def _check(self, uri: str, watch: _Watch, number: int) -> None:
        """Raises ``CancelledError`` where another review of the document has begun, or the document was closed."""
        if self._watched.get(uri) is not watch or watch.number != number:
            raise CancelledError

    def _told(self, said: str) -> None:
        """Says each thing once: a review that fails fails again with every key."""
        if said not in self._said:
            self._said.add(said)
            self._say(said)
