"""Text as the model reads it, with the way back to the source: parts replaced or cut out, every place still known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.text.spans import Span

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class ModelText:
    """What the model reads for a source text.

    ``starts`` and ``ends`` hold, for each code point of ``text``, the code points of the source that it stands for;
    a code point of a replacement stands for everything that was replaced.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def source_offsets(self, start: int, end: int) -> tuple[int, int]:
        """The range of the source that the model's code points ``start`` to ``end`` stand for."""
        if start < end:
            return self.starts[start], self.ends[end - 1]
        if start < len(self.starts):
            return self.starts[start], self.starts[start]
        place = self.ends[-1] if self.ends else 0
        return place, place


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, so that no place moves.

    Python and JSON allow half of a surrogate pair in a string; what is written in other languages refuses it.
    """
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def replaced(source: str, replacements: Sequence[tuple[Span, str]]) -> ModelText:
    """The source with some of its spans replaced; they are in order and do not overlap. An empty text cuts a span out."""
    if not replacements:
        return ModelText(source, range(len(source)), range(1, len(source) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for span, replacement in replacements:
        parts += (source[position : span.start], replacement)
        starts += range(position, span.start)
        ends += range(position + 1, span.start + 1)
        starts += [span.start] * len(replacement)
        ends += [span.end] * len(replacement)
        position = span.end
    parts.append(source[position:])
    starts += range(position, len(source))
    ends += range(position + 1, len(source) + 1)
    return ModelText("".join(parts), starts, ends)
