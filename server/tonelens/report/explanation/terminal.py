"""An explanation as text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from tonelens.attribution.types import NEUTRAL, Explanation
from tonelens.report import wording
from tonelens.report.check.advice import way_out
from tonelens.report.explanation.emphasis import Look, looks, pieces, word_looks
from tonelens.report.explanation.finite import require_finite
from tonelens.report.explanation.notes import notes
from tonelens.report.explanation.provenance import method_phrases, model_phrase
from tonelens.report.explanation.sentences import Numbered, is_long, shown_sentences
from tonelens.report.explanation.terminal_chart import MARGIN, chart, legend
from tonelens.report.terminal_styles import BOLD, DIM, PLAIN, styled, text_style
from tonelens.report.verdicts import edit_effect, verdict
from tonelens.report.visible import visible_in_line, without_commands
from tonelens.report.wrapping import Run, side_by_side, wrapped, wrapped_sentence

_LISTED = 12
_LISTED_IN_SENTENCE = 5
_CHARTED_SENTENCES = 5
_LISTED_LABELS = 3
_LEAST_WIDTH = 20
_MOST_TEXT_WIDTH = 88
_ELLIPSIS = " …"

Line = list[Run]
Block = Sequence[Line]


def terminal_text(explanation: Explanation, colour: bool, width: int, scores: bool = False) -> str:
    """The verdict, the text with its units graded by colour, a chart of the strongest, and how far to trust it.

    A text of several sentences has verdict, chart and edits for each; ``scores`` shows those of neutral ones and of plain
    words, too. Lines are at most ``width`` columns wide (20 where it is less) and without spaces at their ends. Without
    ``colour`` there is no escape sequence in it, and with it none but those that set colours: what the text or
    a label holds of control characters is replaced by visible symbols.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    require_finite(explanation)
    width = max(width, _LEAST_WIDTH)
    blocks: list[Block] = [list(_headline(explanation, width))]
    if explanation.sentences:
        blocks += _by_sentence(explanation, width, scores)
    elif explanation.words:
        blocks += _whole(explanation, width, scores)
    blocks.append([line for note in notes(explanation) for line in wrapped([(note, PLAIN)], width)])
    blocks.append(list(_provenance(explanation, width)))
    drawn = [[_drawn(line, colour) for line in block] for block in blocks]
    return without_commands("\n\n".join("\n".join(block) for block in drawn if block) + "\n")


def _headline(explanation: Explanation, width: int) -> Iterator[Line]:
    yield from wrapped_sentence(verdict(explanation), BOLD, width)
    if explanation.words and explanation.not_judged is None:
        yield from wrapped_sentence(wording.labels_in_order(explanation.prediction.probabilities, 2, _LISTED_LABELS), DIM, width)


def _whole(explanation: Explanation, width: int, scores: bool) -> list[Block]:
    shown = looks(explanation, scores)
    return [
        list(_text(explanation, width, scores)),
        list(legend(shown, explanation.target, width)) if shown and any(look.share for look in shown) else [],
        *_charts(explanation, shown, _LISTED, width, scores),
        list(_edits(explanation, width)),
    ]


def _by_sentence(explanation: Explanation, width: int, scores: bool) -> list[Block]:
    sentences = shown_sentences(explanation, scores)
    shown = [look for sentence in explanation.sentences for look in looks(sentence, scores)]
    blocks: list[Block] = []
    if is_long(explanation) or not sentences:
        blocks.append(list(_text(explanation, width, scores)))
    if shown and sentences:
        blocks.append(list(legend(shown, explanation.target, width)))
    charted = scores or sum(one.explanation.stability != NEUTRAL for one in sentences) <= _CHARTED_SENTENCES
    for one in sentences:
        if charted:
            blocks += _sentence(one, len(explanation.sentences), width, scores)
        else:
            blocks.append(list(_sentence_in_brief(one, width)))
    return blocks


def _sentence(one: Numbered, count: int, width: int, scores: bool) -> list[Block]:
    """A sentence under a thin heading, with its text, verdict, chart and edits."""
    sentence = one.explanation
    shown = looks(sentence, scores)
    heading = wording.sentence_place(one.number, count)
    rule = "─" * max(0, min(width, _MOST_TEXT_WIDTH) - len(heading) - 1)
    top = [
        *wrapped([(f"{heading} {rule}", DIM)], width),
        *_text(sentence, width, scores),
        *_said(verdict(sentence), BOLD, MARGIN, width),
    ]
    return [top, *_charts(sentence, shown, _LISTED_IN_SENTENCE, width, scores), list(_edits(sentence, width))]


def _sentence_in_brief(one: Numbered, width: int) -> Iterator[Line]:
    """Where many sentences have something to say: the number and how the sentence begins, the verdict, the edits."""
    sentence = one.explanation
    number = f"{one.number:,}".rjust(3) + MARGIN
    indent = " " * len(number)
    beginning, *more = wrapped(_runs(sentence, False), _text_width(width, indent) - len(_ELLIPSIS))
    yield [(number, DIM), *beginning, (_ELLIPSIS * bool(more), DIM)]
    yield from _said(verdict(sentence), BOLD, indent, width)
    for said in _ways_out(sentence):
        yield from _said(said, PLAIN, indent, width)


def _text(explanation: Explanation, width: int, scores: bool) -> Iterator[Line]:
    return _indented(wrapped(_runs(explanation, scores), _text_width(width, MARGIN)), MARGIN)


def _runs(explanation: Explanation, scores: bool) -> Iterator[Run]:
    return ((piece.text, text_style(piece.look) or (DIM if piece.not_read else PLAIN)) for piece in pieces(explanation, scores))


def _said(sentence: str, style: str, margin: str, width: int) -> Iterator[Line]:
    return _indented(wrapped_sentence(sentence, style, _text_width(width, margin)), margin)


def _indented(lines: Iterable[Line], margin: str) -> Iterator[Line]:
    for line in lines:
        yield [(margin, PLAIN), *line] if line else []


def _text_width(width: int, margin: str) -> int:
    return min(width - len(margin), _MOST_TEXT_WIDTH)


def _charts(explanation: Explanation, shown: Sequence[Look], most: int, width: int, scores: bool) -> list[Block]:
    """The units' chart, and the plain words' under it for those who ask and where they differ; none where no score may be shown."""
    if not shown:
        return []
    charts: list[Block] = [list(chart(shown, most, width))]
    if scores and any(len(unit.words) > 1 for unit in explanation.units):
        charts.append([[(MARGIN + wording.SHARES, DIM)], *chart(word_looks(explanation), _LISTED, width)])
    return charts


def _edits(explanation: Explanation, width: int) -> Iterator[Line]:
    return chain.from_iterable(_said(said, PLAIN, MARGIN, width) for said in _ways_out(explanation))


def _ways_out(explanation: Explanation) -> list[str]:
    effects = [edit_effect(explanation.prediction, explanation.text, edit) for edit in explanation.edits]
    said = way_out(explanation)
    return effects if said is None else [said]


def _provenance(explanation: Explanation, width: int) -> Iterator[Line]:
    phrases = (*method_phrases(explanation.method), model_phrase(explanation.model))
    shown = map(visible_in_line, phrases if explanation.words else phrases[-1:])
    for line in side_by_side(shown, wording.PHRASES, width):
        yield from wrapped([(line, DIM)], width)


def _drawn(line: Iterable[Run], colour: bool) -> str:
    if not colour:
        return "".join(text for text, _ in line).rstrip(" ")
    return "".join(styled(text, style) for text, style in line).rstrip(" ")
