"""Each finding and each explained sentence as a line in the editor's list of problems, with the responsible words beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import PurePosixPath

from lsprotocol import types

from tonelens.attribution.types import Unit
from tonelens.lsp.features.shown_sentences import Sentence, finding_places, of_mark, of_shown, sentences
from tonelens.lsp.protocol.convert import to_range
from tonelens.lsp.state.placed_findings import MOST_FINDINGS, PlacedFinding
from tonelens.lsp.state.session import Document, Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.report.check.advice import advice
from tonelens.report.check.results import message, more_findings
from tonelens.report.explanation.emphasis import looks
from tonelens.report.explanation.sentences import shown_sentences
from tonelens.report.verdicts import verdict
from tonelens.report.wording import arrow, quoted, share, unit_name
from tonelens.review.check.findings import Finding
from tonelens.settings import WRITER
from tonelens.settings.project import is_project_file, mistakes
from tonelens.settings.rules import INFORMATION, WARNING
from tonelens.text.spans import Span

SOURCE = "tonelens"

# The box for commit messages is no editor in which a client could draw.
_UNDRAWN = "vscode-scm:"

_SEVERITIES = {WARNING: types.DiagnosticSeverity.Warning, INFORMATION: types.DiagnosticSeverity.Information}


def published(session: Session, uri: str) -> types.PublishDiagnosticsParams:
    """What is sent to an editor that does not fetch; nothing takes away what was there.

    Nothing has no version: it holds whatever was typed meanwhile, and an editor that waits for one would keep the rest.
    """
    document = session.documents.get(uri)
    found = list(session.unopened.get(uri, ())) if document is None else diagnostics(session, document)
    return types.PublishDiagnosticsParams(uri, found, document.snapshot.version if document is not None and found else None)


def pulled(session: Session, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """What an editor fetches, or that it has it already."""
    document = session.documents.get(params.text_document.uri)
    items = list(session.unopened.get(params.text_document.uri, ())) if document is None else diagnostics(session, document)
    result = _result_id(items)
    if result == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result)
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=result)


def pulled_of_workspace(session: Session, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """What a review of the workspace has found in files that nobody has opened; of those that it names no more, that they are clean."""
    known = {one.uri: one.value for one in params.previous_result_ids}
    gone = [uri for uri in known if uri not in session.unopened and uri not in session.documents]
    reports: list[types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport] = []
    for uri in (*(uri for uri in session.unopened if uri not in session.documents), *gone):
        items = list(session.unopened.get(uri, ()))
        result = _result_id(items)
        if known.get(uri) == result:
            reports.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri=uri, result_id=result))
        else:
            reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=items, result_id=result))
    return types.WorkspaceDiagnosticReport(reports)


def _result_id(items: Sequence[types.Diagnostic]) -> str:
    content = json.dumps([repr(item) for item in items])
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def diagnostics(session: Session, document: Document) -> list[types.Diagnostic]:
    """One for each finding, and one for each other sentence that is worth a line; of a long text those that have something to say.

    In the writer's view a client that draws lists no more than it is asked to: what it finds it underlines, what it explains it says
    at the margin.
    """
    view = session.settings_of(document.snapshot.uri).view
    found = _of_project_file(session, document)
    if lists_findings(session, document):
        found += _of_findings(session, document, view)
    return found if _is_drawn(session, document) else [*found, *_of_explained(session, document, view)]


def lists_findings(session: Session, document: Document) -> bool:
    """Whether findings are listed as problems, which editors underline: a client that draws need not underline them, too."""
    return not _is_drawn(session, document) or _is_wanted(session, document)


def _is_drawn(session: Session, document: Document) -> bool:
    uri = document.snapshot.uri
    return session.settings_of(uri).view == WRITER and session.client.draws and not uri.startswith(_UNDRAWN)


def _is_wanted(session: Session, document: Document) -> bool:
    """Whether somebody wants findings listed: by the settings, or because they had the whole workspace reviewed."""
    uri = document.snapshot.uri
    return session.settings_of(uri).review.show_in_problems or uri in session.listed


def _of_findings(session: Session, document: Document, view: str) -> list[types.Diagnostic]:
    listed, others = document.placed_findings[:MOST_FINDINGS], document.placed_findings[MOST_FINDINGS:]
    found = [_of_mark(session, document, mark, view) for mark in listed]
    return [*found, _and_others(session, document, others)] if others else found


def _of_explained(session: Session, document: Document, view: str) -> list[types.Diagnostic]:
    found: list[types.Diagnostic] = []
    told = {mark.span for mark in document.placed_findings[:MOST_FINDINGS]}
    drawn = [sentence for sentence in sentences(document, with_quiet=False) if sentence.span not in told]
    for shown in document.shown:
        if not shown.quiet:
            own = [sentence for sentence in drawn if sentence.shown is shown]
            found += [_diagnostic(session, document, sentence, view) for sentence in _listed(shown, own)]
    return found


def _listed(shown: ShownExplanation, own: list[Sentence]) -> list[Sentence]:
    """The sentences that get a line, or the whole text where none of them has anything to say."""
    if not own or not shown.explanation.sentences:
        return own
    telling = {id(one.explanation) for one in shown_sentences(shown.explanation)}
    return [sentence for sentence in own if id(sentence.explanation) in telling] if telling else [of_shown(shown, shown.explanation)]


def _diagnostic(session: Session, document: Document, sentence: Sentence, view: str) -> types.Diagnostic:
    return types.Diagnostic(
        range=to_range(document.snapshot.index, sentence.span, session.client.encoding),
        message=verdict(sentence.explanation),
        severity=types.DiagnosticSeverity.Information,
        source=SOURCE,
        related_information=_related(session, document, sentence, view) if session.client.related_information else None,
    )


def _of_project_file(session: Session, document: Document) -> list[types.Diagnostic]:
    """What does not count in a document that holds a project's settings."""
    snapshot, index = document.snapshot, document.snapshot.index
    if not is_project_file(snapshot.path):
        return []
    found = []
    for line, said in mistakes(PurePosixPath(snapshot.path), snapshot.text):
        begin = index.starts[min(line, len(index.starts)) - 1]
        content = snapshot.text[begin:].splitlines()[:1] or [""]
        place = to_range(index, Span(begin, begin + len(content[0])), session.client.encoding)
        found.append(types.Diagnostic(place, said, severity=types.DiagnosticSeverity.Warning, source=SOURCE, code="settings"))
    return found


def _of_mark(session: Session, document: Document, mark: PlacedFinding, view: str) -> types.Diagnostic:
    """A finding where its sentence is or, for writers, where the word is that is most to blame; the others are related."""
    sentence = of_mark(mark)
    related = None if sentence is None or not session.client.related_information else _related(session, document, sentence, view)
    return types.Diagnostic(
        range=to_range(document.snapshot.index, _place(mark, view), session.client.encoding),
        message=_message(mark.finding),
        severity=_SEVERITIES[mark.finding.severity],
        code=mark.finding.rule,
        source=SOURCE,
        related_information=related,
        data=mark.finding.identity,
    )


def _place(mark: PlacedFinding, view: str) -> Span:
    return next(iter(finding_places(mark)), mark.span) if view == WRITER else mark.span


def _message(finding: Finding) -> str:
    """What is wrong, and on a line of its own what the writer can do where no edit is offered."""
    said = None if finding.tone is None else advice(finding.tone)
    return message(finding) if said is None else f"{message(finding)}\n{said}"


def _and_others(session: Session, document: Document, others: Sequence[PlacedFinding]) -> types.Diagnostic:
    """What is said of the findings that have no line of their own."""
    return types.Diagnostic(
        range=to_range(document.snapshot.index, others[0].span, session.client.encoding),
        message=more_findings(len(others)),
        severity=types.DiagnosticSeverity.Information,
        source=SOURCE,
    )


def _related(session: Session, document: Document, sentence: Sentence, view: str) -> list[types.DiagnosticRelatedInformation]:
    """The places of the responsible words."""
    if not looks(sentence.explanation):
        return []
    uri, index, encoding = document.snapshot.uri, document.snapshot.index, session.client.encoding
    return [
        types.DiagnosticRelatedInformation(types.Location(uri, to_range(index, place, encoding)), _said(unit, view))
        for unit in (sentence.explanation.units[number] for number in sentence.explanation.named)
        for place in sentence.places(unit)[:1]
    ]


def _said(unit: Unit, view: str) -> str:
    if view == WRITER:
        return quoted(unit_name(unit))
    return f"{quoted(unit_name(unit))} {arrow(unit.share)} {share(unit.share)}"
