"""What the features read: the explained sentences of a document as they are shown, in its own offsets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tonelens.attribution.types import Explanation, Unit
from tonelens.lsp.session import Document, Shown
from tonelens.report.emphasis import Look, looks
from tonelens.text.spans import Span


@dataclass(frozen=True)
class Sentence:
    """One explained sentence, or a text that was explained as one; ``shown`` is what it is part of."""

    shown: Shown
    explanation: Explanation

    @property
    def span(self) -> Span:
        """Its place in the document."""
        return self.shown.place(self.explanation.span)

    def places(self, unit: Unit) -> tuple[Span, ...]:
        """The places of a unit in the document."""
        return tuple(map(self.shown.place, unit.spans))


def sentences(document: Document, with_quiet: bool = True) -> Iterator[Sentence]:
    """The sentences of everything that is shown, the latest first; one that overlaps a later one is left out.

    Without the quiet ones, they leave out nothing either.
    """
    taken: list[Span] = []
    for shown in sorted(document.shown, key=lambda one: -one.number):
        if shown.quiet and not with_quiet:
            continue
        explanation = shown.explanation
        for sentence in [Sentence(shown, one) for one in explanation.sentences or (explanation,)]:
            if not any(sentence.span.overlaps(other) for other in taken):
                yield sentence
        taken.append(shown.span)


def coloured(sentence: Sentence) -> tuple[Look, ...]:
    """The units that are drawn; none where the whole text is not judged, or this sentence blames nobody."""
    return () if sentence.shown.explanation.not_judged is not None else looks(sentence.explanation)
