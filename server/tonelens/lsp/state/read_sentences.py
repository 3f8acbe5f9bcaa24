"""How the sentences of a reviewed document read, where they are by now: an edit moves those behind it and takes away what it touches."""

from __future__ import annotations

from collections.abc import Sequence

from tonelens.attribution.types import Prediction
from tonelens.text.documents import DocumentEdit

ReadSentence = tuple[int, int, str, Prediction]
"""Where a sentence starts and ends, what is read of it and how. Plain, because a long document has thousands that every key moves."""


def after(read: Sequence[ReadSentence], edit: DocumentEdit) -> tuple[ReadSentence, ...]:
    """The sentences after an edit, in the order that they had; none that it changed or may have made longer."""
    start, end, growth = edit.span.start, edit.span.end, edit.growth
    # What is put beside a sentence belongs to it unless there is a space between the two.
    first = start + 1 if edit.text[:1].isspace() else start
    last = end if not edit.text or edit.text[-1:].isspace() else end + 1
    return tuple(
        one if one[1] < first else (one[0] + growth, one[1] + growth, *one[2:]) for one in read if one[1] < first or one[0] >= last
    )
