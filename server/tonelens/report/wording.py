"""Everything that a report says to its reader, in one place, so that it reads in one voice and can be translated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10

from tonelens.attribution.types import POLARITY, MethodReport, ModelIdentity, Prediction

UP, DOWN, LEVEL = "▲", "▼", "·"
MINUS = "−"
PHRASES = " · "
"""Between short phrases that are set side by side."""

_PLAIN_LABELS = frozenset({"positive", "negative", "neutral", "mixed"})
_NAMED_BASELINES = frozenset({"mask", "pad", "zero"})
# As tonelens.attribution.targets names them; a test holds the two together.
_EXPECTED_RATING = "expected rating"
_OUTPUT = "output"
_ONE_LABEL = "label:"

SHARES = "Share of each word"
METHOD = "How this was computed"
WINDOWS = "What each window reads like"
UNSEEN_WORD = "(nothing visible)"
NOT_READ = "Not read by the model"


def label_name(label: str) -> str:
    """A label as it is shown: "NEGATIVE" in plain letters, every other one as the model spells it."""
    return label.lower() if label.lower() in _PLAIN_LABELS else label


def percent(probability: float) -> str:
    """A probability, never rounded to a certainty that it is not."""
    rounded = round(probability * 100)
    if rounded >= 100 and probability < 1:
        return "> 99 %"
    if rounded <= 0 and probability > 0:
        return "< 1 %"
    return f"{rounded} %"


def number(value: float) -> str:
    """A model's only output, which need not be a probability."""
    digits = f"{value:,.2f}" if abs(value) < 1e9 else f"{value:.3g}"
    return (digits.removeprefix("-") if digits == "-0.00" else digits).replace("-", MINUS)


def share(value: float, decimals: int = 2) -> str:
    """A signed share: "−.58", "+.31", "+1.00"; what rounds to nothing has no sign."""
    digits = f"{abs(value):.{decimals}f}"
    if float(digits) == 0:
        return digits[1:]
    return f"{MINUS if value < 0 else '+'}{digits.removeprefix('0')}"


def share_decimals(largest: float) -> int:
    """How many decimals tell the shares of a list apart whose largest one is this: enough for two digits of it."""
    return min(max(2, 1 - floor(log10(abs(largest)))), 6) if largest else 2


def is_shown(value: float, decimals: int) -> bool:
    """Whether a share is more than nothing once it is rounded."""
    return float(f"{value:.{decimals}f}") != 0


def error(value: float) -> str:
    """A numerical error; the per cent sign is for probabilities alone."""
    if 0 < value < 0.0005:
        return "under .001"
    if value == 0 or value >= 1:
        return f"{value:,.0f}"
    return f"{round(value, 3):.2g}".removeprefix("0")


def arrow(value: float) -> str:
    """The direction of a share."""
    return UP if value > 0 else DOWN if value < 0 else LEVEL


def headline(prediction: Prediction) -> str:
    """The verdict: "Reads negative (96 %)", or "Reads 3.72 (stars)" where the model gives no probabilities."""
    label = label_name(prediction.label)
    if not holds_probabilities(prediction.probabilities):
        return f"Reads {number(prediction.probability)} ({label})"
    return f"Reads {label} ({percent(prediction.probability)})"


def holds_probabilities(probabilities: Mapping[str, float]) -> bool:
    """Whether the numbers are probabilities: a single output is none, nor are the raw outputs of a pipeline that is told so."""
    return len(probabilities) > 1 and all(0 <= value <= 1 for value in probabilities.values())


def labels_in_order(probabilities: Mapping[str, float], first: int, last: int) -> str:
    """The labels with their values, the likeliest first, from rank ``first`` to ``last``: "negative 96 % · neutral 3 %"."""
    shown = percent if holds_probabilities(probabilities) else number
    ordered = sorted(probabilities.items(), key=lambda pair: -pair[1])[first - 1 : last]
    return PHRASES.join(f"{label_name(label)} {shown(value)}" for label, value in ordered)


def nothing_to_explain() -> str:
    """Instead of a verdict on a text without words."""
    return "Nothing to explain: the text has no words."


def no_influence() -> str:
    """Instead of a list of words when all scores are 0."""
    return "No word moves the result."


def more_words(count: int) -> str:
    """After a list that was cut off."""
    return f"and {count:,} more"


def more_labels(count: int) -> str:
    """Opens the rest of the labels."""
    return "1 more label" if count == 1 else f"{count:,} more labels"


def all_words(count: int) -> str:
    """Opens the list of all words."""
    return f"All {count:,} words in reading order"


def strongest_words(shown: int, count: int) -> str:
    """Says that a picture leaves words out."""
    return f"The {shown} strongest of {count:,} words, in reading order"


def read_in_windows(count: int) -> str:
    """A long text's probabilities are none that a single call of the model gives."""
    return (
        f"Read in {count:,} overlapping windows, because the text is longer than the model reads at once; "
        "the probabilities are the mean over them."
    )


def window_place(position: int, start: int, end: int) -> str:
    """Which part of the text a window is; ``position`` counts from 1, the span is in code points."""
    return f"Window {position}: characters {start + 1:,} to {end:,}"


def not_converged(evaluations: int, tolerance: float | None) -> str:
    """The scores are not as exact as was asked for."""
    if tolerance is None:
        return f"Not precise: the scores had not settled after {count_of_evaluations(evaluations)}. Small differences mean little."
    return (
        f"Not precise: the numerical error was still above {error(tolerance)} after {count_of_evaluations(evaluations)}. "
        "Small differences mean little."
    )


def not_read(parts: Sequence[str], more: int = 0) -> str:
    """What the tokenizer does not know or dropped; ``more`` counts the parts that are not listed."""
    listed = ", ".join(parts)
    return f"{NOT_READ}: {listed} {more_words(more)}" if more else f"{NOT_READ}: {listed}"


def upwards(target: str) -> str:
    """What a share above 0 means."""
    if target.startswith(_ONE_LABEL):
        return f"towards {label_name(target.removeprefix(_ONE_LABEL))}"
    return {POLARITY: "towards positive", _EXPECTED_RATING: "towards a higher rating"}.get(target, "towards a higher value")


def downwards(target: str) -> str:
    """What a share below 0 means."""
    if target.startswith(_ONE_LABEL):
        return f"away from {label_name(target.removeprefix(_ONE_LABEL))}"
    return {POLARITY: "towards negative", _EXPECTED_RATING: "towards a lower rating"}.get(target, "towards a lower value")


def target_name(target: str) -> str:
    """The scalar that was explained, for people."""
    if target.startswith(_ONE_LABEL):
        return f"label {label_name(target.removeprefix(_ONE_LABEL))}"
    return target


def target_formula(target: str) -> str:
    """The same, for people who want to know exactly."""
    if target.startswith(_ONE_LABEL):
        return f"logit({target.removeprefix(_ONE_LABEL)})"
    return {
        POLARITY: "polarity = logit(positive) − logit(negative)",
        _EXPECTED_RATING: "expected rating = Σ rating × probability",
        _OUTPUT: "the model’s only output",
    }.get(target, target)


def method_name(name: str) -> str:
    """A method's name in words."""
    return name.replace("_", " ")


def count_of_evaluations(count: int) -> str:
    """How much work a method did."""
    return "1 evaluation" if count == 1 else f"{count:,} evaluations"


def baseline_name(baseline: str | None) -> str:
    """What stood in for the words."""
    if baseline is None:
        return "none"
    return baseline if baseline in _NAMED_BASELINES else f"“{baseline}”"


def numerical_error(method: MethodReport) -> str:
    """The error that was made, or that the method promises nothing."""
    return "not defined for this method" if method.relative_error is None else error(method.relative_error)


def method_phrases(method: MethodReport) -> tuple[str, ...]:
    """The method in short phrases, to be set side by side."""
    phrases = [f"target {target_name(method.target)}", method_name(method.name), count_of_evaluations(method.evaluations)]
    if method.relative_error is not None:
        phrases.append(f"numerical error {error(method.relative_error)}")
    if method.baseline is not None:
        phrases.append(f"baseline {baseline_name(method.baseline)}")
    if method.precision != "float32":
        phrases.append(method.precision)
    return tuple(phrases)


def model_phrase(model: ModelIdentity) -> str:
    """Which weights answered."""
    return f"model {model.id} ({model.revision})"


def method_facts(method: MethodReport, model: ModelIdentity) -> tuple[tuple[str, str], ...]:
    """Everything about the method and the model, as pairs of a term and what holds for it."""
    delta = method.convergence_delta
    return (
        ("Target", target_formula(method.target)),
        ("Method", method_name(method.name)),
        ("Baseline", baseline_name(method.baseline)),
        ("Evaluations", f"{method.evaluations:,}"),
        ("Numerical error", numerical_error(method)),
        ("Tolerance", "none" if method.tolerance is None else error(method.tolerance)),
        ("Convergence delta", "not defined for this method" if delta is None else f"{delta:+.4f}".replace("-", MINUS)),
        ("Precision", method.precision),
        ("Model", model.id),
        ("Revision", model.revision),
    )


def meaning_of_shares() -> str:
    """What a share is and what it is not."""
    return (
        "A share is a word’s part of everything that moved the model’s result, with the direction it moved it in. "
        "It is not what deleting the word would do."
    )


def word_detail(value: float, decimals: int, target: str, rank: int, count: int) -> str:
    """What is said about one word of the text: its share, where it points to and its place among the words."""
    if not is_shown(value, decimals):
        return f"Share {share(value, decimals)}"
    direction = upwards(target) if value > 0 else downwards(target)
    return f"{arrow(value)} {share(value, decimals)} {direction}, {rank:,} of {count:,}"
