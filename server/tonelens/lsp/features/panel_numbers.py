"""The panel in the scientist's view: for each explanation its probabilities, the shares of its words, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tonelens.attribution.types import Explanation
from tonelens.lsp.features.shown_sentences import Sentence, coloured, sentences
from tonelens.lsp.protocol.convert import range_to_json, to_range
from tonelens.lsp.state.session import Document
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.report import wording
from tonelens.report.explanation.emphasis import Look, decimals_of
from tonelens.report.verdicts import unit_detail, verdict
from tonelens.review.by_sentence import sentence_count
from tonelens.settings import SCIENTIST
from tonelens.text.line_index import PositionEncoding


def blocks(document: Document, encoding: PositionEncoding) -> list[dict[str, Any]]:
    """One for each explanation that is shown."""
    drawn = list(sentences(document))
    return [_block(document, encoding, shown, [one for one in drawn if one.shown is shown]) for shown in document.shown]


def so_far(shown: ShownExplanation) -> str:
    """How much is explained by now of what is still on its way."""
    return f"{len(shown.explanation.sentences)} of {sentence_count(shown.segment.reading.text)} sentences so far"


def _block(document: Document, encoding: PositionEncoding, shown: ShownExplanation, drawn: list[Sentence]) -> dict[str, Any]:
    explanation = shown.explanation
    heading = so_far(shown) if shown.partial else verdict(explanation)
    if shown.pinned:
        heading += " (pinned)"
    if shown.partial:
        return {"heading": heading, "sections": []}
    sections = [_section(explanation, "", [])] if explanation.sentences else []
    for part in explanation.sentences or (explanation,):
        bars = [bar for one in drawn if one.explanation is part for bar in _bars(document, encoding, one)]
        sections.append(_section(part, verdict(part) if explanation.sentences else "", bars))
    return {"heading": heading, "sections": sections}


def _section(part: Explanation, message: str, bars: list[dict[str, Any]]) -> dict[str, Any]:
    prediction = part.prediction
    values = {} if part.not_judged is not None else prediction.probabilities
    return {
        "message": message,
        "probabilities": [
            {"label": wording.label_name(label), "part": min(max(value, 0.0), 1.0), "value": wording.likelihood(prediction, label)}
            for label, value in values.items()
        ],
        "bars": bars,
        "facts": [{"name": name, "value": value} for name, value in _facts(part) if value],
    }


def _facts(part: Explanation) -> Iterable[tuple[str, str]]:
    method = part.method
    # Not every method has an error.
    error = "" if method.relative_error is None else wording.error(method.relative_error)
    yield "Not read", ", ".join(span.of(part.text) for span in part.not_read)
    yield "Stability", part.stability
    yield "Numerical error", f"{error}, not converged" if error and not method.converged else error
    yield "Method", ", ".join(filter(None, (method.name, method.baseline)))
    yield "Evaluations", f"{method.evaluations:,}"
    yield "Model", part.model.id


def _bars(document: Document, encoding: PositionEncoding, sentence: Sentence) -> list[dict[str, Any]]:
    every = coloured(sentence, SCIENTIST)
    shown = [look for look in every if look.strength > 0]
    longest = max((abs(look.share) for look in shown), default=0.0) or 1.0
    return [
        {
            "text": look.unit.text,
            "direction": "positive" if look.share > 0 else "negative",
            "part": abs(look.share) / longest,
            "kind": _kind(look),
            "detail": unit_detail(sentence.explanation, look.unit, decimals_of(every), look.rank, len(every)),
            "ranges": [range_to_json(to_range(document.snapshot.index, place, encoding)) for place in sentence.places(look.unit)],
        }
        for look in shown
    ]


def _kind(look: Look) -> str:
    return "uncertain" if look.muted else "responsible" if look.responsible else ""
