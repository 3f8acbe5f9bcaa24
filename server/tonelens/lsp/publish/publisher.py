"""Tells the editor that something else is to be shown: what it is to fetch again, its list of problems, what it draws itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol

from tonelens.lsp.features import diagnostics
from tonelens.lsp.protocol import names
from tonelens.lsp.protocol.client_capabilities import CODE_LENSES, DIAGNOSTICS, INLAY_HINTS, SEMANTIC_TOKENS
from tonelens.lsp.publish.progress import QUICK_SECONDS
from tonelens.lsp.publish.refresh import Refresher
from tonelens.lsp.state.session import Session
from tonelens.settings.project import is_project_file

IDLE = "idle"
"""The status of a document about which nothing is asked."""

# So long after the last key what stands between the words may move.
_RESTING_SECONDS = 1.5

_REQUESTS = {
    INLAY_HINTS: types.WORKSPACE_INLAY_HINT_REFRESH,
    SEMANTIC_TOKENS: types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
    CODE_LENSES: types.WORKSPACE_CODE_LENS_REFRESH,
    DIAGNOSTICS: types.WORKSPACE_DIAGNOSTIC_REFRESH,
}


class Publisher:
    """Says each thing only to an editor that wants it, at most once in 200 ms. Used on the event loop's thread alone."""

    def __init__(self, protocol: LanguageServerProtocol, session: Session, status_of: Callable[[str], str]) -> None:
        self._protocol = protocol
        self._session = session
        self._status_of = status_of
        self._statuses: dict[str, str] = {}
        self._unanswered: dict[str, Future[Any]] = {}
        self._due: set[str] = set()
        self._fetching = Refresher(lambda uris: self._ask_to_fetch())
        self._publishing = Refresher(self._publish)
        self._drawing = Refresher(self._draw)
        self._resting: dict[str, asyncio.TimerHandle] = {}

    def changed(self, *uris: str) -> None:
        """Something else is shown in these documents."""
        client = self._session.client
        if not client.pulls_diagnostics:
            self._publishing.changed(*uris)
        if client.refreshes:
            self._fetching.changed(*uris)
        if client.draws:
            self._drawing.changed(*uris)

    def typed(self, uri: str) -> None:
        """The text has changed, and with it the places of the problems in it, if there are any.

        Editors leave out problems of a version that they have typed on from, so those of the last one have to come too.
        """
        document = self._session.documents.get(uri)
        is_listed = document is not None and (document.placed_findings or any(not shown.quiet for shown in document.shown))
        if (is_listed or is_project_file(uri)) and not self._session.client.pulls_diagnostics:
            self._publishing.changed(uri)
        timer = self._resting.pop(uri, None)
        if timer is not None:
            timer.cancel()
        if document is not None and document.lost:
            self._resting[uri] = asyncio.get_running_loop().call_later(_RESTING_SECONDS, self._rested, uri)

    def _rested(self, uri: str) -> None:
        self._resting.pop(uri, None)
        self._session.rest(uri)

    def status_changed(self, *uris: str) -> None:
        """What goes on for these documents may be something else than before."""
        if not self._session.client.draws:
            return
        for uri in uris:
            # A status that passes by is not worth a message.
            seconds = 0 if self._status_of(uri) == IDLE else QUICK_SECONDS
            asyncio.get_running_loop().call_later(seconds, self._tell_status, uri)

    def told(self, uri: str, status: str) -> None:
        """The editor has fetched what goes on for a document."""
        self._statuses[uri] = status
        if status == IDLE:
            del self._statuses[uri]

    def _tell_status(self, uri: str) -> None:
        if self._status_of(uri) != self._statuses.get(uri, IDLE):
            self._drawing.changed(uri)

    def _publish(self, uris: frozenset[str]) -> None:
        for uri in sorted(uris):
            self._protocol.notify(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, diagnostics.published(self._session, uri))

    def _draw(self, uris: frozenset[str]) -> None:
        for uri in sorted(uris):
            self._protocol.notify(names.CHANGED, {"uri": uri})

    def _ask_to_fetch(self) -> None:
        for kind in sorted(self._session.client.refreshes):
            if kind == SEMANTIC_TOKENS and self._session.client.draws:
                continue
            if kind in self._unanswered:
                # An editor that is busy would only gather them.
                self._due.add(kind)
                continue
            self._unanswered[kind] = answer = self._protocol.send_request(_REQUESTS[kind])
            answer.add_done_callback(lambda answer, kind=kind: self._answered(kind, answer))  # type: ignore[misc]

    def _answered(self, kind: str, answer: Future[Any]) -> None:
        del self._unanswered[kind]
        if kind in self._due and not answer.cancelled():
            self._due.discard(kind)
            self._fetching.changed()
