"""A line above an explained segment: its verdict, and what can be done with it."""

from __future__ import annotations

from lsprotocol import types

from tonelens.lsp.protocol.convert import range_to_json, to_range
from tonelens.lsp.protocol.names import CLEAR, PIN, UNPIN
from tonelens.lsp.state.session import Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.report.verdicts import verdict


def code_lenses(session: Session, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The lenses of a document."""
    uri = params.text_document.uri
    document = session.documents.get(uri)
    if document is None or not session.settings_of(uri).code_lens:
        return []
    lenses = []
    for shown in document.shown:
        if not shown.quiet:
            place = to_range(document.snapshot.index, shown.span, session.client.encoding)
            lenses += [types.CodeLens(types.Range(place.start, place.start), command) for command in _commands(uri, shown, place)]
    return lenses


def _commands(uri: str, shown: ShownExplanation, place: types.Range) -> list[types.Command]:
    arguments = [{"uri": uri, "range": range_to_json(place)}]
    pin = types.Command("Unpin", UNPIN, arguments=arguments) if shown.pinned else types.Command("Pin", PIN, arguments=arguments)
    # An empty command is text that cannot be clicked.
    return [types.Command(verdict(shown.explanation), ""), pin, types.Command("Clear", CLEAR, arguments=arguments)]
