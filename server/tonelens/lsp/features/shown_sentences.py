"""What the features read: the explained sentences of a document as they are shown, in its own offsets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tonelens.attribution.types import Explanation, Unit
from tonelens.lsp.state.placed_findings import MOST_FINDINGS, PlacedFinding
from tonelens.lsp.state.session import Document
from tonelens.lsp.state.shown_explanation import ShownExplanation
from tonelens.report.explanation.emphasis import Look, looks, named_looks
from tonelens.settings import WRITER
from tonelens.text.spans import Span


@dataclass(frozen=True)
class Sentence:
    """One explained sentence, or a text that was explained as one.

    ``offset`` is what takes its explanation's spans to the document; ``shown`` is what it is part of, ``None`` where nobody
    asked for it and a review found it.
    """

    explanation: Explanation
    offset: int
    shown: ShownExplanation | None = None

    @property
    def span(self) -> Span:
        """Its place in the document."""
        return self.place(self.explanation.span)

    def place(self, span: Span) -> Span:
        """Where a span of the explanation lies in the document."""
        return span.shifted(self.offset)

    def places(self, unit: Unit) -> tuple[Span, ...]:
        """The places of a unit in the document."""
        return tuple(map(self.place, unit.spans))


def of_shown(shown: ShownExplanation, explanation: Explanation) -> Sentence:
    """A part of what is shown."""
    return Sentence(explanation, shown.span.start, shown)


def of_mark(mark: PlacedFinding) -> Sentence | None:
    """The sentence that was found, once it is explained."""
    tone = mark.finding.tone
    return None if tone is None or tone.explanation is None else Sentence(tone.explanation, mark.offset)


def found(document: Document, with_quiet: bool = True) -> Iterator[Sentence]:
    """The explained sentences of what a review found, but for those that somebody asked for, be it quietly or not."""
    asked = [sentence.span for sentence in sentences(document, with_quiet)]
    for mark in document.placed_findings[:MOST_FINDINGS]:
        sentence = of_mark(mark)
        if sentence is not None and not any(sentence.span.overlaps(span) for span in asked):
            yield sentence


def sentences(document: Document, with_quiet: bool = True) -> Iterator[Sentence]:
    """The sentences of everything that is shown, the latest first; one that overlaps a later one is left out.

    Without the quiet ones, they leave out nothing either.
    """
    taken: list[Span] = []
    for shown in sorted(document.shown, key=lambda one: -one.number):
        if shown.quiet and not with_quiet:
            continue
        explanation = shown.explanation
        for sentence in [of_shown(shown, one) for one in explanation.sentences or (explanation,)]:
            if not any(sentence.span.overlaps(other) for other in taken):
                yield sentence
        taken.append(shown.span)


def coloured(sentence: Sentence, view: str) -> tuple[Look, ...]:
    """The units that are drawn; none where the whole text is not judged, or this sentence blames nobody.

    Those that the verdict names in the writer's ``view``, all of them in the scientist's.
    """
    whole = sentence.explanation if sentence.shown is None else sentence.shown.explanation
    if whole.not_judged is not None:
        return ()
    return named_looks(sentence.explanation) if view == WRITER else looks(sentence.explanation)


def finding_places(mark: PlacedFinding) -> list[Span]:
    """The words that make a sentence break a rule, the strongest first; none where none is named."""
    sentence = of_mark(mark)
    drawn = () if sentence is None else named_looks(sentence.explanation)
    strongest = sorted(drawn, key=lambda look: -look.strength)
    return [place for look in strongest if sentence is not None for place in sentence.places(look.unit)]
