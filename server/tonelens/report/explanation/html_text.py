"""A text as HTML, its units tinted and each saying on hover what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tonelens.attribution.types import OTHER, Explanation
from tonelens.report import wording
from tonelens.report.explanation.emphasis import Look, Piece, decimals_of, looks, pieces
from tonelens.report.html_elements import direction, shown
from tonelens.report.verdicts import unit_detail

_LEAST_TINT = 0.04

Details = dict[Look, str]


def text(explanation: Explanation, scores: bool) -> str:
    """The whole text, or a sentence's own."""
    details: Details = {}
    for one in explanation.sentences or (explanation,):
        details.update(_details(one, looks(one, scores)))
    return f'<div class="text" dir="auto">{"".join(_marked(piece, details) for piece in pieces(explanation, scores))}</div>'


def legend(drawn: Sequence[Look], target: str) -> str:
    """What the two hues mean, and the other marks where there are any."""
    said = [
        f'<span class="{look}"><span class="arrow">{arrow}</span> <span class="sample">{shown(meaning)}</span></span>'
        for look, arrow, meaning in (
            ("positive", wording.UP, wording.upwards(target)),
            ("negative", wording.DOWN, wording.downwards(target)),
        )
    ]
    for holds, mark, look, meaning in (
        (any(look.responsible for look in drawn), wording.RESPONSIBLE_MARK, "responsible", wording.RESPONSIBLE),
        (any(look.muted for look in drawn), wording.MUTED_MARK, "muted", wording.MUTED),
    ):
        if holds:
            said.append(f'<span><span class="mark">{mark}</span> <span class="sample {look}">{shown(meaning)}</span></span>')
    return f'<div class="legend">{"".join(said)}</div>'


def _details(explanation: Explanation, drawn: Sequence[Look]) -> Iterator[tuple[Look, str]]:
    decimals = decimals_of(drawn)
    for look in drawn:
        if look.unit.kind != OTHER:
            detail = unit_detail(explanation, look.unit, decimals, look.rank, len(drawn))
            # Of a unit in several places each says what it belongs to.
            yield look, detail if len(look.unit.spans) == 1 else f"{wording.unit_name(look.unit)}: {detail}"


def _marked(piece: Piece, details: Details) -> str:
    look = piece.look
    said = [details[look]] if look is not None else []
    if piece.not_read:
        said.append(wording.NOT_READ)
    if not said:
        return shown(piece.text)
    classes, style = ["word"], ""
    if look is not None and (look.strength >= _LEAST_TINT or look.responsible):
        classes += [direction(look.share), *["responsible"] * look.responsible, *["muted"] * look.muted]
        style = f' style="--strength:{look.strength:.2f}"'
    classes += ["not-read"] * piece.not_read
    return f'<span class="{" ".join(classes)}"{style} title="{shown(wording.PHRASES.join(said))}">{shown(piece.text)}</span>'
