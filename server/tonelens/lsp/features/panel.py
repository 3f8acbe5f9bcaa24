"""What the panel of a client of ours shows, ready to be drawn: every number and every sentence in it is written here."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tonelens.attribution.types import Edit, Explanation, Prediction
from tonelens.lsp.features.bars import bars
from tonelens.lsp.features.panel_numbers import blocks
from tonelens.lsp.features.shown_sentences import sentences
from tonelens.lsp.protocol.convert import range_to_json, to_range
from tonelens.lsp.protocol.long_responses import LongResponse, written
from tonelens.lsp.state.placed_findings import MOST_FINDINGS
from tonelens.lsp.state.session import Document, Session
from tonelens.report.cells import shortened
from tonelens.report.check.results import as_written, more_findings
from tonelens.report.for_writers import Told, counted_to_look_at, outcome, reads, told, told_of
from tonelens.report.verdicts import edit_effect
from tonelens.report.visible import visible_in_line
from tonelens.report.wording import counted, label_name
from tonelens.review.tone import balance
from tonelens.settings import WRITER
from tonelens.text.line_index import PositionEncoding
from tonelens.text.spans import Span

_TEXT_WIDTH = 180
_MOST_ROWS = 500


@dataclass(frozen=True)
class _Row:
    """A sentence of the document; ``offset`` is what takes its explanation's spans there."""

    span: Span
    text: str
    told: Told
    prediction: Prediction
    is_finding: bool = False
    explanation: Explanation | None = None
    offset: int = 0


async def answer(session: Session, status_of: Callable[[str], str], params: Any) -> LongResponse:
    """The panel of a document as it is now; of a long one it takes a while."""
    uri = str(getattr(params, "uri", ""))
    document, view = session.documents.get(uri), session.settings_of(uri).view
    as_it_is, status = None if document is None else replace(document), status_of(uri)
    return await asyncio.to_thread(lambda: written(panel(as_it_is, session.client.encoding, status, view)))


def panel(document: Document | None, encoding: PositionEncoding, status: str, view: str) -> dict[str, Any]:
    """Sentences with verdict, reason and what helps; for a scientist those of a review alone, beside blocks of numbers."""
    page: dict[str, Any] = {"version": None, "status": status, "view": view, "spoken": "", "heading": "", "isReviewed": False, "arc": None}
    if document is None:
        return {**page, "rows": [], "more": "", "blocks": []}
    page |= {"version": document.snapshot.version, "spoken": _spoken(document), "isReviewed": document.read is not None}
    numbers = [] if view == WRITER else blocks(document, encoding)
    if view != WRITER and document.read is None:
        return {**page, "rows": [], "more": "", "blocks": numbers}
    rows = sorted(_rows(document, view == WRITER), key=lambda row: row.span)
    findings = _to_look_at(document)
    if document.read is not None:
        page["heading"] = counted_to_look_at(findings, len(document.read))
    page["arc"] = _arc(document, encoding, rows)
    # Of a long document the sentences that somebody looks for come first.
    telling = [row for row in rows if row.is_finding or row.explanation is not None]
    others = [row for row in rows if not (row.is_finding or row.explanation is not None)]
    room = max(_MOST_ROWS - len(telling), 0)
    kept = sorted((*telling, *others[:room]), key=lambda row: row.span)
    left = [more_findings(findings - MOST_FINDINGS)] if findings > MOST_FINDINGS else []
    left += [f"{counted(len(others) - room, 'more sentence')} not listed."] if len(others) > room else []
    return {**page, "rows": [_row(document, encoding, row) for row in kept], "more": " ".join(left), "blocks": numbers}


def _spoken(document: Document) -> str:
    """What a screen reader says when it changes: the verdict on what was explained last, or how much there is to look at."""
    complete = [shown for shown in document.shown if not shown.partial]
    if complete:
        said = told(max(complete, key=lambda shown: shown.number).explanation)
        return f"{said.verdict}. {said.why}".strip()
    return "" if document.read is None else counted_to_look_at(_to_look_at(document), len(document.read))


def _to_look_at(document: Document) -> int:
    return sum(mark.finding.tone is not None for mark in document.placed_findings)


def _rows(document: Document, with_asked: bool) -> Iterator[_Row]:
    """Each sentence once: what breaks a rule, then, ``with_asked``, what somebody asked about, then all that was read."""
    taken: list[Span] = []
    for mark in document.placed_findings[:MOST_FINDINGS]:
        tone = mark.finding.tone
        if tone is not None and not _overlaps(taken, mark.span):
            taken = sorted((*taken, mark.span))
            text = tone.sentence.reading.text if tone.explanation is None else as_written(tone, tone.explanation.text)
            yield _Row(mark.span, text, told_of(mark.finding), tone.prediction, True, tone.explanation, mark.offset)
    asked = [sentence for sentence in sentences(document) if with_asked and not _overlaps(taken, sentence.span)]
    for sentence in asked:
        explanation = sentence.explanation
        text = explanation.span.of(explanation.text)
        yield _Row(sentence.span, text, told(explanation), explanation.prediction, False, explanation, sentence.offset)
    taken = sorted((*taken, *(sentence.span for sentence in asked)))
    for start, end, text, prediction in document.read or ():
        if not _overlaps(taken, Span(start, end)):
            yield _Row(Span(start, end), text, Told(reads(prediction)), prediction)


def _overlaps(taken: Sequence[Span], span: Span) -> bool:
    """Whether a span overlaps one of those that are ``taken``, which are in order and do not overlap each other."""
    index = bisect_left(taken, Span(span.end, span.end))
    return index > 0 and taken[index - 1].overlaps(span)


def _row(document: Document, encoding: PositionEncoding, row: _Row) -> dict[str, Any]:
    edits = [] if row.explanation is None else [_edit(document, encoding, row, row.explanation, edit) for edit in row.explanation.edits]
    return {
        "range": range_to_json(to_range(document.snapshot.index, row.span, encoding)),
        "text": shortened(visible_in_line(" ".join(row.text.split())), _TEXT_WIDTH),
        "verdict": row.told.verdict,
        "why": row.told.why,
        "helps": "" if edits else row.told.helps,
        "edits": edits,
        "tone": _tone(row),
        "weight": balance(row.prediction) or 0.0,
        "isFinding": row.is_finding,
    }


def _edit(document: Document, encoding: PositionEncoding, row: _Row, explanation: Explanation, edit: Edit) -> dict[str, Any]:
    place = to_range(document.snapshot.index, edit.span.shifted(row.offset), encoding)
    title = edit_effect(explanation.prediction, explanation.text, edit)
    return {"title": title, "range": range_to_json(place), "text": edit.replacement, "outcome": outcome(edit)}


def _tone(row: _Row) -> str:
    """What a row's colour says: one of four words, whatever the model calls its labels."""
    if row.explanation is not None and row.explanation.not_judged is not None:
        return "unknown"
    label = label_name(row.prediction.label)
    return label if label in ("negative", "positive", "neutral") else "unknown"


def _arc(document: Document, encoding: PositionEncoding, rows: Sequence[_Row]) -> dict[str, Any] | None:
    """How the sentences read from the first to the last; none where fewer than two of a reviewed document are judged."""
    found = None
    if document.read is not None:
        found = bars(
            [None if _tone(row) == "unknown" else balance(row.prediction) for row in rows],
            lambda number: rows[number].is_finding,
            lambda number: range_to_json(to_range(document.snapshot.index, rows[number].span, encoding)),
            lambda number: rows[number].told.verdict,
        )
    if found is None:
        return None
    labels = Counter(label_name(row.prediction.label) for row in rows)
    counts = ", ".join(f"{count:,} {label}" for label, count in labels.most_common(4))
    return {"label": f"From the first sentence to the last: {counts}.", "bars": found}
