"""Explains a part of a document: from what the editor asks for to what it is shown, with nothing stale in between."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from tonelens import __version__
from tonelens.attribution.types import Explanation, MethodOptions
from tonelens.errors import SettingsError
from tonelens.lsp.configuration import Configuration
from tonelens.lsp.engines import LOADING, READY, STOPPED, EngineKey, Engines, engine_key
from tonelens.lsp.jobs import Control, Jobs
from tonelens.lsp.progress import Bar, Bars
from tonelens.lsp.segments import Segment, segment_at
from tonelens.lsp.session import Asked, Session, Shown
from tonelens.review.cache import CacheKey
from tonelens.review.explaining import explain_texts
from tonelens.review.in_source import in_source
from tonelens.settings import FULL, OFF, Settings
from tonelens.text.spans import Span

_LOADING = "Loading the model"
_EXPLAINING = "Explaining"


@dataclass(frozen=True)
class Request:
    """What is to be explained; ``token`` is the editor's display of progress."""

    uri: str
    place: Span
    unit: str
    by_selection: bool = False
    token: int | str | None = None

    @property
    def key(self) -> Hashable:
        """Of two requests with the same key only the later one is wanted."""
        return (self.uri,) if self.by_selection else (self.uri, self.place, self.unit)


@dataclass(frozen=True)
class _Found:
    segment: Segment
    key: CacheKey
    explanation: Explanation


class Explaining:
    """Answers requests to explain. Used on the event loop's thread alone."""

    def __init__(self, session: Session, configuration: Configuration, engines: Engines, bars: Bars) -> None:
        self._session = session
        self._configuration = configuration
        self._engines = engines
        self._bars = bars
        self._jobs = Jobs()
        self._open: dict[Bar, EngineKey] = {}

    async def explain(self, request: Request) -> Explanation | None:
        """Explains and shows; the spans of the answer count from the start of its text. ``None`` where nothing is wanted.

        Raises:
            TonelensError: there is nothing to explain, the settings mean nothing to the model, or the text has changed.
        """
        asked = self._session.ask(request.uri, request.place, lambda error: self._jobs.cancel(request.key, error))
        try:
            await self._configuration.known()
            asked.check()
            settings = self._configuration.settings_of(request.uri)
            if request.by_selection and settings.explain_on_selection == OFF:
                return None
            found = await self._found(request, asked, settings)
        finally:
            self._session.answered(request.uri, asked)
        place = self._session.place(request.uri, asked, found.segment)
        # Other settings since then would have taken it away.
        settings = self._configuration.settings_of(request.uri)
        quiet = request.by_selection and settings.explain_on_selection != FULL
        if found.key.options == method_options(settings) and not (quiet and settings.explain_on_selection == OFF):
            self._session.show(request.uri, Shown(found.segment, place, found.key, found.explanation, asked.number, quiet))
        return found.explanation

    def state_changed(self, key: EngineKey, state: str) -> None:
        """A model's process has begun to load, is ready or has stopped."""
        for bar, waiting_for in self._open.items():
            if waiting_for == key:
                bar.report(_EXPLAINING if state == READY else _LOADING)

    def close(self) -> None:
        """Ends everything that runs."""
        self._jobs.close()

    async def _found(self, request: Request, asked: Asked, settings: Settings) -> _Found:
        key = engine_key(settings)
        bar = self._bars.open("Tonelens", request.token, self._session.client.progress, lambda: self._jobs.cancel(request.key))
        self._open[bar] = key
        is_cold = self._engines.state(key) != READY
        bar.report(_LOADING if is_cold else _EXPLAINING)
        (bar.now if is_cold else bar.soon)()
        try:
            return await self._jobs.run(request.key, self._work(request, asked, settings), lambda part: bar.report(_EXPLAINING, part))
        finally:
            del self._open[bar]
            bar.end()

    def _work(self, request: Request, asked: Asked, settings: Settings) -> Callable[[Control], _Found]:
        """What a thread does: it reads the snapshot, which never changes, and asks the engine."""
        engine_of, options = engine_key(settings), method_options(settings)

        def work(control: Control) -> _Found:
            segment = segment_at(asked.snapshot, request.place, request.unit)
            if segment is None:
                raise SettingsError("There is no prose there to explain.", "Select some text, or put the cursor into a sentence.")
            asked.found = segment
            key, explanation = self._explained(segment, engine_of, options, control)
            return _Found(segment, key, in_source(explanation, segment.reading, segment.source))

        return work

    def _explained(self, segment: Segment, engine_of: EngineKey, options: MethodOptions, control: Control) -> tuple[CacheKey, Explanation]:
        text, model = segment.reading.text, self._engines.known_model(engine_of)
        if model is not None:
            key = CacheKey(text, model.revision, options, __version__, engine_of.device)
            if (cached := self._session.cache.get(key)) is not None:
                return key, cached
        engine = self._engines.engine(engine_of).asking()
        (explanation,) = explain_texts(engine, [text], options, checkpoint=control.checkpoint, progress=control.progress)
        self._engines.answered(engine_of, explanation.model)
        key = CacheKey(text, explanation.model.revision, options, __version__, engine_of.device)
        self._session.cache.put(key, explanation)
        return key, explanation

    def status(self, uri: str) -> str:
        """What goes on for a document: ``loading``, ``explaining`` or ``idle``."""
        document = self._session.documents.get(uri)
        if document is None or not document.asked:
            return "idle"
        state = self._engines.state(engine_key(self._configuration.settings_of(uri)))
        return "loading" if state in (LOADING, STOPPED) else "explaining"


def method_options(settings: Settings) -> MethodOptions:
    """What the settings say about how an explanation is made."""
    return MethodOptions(settings.method, settings.baseline, settings.target, terms=settings.terms)
