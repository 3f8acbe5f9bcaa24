"""The one request beyond the standard: everything that a client of ours draws, described in ``docs/protocol.md``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tonelens.lsp.features.shown_sentences import Sentence, coloured, sentences
from tonelens.lsp.protocol.convert import range_to_json, to_range
from tonelens.lsp.protocol.long_responses import LongResponse, written
from tonelens.lsp.state.session import Document, Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.report import explanation_to_json
from tonelens.report.explanation.emphasis import decimals_of
from tonelens.report.verdicts import unit_detail, verdict
from tonelens.review.by_sentence import sentence_count
from tonelens.text.line_index import PositionEncoding


async def answer(session: Session, uri: str, status: str, detail: bool) -> LongResponse:
    """What is shown in a document by now, however it goes on meanwhile: of a long one the answer takes a while."""
    document = session.documents.get(uri)
    as_it_is = None if document is None else replace(document)
    return await asyncio.to_thread(lambda: written(explanations(as_it_is, session.client.encoding, status, detail)))


def explanations(document: Document | None, encoding: PositionEncoding, status: str, detail: bool = False) -> dict[str, Any]:
    """What is shown in a document; its version tells the client whether it has typed on since.

    With ``detail`` each explanation comes along in its JSON form.
    """
    if document is None:
        return {"version": None, "status": status, "explanations": []}
    drawn: dict[int, list[Sentence]] = {}
    for sentence in sentences(document):
        drawn.setdefault(id(sentence.shown), []).append(sentence)
    return {
        "version": document.snapshot.version,
        "status": status,
        "explanations": [_shown(document, encoding, shown, drawn.get(id(shown), []), detail) for shown in document.shown],
    }


def _shown(document: Document, encoding: PositionEncoding, shown: ShownExplanation, drawn: list[Sentence], detail: bool) -> dict[str, Any]:
    return {
        "range": range_to_json(to_range(document.snapshot.index, shown.span, encoding)),
        "message": _so_far(shown) if shown.partial else verdict(shown.explanation),
        "pinned": shown.pinned,
        "quiet": shown.quiet,
        "units": [unit for sentence in drawn for unit in _units(document, encoding, sentence)],
        **({"explanation": explanation_to_json(shown.explanation)} if detail and not shown.partial else {}),
    }


def _so_far(shown: ShownExplanation) -> str:
    return f"{len(shown.explanation.sentences)} of {sentence_count(shown.segment.reading.text)} sentences so far"


def _units(document: Document, encoding: PositionEncoding, sentence: Sentence) -> list[Mapping[str, Any]]:
    """The units that are drawn; the strongest of the sentence has the strength 1."""
    looks = coloured(sentence)
    parts = () if sentence.shown is None else sentence.shown.explanation.sentences
    number = next((number for number, part in enumerate(parts) if part is sentence.explanation), 0)
    index = document.snapshot.index
    return [
        {
            "ranges": [range_to_json(to_range(index, place, encoding)) for place in sentence.places(look.unit)],
            "sentence": number,
            "text": look.unit.text,
            "share": look.share,
            "strength": look.strength,
            "responsible": look.responsible,
            "uncertain": look.muted,
            "detail": unit_detail(sentence.explanation, look.unit, decimals_of(looks), look.rank, len(looks)),
        }
        for look in looks
        if look.strength > 0
    ]
