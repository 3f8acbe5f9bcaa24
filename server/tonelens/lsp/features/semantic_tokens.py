"""Words in graded colours, for editors that have no client of ours to draw them."""

from __future__ import annotations

from lsprotocol import types

from tonelens.lsp.features.shown_sentences import coloured, sentences
from tonelens.lsp.protocol.convert import on_single_lines, to_span
from tonelens.lsp.state.session import Session
from tonelens.report.explanation.emphasis import Look
from tonelens.text.spans import Span

GRADES = 3
NEGATIVE, POSITIVE, UNCERTAIN = "tonelensNegative", "tonelensPositive", "tonelensUncertain"
TYPES = (*(f"{kind}{grade}" for kind in (NEGATIVE, POSITIVE) for grade in range(1, GRADES + 1)), UNCERTAIN)
LEGEND = types.SemanticTokensLegend(token_types=TYPES, token_modifiers=())

# A word that has less than this of the strongest one's share stays as it is.
_LEAST_STRENGTH = 0.1


def whole(session: Session, params: types.SemanticTokensParams) -> types.SemanticTokens:
    """All coloured words of a document."""
    return _tokens(session, params.text_document.uri, None)


def of_range(session: Session, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
    """The coloured words of a range."""
    return _tokens(session, params.text_document.uri, params.range)


def _tokens(session: Session, uri: str, within: types.Range | None) -> types.SemanticTokens:
    document, settings = session.documents.get(uri), session.settings_of(uri)
    if document is None or not settings.semantic_tokens:
        return types.SemanticTokens([])
    index, encoding = document.snapshot.index, session.client.encoding
    asked = Span(0, len(document.snapshot.text)) if within is None else to_span(index, within, encoding)
    placed = sorted(
        (place, kind)
        for sentence in sentences(document)
        if sentence.span.overlaps(asked)
        for look in coloured(sentence, settings.view)
        if (kind := _type(look)) is not None
        for place in sentence.places(look.unit)
        if place.overlaps(asked)
    )
    data: list[int] = []
    line = character = end = 0
    for place, kind in placed:
        if place.start < end:
            continue
        end = place.end
        for part in on_single_lines(index, place, encoding):
            start = part.start
            data += [start.line - line, start.character - (character if start.line == line else 0), part.end.character - start.character]
            data += [TYPES.index(kind), 0]
            line, character = start.line, start.character
    return types.SemanticTokens(data)


def _type(look: Look) -> str | None:
    if look.strength < _LEAST_STRENGTH or look.share == 0:
        return None
    if look.muted:
        return UNCERTAIN
    grade = 1 + sum(look.strength >= bound for bound in (1 / 3, 2 / 3))
    return f"{POSITIVE if look.share > 0 else NEGATIVE}{grade}"
