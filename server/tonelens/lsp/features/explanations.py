"""The one request beyond the standard: everything that a client of ours draws, described in ``docs/protocol.md``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tonelens.lsp.features.diagnostics import lists_findings
from tonelens.lsp.features.panel_numbers import so_far
from tonelens.lsp.features.shown_sentences import Sentence, coloured, finding_places, sentences
from tonelens.lsp.protocol.convert import range_to_json, to_range
from tonelens.lsp.protocol.long_responses import LongResponse, written
from tonelens.lsp.state.placed_findings import MOST_FINDINGS, PlacedFinding
from tonelens.lsp.state.session import Document, Session
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.report import explanation_to_json
from tonelens.report.explanation.emphasis import decimals_of
from tonelens.report.for_writers import counted_to_look_at, finding_in_margin, in_margin, to_look_at
from tonelens.report.verdicts import unit_detail, verdict
from tonelens.settings import WRITER
from tonelens.text.line_index import PositionEncoding


async def answer(session: Session, uri: str, status: str, detail: bool) -> LongResponse:
    """What is shown in a document by now, however it goes on meanwhile: of a long one the answer takes a while."""
    document = session.documents.get(uri)
    as_it_is = None if document is None else replace(document)
    view = session.settings_of(uri).view
    are_listed = document is not None and lists_findings(session, document)
    return await asyncio.to_thread(lambda: written(explanations(as_it_is, session.client.encoding, status, detail, view, are_listed)))


def explanations(
    document: Document | None,
    encoding: PositionEncoding,
    status: str,
    detail: bool = False,
    view: str = WRITER,
    are_listed: bool = False,
) -> dict[str, Any]:
    """What is shown in a document; its version tells the client whether it has typed on since.

    With ``detail`` each explanation comes along in its JSON form. ``are_listed`` says that the editor underlines the findings as problems.
    """
    if document is None:
        nothing = {"explanations": [], "findings": [], "areListed": False, "toLookAt": None}
        return {"version": None, "status": status, "view": view, **nothing}
    drawn: dict[int, list[Sentence]] = {}
    for sentence in sentences(document):
        drawn.setdefault(id(sentence.shown), []).append(sentence)
    return {
        "version": document.snapshot.version,
        "status": status,
        "view": view,
        "explanations": [_shown(document, encoding, shown, drawn.get(id(shown), []), detail, view) for shown in document.shown],
        "findings": [_finding(document, encoding, mark) for mark in document.placed_findings[:MOST_FINDINGS]],
        "areListed": are_listed,
        "toLookAt": _to_look_at(document),
    }


def _finding(document: Document, encoding: PositionEncoding, mark: PlacedFinding) -> dict[str, Any]:
    """A finding with the words to underline, the strongest first; ``words`` is ``None`` until it is known which they are."""
    index = document.snapshot.index
    is_known = mark.finding.tone is None or mark.finding.tone.explanation is not None
    return {
        "range": range_to_json(to_range(index, mark.span, encoding)),
        "words": [range_to_json(to_range(index, place, encoding)) for place in finding_places(mark)] if is_known else None,
        "severity": mark.finding.severity,
        "margin": finding_in_margin(mark.finding),
    }


def _to_look_at(document: Document) -> dict[str, str] | None:
    """How much there is to look at, in short and as a sentence; nothing where the document is not reviewed."""
    if document.read is None:
        return None
    count = sum(mark.finding.tone is not None for mark in document.placed_findings)
    return {"short": to_look_at(count), "sentence": counted_to_look_at(count, len(document.read))}


def _shown(
    document: Document, encoding: PositionEncoding, shown: ShownExplanation, drawn: list[Sentence], detail: bool, view: str
) -> dict[str, Any]:
    return {
        "margin": so_far(shown) if shown.partial else in_margin(shown.explanation),
        "range": range_to_json(to_range(document.snapshot.index, shown.span, encoding)),
        "message": so_far(shown) if shown.partial else verdict(shown.explanation),
        "pinned": shown.pinned,
        "quiet": shown.quiet,
        "units": [unit for sentence in drawn for unit in _units(document, encoding, sentence, view)],
        **({"explanation": explanation_to_json(shown.explanation)} if detail and not shown.partial else {}),
    }


def _units(document: Document, encoding: PositionEncoding, sentence: Sentence, view: str) -> list[Mapping[str, Any]]:
    """The units that are drawn; the strongest of the sentence has the strength 1."""
    looks = coloured(sentence, view)
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
