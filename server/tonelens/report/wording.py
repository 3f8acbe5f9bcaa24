"""What every report says about numbers, labels, words and doubts, in one place, so that it reads in one voice and can be translated.

What is said about a verdict stands in :mod:`tonelens.report.verdicts`, about the method in :mod:`tonelens.report.explanation.provenance`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import floor, log10

from tonelens.attribution.types import ONE_LABEL, OTHER, POLARITY, PREDICTED, Prediction, Unit
from tonelens.report.cells import shortened
from tonelens.report.visible import visible_in_line

UP, DOWN, LEVEL = "▲", "▼", "·"
RESPONSIBLE_MARK, MUTED_MARK = "●", "~"
MINUS = "−"
PHRASES = " · "
"""Between short phrases that are set side by side."""

# As tonelens.attribution.targets names them; a test holds the two together.
EXPECTED_RATING = "expected rating"
EXPECTED_LEVEL = "expected level"
OUTPUT = "output"

_PLAIN_LABELS = frozenset({"positive", "negative", "neutral", "mixed"})
POLES = ("negative", "positive")
_MIXED = 0.25
_QUOTED_WIDTH = 40
_AFTER_A_NUMBER = re.compile(r"(?<=\d) ")

SHARES = "Share of each word"
UNIT_SHARES = "Share of each word or phrase"
METHOD = "How this was computed"
WINDOWS = "What each window reads like"
EDITS = "Edits that soften it"
UNSEEN_WORD = "(nothing visible)"
PUNCTUATION = "punctuation"
NOT_READ = "Not read by the model"
RESPONSIBLE, MUTED = "responsible", "uncertain"


def label_name(label: str) -> str:
    """A label as it is shown: "NEGATIVE" in plain letters, every other one as the model spells it."""
    return label.lower() if label.lower() in _PLAIN_LABELS else label


def percent(probability: float) -> str:
    """A probability, never rounded to a certainty that it is not."""
    rounded = round(probability * 100)
    if rounded >= 100 and probability < 1:
        return ">99%"
    if rounded <= 0 and probability > 0:
        return "<1%"
    return f"{rounded}%"


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


def reading(prediction: Prediction) -> str:
    """What the model chose and how sure it is: "negative (96%)", or "3.72 (stars)" where it gives no probabilities.

    Where both poles hold more than a quarter, neither label says what is read: "mixed (negative 48%, positive 45%)".
    A label that holds or not by itself is said not to hold where that is likelier: "not toxic (14%)".
    """
    if prediction.independent:
        return holding(prediction, prediction.label)
    label = label_name(prediction.label)
    if holds_probabilities(prediction):
        if is_mixed(prediction):
            return f"mixed ({labels_in_order(prediction.probabilities, 1, len(POLES), between=', ')})"
        return f"{label} ({percent(prediction.probability)})"
    if len(prediction.probabilities) > 1 and not any(label.lower() in _PLAIN_LABELS for label in prediction.probabilities):
        return f"{number(prediction.probability)} ({label}, the highest of {len(prediction.probabilities)} numbers)"
    return f"{number(prediction.probability)} ({label})"


def holding(prediction: Prediction, label: str) -> str:
    """Whether one label holds, and its probability: "toxic (86%)", "not toxic (14%)"."""
    holds = prediction.probabilities[label] >= 0.5 if prediction.independent else prediction.label == label
    return f"{'' if holds else 'not '}{label_name(label)} ({likelihood(prediction, label)})"


def is_mixed(prediction: Prediction) -> bool:
    """Whether each pole has more than a quarter, from a model that could have said neither: one with two labels is only unsure."""
    named = {label.lower(): value for label, value in prediction.probabilities.items()}
    return len(named) > len(POLES) and all(named.get(pole, 0.0) > _MIXED for pole in POLES)


def likelihood(prediction: Prediction, label: str) -> str:
    """The probability of a label that need not be the chosen one."""
    return (percent if holds_probabilities(prediction) else number)(prediction.probabilities[label])


def holds_probabilities(prediction: Prediction) -> bool:
    """Whether the numbers are probabilities: the output of a regression is none, nor are the raw ones of a pipeline that is told so."""
    return _are_probabilities(prediction.probabilities, prediction.independent)


def _are_probabilities(values: Mapping[str, float], independent: bool) -> bool:
    return (len(values) > 1 or independent) and all(0 <= value <= 1 for value in values.values())


def labels_in_order(probabilities: Mapping[str, float], first: int, last: int, independent: bool = False, between: str = PHRASES) -> str:
    """The labels with their values, the likeliest first, from rank ``first`` to ``last``: "negative 96% · neutral 3%"."""
    shown = percent if _are_probabilities(probabilities, independent) else number
    ordered = sorted(probabilities.items(), key=lambda pair: -pair[1])[first - 1 : last]
    return between.join(f"{label_name(label)} {shown(value)}" for label, value in ordered)


def quoted(text: str) -> str:
    """Words of the text inside a sentence of ours: on one line, and cut off where they are very long."""
    return f"‘{shortened(visible_in_line(' '.join(text.split())), _QUOTED_WIDTH)}’"


def unbroken(sentence: str) -> str:
    """The sentence with its numbers tied to what follows them: a line must not end between 96 and %, or 3 and sentences."""
    return _AFTER_A_NUMBER.sub("\N{NO-BREAK SPACE}", sentence)


def counted(count: int, noun: str) -> str:
    """So many of what a noun names."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(items: Sequence[str]) -> str:
    """Items in a sentence: "a", "a and b", "a, b and c"."""
    *others, last = items
    return f"{', '.join(others)} and {last}" if others else last


def unit_names(units: Iterable[Unit]) -> list[str]:
    """What units are called in a sentence, each name once: "‘slow’", "‘terrible’ (twice)"."""
    times: dict[str, int] = {}
    written: dict[str, str] = {}
    for unit in units:
        name = unit_name(unit)
        form = name.casefold()
        times[form] = times.get(form, 0) + 1
        written.setdefault(form, name)
    return [f"{quoted(written[form])}{_repeated(count)}" for form, count in times.items()]


def _repeated(count: int) -> str:
    return "" if count == 1 else " (twice)" if count == 2 else f" ({count} times)"


def unit_name(unit: Unit) -> str:
    """What a unit is called beside its share."""
    return PUNCTUATION if unit.kind == OTHER else " ".join(unit.text.split()) or UNSEEN_WORD


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
    return "The only word" if count == 1 else f"All {count:,} words in reading order"


def all_units(count: int) -> str:
    """Opens the list of all units."""
    return f"All {count:,} words and phrases in reading order"


def strongest_words(shown: int, count: int) -> str:
    """Says that a picture leaves words out."""
    return f"The {shown} strongest of {count:,} words, in reading order"


def strongest_units(shown: int, count: int) -> str:
    """Says that a picture leaves units out."""
    return f"The {shown} strongest of {count:,} words and phrases, in reading order"


def strongest_in_sentences(most: int, shown: int, count: int) -> str:
    """Says what a picture shows of sentences; ``count`` are those that have shares to be shown."""
    if shown == count:
        return f"Up to {most} words or phrases of each sentence, the strongest, in reading order"
    return (
        f"The {shown} clearest of {count:,} sentences with shares; up to {most} words or phrases of each, the strongest, in reading order"
    )


def sentence_place(number: int, count: int) -> str:
    """The heading of a sentence."""
    return f"Sentence {number:,} of {count:,}"


def read_in_windows(count: int) -> str:
    """A long text's probabilities are none that a single call of the model gives."""
    return (
        f"Read in {count:,} overlapping windows, because the text is longer than the model can read at once; "
        "the probabilities are averages over them."
    )


def window_place(position: int, start: int, end: int) -> str:
    """Which part of the text a window is; ``position`` counts from 1, the span is in code points."""
    return f"Window {position}: characters {start + 1:,} to {end:,}"


def numbered(number: int, verdict: str) -> str:
    """A sentence's verdict where the sentence itself is not shown."""
    return f"Sentence {number:,}: {verdict}"


def not_converged(evaluations: int, tolerance: float | None) -> str:
    """The scores are not as exact as was asked for."""
    if tolerance is None:
        return f"Not precise: the scores did not settle after {count_of_evaluations(evaluations)}. Small differences mean little."
    return (
        f"Not precise: the scores did not settle within the tolerance of {error(tolerance)} after {count_of_evaluations(evaluations)}. "
        "Small differences mean little."
    )


def other_method(name: str, asked: str) -> str:
    """The model could not be asked in the way that was wanted, or that would have taken too long."""
    plain, wanted = name.replace("_", " "), asked.replace("_", " ")
    if asked == "two_sided_effects":
        return f"Explained by {plain} instead of {wanted}: the text is too long to test each word."
    return f"Explained by {plain} instead of {wanted}: this model's embeddings cannot be replaced."


def count_of_evaluations(count: int) -> str:
    """How much work a method did."""
    return "1 evaluation" if count == 1 else f"{count:,} evaluations"


def not_read(parts: Sequence[str], more: int = 0) -> str:
    """What the tokenizer does not know or dropped; ``more`` counts the parts that are not listed."""
    return f"{NOT_READ}: {_with_more(parts, more)}"


def left_out(terms: Sequence[str], more: int = 0) -> str:
    """The person's own terms, which have no part in the verdict."""
    return f"Left out, as you asked: {_with_more([quoted(term) for term in terms], more)}"


def read_as(names: Sequence[tuple[str, str]], more: int = 0) -> str:
    """Emoji that the model knows by their names alone."""
    said = _with_more([f"{emoji} as “{name}”" for emoji, name in names], more)
    return f"Read by its name: {said}" if len(names) + more == 1 else f"Read by their names: {said}"


def misleading(units: Sequence[str], more: int = 0) -> str:
    """The measured effect of these units contradicts their share."""
    said = _with_more([quoted(unit) for unit in units], more)
    if len(units) + more == 1:
        return f"A misleading share: {said}. Masking it moves the result the other way."
    return f"Misleading shares: {said}. Masking them moves the result the other way."


def labelled(truth: str) -> str:
    """What a person said of the text."""
    return f"A person labelled it {label_name(truth)}."


def muted_words() -> str:
    """Why some words are drawn muted."""
    return "Muted words are uncertain: two tests disagree on them."


def upwards(target: str) -> str:
    """What a share above 0 means."""
    if target.startswith(ONE_LABEL):
        return f"towards {label_name(target.removeprefix(ONE_LABEL))}"
    positive = "towards positive"
    named = {POLARITY: positive, EXPECTED_LEVEL: positive, EXPECTED_RATING: "towards a higher rating", PREDICTED: "towards the verdict"}
    return named.get(target, "towards a higher value")


def downwards(target: str) -> str:
    """What a share below 0 means."""
    if target.startswith(ONE_LABEL):
        return f"away from {label_name(target.removeprefix(ONE_LABEL))}"
    negative = "towards negative"
    named = {POLARITY: negative, EXPECTED_LEVEL: negative, EXPECTED_RATING: "towards a lower rating", PREDICTED: "away from the verdict"}
    return named.get(target, "towards a lower value")


def meaning_of_shares() -> str:
    """What a share is and what it is not."""
    return (
        "A share is a word’s part of all that moved the model’s result, and in which direction. "
        "Deleting the word can do more or less than that."
    )


def word_detail(value: float, decimals: int, target: str, rank: int, count: int) -> str:
    """What is said about one word of the text: its share, where it points to and its place among the words."""
    if not is_shown(value, decimals):
        return f"Share {share(value, decimals)}"
    direction = upwards(target) if value > 0 else downwards(target)
    return f"{arrow(value)} {share(value, decimals)} {direction}, {rank:,} of {count:,}"


def _with_more(items: Sequence[str], more: int) -> str:
    return f"{', '.join(items)} {more_words(more)}" if more else ", ".join(items)
