"""An explanation as HTML: a page of its own, or a fragment to stand in somebody else's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from tonelens.attribution.types import Explanation
from tonelens.report import wording
from tonelens.report.explanation import html_text
from tonelens.report.explanation.emphasis import looks
from tonelens.report.explanation.finite import require_finite
from tonelens.report.explanation.html_chart import probabilities, sentence_shares, shares
from tonelens.report.explanation.notes import notes
from tonelens.report.explanation.provenance import method_facts, method_phrases, model_phrase
from tonelens.report.explanation.sentences import Numbered, is_long, shown_sentences
from tonelens.report.html_elements import folded, page, said, shown
from tonelens.report.verdicts import edit_effect, verdict

_LISTED_LABELS = 5


def html_page(explanation: Explanation, scores: bool = False) -> str:
    """A whole document that needs nothing beside itself: no script, no font, no picture, no network.

    ``scores`` shows the shares of neutral texts and of plain words, too.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    return page(verdict(explanation), _article(explanation, 1, scores), stylesheet())


def html_fragment(explanation: Explanation, scores: bool = False) -> str:
    """The same without a page around it, for notebooks: its styles touch nothing else, its ink and ground are the notebook's.

    Raises:
        UnsupportedModelError: a number is not finite.
    """
    return f"<style>\n{stylesheet()}</style>\n{_article(explanation, 3, scores)}\n"


@cache
def stylesheet() -> str:
    """What every page and fragment looks like."""
    return files("tonelens.report.explanation").joinpath("explanation.css").read_text("utf-8")


@cache
def report_stylesheet() -> str:
    """What the pages look like that tell of many files; explanations stand in them, too."""
    return stylesheet() + files("tonelens.report.check").joinpath("check.css").read_text("utf-8")


def _article(explanation: Explanation, level: int, scores: bool) -> str:
    """The explanation under a heading of a level that suits where it stands."""
    require_finite(explanation)
    parts = [f'<h{level} class="headline">{said(verdict(explanation))}</h{level}>']
    if explanation.words:
        parts += [
            probabilities(explanation) if explanation.not_judged is None else "",
            *(_sentences(explanation, level + 1, scores) if explanation.sentences else _whole(explanation, level + 1, scores)),
            _details(explanation),
        ]
    else:
        parts += [_notes(explanation), f'<p class="quiet">{shown(model_phrase(explanation.model))}</p>']
    return '<article class="tonelens">\n' + "\n".join(filter(None, parts)) + "\n</article>"


def _whole(explanation: Explanation, level: int, scores: bool) -> Sequence[str]:
    drawn = looks(explanation, scores)
    return (
        html_text.text(explanation, scores),
        html_text.legend(drawn, explanation.target) if drawn else "",
        _edits(explanation, level),
        _notes(explanation),
        shares(explanation, level, scores),
        f'<p class="quiet">{shown(wording.meaning_of_shares())}</p>' if any(look.share for look in drawn) else "",
    )


def _sentences(explanation: Explanation, level: int, scores: bool) -> Sequence[str]:
    sentences = shown_sentences(explanation, scores)
    drawn = [look for one in explanation.sentences for look in looks(one, scores)]
    return (
        html_text.text(explanation, scores) if is_long(explanation) or not sentences else "",
        html_text.legend(drawn, explanation.target) if drawn and sentences else "",
        _notes(explanation),
        *(_sentence(one, len(explanation.sentences), level, scores) for one in sentences),
        f'<p class="quiet section">{shown(wording.meaning_of_shares())}</p>' if drawn and sentences else "",
    )


def _sentence(one: Numbered, count: int, level: int, scores: bool) -> str:
    sentence = one.explanation
    parts = (
        f'<h{level} class="place">{shown(wording.sentence_place(one.number, count))}</h{level}>',
        html_text.text(sentence, scores),
        f'<p class="verdict">{said(verdict(sentence))}</p>',
        sentence_shares(sentence, level + 1, scores),
        _edits(sentence, level + 1),
    )
    return '<section class="sentence">\n' + "\n".join(filter(None, parts)) + "\n</section>"


def _edits(explanation: Explanation, level: int) -> str:
    if not explanation.edits:
        return ""
    items = "".join(f"<li>{said(edit_effect(explanation.prediction, explanation.text, edit))}</li>" for edit in explanation.edits)
    return f'<div class="section"><h{level} class="title">{shown(wording.EDITS)}</h{level}>\n<ul class="edits">{items}</ul></div>'


def _notes(explanation: Explanation) -> str:
    paragraphs = "".join(f"<p>{shown(note)}</p>" for note in notes(explanation))
    return f'<div class="notes" role="note">{paragraphs}</div>' if paragraphs else ""


def _details(explanation: Explanation) -> str:
    facts = "".join(
        f'<span class="term">{shown(term)}</span><span>{shown(fact)}</span>'
        for term, fact in method_facts(explanation.method, explanation.model)
    )
    stated = method_phrases(explanation.method)
    separators = [wording.PHRASES.rstrip()] * (len(stated) - 1) + [""]
    phrases = " ".join(
        f'<span class="phrase">{shown(phrase + separator)}</span>' for phrase, separator in zip(stated, separators, strict=True)
    )
    return (
        f'<div class="section"><p class="quiet">{phrases}</p>'
        + folded(wording.METHOD, f'<div class="facts">{facts}</div>')
        + (_windows(explanation) if len(explanation.windows) > 1 else "")
        + "</div>"
    )


def _windows(explanation: Explanation) -> str:
    rows = "".join(
        f'<span class="term">{shown(wording.window_place(position, window.span.start, window.span.end))}</span>'
        f"<span>{shown(wording.labels_in_order(window.probabilities, 1, _LISTED_LABELS))}</span>"
        for position, window in enumerate(explanation.windows, 1)
    )
    return folded(wording.WINDOWS, f'<div class="facts">{rows}</div>')
