"""Small marks behind the words that matter most: which way they point and how strongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lsprotocol import types

from tonelens.lsp.features.shown_sentences import Sentence, coloured, of_shown, sentences
from tonelens.lsp.protocol.convert import to_position, to_span
from tonelens.lsp.state.session import Document, Session
from tonelens.lsp.state.shown_explanation import LostExplanation
from tonelens.report.explanation.emphasis import Look, decimals_of, strongest
from tonelens.report.verdicts import unit_detail
from tonelens.report.wording import arrow, is_shown, reading, share
from tonelens.settings import ALL, OFF, SUMMARY, WRITER

LINE_CHARACTERS = 43
"""No more of a line is shown by editors that count all its hints together."""

_TOP = 3
# What has less than this part of the strongest unit's share does not matter most.
_LEAST_STRENGTH = 0.2


@dataclass(frozen=True)
class _Mark:
    """A hint before it is known whether it has room; ``weight`` says which come first."""

    offset: int
    label: str
    tooltip: str
    weight: float


def inlay_hints(session: Session, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The hints of a range, in reading order."""
    document = session.documents.get(params.text_document.uri)
    settings = session.settings_of(params.text_document.uri)
    mode = settings.inlay_hints
    if settings.view == WRITER:
        # A writer's hints have no shares, and a client that draws says the verdict at the margin.
        mode = OFF if session.client.draws or mode == OFF else SUMMARY
    if document is None or mode == OFF:
        return []
    index, encoding = document.snapshot.index, session.client.encoding
    within = to_span(index, params.range, encoding)
    # What fits is decided for whole lines, so that scrolling changes nothing.
    behind = min(params.range.end.line, len(index.starts)) + 1
    lines = to_span(index, types.Range(types.Position(params.range.start.line, 0), types.Position(behind, 0)), encoding)
    seen = [sentence for sentence in sentences(document, with_quiet=False) if sentence.span.overlaps(lines)]
    marks = [mark for sentence in seen for mark in _marks(sentence, mode, settings.view)]
    marks += [mark for lost in document.lost if not lost.shown.quiet for mark in _kept_while_typing(lost, mode, settings.view)]
    shown = marks if mode == ALL else _fitting(document, marks)
    return [
        types.InlayHint(to_position(index, mark.offset, encoding), mark.label, tooltip=mark.tooltip, padding_left=mode == SUMMARY)
        for mark in sorted(shown, key=lambda mark: mark.offset)
        if within.start <= mark.offset <= within.end
    ]


def _marks(sentence: Sentence, mode: str, view: str) -> Iterator[_Mark]:
    explanation = sentence.explanation
    shown = coloured(sentence, view)
    if mode == SUMMARY:
        if shown:
            yield _Mark(sentence.span.end, reading(explanation.prediction), "", 1.0)
        return
    for look in _chosen(shown, mode):
        detail = unit_detail(explanation, look.unit, decimals_of(shown), look.rank, len(shown))
        yield _Mark(sentence.places(look.unit)[-1].end, label(look.share), detail, abs(look.share))


def _kept_while_typing(lost: LostExplanation, mode: str, view: str) -> Iterator[_Mark]:
    """The marks of a sentence that somebody edits: they hold no more, but text would jump under the hand if they went now."""
    explanation = lost.shown.explanation
    for one in explanation.sentences or (explanation,):
        for mark in _marks(of_shown(lost.shown, one), mode, view):
            offset = lost.now(mark.offset)
            if offset is not None:
                yield replace(mark, offset=offset, tooltip="Edited since it was explained")


def _chosen(shown: tuple[Look, ...], mode: str) -> tuple[Look, ...]:
    """The strongest first; of ``top`` none that is uncertain."""
    if mode == ALL:
        return strongest(shown, len(shown))
    certain = [look for look in shown if not look.muted and look.strength > 0]
    responsible = [look for look in certain if look.responsible]
    others = [look for look in certain if not look.responsible and look.strength >= _LEAST_STRENGTH]
    room = max(_TOP - len(responsible), 0)
    return strongest((*responsible, *strongest(others, room)), _TOP + len(responsible))


def label(value: float) -> str:
    """Four characters: "▼.58", and "▼1.0" for everything there is."""
    digits = share(abs(value)).lstrip("+")
    return f"{arrow(value if is_shown(value, 2) else 0)}{digits[:3]}"


def _fitting(document: Document, marks: list[_Mark]) -> list[_Mark]:
    """The weightiest marks of each line that have room there together."""
    used: Counter[int] = Counter()
    kept = []
    for mark in sorted(marks, key=lambda mark: -mark.weight):
        line = document.snapshot.index.position(mark.offset, "utf-32").line
        if used[line] + len(mark.label) <= LINE_CHARACTERS:
            used[line] += len(mark.label)
            kept.append(mark)
    return kept
