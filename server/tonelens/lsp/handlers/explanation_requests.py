"""Explains a part of a document: from what the editor asks for to what it is shown, with nothing stale in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from tonelens.attribution.types import Explanation
from tonelens.engine.process import FETCHING, LOADING, READY, STOPPED
from tonelens.engine.requests import LATER, SOON, URGENT, Priority
from tonelens.errors import CancelledError, EngineClosedError, TonelensError
from tonelens.lsp.publish.progress import Bar, Bars
from tonelens.lsp.publish.publisher import IDLE
from tonelens.lsp.state.configuration import Configuration
from tonelens.lsp.state.explanation_settings import EngineKey, explanation_settings
from tonelens.lsp.state.pending_request import PendingRequest
from tonelens.lsp.state.segments import DOCUMENT, SELECTION
from tonelens.lsp.state.session import Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.lsp.tasks.engines import Engines
from tonelens.lsp.tasks.explain_task import ExplainTask, Found, LeftAlone
from tonelens.lsp.tasks.jobs import Jobs
from tonelens.settings import FULL, OFF
from tonelens.text.spans import Span

_EXPLAINING = "Explaining"
_SAID = {LOADING: "Loading the model", STOPPED: "Loading the model", FETCHING: "Fetching the model", READY: _EXPLAINING}


@dataclass(frozen=True)
class Request:
    """What is to be explained; ``token`` is the editor's display of progress.

    ``again`` is what was shown there before the settings changed.
    """

    uri: str
    place: Span
    unit: str
    by_selection: bool = False
    token: int | str | None = None
    again: ShownExplanation | None = None

    def key(self, version: int) -> Hashable:
        """Of two requests with the same key only the later one is wanted. ``version`` is the document's that it is about."""
        if self.again is not None:
            return (self.uri, self.again.number)
        return (self.uri,) if self.by_selection else (self.uri, version, self.place, self.unit)

    @property
    def urgency(self) -> int:
        """How urgent it is."""
        if self.again is not None:
            return SOON
        return LATER if self.unit == DOCUMENT else URGENT


class ExplanationRequests:
    """Answers requests to explain. Used on the event loop's thread alone.

    Args:
        on_status: told the documents for which something else may go on than before.
        background: runs what nobody waits for.
    """

    def __init__(
        self,
        session: Session,
        configuration: Configuration,
        engines: Engines,
        bars: Bars,
        on_status: Callable[..., None],
        background: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._session = session
        self._configuration = configuration
        self._engines = engines
        self._bars = bars
        self._on_status = on_status
        self._background = background
        self._explain_task = ExplainTask(session.cache, engines)
        self._jobs = Jobs()
        self._open: dict[Bar, EngineKey] = {}

    async def explain(self, request: Request) -> Explanation | LeftAlone | None:
        """Explains and shows; the spans of the answer count from the start of its text. ``None`` where nothing is wanted.

        The answer has no edits unless they are known already: they are measured afterwards, and announced.

        Raises:
            TonelensError: there is nothing to explain, the settings mean nothing to the model, or the text has changed.
        """
        return await self._answer(request, self._ask(request))

    def _ask(self, request: Request) -> PendingRequest:
        """From now on what is typed is followed: the request is about the text that there is now."""

        def cancel(error: CancelledError) -> None:
            self._jobs.cancel(request.key(pending.snapshot.version), error, pending)

        number = None if request.again is None else request.again.number
        pending = self._session.ask(request.uri, request.place, cancel, number)
        return pending

    async def _answer(self, request: Request, pending: PendingRequest) -> Explanation | LeftAlone | None:
        self._on_status(request.uri)
        found = await self._found(request, pending)
        if found is None or isinstance(found, LeftAlone):
            return found
        place = self._session.place(request.uri, pending, found.segment)
        quiet = request.by_selection and self._configuration.settings_of(request.uri).explain_on_selection != FULL
        shown = ShownExplanation(
            found.segment, place, found.key, found.explanation, pending.number, quiet, explanation_settings=found.explanation_settings
        )
        if request.again is None:
            self._session.show(request.uri, shown)
        else:
            self._session.show_again(request.uri, replace(shown, pinned=request.again.pinned))
        if not quiet and not found.of_reading.edits_known:
            self._background(self._complete(request, pending, found))
        return found.explanation

    def settings_changed(self) -> None:
        """Ends what no settings ask for any more, takes away what other settings made, and makes it again with the new ones."""
        self._engines.follow(self._configuration.every())
        for uri, shown in self._session.forget(self._is_stale):
            request = Request(uri, shown.span, SELECTION, by_selection=shown.quiet, again=shown)
            # Asked here and not when the work begins: by then an edit may have come that the span knows nothing of.
            self._background(self._again(request, self._ask(request)))

    def state_changed(self, key: EngineKey, state: str) -> None:
        """A model's process has begun to load, is ready or has stopped."""
        for bar, waiting_for in self._open.items():
            if waiting_for == key:
                bar.report(_SAID[state])
        self._on_status(*(uri for uri, document in self._session.documents.items() if document.pending))

    def close(self) -> None:
        """Ends everything that runs."""
        self._jobs.close()

    def status(self, uri: str) -> str:
        """What goes on for a document: ``loading``, ``explaining`` or ``idle``."""
        document = self._session.documents.get(uri)
        if document is None or not document.pending:
            return IDLE
        state = self._engines.state(explanation_settings(self._configuration.settings_of(uri)).engine)
        return "explaining" if state == READY else "loading"

    async def _found(self, request: Request, pending: PendingRequest) -> Found | LeftAlone | None:
        """The explanation that the settings at its end ask for; ``None`` where they ask for none."""
        bar = self._bars.open("Tonelens", request.token, self._session.client.progress, lambda: pending.end(CancelledError()))
        try:
            is_cold = self._watch(request, bar) != READY
            # Whether a selection is explained at all is not known yet.
            (bar.now if is_cold and not request.by_selection else bar.soon)()
            await self._configuration.known()
            while True:
                pending.check()
                if not self._is_wanted(request):
                    return None
                self._watch(request, bar)
                found = await self._try(request, pending, bar)
                if isinstance(found, LeftAlone):
                    return found
                is_wanted = self._is_wanted(request)
                if (
                    is_wanted
                    and found is not None
                    and found.explanation_settings == explanation_settings(self._configuration.settings_of(request.uri))
                ):
                    return found
        finally:
            self._open.pop(bar, None)
            bar.end()
            self._session.answered(request.uri, pending)
            self._on_status(request.uri)

    def _is_wanted(self, request: Request) -> bool:
        return not request.by_selection or self._configuration.settings_of(request.uri).explain_on_selection != OFF

    async def _try(self, request: Request, pending: PendingRequest, bar: Bar) -> Found | LeftAlone | None:
        """The explanation that the settings ask for now; ``None`` where they have put away the model meanwhile."""
        how, priority = explanation_settings(self._configuration.settings_of(request.uri)), Priority(request.urgency, pending.number)
        loop = asyncio.get_running_loop()

        def tell(part: Found) -> None:
            # A loop that is closed belongs to a server that shows nothing any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._grown, request, pending, part)

        try:
            return await self._jobs.run(
                request.key(pending.snapshot.version),
                lambda control: self._explain_task.find(pending, request.unit, how, priority, control, request.by_selection, tell),
                lambda part: bar.report(_EXPLAINING, part),
                pending,
            )
        except EngineClosedError:
            return None

    def _grown(self, request: Request, pending: PendingRequest, part: Found) -> None:
        """Shows what is explained by now of a long text that somebody waits for, in colours alone."""
        if request.again is not None or request.uri not in self._session.documents:
            return
        with suppress(TonelensError):
            place = self._session.place(request.uri, pending, part.segment)
            shown = ShownExplanation(
                part.segment,
                place,
                part.key,
                part.explanation,
                pending.number,
                quiet=True,
                partial=True,
                explanation_settings=part.explanation_settings,
            )
            if part.explanation_settings == explanation_settings(self._configuration.settings_of(request.uri)) and self._session.is_awaited(
                request.uri, pending
            ):
                self._session.show(request.uri, shown)

    def _watch(self, request: Request, bar: Bar) -> str:
        """Lets a display say what the process does that the settings ask for, which is returned."""
        self._open[bar] = key = explanation_settings(self._configuration.settings_of(request.uri)).engine
        state = self._engines.state(key)
        bar.report(_SAID[state])
        return state

    async def _complete(self, request: Request, pending: PendingRequest, found: Found) -> None:
        """Measures the edits of what is shown. Nobody waits for it, and where it fails there are no edits."""
        priority = Priority(max(request.urgency, SOON), pending.number)
        with suppress(TonelensError):
            complete = await self._jobs.run(
                (request.uri, "edits", pending.number),
                lambda control: self._explain_task.complete(found, priority, control),
                lambda part: None,
            )
            self._session.complete(request.uri, pending.number, complete.explanation_settings, complete.explanation)

    def _is_stale(self, uri: str, shown: ShownExplanation) -> bool:
        """Whether the settings want it otherwise or not at all."""
        settings = self._configuration.settings_of(uri)
        return shown.explanation_settings != explanation_settings(settings) or (shown.quiet and settings.explain_on_selection == OFF)

    async def _again(self, request: Request, pending: PendingRequest) -> None:
        """Nobody waits for what is explained again; whoever misses it asks for it and is told what is wrong."""
        with suppress(TonelensError):
            await self._answer(request, pending)
