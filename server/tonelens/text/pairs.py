"""Two texts that a model reads together: a claim and what is said to follow from it, a question and its answer."""

from __future__ import annotations

from dataclasses import dataclass

from tonelens.text.spans import Span

_BETWEEN = "\n"


@dataclass(frozen=True)
class TextPair:
    """A text and the one that is read behind it; all spans count in ``joined``, which holds both, the second on a line of its own."""

    first: str
    second: str

    @property
    def joined(self) -> str:
        """Both texts as one."""
        return self.first + _BETWEEN + self.second

    @property
    def place(self) -> Span:
        """Where in ``joined`` the second text stands."""
        return Span(len(self.first) + len(_BETWEEN), len(self.joined))


def joined(text: str | TextPair) -> str:
    """The one text in which the spans of what is read count."""
    return text.joined if isinstance(text, TextPair) else text
