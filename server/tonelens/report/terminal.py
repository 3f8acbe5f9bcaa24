"""An explanation as text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tonelens.attribution.types import Explanation, ScoredSpan
from tonelens.report import wording
from tonelens.report.cells import cell_width, filled, shortened
from tonelens.report.emphasis import peak_share, pieces, strength, strongest
from tonelens.report.finite import require_finite
from tonelens.report.notes import notes
from tonelens.report.visible import visible_in_line
from tonelens.report.wrapping import Run, side_by_side, wrapped

_LISTED_WORDS = 12
_LISTED_LABELS = 3
_LEAST_WIDTH = 20
_MOST_TEXT_WIDTH = 88
_MOST_LABEL_WIDTH = 24
_MOST_BAR_WIDTH = 40
_LEAST_BAR_WIDTH = 8
_MARGIN = "  "

_PLAIN, _BOLD, _DIM = "", "1", "2"
# Of the 256 colours, which nearly every terminal has and no theme changes, those that can be read on black and on
# white alike and told apart by colour-blind people: teal and vermillion.
_POSITIVE, _NEGATIVE = "38;5;30", "38;5;166"
_GRADES = (
    (0.5, "1;38;5;231;48;5;30", "1;38;5;16;48;5;166"),
    (0.2, f"1;4;{_POSITIVE}", f"1;4;{_NEGATIVE}"),
    (0.05, _POSITIVE, _NEGATIVE),
)


def terminal_text(explanation: Explanation, colour: bool, width: int) -> str:
    """The verdict, the text with its words graded by colour, a chart of the strongest words, and how far to trust it.

    Lines are at most ``width`` columns wide (20 where it is less) and without spaces at their ends. Without
    ``colour`` there is no escape sequence in it, and with it none but those that set colours: what the text or
    a label holds of control characters is replaced by visible symbols.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    require_finite(explanation)
    width = max(width, _LEAST_WIDTH)
    blocks = [
        _headline(explanation, width),
        _text(explanation, width) if explanation.words else (),
        _chart(explanation, width) if explanation.words else (),
        [line for note in notes(explanation) for line in wrapped([(note, _PLAIN)], width)],
        _provenance(explanation, width),
    ]
    drawn = [[_drawn(line, colour) for line in block] for block in blocks]
    return "\n\n".join("\n".join(block) for block in drawn if block) + "\n"


def _headline(explanation: Explanation, width: int) -> Iterator[list[Run]]:
    if not explanation.words:
        return wrapped([(wording.nothing_to_explain(), _BOLD)], width)
    runs = [(wording.headline(explanation.prediction), _BOLD)]
    others = wording.labels_in_order(explanation.prediction.probabilities, 2, _LISTED_LABELS)
    if others:
        runs.append((wording.PHRASES + others, _DIM))
    return wrapped(runs, width)


def _text(explanation: Explanation, width: int) -> Iterator[list[Run]]:
    peak = peak_share(explanation.words)
    runs = ((piece.text, _word_style(piece.word, peak) or (_DIM if piece.not_read else _PLAIN)) for piece in pieces(explanation))
    margin = len(_MARGIN)
    for line in wrapped(runs, min(width - margin, _MOST_TEXT_WIDTH)):
        yield [(_MARGIN, _PLAIN), *line] if line else []


def _word_style(word: ScoredSpan | None, peak: float) -> str:
    if word is None:
        return _PLAIN
    for least, positive, negative in _GRADES:
        if strength(word, peak) >= least:
            return positive if word.share > 0 else negative
    return _PLAIN


def _chart(explanation: Explanation, width: int) -> Iterator[list[Run]]:
    words = strongest(explanation.words, _LISTED_WORDS)
    if not words:
        yield from wrapped([(_MARGIN + wording.no_influence(), _PLAIN)], width)
        return
    target = explanation.target
    legend = [
        (f"{_MARGIN}{wording.UP} ", _POSITIVE),
        (f"{wording.upwards(target)}{_MARGIN}", _DIM),
        (f"{wording.DOWN} ", _NEGATIVE),
        (wording.downwards(target), _DIM),
    ]
    yield from wrapped(legend, width)
    yield []
    decimals = wording.share_decimals(peak_share(words))
    shares = [wording.share(word.share, decimals) for word in words]
    share_width = max(map(len, shares))
    most_label = max(4, min(_MOST_LABEL_WIDTH, width - share_width - 3 * len(_MARGIN) - 2))
    labels = [shortened(visible_in_line(word.text).strip() or wording.UNSEEN_WORD, most_label) for word in words]
    label_width = max(map(cell_width, labels))
    bars = _bars(words, width - label_width - share_width - 3 * len(_MARGIN) - 2)
    for word, label, share, bar in zip(words, labels, shares, bars, strict=True):
        style = _POSITIVE if word.share > 0 else _NEGATIVE
        yield [
            (_MARGIN + filled(label, label_width) + _MARGIN, _PLAIN),
            (f"{wording.arrow(word.share)} {share:>{share_width}}", style),
            *bar,
        ]
    if len(explanation.words) > len(words):
        yield [(_MARGIN + wording.more_words(len(explanation.words) - len(words)), _DIM)]


def _bars(words: Sequence[ScoredSpan], room: int) -> Iterator[list[Run]]:
    """For each word its bar, to the left or right of one axis; nothing where there is no room."""
    width = min(room - 1, _MOST_BAR_WIDTH)
    if width < _LEAST_BAR_WIDTH:
        yield from ([] for _ in words)
        return
    lowest = max((-word.share for word in words if word.share < 0), default=0.0)
    highest = max((word.share for word in words if word.share > 0), default=0.0)
    left = round(width * lowest / (lowest + highest))
    scale = min(
        (cells / extent for cells, extent in ((left, lowest), (width - left, highest)) if extent > 0),
        default=0.0,
    )
    for word in words:
        halves = max(1, round(2 * abs(word.share) * scale))
        full, half = "━" * (halves // 2), halves % 2
        if word.share < 0:
            bar = "╺" * half + full
            yield [(_MARGIN + " " * (left - len(bar)), _PLAIN), (bar, _NEGATIVE), ("│", _DIM)]
        else:
            yield [(_MARGIN + " " * left, _PLAIN), ("│", _DIM), (full + "╸" * half, _POSITIVE)]


def _provenance(explanation: Explanation, width: int) -> Iterator[list[Run]]:
    phrases = (*wording.method_phrases(explanation.method), wording.model_phrase(explanation.model))
    shown = map(visible_in_line, phrases if explanation.words else phrases[-1:])
    for line in side_by_side(shown, wording.PHRASES, width):
        yield from wrapped([(line, _DIM)], width)


def _drawn(line: Iterable[Run], colour: bool) -> str:
    if not colour:
        return "".join(text for text, _ in line).rstrip(" ")
    return "".join(f"\x1b[{style}m{text}\x1b[0m" if style else text for text, style in line).rstrip(" ")
