"""Takes an explanation of what the model read back to the source, so that every word stands where its writer put it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tonelens.attribution.types import OTHER, Edit, Explanation, ScoredSpan, Unit
from tonelens.text.model_text import ModelText
from tonelens.text.spans import Span


def in_source(explanation: Explanation, reading: ModelText, source: str) -> Explanation:
    """The explanation of ``reading.text`` with all its spans in ``source``, from which the reading was made.

    A span that markup interrupts covers the markup too. Edits are kept where they change nothing but the writer's own
    words: one that would take half of a markup with it, or leave an empty one behind, is left out.
    """

    def place(span: Span) -> Span:
        return Span(*reading.source_offsets(span.start, span.end))

    def scored(spans: Sequence[ScoredSpan]) -> tuple[ScoredSpan, ...]:
        return tuple(replace(one, span=place(one.span)) for one in spans)

    def mapped(one: Explanation) -> Explanation:
        return replace(
            one,
            text=source,
            # A text of one sentence has no part: the whole source is its place.
            part=None if one.part is None else place(one.part),
            words=scored(one.words),
            tokens=scored(one.tokens),
            units=tuple(_unit(unit, reading) for unit in one.units),
            windows=tuple(replace(window, span=place(window.span)) for window in one.windows),
            not_read=tuple(map(place, one.not_read)),
            left_out=tuple(map(place, one.left_out)),
            read_as=tuple((place(span), name) for span, name in one.read_as),
            edits=tuple(replace(edit, span=place(edit.span)) for edit in one.edits if _is_possible(edit, reading, source)),
            sentences=tuple(map(mapped, one.sentences)),
        )

    return mapped(explanation)


def _unit(unit: Unit, reading: ModelText) -> Unit:
    """The unit in the source. What stands in for code or a placeholder is nobody's word: like punctuation, it is not drawn."""
    spans = tuple(Span(*reading.source_offsets(span.start, span.end)) for span in unit.spans)
    is_word = not all(reading.is_stand_in(span.start, span.end) for span in unit.spans)
    return replace(unit, spans=spans, kind=unit.kind if is_word else OTHER)


def _is_possible(edit: Edit, reading: ModelText, source: str) -> bool:
    """Whether the edit can be made in the source without touching markup."""
    span = edit.span
    start, end = reading.source_offsets(span.start, span.end)
    if source[start:end] != span.of(reading.text):
        return False
    if edit.replacement.strip():
        return True
    # At the very ends of the source there is nothing to be left behind.
    is_cut_before = start > 0 and (span.start == 0 or reading.ends[span.start - 1] != start)
    is_cut_after = end < len(source) and (span.end == len(reading.text) or reading.starts[span.end] != end)
    return not (is_cut_before and is_cut_after)
