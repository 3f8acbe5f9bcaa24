"""Requests and results: plain, immutable values, free of torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tonelens.errors import SettingsError
from tonelens.text.spans import Span

POLARITY = "polarity"
"""The default target: logit(positive) − logit(negative); see :mod:`tonelens.attribution.targets`."""

PREDICTED = "predicted"
"""The target that is the log-odds of whichever label was predicted."""

ONE_LABEL = "label:"
"""What the name of a target begins with that is about one label, which follows it."""

TOLERANCE = 0.08
"""Adaptive integrated gradients stops once the errors of its panels add up to less than this part of Σ|a|.

The panels' errors are those of Simpson's rule. The spline that is integrated in the end is closer: in nine texts of ten, no share is off
by more than a hundredth.
"""


@dataclass(frozen=True)
class MethodOptions:
    """Which attribution method runs, and how.

    ``name`` is the method's name. ``baseline`` is ``mask``, ``pad``, ``neutral``, ``zero`` or any other text: its tokens stand in for
    missing words, and methods that follow a path start there. ``tolerance`` says when adaptive integrated gradients stops (see
    ``TOLERANCE``). ``evaluations`` is the number of evaluations, or the maximum for an adaptive method; ``None`` lets the method
    decide. ``terms`` are phrases to leave out of both the verdict and the attribution.

    Raises:
        SettingsError: the tolerance is not between 0 and 1, or ``evaluations`` is less than 1.
    """

    name: str = "two_sided_effects"
    baseline: str = "mask"
    target: str = POLARITY
    tolerance: float = TOLERANCE
    evaluations: int | None = None
    terms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < self.tolerance < 1:
            raise SettingsError("The tolerance is out of range.", f"Choose a number between 0 and 1, for example {TOLERANCE}.")
        if self.evaluations is not None and self.evaluations < 1:
            raise SettingsError("A method needs at least one evaluation.", "Choose a whole number above 0, or leave the evaluations out.")


UNKNOWN_REVISION = "unknown"
"""The revision of a model whose versions cannot be told apart, so that an earlier answer says nothing about the next one."""


@dataclass(frozen=True)
class ModelIdentity:
    """Which model answered: its name, and a revision that changes whenever its weights do (or ``UNKNOWN_REVISION``).

    ``languages`` are the ISO 639-1 codes of the languages it is known to read, and empty if that is unknown.
    """

    id: str
    revision: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One result of trying a model before anything is explained with it. ``what`` names the check, ``found`` says what came out."""

    what: str
    found: str


@dataclass(frozen=True)
class Prediction:
    """The label that the model chose and the probability of each label.

    A model with one regression output has no probabilities: ``probabilities`` then holds that output under its label's name, exactly as
    ``transformers.pipeline`` reports it. ``independent`` says that the labels do not exclude one another (or that there is only one).
    ``kind`` says what makes a sentence unpleasant: blame, cold, bad news, complaint or alarm. It is ``None`` if the sentence is hardly
    unpleasant or the model does not tell kinds apart.
    """

    label: str
    probabilities: Mapping[str, float]
    independent: bool = False
    kind: str | None = None

    @property
    def probability(self) -> float:
        """The probability of the chosen label."""
        return self.probabilities[self.label]


KNOWN_FROM = 0.1
"""The lowest probability of negative at which a sentence has a kind. Below it, a kind would mean nothing."""

_NEGATIVE = "negative"


def has_kind(prediction: Prediction) -> bool:
    """Whether a sentence is unpleasant enough for a kind to mean something."""
    return prediction.probabilities.get(_NEGATIVE, 0.0) >= KNOWN_FROM


@dataclass(frozen=True)
class ScoredSpan:
    """A token or a word with its attribution.

    ``score`` is in the units of the target (logits for a classifier). ``share`` is its signed part of Σ|a|, from −1 to 1.
    """

    text: str
    span: Span
    score: float
    share: float


WORD, NEGATION, NAME, NUMBER, OTHER = "word", "negation", "name", "number", "other"
"""What a unit is: one word, a negation with the word it acts on, a name or number of several words, or all punctuation."""

STABLE, UNCERTAIN, NEUTRAL, BY_SENTENCE, NOT_TESTED = "stable", "uncertain", "neutral", "by sentence", "not tested"
"""Whether the strong units of a result hold: some do, none does, there is nothing to blame, each sentence has its own answer, or there was
no test."""


@dataclass(frozen=True)
class Unit:
    """What is shown as one: a word, or words that act together.

    ``words`` are indices into the explanation's words, and ``spans`` their places, with adjoining words joined. ``score`` is the sum of
    the words' scores or, if the method measures effects, the unit's own. ``share`` is its signed part of Σ|a| over all units.

    ``effect`` says how far the target falls without the unit: f(x) − f(x without it). ``effect_alone`` says what the unit does by
    itself: f(only it) − f(nothing). In a sentence with two harsh words, removing one changes little, and only the second number shows
    what it contributes. Both are averages of masking and deleting. ``probability_without`` is the probability of the verdict's label when
    this unit alone is masked. All three are ``None`` if they were not measured.

    ``stable`` says whether masking and deleting agree on the unit's sign and a second baseline agrees with its score. It is ``None`` if
    that was not tested.
    """

    text: str
    kind: str
    words: tuple[int, ...]
    spans: tuple[Span, ...]
    score: float
    share: float
    effect: float | None = None
    effect_alone: float | None = None
    stable: bool | None = None
    probability_without: float | None = None

    @property
    def mixed(self) -> bool:
        """Whether its measured effect contradicts its score."""
        return self.mean_effect is not None and self.mean_effect * self.score < 0

    @property
    def mean_effect(self) -> float | None:
        """The average of both effects, or ``None`` if they were not measured."""
        return None if self.effect is None or self.effect_alone is None else (self.effect + self.effect_alone) / 2


@dataclass(frozen=True)
class Responsible:
    """The smallest set of units without which the verdict changes, whether they are masked or deleted.

    ``units`` are indices into the explanation's units, in reading order. ``prediction_without`` is what the model says when they are
    masked together, and ``prediction_deleted`` when they are deleted (``None`` if there is no difference). If one unit is enough,
    ``alternatives`` are others that would be enough, too.
    """

    units: tuple[int, ...]
    prediction_without: Prediction
    prediction_deleted: Prediction | None = None
    alternatives: tuple[int, ...] = ()


@dataclass(frozen=True)
class Edit:
    """A change that keeps the facts, and what the model predicts for the sentence once it is made.

    ``replacement`` replaces ``span``. ``kind`` is ``stance_adverb``, ``intensifier`` or ``rewrite``.
    """

    span: Span
    replacement: str
    kind: str
    prediction_after: Prediction


@dataclass(frozen=True)
class MethodReport:
    """How the scores were computed and how far they can be trusted.

    ``target`` names the scalar that was explained. ``evaluations`` counts gradients (or forward passes, if the method needs no
    gradients) over all windows. ``convergence_delta`` is Σa − Δf and ``relative_error`` is |Σa − Δf| / Σ|a|, both over the whole text;
    they are ``None`` for methods that do not claim completeness. ``converged`` is false if the limit was reached before the tolerance.
    ``instead_of`` is the method you asked for, if another was used: because the model's embeddings cannot be replaced, or the text is
    too long for removing its words one by one.
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
    instead_of: str | None = None


@dataclass(frozen=True)
class Window:
    """A part of a long text that the model read by itself, and what it predicted there."""

    span: Span
    probabilities: Mapping[str, float]


@dataclass(frozen=True)
class WindowedPrediction:
    """What the model predicts for a text, and the windows in which it read it. See :class:`Explanation`."""

    prediction: Prediction
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Explanation:
    """A text, what the model predicts for it, and what each word and token contributes.

    ``words`` and ``tokens`` are in reading order. Special tokens are not listed; their attribution is 0. ``windows`` has one entry if the
    text fits the model. A longer text is read in overlapping windows: its probabilities and its target are then averages over the windows,
    which no single call of ``transformers.pipeline`` gives. ``not_read`` lists what the tokenizer does not know (an emoji, say) or dropped
    without a trace.

    ``units`` are what a reader is shown. ``responsible`` is the smallest set of at most four units without which the verdict changes, or
    ``None``. ``stability`` is ``STABLE``, ``UNCERTAIN``, ``NEUTRAL`` or ``NOT_TESTED``. If there is no such set, ``redundant`` lists units
    that would each be enough for the verdict, and ``suspected`` is a set that changes it when masked or when deleted, but not both. If
    there is no such set either, many words share the verdict: ``suspected`` then lists units that keep it when all others are gone, and the
    result is stable. ``fragile`` lists function words that change the verdict on their own: it hangs by a thread.

    ``left_out`` are the places of your terms, which the model reads as masks. ``read_as`` lists emoji that were read by their names. If
    either is not empty, or there are several ``windows``, the probabilities are not what ``transformers.pipeline`` gives for the bare text.

    A text of several sentences is explained sentence by sentence, and ``sentences`` holds an explanation of each. ``prediction`` and
    ``windows`` are then those of the whole text, ``stability`` is ``BY_SENTENCE``, and ``words``, ``tokens`` and ``units`` are those of all
    sentences, with shares within their own sentence. In each sentence's explanation, ``text`` is still the whole text and ``part`` the
    sentence's place, so that spans mean the same everywhere.

    ``not_judged`` names a language or script that the model does not know; the prediction then means nothing. For a pair of texts, ``text``
    holds both, the second on its own line, and ``pair`` is its place (see ``texts`` and ``place``). ``truth`` is the label that a person
    gave the text, if you passed it.

    ``edits`` are those that make a negative verdict less likely. ``edits_known`` says whether they have been measured yet.
    """

    text: str
    model: ModelIdentity
    prediction: Prediction
    method: MethodReport
    words: tuple[ScoredSpan, ...]
    tokens: tuple[ScoredSpan, ...]
    windows: tuple[Window, ...]
    not_read: tuple[Span, ...] = ()
    units: tuple[Unit, ...] = ()
    responsible: Responsible | None = None
    stability: str = NOT_TESTED
    left_out: tuple[Span, ...] = ()
    read_as: tuple[tuple[Span, str], ...] = ()
    part: Span | None = None
    not_judged: str | None = None
    edits: tuple[Edit, ...] = ()
    edits_known: bool = False
    sentences: tuple[Explanation, ...] = ()
    pair: Span | None = None
    truth: str | None = None
    redundant: tuple[int, ...] = ()
    suspected: tuple[int, ...] = ()
    fragile: tuple[int, ...] = ()

    @property
    def span(self) -> Span:
        """The part of ``text`` that is explained: all of it, or one sentence."""
        return self.part or Span(0, len(self.text))

    @property
    def named(self) -> tuple[int, ...]:
        """The units that the verdict rests on: the responsible ones and their alternatives, or those that would each be enough."""
        responsible = self.responsible
        return self.redundant if responsible is None else (*responsible.units, *responsible.alternatives)

    @property
    def texts(self) -> tuple[str, ...]:
        """What was read: one text, or the two texts of a pair."""
        whole = self.span.of(self.text)
        return (whole,) if self.pair is None else (self.text[: self.pair.start - 1], self.pair.of(self.text))

    def place(self, span: Span) -> tuple[int, Span]:
        """Returns which of the ``texts`` a span of ``text`` is in (0 or 1), and its span there."""
        if self.pair is not None and span.start >= self.pair.start:
            return 1, span.shifted(-self.pair.start)
        return 0, span.shifted(-self.span.start)

    @property
    def target(self) -> str:
        """The name of the scalar that was explained."""
        return self.method.target

    @property
    def about(self) -> str:
        """The label that the verdict is about: the one you asked for, or else the predicted one."""
        asked = self.target.removeprefix(ONE_LABEL)
        return asked if asked in self.prediction.probabilities else self.prediction.label
