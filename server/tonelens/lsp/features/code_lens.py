"""A line above an explained segment: its verdict, and what can be done with it."""

from __future__ import annotations

from lsprotocol import types

from tonelens.lsp.protocol.convert import range_to_json, to_range
from tonelens.lsp.protocol.names import CLEAR, EXPLAIN, PIN, UNPIN
from tonelens.lsp.state.session import Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.report.for_writers import in_margin
from tonelens.report.verdicts import verdict
from tonelens.settings import WRITER


def code_lenses(session: Session, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The lenses of a document."""
    uri = params.text_document.uri
    document = session.documents.get(uri)
    settings = session.settings_of(uri)
    is_writers = settings.view == WRITER
    # Where a client draws, a writer has the verdict at the margin, and no line is pushed down for it.
    if document is None or not settings.code_lens or (is_writers and session.client.draws):
        return []
    lenses = []
    asked = [shown for shown in document.shown if not shown.quiet]
    for shown in asked:
        place = to_range(document.snapshot.index, shown.span, session.client.encoding)
        lenses += [types.CodeLens(types.Range(place.start, place.start), command) for command in _commands(uri, shown, place, is_writers)]
    # A line that went with the first key would pull the text up under the hand that types.
    places = {lost.left for lost in document.lost if not lost.shown.quiet and not any(lost.left.overlaps(one.span) for one in asked)}
    for left in sorted(one for one in places if one.of(document.snapshot.text).strip()):
        place = to_range(document.snapshot.index, left, session.client.encoding)
        lenses += [types.CodeLens(types.Range(place.start, place.start), command) for command in _commands_of_edited(uri, place)]
    return lenses


def _commands_of_edited(uri: str, place: types.Range) -> list[types.Command]:
    arguments = [{"uri": uri, "range": range_to_json(place)}]
    return [
        types.Command("Edited since it was explained", ""),
        types.Command("Explain Again", EXPLAIN, arguments=arguments),
        types.Command("Clear", CLEAR, arguments=arguments),
    ]


def _commands(uri: str, shown: ShownExplanation, place: types.Range, is_writers: bool) -> list[types.Command]:
    arguments = [{"uri": uri, "range": range_to_json(place)}]
    pin = types.Command("Unpin", UNPIN, arguments=arguments) if shown.pinned else types.Command("Pin", PIN, arguments=arguments)
    said = in_margin(shown.explanation) if is_writers else verdict(shown.explanation)
    # An empty command is text that cannot be clicked.
    return [types.Command(said, ""), pin, types.Command("Clear", CLEAR, arguments=arguments)]
