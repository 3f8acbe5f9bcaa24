"""What can be done at a place: explain it, put away what is shown, and the edits that soften an explained sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from tonelens.attribution.types import Edit
from tonelens.lsp.convert import range_to_json, to_range, to_span
from tonelens.lsp.features.names import CLEAR, EXPLAIN, EXPLAIN_KIND, PIN, UNPIN
from tonelens.lsp.reading import Sentence, sentences
from tonelens.lsp.segments import PARAGRAPH, SELECTION, SENTENCE
from tonelens.lsp.session import Document, Session
from tonelens.report.verdicts import edit_effect
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


def _literal(command: types.Command) -> types.CodeAction:
    return types.CodeAction(command.title, kind=EXPLAIN_KIND, command=command)


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
    touched = [shown for shown in document.shown if shown.span.start <= span.end and span.start <= shown.span.end]
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
    for sentence in sentences(document, with_quiet=False):
        if sentence.span.start <= span.end and span.start <= sentence.span.end:
            for edit in sentence.explanation.edits:
                yield _edit(session, document, sentence, edit)


def _edit(session: Session, document: Document, sentence: Sentence, edit: Edit) -> types.CodeAction:
    snapshot, explanation = document.snapshot, sentence.explanation
    place = to_range(snapshot.index, sentence.shown.place(edit.span), session.client.encoding)
    change = types.TextEdit(place, edit.replacement)
    if session.client.versioned_edits:
        identifier = types.OptionalVersionedTextDocumentIdentifier(snapshot.uri, snapshot.version)
        whole = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, [change])])
    else:
        whole = types.WorkspaceEdit(changes={snapshot.uri: [change]})
    title = edit_effect(explanation.prediction, explanation.text, edit)
    return types.CodeAction(title, kind=types.CodeActionKind.QuickFix, edit=whole)
