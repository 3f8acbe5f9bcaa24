"""What is asked of a model when a text is attributed, and what it answers: the seam between the mathematics and whoever computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tonelens.attribution.encoding import EncodedWindow
from tonelens.attribution.quadrature import Node
from tonelens.attribution.targets import Target

if TYPE_CHECKING:
    from tonelens.attribution.classifier import FloatArray
    from tonelens.attribution.masked import ShortenedText


@dataclass(frozen=True, eq=False)
class Problem:
    """One window whose target is to be attributed to its tokens; ``shortened`` are the ways to take words away from its text."""

    window: EncodedWindow
    target: Target
    shortened: tuple[ShortenedText, ...] = ()


class ProblemBatch(Protocol):
    """Problems of like length, with both ends of each one's path: the baseline's word embeddings and the text's."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems in their order; requests name them by their number."""

    def gradients(self, requests: Sequence[tuple[int, float]]) -> list[Node]:
        """The target and each token's part of its derivative along the path, at the position of each request.

        A request is a problem's number and a position from 0, the baseline, to 1, the text. Derivatives have shape (tokens,) with
        as many tokens as the longest problem, or the requested one.
        """

    def values(self, requests: Sequence[tuple[int, frozenset[int]]]) -> list[float]:
        """The target of each request: a problem's number, and the tokens that are as in its baseline."""

    def answers(self, windows: Sequence[EncodedWindow]) -> FloatArray:
        """What the model says of windows other than the problems', in logits of shape (windows, labels)."""

    def from_zero(self) -> ProblemBatch:
        """The same problems with embeddings of zeros in the place of text at their baselines."""

    @property
    def by_torch(self) -> bool:
        """Whether torch computes the model, so that Captum's methods can ask it."""
