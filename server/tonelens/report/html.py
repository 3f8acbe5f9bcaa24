"""An explanation as HTML: a page of its own, or a fragment to stand in somebody else's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from tonelens.attribution.types import Explanation, ScoredSpan
from tonelens.report import wording
from tonelens.report.emphasis import Piece, peak_share, pieces, strength, strongest
from tonelens.report.finite import require_finite
from tonelens.report.notes import notes
from tonelens.report.visible import visible_in_markup

_CHARTED_WORDS = 20
_LISTED_LABELS = 5
_LEAST_TINT = 0.04
_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html_page(explanation: Explanation) -> str:
    """A whole document that needs nothing beside itself: no script, no font, no picture, no network.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{_shown(_headline(explanation))} · Tonelens</title>
<style>
{_style()}</style>
</head>
<body class="tonelens-page">
<main>
{_article(explanation, 1)}
</main>
</body>
</html>
"""


def html_fragment(explanation: Explanation) -> str:
    """The same without a page around it, for notebooks: its styles touch nothing else, its ink and ground are the notebook's.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    return f"<style>\n{_style()}</style>\n{_article(explanation, 3)}\n"


@cache
def _style() -> str:
    return files("tonelens.report").joinpath("explanation.css").read_text("utf-8")


def _shown(text: str) -> str:
    return escape(visible_in_markup(text))


def _headline(explanation: Explanation) -> str:
    return wording.headline(explanation.prediction) if explanation.words else wording.nothing_to_explain()


def _article(explanation: Explanation, level: int) -> str:
    """The explanation under a heading of a level that suits where it stands."""
    require_finite(explanation)
    parts = [f'<h{level} class="headline">{_shown(_headline(explanation))}</h{level}>']
    if explanation.words:
        parts += [
            _probabilities(explanation),
            _text(explanation),
            _notes(explanation),
            _chart(explanation, level + 1),
            _details(explanation),
        ]
    else:
        parts += [_notes(explanation), f'<p class="quiet">{_shown(wording.model_phrase(explanation.model))}</p>']
    return '<article class="tonelens">\n' + "\n".join(filter(None, parts)) + "\n</article>"


def _probabilities(explanation: Explanation) -> str:
    prediction = explanation.prediction
    if not wording.holds_probabilities(prediction.probabilities):
        others = wording.labels_in_order(prediction.probabilities, 2, _LISTED_LABELS)
        return f'<p class="quiet">{_shown(others)}</p>' if others else ""
    ordered = sorted(prediction.probabilities.items(), key=lambda pair: -pair[1])
    rows = [
        f'<div class="row{" chosen" if label == prediction.label else ""}" role="listitem">'
        f'<span class="name">{_shown(wording.label_name(label))}</span>'
        f'<span class="value">{_shown(wording.percent(value))}</span>'
        f'<span class="bar" aria-hidden="true"><span class="length" style="--size:{value:.4f}"></span></span></div>'
        for label, value in ordered
    ]
    rest = rows[_LISTED_LABELS:]
    return _rows(rows[:_LISTED_LABELS], "probabilities section", 0.0) + (
        _folded(wording.more_labels(len(rest)), _rows(rest, "probabilities", 0.0)) if rest else ""
    )


def _text(explanation: Explanation) -> str:
    target, words = explanation.target, explanation.words
    peak = peak_share(words)
    decimals = wording.share_decimals(peak)
    ranks = {word.span: rank for rank, word in enumerate(sorted(words, key=lambda word: -abs(word.share)), 1)}

    def marked(piece: Piece) -> str:
        word, said = piece.word, []
        if word is not None:
            said.append(wording.word_detail(word.share, decimals, target, ranks[word.span], len(words)))
        if piece.not_read:
            said.append(wording.NOT_READ)
        if not said:
            return _shown(piece.text)
        tint = "" if word is None or strength(word, peak) < _LEAST_TINT else f" {_direction(word.share)}"
        look = f"word{tint}{' not-read' if piece.not_read else ''}"
        style = f' style="--strength:{strength(word, peak):.2f}"' if word is not None and tint else ""
        return f'<span class="{look}"{style} title="{_shown(wording.PHRASES.join(said))}">{_shown(piece.text)}</span>'

    return (
        f'<div class="text" dir="auto">{"".join(map(marked, pieces(explanation)))}</div>\n'
        '<div class="legend">'
        f'<span class="positive"><span class="arrow">{wording.UP}</span> '
        f'<span class="sample">{_shown(wording.upwards(target))}</span></span>'
        f'<span class="negative"><span class="arrow">{wording.DOWN}</span> '
        f'<span class="sample">{_shown(wording.downwards(target))}</span></span></div>'
    )


def _notes(explanation: Explanation) -> str:
    said = "".join(f"<p>{_shown(note)}</p>" for note in notes(explanation))
    return f'<div class="notes" role="note">{said}</div>' if said else ""


def _chart(explanation: Explanation, level: int) -> str:
    words = explanation.words
    charted = strongest(words, _CHARTED_WORDS)
    decimals = wording.share_decimals(peak_share(words))
    if not charted:
        return f'<p class="section">{_shown(wording.no_influence())}</p>'
    everything = _folded(wording.all_words(len(words)), _word_rows(words, decimals)) if len(words) > len(charted) else ""
    return (
        f'<div class="section">\n<h{level} class="title">{_shown(wording.SHARES)}</h{level}>\n{_word_rows(charted, decimals)}\n'
        f'{everything}<p class="quiet">{_shown(wording.meaning_of_shares())}</p></div>'
    )


def _word_rows(words: Sequence[ScoredSpan], decimals: int) -> str:
    lowest = max((-word.share for word in words if word.share < 0), default=0.0)
    highest = max((word.share for word in words if word.share > 0), default=0.0)
    extent = lowest + highest

    def row(word: ScoredSpan) -> str:
        shown = word.share if wording.is_shown(word.share, decimals) else 0.0
        direction = _direction(shown)
        bar = f'<span class="length {direction}" style="--size:{abs(shown) / extent:.4f}"></span>' if shown else ""
        return (
            f'<div class="row" role="listitem"><span class="name">{_shown(word.text.strip() or wording.UNSEEN_WORD)}</span>'
            f'<span class="value {direction}"><span class="arrow">{wording.arrow(shown)}</span> {wording.share(shown, decimals)}</span>'
            f'<span class="bar" aria-hidden="true">{bar}</span></div>'
        )

    return _rows(map(row, words), "", lowest / extent)


def _rows(rows: Iterable[str], look: str, axis: float) -> str:
    return f'<div class="{f"rows {look}".strip()}" role="list" style="--axis:{axis:.4f}">\n' + "\n".join(rows) + "\n</div>"


def _details(explanation: Explanation) -> str:
    facts = "".join(
        f'<span class="term">{_shown(term)}</span><span>{_shown(fact)}</span>'
        for term, fact in wording.method_facts(explanation.method, explanation.model)
    )
    said = wording.method_phrases(explanation.method)
    separators = [wording.PHRASES.rstrip()] * (len(said) - 1) + [""]
    phrases = " ".join(
        f'<span class="phrase">{_shown(phrase + separator)}</span>' for phrase, separator in zip(said, separators, strict=True)
    )
    return (
        f'<div class="section"><p class="quiet">{phrases}</p>'
        + _folded(wording.METHOD, f'<div class="facts">{facts}</div>')
        + (_windows(explanation) if len(explanation.windows) > 1 else "")
        + "</div>"
    )


def _windows(explanation: Explanation) -> str:
    rows = "".join(
        f'<span class="term">{_shown(wording.window_place(position, window.span.start, window.span.end))}</span>'
        f"<span>{_shown(wording.labels_in_order(window.probabilities, 1, _LISTED_LABELS))}</span>"
        for position, window in enumerate(explanation.windows, 1)
    )
    return _folded(wording.WINDOWS, f'<div class="facts">{rows}</div>')


def _folded(title: str, content: str) -> str:
    return f"<details><summary>{_shown(title)}</summary>{content}</details>"


def _direction(share: float) -> str:
    return "positive" if share > 0 else "negative" if share < 0 else "level"
