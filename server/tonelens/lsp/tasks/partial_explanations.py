"""Tells what is explained of a long text by now, so that its beginning is shown while the rest is on its way."""

from __future__ import annotations

from collections.abc import Callable

from tonelens.attribution.types import Explanation
from tonelens.review.by_sentence import Memory, explained_so_far

TOGETHER = 8
"""So many sentences of a long text are explained, and told, at a time."""

_GROWTH = 0.1


class PartialExplanations:
    """A memory that tells what it is told, with everything before it; less often as it grows, since each time all of it is drawn anew.

    Args:
        tell: told the explanation of ``text`` as far as it is known.
    """

    def __init__(self, memory: Memory, text: str, tell: Callable[[Explanation], None]) -> None:
        self._memory = memory
        self._text = text
        self._tell = tell
        self._known: dict[str, Explanation] = {}
        self._told = 0

    def get(self, sentence: str) -> Explanation | None:
        """What the memory knows of a sentence."""
        found = self._memory.get(sentence)
        if found is not None:
            self._known[sentence] = found
        return found

    def put(self, explanation: Explanation) -> None:
        """Keeps the explanation of a sentence, and tells where enough has come together."""
        self._memory.put(explanation)
        self._known[explanation.text] = explanation
        if len(self._known) - self._told >= max(TOGETHER, _GROWTH * len(self._known)):
            self._told = len(self._known)
            self._tell(explained_so_far(self._text, self._known))
