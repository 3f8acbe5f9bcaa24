"""Three lines about the sentence under the pointer for a writer; for a scientist everything about the word as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from tonelens.lsp.features.shown_sentences import Sentence, found, sentences
from tonelens.lsp.protocol.convert import to_offset, to_range
from tonelens.lsp.state.placed_findings import MOST_FINDINGS
from tonelens.lsp.state.session import Document, Session
from tonelens.report.explanation.emphasis import Look, decimals_of, looks
from tonelens.report.explanation.notes import notes
from tonelens.report.explanation.provenance import method_phrases, model_phrase
from tonelens.report.explanation.terminal_chart import chart
from tonelens.report.for_writers import told, told_of
from tonelens.report.verdicts import unit_detail, verdict
from tonelens.report.wording import PHRASES, number, quoted, unit_name
from tonelens.settings import WRITER
from tonelens.text.spans import Span

_BARS = 6
_WIDTH = 56
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def hover(session: Session, params: types.HoverParams) -> types.Hover | None:
    """What is known at a position; nothing where nothing is explained."""
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return None
    offset = to_offset(document.snapshot.index, params.position, session.client.encoding)
    is_writers = session.settings_of(params.text_document.uri).view == WRITER
    if is_writers:
        mark = next((mark for mark in document.placed_findings[:MOST_FINDINGS] if _holds(mark.span, offset)), None)
        if mark is not None:
            return _of_lines(session, document, told_of(mark.finding).lines, mark.span)
    for sentence in (*sentences(document), *found(document)):
        if _holds(sentence.span, offset):
            if is_writers:
                return _of_lines(session, document, _for_writers(sentence), sentence.span)
            return _at(session, document, sentence, offset)
    return None


def _for_writers(sentence: Sentence) -> tuple[str, ...]:
    whole = sentence.explanation if sentence.shown is None else sentence.shown.explanation
    return told(whole if whole.not_judged is not None else sentence.explanation).lines


def _of_lines(session: Session, document: Document, lines: tuple[str, ...], place: Span) -> types.Hover:
    """The verdict stands out, and each line is one of its own."""
    first, *others = lines
    text = "\n\n".join((f"**{_escaped(first)}**", *map(_escaped, others))) if session.client.markdown else "\n".join(lines)
    kind = types.MarkupKind.Markdown if session.client.markdown else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, text), to_range(document.snapshot.index, place, session.client.encoding))


def _at(session: Session, document: Document, sentence: Sentence, offset: int) -> types.Hover:
    shown = looks(sentence.explanation, scores=True)
    under = next(((look, place) for look in shown for place in sentence.places(look.unit) if _holds(place, offset)), None)
    look, place = under or (None, sentence.span)
    kind = types.MarkupKind.Markdown if session.client.markdown else types.MarkupKind.PlainText
    text = "\n\n".join(_paragraphs(sentence, shown, look, kind is types.MarkupKind.Markdown))
    place_shown = to_range(document.snapshot.index, place, session.client.encoding)
    return types.Hover(types.MarkupContent(kind, text), place_shown)


def _holds(place: Span, offset: int) -> bool:
    return place.start <= offset < place.end


def _paragraphs(sentence: Sentence, shown: tuple[Look, ...], look: Look | None, markdown: bool) -> Iterator[str]:
    explanation = sentence.explanation
    written = _escaped if markdown else str
    if look is not None:
        name = written(quoted(unit_name(look.unit)))
        yield f"{f'**{name}**' if markdown else name} {written(_detail(sentence, shown, look))}"
    yield written(verdict(explanation))
    if shown and explanation.not_judged is None:
        lines = "\n".join("".join(text for text, _ in line).rstrip() for line in chart(shown, _BARS, _WIDTH))
        yield f"```text\n{lines}\n```" if markdown else lines
    yield written(PHRASES.join((*method_phrases(explanation.method), model_phrase(explanation.model))))
    yield from map(written, notes(explanation))


def _detail(sentence: Sentence, shown: tuple[Look, ...], look: Look) -> str:
    """Its share and place among the units, its score, what it does and whether that is certain."""
    detail = unit_detail(sentence.explanation, look.unit, decimals_of(shown), look.rank, len(shown))
    return f"{detail}{PHRASES}score {number(look.unit.score)}"


def _escaped(text: str) -> str:
    """Text of the person's in Markdown, where it must not become markup."""
    return _MARKDOWN.sub(r"\\\1", text)
