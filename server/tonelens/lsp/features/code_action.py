"""What can be done at a place: explain it, put away what is shown, and the edits that soften an explained sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from tonelens.attribution.types import Edit
from tonelens.lsp.features.shown_sentences import Sentence, found, sentences
from tonelens.lsp.protocol.convert import range_to_json, to_range, to_span, workspace_edit
from tonelens.lsp.protocol.names import ACCEPT, ADD_TERM, CLEAR, EXPLAIN, EXPLAIN_KIND, IGNORE, OUTCOME, PIN, UNPIN
from tonelens.lsp.state.placed_findings import PlacedFinding
from tonelens.lsp.state.segments import PARAGRAPH, SELECTION, SENTENCE
from tonelens.lsp.state.session import Document, Session
from tonelens.report.for_writers import outcome
from tonelens.report.verdicts import edit_effect
from tonelens.report.wording import quoted, unit_name
from tonelens.review.check.findings import Finding
from tonelens.text.comments import comment_form
from tonelens.text.spans import Span

KINDS = (EXPLAIN_KIND, types.CodeActionKind.QuickFix)
OPTIONS = types.CodeActionOptions(code_action_kinds=KINDS)

Action = types.CodeAction | types.Command


def code_actions(session: Session, params: types.CodeActionParams) -> list[Action]:
    """The edits first, then the commands; what the editor did not ask for is left out."""
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return []
    span = to_span(document.snapshot.index, params.range, session.client.encoding)
    wanted: list[Action] = []
    if session.client.action_literals and _asked_for(params.context, types.CodeActionKind.QuickFix.value):
        wanted += _edits(session, document, span)
    has_comments = comment_form(document.snapshot.language_id, document.snapshot.path) is not None
    if has_comments and session.client.applies_edits and _asked_for(params.context, types.CodeActionKind.QuickFix.value):
        ignoring = [
            _ignore(document, mark) for mark in document.placed_findings if mark.finding.tone is not None and _touches(mark.span, span)
        ]
        wanted += [_literal(command, types.CodeActionKind.QuickFix) for command in ignoring] if session.client.action_literals else ignoring
    if document.snapshot.uri.startswith("file:") and _asked_for(params.context, types.CodeActionKind.QuickFix.value):
        fine = list(_accepting(document, span))
        wanted += [_literal(command, types.CodeActionKind.QuickFix) for command in fine] if session.client.action_literals else fine
    if _asked_for(params.context, EXPLAIN_KIND):
        commands = list(_commands(document, span, params))
        wanted += [_literal(command) for command in commands] if session.client.action_literals else commands
    return wanted


def _asked_for(context: types.CodeActionContext, kind: str) -> bool:
    """Whether a kind or one above it is asked for; nothing in particular is everything."""
    if context.only is None:
        return True
    only = [one.value if isinstance(one, types.CodeActionKind) else one for one in context.only]
    return any(one == "" or kind == one or kind.startswith(one + ".") for one in only)


def _touches(span: Span, other: Span) -> bool:
    return span.start <= other.end and other.start <= span.end


def _literal(command: types.Command, kind: types.CodeActionKind | str = EXPLAIN_KIND) -> types.CodeAction:
    return types.CodeAction(command.title, kind=kind, command=command)


def _ignore(document: Document, mark: PlacedFinding) -> types.Command:
    argument = {"uri": document.snapshot.uri, "finding": mark.finding.identity}
    return types.Command(f"Ignore {quoted(mark.finding.rule)} for this sentence", IGNORE, arguments=[argument])


def _accepting(document: Document, span: Span) -> Iterator[types.Command]:
    """What adds to the project's list of what is fine, in every kind of file."""
    touched = [mark.finding for mark in document.placed_findings if mark.finding.tone is not None and _touches(mark.span, span)]
    uri = document.snapshot.uri
    for finding in touched:
        title = "Mark as fine" if len(touched) == 1 else f"Mark as fine for {quoted(finding.rule)}"
        yield types.Command(title, ACCEPT, arguments=[{"uri": uri, "finding": finding.identity}])
    for term in dict.fromkeys(term for finding in touched for term in _terms(finding)):
        yield types.Command(f"{quoted(term)} is fine in this project", ADD_TERM, arguments=[{"uri": uri, "term": term}])
    if touched:
        yield types.Command("Turn off for this file", ACCEPT, arguments=[{"uri": uri}])


def _terms(finding: Finding) -> Iterator[str]:
    """The responsible words of a finding, as far as they stand side by side and can be left out as a term."""
    explanation = None if finding.tone is None else finding.tone.explanation
    if explanation is None:
        return
    for unit in (explanation.units[number] for number in explanation.named):
        if len(unit.spans) == 1:
            yield unit_name(unit)


def _commands(document: Document, span: Span, params: types.CodeActionParams) -> Iterator[types.Command]:
    uri = params.text_document.uri
    place = {"uri": uri, "range": range_to_json(params.range)}
    # A light bulb at every place that the cursor visits would be noise.
    by_hand = params.context.trigger_kind is types.CodeActionTriggerKind.Invoked or params.context.only is not None
    if len(span):
        yield _explain("Explain sentiment of selection", place, SELECTION)
    if len(span) or by_hand:
        yield _explain("Explain sentiment of sentence", place, SENTENCE)
        yield _explain("Explain sentiment of paragraph", place, PARAGRAPH)
    touched = [shown for shown in document.shown if _touches(shown.span, span)]
    if touched and (len(span) or by_hand):
        all_pinned = all(shown.pinned for shown in touched)
        title, name = ("Unpin this explanation", UNPIN) if all_pinned else ("Pin this explanation", PIN)
        yield types.Command(title, name, arguments=[place])
    if document.shown and (len(span) or by_hand):
        yield types.Command("Clear all explanations", CLEAR, arguments=[{"uri": uri}])


def _explain(title: str, place: dict[str, Any], unit: str) -> types.Command:
    return types.Command(title, EXPLAIN, arguments=[{**place, "unit": unit}])


def _edits(session: Session, document: Document, span: Span) -> Iterator[types.CodeAction]:
    """The edits of the explained sentences that the range touches."""
    for sentence in (*sentences(document, with_quiet=False), *found(document, with_quiet=False)):
        if _touches(sentence.span, span):
            for edit in sentence.explanation.edits:
                yield _edit(session, document, sentence, edit)


def _edit(session: Session, document: Document, sentence: Sentence, edit: Edit) -> types.CodeAction:
    snapshot, explanation = document.snapshot, sentence.explanation
    place = to_range(snapshot.index, sentence.place(edit.span), session.client.encoding)
    whole = workspace_edit(snapshot, types.TextEdit(place, edit.replacement), session.client.versioned_edits)
    title = edit_effect(explanation.prediction, explanation.text, edit)
    told = types.Command("", OUTCOME, arguments=[snapshot.uri, range_to_json(place), outcome(edit)]) if session.client.draws else None
    return types.CodeAction(title, kind=types.CodeActionKind.QuickFix, edit=whole, command=told)
