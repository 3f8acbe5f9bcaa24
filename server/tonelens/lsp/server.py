"""Puts the server together: which handler answers which message, and how a connection begins and ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Coroutine
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from tonelens import __version__
from tonelens.engine.worker_process import worker_command
from tonelens.lsp.features import code_action, code_lens, diagnostics, explanations, hover, inlay_hint, panel, semantic_tokens
from tonelens.lsp.handlers import commands
from tonelens.lsp.handlers.document_review import DocumentReview
from tonelens.lsp.handlers.explanation_requests import ExplanationRequests
from tonelens.lsp.handlers.tone_changes import ToneChanges
from tonelens.lsp.handlers.workspace_review import WorkspaceReview
from tonelens.lsp.protocol import names
from tonelens.lsp.protocol import parent_process as parent
from tonelens.lsp.protocol import request_log as log
from tonelens.lsp.protocol.client_capabilities import client_of
from tonelens.lsp.protocol.long_responses import LongResponse
from tonelens.lsp.protocol.pygls_overrides import Protocol, brief_converter, report
from tonelens.lsp.protocol.transport import Connection, Outbox, bodies
from tonelens.lsp.publish.progress import Bars
from tonelens.lsp.publish.publisher import Publisher
from tonelens.lsp.state.configuration import SECTION, Configuration
from tonelens.lsp.state.explanation_settings import EngineKey
from tonelens.lsp.state.project_files import FILES
from tonelens.lsp.state.session import Session
from tonelens.lsp.tasks.engines import Command, Engines
from tonelens.lsp.tasks.garbage import collect_when_quiet
from tonelens.settings.accepted import PLACE
from tonelens.text.documents import Change
from tonelens.text.line_index import Position


class Server(LanguageServer):
    """The language server of one connection.

    Args:
        command: starts the process that runs a model, for a model and a device.
    """

    protocol: Protocol

    def __init__(self, command: Command = worker_command) -> None:
        super().__init__("tonelens", __version__, protocol_cls=Protocol, converter_factory=brief_converter)
        self.configuration = Configuration(self.protocol)
        self.session = Session(
            on_change=lambda uri: self.publisher.changed(uri),
            settings_of=self.configuration.settings_of,
        )
        self.engines = Engines(self._engine_changed, command)
        self.bars = Bars(self.protocol)
        self.explanation_requests = ExplanationRequests(
            self.session,
            self.configuration,
            self.engines,
            self.bars,
            on_status=lambda *uris: self.publisher.status_changed(*uris),
            background=self.background,
        )
        self.document_review = DocumentReview(
            self.session, self.configuration, self.engines, self.bars, background=self.background, say=self.configuration.warn
        )
        self.workspace_review = WorkspaceReview(
            self.session, self.configuration, self.engines, self.bars, asked=lambda uri: self.document_review.ask_for(uri)
        )
        self.tone_changes = ToneChanges(self.session, self.configuration, self.engines, self.bars)
        self.publisher = Publisher(self.protocol, self.session, self.explanation_requests.status)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._folders: list[str] = []
        self._given: object = None
        self._log_level = logging.getLogger("tonelens").getEffectiveLevel()
        self._tasks: set[asyncio.Task[None]] = set()
        _register(self)

    async def run(self, connection: Connection) -> int:
        """Serves one connection until the editor ends it, and returns the status that the process shall end with."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_report_unhandled)
        status: asyncio.Future[int] = loop.create_future()

        def end(value: int) -> None:
            if not status.done():
                status.set_result(value)

        def receive(body: bytes | None) -> None:
            # The loop is closed when the editor goes on to send after its last message.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self.protocol.receive, body)

        def listen() -> None:
            try:
                for body in bodies(connection.receive):
                    receive(body)
            finally:
                # However the reading ends, the process ends with it, and its worker.
                receive(None)

        outbox = Outbox(connection.send, broken=partial(receive, None))
        self.protocol.on_exit = end
        self.protocol.set_writer(outbox)
        threading.Thread(target=listen, daemon=True).start()
        self.background(collect_when_quiet(lambda: self.protocol.last_message))
        try:
            return await status
        finally:
            self.document_review.close()
            self.workspace_review.close()
            self.tone_changes.close()
            self.explanation_requests.close()
            outbox.close()
            await asyncio.to_thread(self.engines.close)
            connection.close()

    @property
    def folders(self) -> tuple[str, ...]:
        """The addresses of the folders that are open."""
        return tuple(self._folders)

    def report_server_error(self, error: Exception, source: object) -> None:
        """Logs an error that nobody waits for, without its text; what an editor has asked for wrongly is none of the server."""
        if not isinstance(error, JsonRpcException):
            report(error)

    def background(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something that nobody waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def initialize(self, params: types.InitializeParams) -> None:
        """The editor says what it can do; what it is offered follows from that."""
        self._loop = asyncio.get_running_loop()
        if params.process_id is not None:
            self.background(parent.watch(params.process_id, partial(self.protocol.receive, None)))
        encoding = self.workspace.position_encoding
        name = encoding.value if isinstance(encoding, types.PositionEncodingKind) else str(encoding)
        self.session.client = client = client_of(params.capabilities, name)
        self._folders = [folder.uri for folder in params.workspace_folders or ()]
        options = params.initialization_options
        self._given = options.get(SECTION) if isinstance(options, dict) else None
        self.traced(params)
        if isinstance(options, dict) and options.get("trusted") is False:
            self.configuration.distrust()
        if client.pulls_diagnostics:
            provided = types.DiagnosticOptions(False, True, identifier=diagnostics.SOURCE)
            self.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, provided)(partial(diagnostics.pulled, self.session))
            self.feature(types.WORKSPACE_DIAGNOSTIC)(partial(diagnostics.pulled_of_workspace, self.session))
        if not client.draws:
            self.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, semantic_tokens.LEGEND)(partial(semantic_tokens.whole, self.session))
            self.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE)(partial(semantic_tokens.of_range, self.session))

    def traced(self, params: types.InitializeParams | types.SetTraceParams) -> None:
        """The editor says how much it wants to hear of the server's work."""
        value = params.trace if isinstance(params, types.InitializeParams) else params.value
        log.traced(str(getattr(value, "value", value)), self._log_level)

    def initialized(self, params: types.InitializedParams) -> None:
        """The editor is ready to be asked."""
        registrations: list[types.Registration] = []
        if self.session.client.registers_configuration:
            registrations.append(types.Registration("tonelens-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, {"section": SECTION}))
        if self.session.client.registers_watching:
            watched = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(f"**/{name}") for name in FILES])
            registrations.append(types.Registration("tonelens-projects", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched))
        if registrations:
            self.protocol.send_request(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations))
        if self.session.client.configuration:
            self.background(self._fetch_settings())
        else:
            self.configuration.given(self._given)

    def configuration_changed(self, params: types.DidChangeConfigurationParams) -> None:
        """The editor's settings are others; an editor that cannot be asked sends them along."""
        if self.session.client.configuration:
            self.background(self._fetch_settings())
            return
        settings = params.settings
        if self.configuration.given(settings.get(SECTION) if isinstance(settings, dict) else None):
            self._settings_changed()

    def folders_changed(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        """Folders have come and gone."""
        gone = {folder.uri for folder in params.event.removed}
        self._folders = [uri for uri in self._folders if uri not in gone] + [folder.uri for folder in params.event.added]
        if self.session.client.configuration:
            self.background(self._fetch_settings())

    def project_files_changed(self, params: types.DidChangeWatchedFilesParams | None = None) -> None:
        """A project's file may have been written; what its settings make otherwise is made again."""
        if self.configuration.reread():
            self._settings_changed()
        elif params is not None and any(change.uri.endswith(f"/{PLACE.as_posix()}") for change in params.changes):
            self.document_review.look_again()

    async def _fetch_settings(self) -> None:
        if await self.configuration.fetch(self._folders):
            self._settings_changed()

    def _settings_changed(self) -> None:
        self.explanation_requests.settings_changed()
        self.document_review.look_again()
        self.publisher.changed(*self.session.documents)

    def _engine_changed(self, key: EngineKey, state: str) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self.explanation_requests.state_changed, key, state)


def _register(server: Server) -> None:
    """The table of what is answered by whom."""
    session, explanation_requests = server.session, server.explanation_requests

    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        server.project_files_changed()
        session.open(document.uri, str(document.language_id), document.version, document.text)
        server.document_review.opened(document.uri)
        server.publisher.typed(document.uri)

    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        changes = [_change(change) for change in params.content_changes]
        if session.found_again(document.uri, changes, document.version):
            server.document_review.opened(document.uri)
        else:
            server.document_review.edited(document.uri, session.edit(document.uri, changes, document.version))
        server.publisher.typed(document.uri)

    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        # Not every editor tells when a file has changed that is no prose.
        server.project_files_changed()
        server.document_review.saved(params.text_document.uri)

    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.workspace_review.closed(uri, session.documents.get(uri))
        server.document_review.closed(uri)
        session.close(uri)

    def lost(uri: str | None) -> None:
        lost = [one for one in list(session.documents) if uri in (None, one)]
        for one in lost:
            server.document_review.closed(one)
            session.lose(one)
        if lost:
            server.configuration.warn("An edit could not be applied, so nothing is shown in its document. Close it and open it again.")

    async def shown(params: Any) -> LongResponse:
        uri = str(getattr(params, "uri", ""))
        status = explanation_requests.status(uri)
        server.publisher.told(uri, status)
        return await explanations.answer(session, uri, status, getattr(params, "detail", None) is True)

    server.protocol.on_unknown_edit = lost
    features: list[tuple[str, Any, Any]] = [
        (types.INITIALIZE, server.initialize, None),
        (types.INITIALIZED, server.initialized, None),
        (types.TEXT_DOCUMENT_DID_OPEN, did_open, None),
        (types.TEXT_DOCUMENT_DID_CHANGE, did_change, None),
        (types.TEXT_DOCUMENT_DID_SAVE, did_save, None),
        (types.TEXT_DOCUMENT_DID_CLOSE, did_close, None),
        (types.WORKSPACE_DID_CHANGE_CONFIGURATION, server.configuration_changed, None),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, server.project_files_changed, None),
        (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, server.folders_changed, None),
        (types.SET_TRACE, server.traced, None),
        (types.WINDOW_WORK_DONE_PROGRESS_CANCEL, server.bars.cancelled, None),
        (types.TEXT_DOCUMENT_HOVER, partial(hover.hover, session), None),
        (types.TEXT_DOCUMENT_INLAY_HINT, partial(inlay_hint.inlay_hints, session), None),
        (types.TEXT_DOCUMENT_CODE_LENS, partial(code_lens.code_lenses, session), None),
        (types.TEXT_DOCUMENT_CODE_ACTION, partial(code_action.code_actions, session), code_action.OPTIONS),
        (names.EXPLANATIONS, shown, None),
        (names.PANEL, partial(panel.answer, session, explanation_requests.status), None),
    ]
    for method, handler, options in features:
        server.feature(method, options)(partial(handler))
    runs: dict[str, Any] = {
        names.EXPLAIN: partial(commands.explain, session, explanation_requests),
        names.EXPLAIN_DOCUMENT: partial(commands.explain_document, session, explanation_requests),
        names.CLEAR: partial(commands.clear, session),
        names.PIN: partial(commands.pin, session),
        names.UNPIN: partial(commands.pin, session, pinned=False),
        names.REPORT: partial(commands.report, session),
        names.READ: partial(commands.read, session, server.configuration, server.engines.reader),
        names.IGNORE: partial(commands.ignore, session, server.protocol, server.engines.reader),
        names.ACCEPT: partial(commands.accept, session, server.configuration, server.document_review),
        names.ADD_TERM: partial(commands.add_term, session, server.configuration, server.project_files_changed),
        names.PAUSE_REVIEW: partial(commands.pause_review, server.document_review, True),
        names.RESUME_REVIEW: partial(commands.pause_review, server.document_review, False),
        names.REVIEW_DOCUMENT: partial(commands.review_document, session, server.document_review),
        names.CHANGES: partial(commands.changes, session, server.tone_changes),
        names.REVIEW_WORKSPACE: partial(commands.review_workspace, server.workspace_review, lambda: server.folders),
    }
    for name, handler in runs.items():
        server.command(name)(handler)


def _change(change: types.TextDocumentContentChangeEvent) -> Change:
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return Change(change.text, (Position(start.line, start.character), Position(end.line, end.character)))
    return Change(change.text)


def _report_unhandled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if isinstance(error, BaseException):
        report(error)
    else:
        logging.getLogger("tonelens.lsp").error("the event loop reports a fault")
