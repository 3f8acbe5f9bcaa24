"""What is asked for and what is answered: plain, immutable and free of torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tonelens.text.spans import Span

POLARITY = "polarity"
"""The default target: logit(positive) − logit(negative); see :mod:`tonelens.attribution.targets`."""

PREDICTED = "predicted"
"""The target that is the logit of whichever label was predicted."""


@dataclass(frozen=True)
class MethodOptions:
    """Which attribution method runs, and how.

    ``baseline`` is ``mask``, ``pad``, ``zero`` or any other text, whose tokens then stand in for the missing
    words. ``tolerance`` is the numerical error that adaptive integrated gradients stops at, as a part of Σ|a|.
    ``evaluations`` is the number of evaluations for methods with a fixed number, and the most that an
    adaptive one may use; ``None`` means the method's own default.
    """

    name: str = "adaptive_integrated_gradients"
    baseline: str = "mask"
    target: str = POLARITY
    tolerance: float = 0.02
    evaluations: int | None = None


@dataclass(frozen=True)
class ModelIdentity:
    """Which weights answered: a name for people and a revision that changes whenever the weights do."""

    id: str
    revision: str


@dataclass(frozen=True)
class Prediction:
    """The label that the model chose and the probability of each label.

    For a model with one regression output there are no probabilities: ``probabilities`` then holds that
    output under its label's name, exactly as ``transformers.pipeline`` reports it.
    """

    label: str
    probabilities: Mapping[str, float]

    @property
    def probability(self) -> float:
        """The probability of the chosen label."""
        return self.probabilities[self.label]


@dataclass(frozen=True)
class ScoredSpan:
    """A token or a word with its attribution.

    ``score`` is in units of the target (logits for a classifier); ``share`` is its signed part of Σ|a|, from
    −1 to 1.
    """

    text: str
    span: Span
    score: float
    share: float


@dataclass(frozen=True)
class MethodReport:
    """How the scores were computed and how far they can be trusted.

    ``target`` names the scalar that was explained. ``evaluations`` counts gradients (or forward passes, for
    methods without gradients), all windows together. ``convergence_delta`` is Σa − Δf and
    ``relative_error`` |Σa − Δf| / Σ|a| over the whole text; both are ``None`` for methods that make no claim
    of completeness. ``converged`` is false when the tolerance was not reached within the limit.
    """

    name: str
    target: str
    baseline: str | None
    evaluations: int
    convergence_delta: float | None
    relative_error: float | None
    converged: bool
    tolerance: float | None = None
    precision: str = "float32"


@dataclass(frozen=True)
class Window:
    """A stretch of a long text that the model read by itself, and what it predicted there."""

    span: Span
    probabilities: Mapping[str, float]


@dataclass(frozen=True)
class Explanation:
    """A text, what the model predicts for it and how much each word and token contributed.

    ``words`` and ``tokens`` are in reading order; special tokens are not listed, their attribution is 0.
    ``windows`` has one entry for a text that fits the model. A longer one was read in overlapping windows:
    its probabilities and its target are then the mean over the windows, which no single call of
    ``transformers.pipeline`` gives. ``not_read`` lists what the tokenizer does not know (an emoji, say) or
    dropped without a trace.
    """

    text: str
    model: ModelIdentity
    prediction: Prediction
    method: MethodReport
    words: tuple[ScoredSpan, ...]
    tokens: tuple[ScoredSpan, ...]
    windows: tuple[Window, ...]
    not_read: tuple[Span, ...] = ()

    @property
    def target(self) -> str:
        """The name of the scalar that was explained."""
        return self.method.target
