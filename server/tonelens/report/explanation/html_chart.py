"""Charts of shares and probabilities as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tonelens.attribution.types import Explanation
from tonelens.report import wording
from tonelens.report.explanation.emphasis import Look, decimals_of, extents, looks, strongest, word_looks
from tonelens.report.html_elements import direction, folded, rows, shown

_CHARTED = 20
_CHARTED_IN_SENTENCE = 5
_LISTED_LABELS = 5


def probabilities(explanation: Explanation) -> str:
    """What the model says of each label, the likeliest first; bars where these are probabilities."""
    prediction = explanation.prediction
    if not wording.holds_probabilities(prediction):
        others = wording.labels_in_order(prediction.probabilities, 2, _LISTED_LABELS)
        return f'<p class="quiet">{shown(others)}</p>' if others else ""
    ordered = sorted(prediction.probabilities.items(), key=lambda pair: -pair[1])
    lines = [
        f'<div class="row{" chosen" if label == prediction.label else ""}" role="listitem">'
        f'<span class="name">{shown(wording.label_name(label))}</span>'
        f'<span class="value">{shown(wording.percent(value))}</span>'
        f'<span class="bar" aria-hidden="true"><span class="length" style="--size:{value:.4f}"></span></span></div>'
        for label, value in ordered
    ]
    rest = lines[_LISTED_LABELS:]
    return rows(lines[:_LISTED_LABELS], "probabilities section", 0.0) + (
        folded(wording.more_labels(len(rest)), rows(rest, "probabilities", 0.0)) if rest else ""
    )


def shares(explanation: Explanation, level: int, scores: bool) -> str:
    """The strongest units under a heading, all of them folded, the plain words for those who ask; nothing where no score is shown."""
    drawn = looks(explanation, scores)
    if not drawn:
        return ""
    if not explanation.units:
        return _section(wording.SHARES, drawn, level, wording.all_words)
    units = _section(wording.UNIT_SHARES, drawn, level, wording.all_units)
    return f"{units}\n{_words(explanation, level)}" if scores else units


def sentence_shares(sentence: Explanation, level: int, scores: bool) -> str:
    """A few of a sentence's units and no more, so that many sentences stay readable; the plain words for those who ask."""
    drawn = looks(sentence, scores)
    charted = strongest(drawn, _CHARTED_IN_SENTENCE)
    units = f'<div class="section">\n{_share_rows(charted, decimals_of(drawn))}</div>' if charted else ""
    return f"{units}\n{_words(sentence, level)}" if scores and sentence.units and charted else units


def _words(explanation: Explanation, level: int) -> str:
    return _section(wording.SHARES, word_looks(explanation), level, wording.all_words)


def _section(title: str, drawn: Sequence[Look], level: int, everything_called: Callable[[int], str]) -> str:
    charted = strongest(drawn, _CHARTED)
    if not charted:
        return f'<p class="section">{shown(wording.no_influence())}</p>'
    decimals = decimals_of(drawn)
    everything = folded(everything_called(len(drawn)), _share_rows(drawn, decimals)) if len(drawn) > len(charted) else ""
    return f'<div class="section">\n<h{level} class="title">{shown(title)}</h{level}>\n{_share_rows(charted, decimals)}\n{everything}</div>'


def _share_rows(drawn: Sequence[Look], decimals: int) -> str:
    lowest, highest = extents(drawn)
    extent = lowest + highest
    marked = any(look.responsible or look.muted for look in drawn)

    def line(look: Look) -> str:
        share = look.share if wording.is_shown(look.share, decimals) else 0.0
        hue = direction(share)
        style = "row" + " responsible" * look.responsible + " muted" * look.muted
        bar = f'<span class="length {hue}" style="--size:{abs(share) / extent:.4f}"></span>' if share else ""
        return (
            f'<div class="{style}" role="listitem"><span class="name">{_mark(look) if marked else ""}'
            f"{shown(wording.unit_name(look.unit))}</span>"
            f'<span class="value {hue}"><span class="arrow">{wording.arrow(share)}</span> {wording.share(share, decimals)}</span>'
            f'<span class="bar" aria-hidden="true">{bar}</span></div>'
        )

    return rows(map(line, drawn), "", lowest / extent)


def _mark(look: Look) -> str:
    for held, mark, meaning in (
        (look.responsible, wording.RESPONSIBLE_MARK, wording.RESPONSIBLE),
        (look.muted, wording.MUTED_MARK, wording.MUTED),
    ):
        if held:
            return f'<span class="mark" title="{shown(meaning)}">{mark}</span>'
    return '<span class="mark"></span>'
