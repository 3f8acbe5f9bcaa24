"""What is asked for and what is answered: plain, immutable and free of torch."""

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
"""The part of Σ|a| that the panels' errors together may have when adaptive integrated gradients stops.

The panels' errors are those of Simpson's rule; the spline that is integrated in the end is closer, so that of ten texts nine have no
share that is wrong by a hundredth.
"""


@dataclass(frozen=True)
class MethodOptions:
    """Which attribution method runs, and how.

    ``name`` is an entry of the table of methods. ``baseline`` is ``mask``, ``pad``, ``neutral``, ``zero`` or any other text, whose
    tokens then stand in for the missing words; methods that follow a path begin there. ``tolerance`` is where adaptive integrated
    gradients stops, see ``TOLERANCE``. ``evaluations`` is the number of evaluations for methods with a fixed number, and the most
    that an adaptive one may use; ``None`` means the method's own default. ``terms`` are phrases that are left out of verdict and
    attribution alike.

    Raises:
        SettingsError: the tolerance does not lie between 0 and 1, or there is to be no evaluation.
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
"""The revision of a model that nobody can tell one state of from another: what it said once need not be what it says now."""


@dataclass(frozen=True)
class ModelIdentity:
    """Which weights answered: a name for people and a revision that changes whenever the weights do, or ``UNKNOWN_REVISION``.

    ``languages`` are the ISO 639-1 codes of those that it is known to know; none where nobody said so.
    """

    id: str
    revision: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """What came out when a model was tried before anything is explained with it; ``what`` names it in a word."""

    what: str
    found: str


@dataclass(frozen=True)
class Prediction:
    """The label that the model chose and the probability of each label.

    For a model with one regression output there are no probabilities: ``probabilities`` then holds that
    output under its label's name, exactly as ``transformers.pipeline`` reports it. ``independent`` says that each label holds or
    not by itself: several can, or there is but one, of which the probability is given. ``kind`` is what makes a
    sentence unpleasant, if it is (:mod:`tonelens.attribution.kinds`); ``None`` where it hardly is, or the model does not tell.
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
"""The probability of negative from which on a sentence has a kind; of others it would mean nothing."""

_NEGATIVE = "negative"


def has_kind(prediction: Prediction) -> bool:
    """Whether a sentence may be unpleasant enough for a kind to mean something."""
    return prediction.probabilities.get(_NEGATIVE, 0.0) >= KNOWN_FROM


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


WORD, NEGATION, NAME, NUMBER, OTHER = "word", "negation", "name", "number", "other"
"""What a unit is: one word, a negator with what it acts on, a name or a number of several words, or all punctuation."""

STABLE, UNCERTAIN, NEUTRAL, BY_SENTENCE, NOT_TESTED = "stable", "uncertain", "neutral", "by sentence", "not tested"
"""Whether a result's strong units hold.

Some do, none does, there is nothing to blame, each sentence has an answer of its own, or there was no test.
"""


@dataclass(frozen=True)
class Unit:
    """What is shown as one: a word, or words that act together.

    ``words`` are indices into the explanation's words and ``spans`` their places, words that touch put together.
    ``score`` is the sum of the words' scores or, where the method measures effects, the unit's own; ``share`` is its signed part
    of Σ|a| over units. ``effect`` is measured: how far the target falls without the unit, f(x) − f(x without it);
    ``effect_alone`` is what the unit does by itself, f(only it) − f(nothing). In a sentence with two harsh words taking one away
    changes little, and only the second number shows what it says. Both are means over masking and deleting.
    ``probability_without`` is that of the verdict's label when this unit alone is masked. All three are ``None`` where they were
    not tried. ``stable`` says whether masking and deleting agree on the unit's sign, and a second baseline with its score;
    ``None`` where that was not tested.
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
        """Whether masking it moves the target, on the mean of both tries, against its score."""
        return self.mean_effect is not None and self.mean_effect * self.score < 0

    @property
    def mean_effect(self) -> float | None:
        """The mean of both effects, ``None`` where they were not tried."""
        return None if self.effect is None or self.effect_alone is None else (self.effect + self.effect_alone) / 2


@dataclass(frozen=True)
class Responsible:
    """The smallest set of units without which the verdict is another, be they masked or deleted.

    ``units`` are indices into the explanation's units, in reading order. ``prediction_without`` is what the model
    says when they are masked together, ``prediction_deleted`` when they are deleted, ``None`` where the two are the same. Where one
    unit suffices, ``alternatives`` are others each of which suffices as well.
    """

    units: tuple[int, ...]
    prediction_without: Prediction
    prediction_deleted: Prediction | None = None
    alternatives: tuple[int, ...] = ()


@dataclass(frozen=True)
class Edit:
    """A change that keeps what the text says, and what the model predicts for its sentence after it.

    ``span`` is replaced by ``replacement``; ``kind`` is ``stance_adverb``, ``intensifier`` or ``rewrite``.
    """

    span: Span
    replacement: str
    kind: str
    prediction_after: Prediction


@dataclass(frozen=True)
class MethodReport:
    """How the scores were computed and how far they can be trusted.

    ``target`` names the scalar that was explained. ``evaluations`` counts gradients (or forward passes, for
    methods without gradients), all windows together. ``convergence_delta`` is Σa − Δf and
    ``relative_error`` |Σa − Δf| / Σ|a| over the whole text; both are ``None`` for methods that make no claim
    of completeness. ``converged`` is false when the tolerance was not reached within the limit. ``instead_of`` is the
    method that was asked for where the model cannot take it, because its embeddings cannot be replaced, or the text is too long
    to take each of its words away.
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
    """A stretch of a long text that the model read by itself, and what it predicted there."""

    span: Span
    probabilities: Mapping[str, float]


@dataclass(frozen=True)
class WindowedPrediction:
    """What the model predicts for a text, and the windows that it read it in; see :class:`Explanation`."""

    prediction: Prediction
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Explanation:
    """A text, what the model predicts for it and how much each word and token contributed.

    ``words`` and ``tokens`` are in reading order; special tokens are not listed, their attribution is 0.
    ``windows`` has one entry for a text that fits the model. A longer one was read in overlapping windows:
    its probabilities and its target are then the mean over the windows, which no single call of
    ``transformers.pipeline`` gives. ``not_read`` lists what the tokenizer does not know (an emoji, say) or
    dropped without a trace.

    ``units`` are what a reader is shown. ``responsible`` is the smallest set of at most four of them without which the verdict
    is another, or ``None``; ``stability`` is ``STABLE``, ``UNCERTAIN``, ``NEUTRAL`` or ``NOT_TESTED``. Where there is no such set,
    ``redundant`` are units each of which makes the verdict by itself, and ``suspected`` a set that changes it when it is masked
    or deleted and not both ways. Where none does, many words make the verdict: ``suspected`` are then units that keep it when all
    others are gone, and the result is stable. ``fragile`` are function words one of which alone changes the verdict: it hangs by a
    thread.
    ``left_out`` are the places of the person's own terms, which the model read as masks; ``read_as`` holds emoji
    that were read by their names. Where either is not empty, or ``windows`` has several, the probabilities are not
    those of ``transformers.pipeline`` for the bare text.

    A text of several sentences is explained sentence by sentence: ``prediction`` and ``windows`` are then the whole
    text's, ``stability`` is ``BY_SENTENCE``, ``words``, ``tokens`` and ``units`` are those of all ``sentences``, each
    with the share of its own sentence, and ``sentences`` holds an explanation of each. ``text`` is there the whole text
    and ``part`` the sentence's place, so that spans are the same everywhere.

    ``not_judged`` names the language or script that the model does not know; the prediction then means nothing.
    Of two texts that the model read together ``text`` holds both, the second on a line of its own, and ``pair`` is its place;
    see ``texts`` and ``place``. ``truth`` is the label that a person gave the text, where it was told.

    ``edits`` are those that lower the probability of a negative verdict, once they were tried: ``edits_known`` says so.
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
        """The part of ``text`` that is explained: all of it, or a sentence's place."""
        return self.part or Span(0, len(self.text))

    @property
    def named(self) -> tuple[int, ...]:
        """The units that the verdict is said to rest on: the responsible ones, their alternatives, or each that suffices by itself."""
        responsible = self.responsible
        return self.redundant if responsible is None else (*responsible.units, *responsible.alternatives)

    @property
    def texts(self) -> tuple[str, ...]:
        """What was read: one text, or the two of a pair."""
        whole = self.span.of(self.text)
        return (whole,) if self.pair is None else (self.text[: self.pair.start - 1], self.pair.of(self.text))

    def place(self, span: Span) -> tuple[int, Span]:
        """Which of the ``texts`` a span of ``text`` is in, 0 or 1, and its span there."""
        if self.pair is not None and span.start >= self.pair.start:
            return 1, span.shifted(-self.pair.start)
        return 0, span.shifted(-self.span.start)

    @property
    def target(self) -> str:
        """The name of the scalar that was explained."""
        return self.method.target

    @property
    def about(self) -> str:
        """The label that the verdict is about: the one that was asked for, otherwise the predicted one."""
        asked = self.target.removeprefix(ONE_LABEL)
        return asked if asked in self.prediction.probabilities else self.prediction.label
