"""The commands: explain, put away, pin, write a report, show what is read or has changed, ignore a finding, pause the review."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol

from tonelens.errors import SettingsError, TextChangedError
from tonelens.lsp.features.changes import changes_page
from tonelens.lsp.handlers.document_review import DocumentReview
from tonelens.lsp.handlers.explanation_requests import ExplanationRequests, Request
from tonelens.lsp.handlers.tone_changes import ToneChanges
from tonelens.lsp.handlers.workspace_review import WorkspaceReview, said
from tonelens.lsp.protocol.convert import position_of_json, range_of_json, to_range, to_span, workspace_edit
from tonelens.lsp.protocol.long_responses import LongResponse, written
from tonelens.lsp.state.configuration import Configuration
from tonelens.lsp.state.disk import file_of, is_on_disk
from tonelens.lsp.state.segments import DOCUMENT, SELECTION, UNITS
from tonelens.lsp.state.session import Session
from tonelens.lsp.tasks.document_reader import DocumentReader
from tonelens.lsp.tasks.explain_task import LeftAlone
from tonelens.report import explanation_to_json, html_page
from tonelens.report.for_writers import counted_to_look_at
from tonelens.report.reading import reading_to_json
from tonelens.report.wording import quoted
from tonelens.review.check.rules import asked_for_by
from tonelens.settings.accepted import accept_file, accept_finding
from tonelens.text.spans import Span


async def explain(
    session: Session, explanation_requests: ExplanationRequests, params: types.ExecuteCommandParams
) -> LongResponse | dict[str, int] | None:
    """Explains a range, or the sentence at a position; the answer is the JSON form of the explanation."""
    argument = _argument(params)
    uri = _uri(argument)
    place = _place(session, uri, argument)
    unit = argument.get("unit", SELECTION)
    trigger = argument.get("trigger")
    if place is None or unit not in UNITS or trigger not in (None, "selection"):
        raise JsonRpcInvalidParams("A range or a position is needed; docs/protocol.md has the arguments.")
    return await _explained(explanation_requests, Request(uri, place, unit, trigger == "selection", params.work_done_token))


async def explain_document(
    session: Session, explanation_requests: ExplanationRequests, params: types.ExecuteCommandParams
) -> LongResponse | dict[str, int] | None:
    """Explains all prose of a document."""
    uri = _uri(_argument(params))
    whole = Span(0, len(session.document(uri).snapshot.text))
    return await _explained(explanation_requests, Request(uri, whole, DOCUMENT, token=params.work_done_token))


def clear(session: Session, params: types.ExecuteCommandParams) -> None:
    """Takes away what is shown in a document, or of it what a range touches."""
    argument = _argument(params)
    uri = _uri(argument)
    session.clear(uri, _place(session, uri, argument))


def pin(session: Session, params: types.ExecuteCommandParams, pinned: bool = True) -> None:
    """Lets what is shown stay beside others, or no longer."""
    argument = _argument(params)
    uri = _uri(argument)
    session.pin(uri, pinned, _place(session, uri, argument))


async def report(session: Session, params: types.ExecuteCommandParams) -> str:
    """What was explained last in a document, as a page that needs no network."""
    document = session.document(_uri(_argument(params)))
    if not document.shown:
        raise SettingsError("Nothing in that document has been explained.", "Explain something first.")
    # Of a long document this takes a while, in which others want to read.
    return await asyncio.to_thread(html_page, max(document.shown, key=lambda shown: shown.number).explanation)


async def read(session: Session, configuration: Configuration, reader: DocumentReader, params: types.ExecuteCommandParams) -> LongResponse:
    """Exactly what is read of a document, sentence by sentence, in the JSON form of a file of ``tonelens read``."""
    uri = _uri(_argument(params))
    snapshot = session.document(uri).snapshot
    asked = asked_for_by(configuration.rules_for(uri, snapshot.language_id))
    path = configuration.path_of(uri)

    def read_of() -> LongResponse:
        sentences = reader.sentences(snapshot.text, snapshot.language_id, path, asked, lambda: None)
        return written(reading_to_json(path, snapshot.text, snapshot.language_id, sentences))

    # Of a long document this takes a while, in which others want to read.
    return await asyncio.to_thread(read_of)


async def ignore(session: Session, protocol: LanguageServerProtocol, reader: DocumentReader, params: types.ExecuteCommandParams) -> None:
    """Writes the comment that makes a finding ignored, through the editor, so that it can be undone like anything typed."""
    argument = _argument(params)
    document, identity = session.document(_uri(argument)), argument.get("finding")
    mark = next((mark for mark in document.placed_findings if mark.finding.identity == identity), None)
    if mark is None:
        raise SettingsError("That finding no longer exists.", "Choose one that is shown.")
    snapshot = document.snapshot
    # Every place is tried by reading the document as it would be, which takes a while where it is long.
    insertion = await asyncio.to_thread(reader.ignoring, snapshot, mark.span, mark.finding.rule, lambda: None)
    if insertion is None:
        raise SettingsError("A comment cannot be written there.", "Exclude the file, or part of it, in tonelens.toml.")
    if session.document(snapshot.uri).snapshot is not snapshot:
        raise TextChangedError
    place = to_range(snapshot.index, Span(insertion.offset, insertion.offset), session.client.encoding)
    edit = workspace_edit(snapshot, types.TextEdit(place, insertion.text), session.client.versioned_edits)
    label = f"Ignore {quoted(mark.finding.rule)}"
    protocol.send_request(types.WORKSPACE_APPLY_EDIT, types.ApplyWorkspaceEditParams(edit, label))


async def accept(
    session: Session, configuration: Configuration, document_review: DocumentReview, params: types.ExecuteCommandParams
) -> None:
    """Adds a finding, or without one the whole file, to the project's list of what is fine."""
    argument = _argument(params)
    uri, identity = _uri(argument), argument.get("finding")
    document, folder = session.document(uri), configuration.list_folder(uri)
    file = file_of(uri)
    if identity is None and file is not None:
        await asyncio.to_thread(accept_file, folder, file)
    else:
        tone = next((mark.finding.tone for mark in document.placed_findings if mark.finding.identity == identity), None)
        if tone is None:
            raise SettingsError("That finding no longer exists.", "Choose one that is shown.")
        digest, text = str(identity).partition(".")[0], tone.sentence.reading.text
        await asyncio.to_thread(accept_finding, folder, digest, tone.rule.name, text)
    document_review.look_again()


def add_term(session: Session, configuration: Configuration, changed: Callable[[], None], params: types.ExecuteCommandParams) -> None:
    """Adds a word to the terms of the project's own file; ``changed`` looks at that again."""
    argument = _argument(params)
    uri, term = _uri(argument), argument.get("term")
    if not isinstance(term, str) or not term.strip():
        raise JsonRpcInvalidParams("The term is needed.")
    opened = {file_of(one): (one, document.snapshot.text) for one, document in session.documents.items()}
    configuration.add_term(uri, term, lambda path: path not in opened or is_on_disk(*opened[path]))
    changed()


def pause_review(document_review: DocumentReview, is_paused: bool, params: types.ExecuteCommandParams | None = None) -> None:
    """Stops the review of all documents, or goes on with it."""
    document_review.pause(is_paused)


async def review_document(session: Session, document_review: DocumentReview, params: types.ExecuteCommandParams) -> dict[str, Any]:
    """Reviews one document from now on, whatever the settings say, and answers how much there is to look at."""
    uri = _uri(_argument(params))
    await document_review.review(uri)
    document = session.document(uri)
    count, total = sum(mark.finding.tone is not None for mark in document.placed_findings), len(document.read or ())
    return {"sentences": total, "findings": count, "message": counted_to_look_at(count, total)}


async def changes(session: Session, tone_changes: ToneChanges, params: types.ExecuteCommandParams) -> LongResponse:
    """What changed in tone since the last commit, in one document or several."""
    argument = _argument(params)
    uris = argument.get("uris", [argument.get("uri")])
    if not isinstance(uris, list) or not uris or not all(isinstance(uri, str) for uri in uris):
        raise JsonRpcInvalidParams("The address of a document is needed, or a list of them.")
    answered = await tone_changes.compare(uris, params.work_done_token)
    encoding, views = session.client.encoding, {uri: session.settings_of(uri).view for uri in uris}
    # Of a long document this takes a while, in which others want to read.
    return await asyncio.to_thread(lambda: written(changes_page(answered, encoding, views)))


async def review_workspace(
    review: WorkspaceReview, folders: Callable[[], Sequence[str]], params: types.ExecuteCommandParams
) -> dict[str, int]:
    """Reviews the files of all folders that are open, and answers how many there are and how many findings they have."""
    return said(await review.review(folders(), params.work_done_token))


async def _explained(explanation_requests: ExplanationRequests, request: Request) -> LongResponse | dict[str, int] | None:
    explanation = await explanation_requests.explain(request)
    if isinstance(explanation, LeftAlone):
        return {"tooMany": explanation.sentences} if explanation.sentences else None
    return None if explanation is None else await asyncio.to_thread(lambda: written(explanation_to_json(explanation)))


def _argument(params: types.ExecuteCommandParams) -> Mapping[str, Any]:
    arguments = params.arguments or ()
    if len(arguments) != 1 or not isinstance(arguments[0], Mapping):
        raise JsonRpcInvalidParams("The command takes one object; docs/protocol.md has its members.")
    return arguments[0]


def _uri(argument: Mapping[str, Any]) -> str:
    uri = argument.get("uri")
    if not isinstance(uri, str):
        raise JsonRpcInvalidParams("The document's uri is needed.")
    return uri


def _place(session: Session, uri: str, argument: Mapping[str, Any]) -> Span | None:
    """The range that an argument names, or the empty one at its position."""
    index, encoding = session.document(uri).snapshot.index, session.client.encoding
    try:
        if argument.get("range") is not None:
            return to_span(index, range_of_json(argument["range"]), encoding)
        if argument.get("position") is not None:
            position = position_of_json(argument["position"])
            return to_span(index, types.Range(position, position), encoding)
    except ValueError:
        raise JsonRpcInvalidParams("A range has a start and an end, each with a line and a character.") from None
    return None
