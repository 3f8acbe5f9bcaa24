"""Measures whether an explanation is faithful: whether the verdict rests on the words with the highest scores.

The measures are those of ERASER (DeYoung et al. 2020, equations 1 and 2) and the log-odds of Shrikumar et al. (2017) and
Chen et al. (2019). There words are deleted, or padded; here every token of a word gives way to the mask token, so that
length and positions stay what they were and only the words' content is gone. Figures of deletion and of masking are
therefore close to each other, not equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.attribution.aggregation import text_tokens, window_word_numbers
from tonelens.attribution.classifier import Checkpoint, Classifier, no_checkpoint
from tonelens.attribution.masked import NOTHING, MaskedText, WordSet, ask
from tonelens.attribution.targets import EXPECTED_LEVEL, EXPECTED_RATING, OUTPUT, Target, resolve_target, verdict_direction
from tonelens.attribution.types import POLARITY, Explanation

TOP_SHARE = 0.2
"""The part of a text's words that counts as its top words."""

_LEAST_PROBABILITY = 1e-12
_LABEL = "label:"


@dataclass(frozen=True)
class Faithfulness:
    """The three measures of one text; see the functions of the same names."""

    comprehensiveness: float
    sufficiency: float
    log_odds: float


def comprehensiveness(probability: float, without: float) -> float:
    """p(ŷ | x) − p(ŷ | x without its top words): how much of the verdict goes when they go.

    ŷ is the predicted label. From −1 to 1; higher is better (DeYoung et al. 2020, equation 1).
    """
    return probability - without


def sufficiency(probability: float, only: float) -> float:
    """p(ŷ | x) − p(ŷ | its top words alone): how much of the verdict they do not carry by themselves.

    ŷ is the predicted label. From −1 to 1; lower is better, and below 0 where the other words spoke against the
    verdict (DeYoung et al. 2020, equation 2).
    """
    return probability - only


def log_odds(probability: float, without: float) -> float:
    """The natural logarithm of p(ŷ | x without its top words) / p(ŷ | x).

    ŷ is the predicted label. Any number, mostly below 0; lower is better (Shrikumar et al. 2017; Chen et al. 2019).
    Unlike comprehensiveness it still tells a probability of .01 from one of .001. Probabilities under 10⁻¹² count as that.
    """
    return math.log(max(without, _LEAST_PROBABILITY)) - math.log(max(probability, _LEAST_PROBABILITY))


def top_count(words: int, share: float = TOP_SHARE) -> int:
    """How many words the share of a text is: rounded up, at least one.

    Raises:
        ValueError: ``share`` is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"not a share of words: {share}")
    # 0.07 · 100 is a little more than 7 to a computer, which must not make it 8.
    return max(1, math.ceil(round(share * words, 9)))


def top_words(explanation: Explanation, direction: int, count: int) -> WordSet:
    """The numbers of the ``count`` words that speak loudest for the verdict; of equal ones those that come first.

    ``direction`` is the sign of the scores that speak for it. No word is left out: punctuation and function words count.
    """
    order = sorted(range(len(explanation.words)), key=lambda index: -direction * explanation.words[index].score)
    return frozenset(order[:count])


def direction_of(classifier: Classifier, explanation: Explanation) -> int | None:
    """The sign of the scores that speak for the verdict; 0 where none do, as for a neutral one, ``None`` where there is no verdict."""
    label = explanation.prediction.label
    if explanation.target == _LABEL + label:
        # Scores towards the predicted label itself speak for it, be it neutral.
        return 1
    return verdict_direction(_target(classifier, explanation), label, classifier.labels)


def faithfulness(
    classifier: Classifier, explanations: Sequence[Explanation], share: float = TOP_SHARE, checkpoint: Checkpoint = no_checkpoint
) -> list[Faithfulness | None]:
    """The measures of each explanation, with the top ``share`` of its words ranked by score towards the predicted label.

    All masked inputs of all texts share the model's calls. ``None`` stands for a text that cannot be measured so: it took
    several windows, has no word, its model has no token to mask with, or no score speaks for its verdict, as for
    a neutral one under the target ``polarity``.

    Raises:
        ValueError: ``share`` is not above 0 and at most 1, or an explanation is not one of a whole text.
        CancelledError: ``checkpoint`` raised it.
    """
    trials: dict[int, tuple[MaskedText, WordSet, WordSet]] = {}
    for index, explanation in enumerate(explanations):
        direction = direction_of(classifier, explanation)
        masked = _masked_text(classifier, explanation) if direction else None
        if direction and masked is not None:
            top = top_words(explanation, direction, top_count(len(explanation.words), share))
            trials[index] = (masked, top, frozenset(range(len(explanation.words))) - top)
    _ask(classifier, [(masked, words) for masked, *sets in trials.values() for words in (NOTHING, *sets)], checkpoint)
    results: list[Faithfulness | None] = [None] * len(explanations)
    for index, (masked, top, rest) in trials.items():
        label = explanations[index].prediction.label
        whole, without, only = (masked.prediction(classifier, words).probabilities[label] for words in (NOTHING, top, rest))
        results[index] = Faithfulness(comprehensiveness(whole, without), sufficiency(whole, only), log_odds(whole, without))
    return results


def changed_without_responsible(
    classifier: Classifier, explanations: Sequence[Explanation], checkpoint: Checkpoint = no_checkpoint
) -> list[bool | None]:
    """Whether each verdict really is another once its responsible words are masked: ``None`` where none were named.

    The texts are encoded and read anew, nothing is taken from the search that named the words, so ``False`` would mean that
    the search and the model disagree.
    """
    trials: dict[int, tuple[MaskedText, WordSet]] = {}
    for index, explanation in enumerate(explanations):
        masked = None if explanation.responsible is None else _masked_text(classifier, explanation)
        if explanation.responsible is not None and masked is not None:
            named = (explanation.units[unit] for unit in explanation.responsible.units)
            trials[index] = (masked, frozenset(word for unit in named for word in unit.words))
    _ask(classifier, [(masked, words) for masked, named in trials.values() for words in (NOTHING, named)], checkpoint)
    changed: list[bool | None] = [None] * len(explanations)
    for index, (masked, words) in trials.items():
        changed[index] = masked.prediction(classifier, words).label != masked.prediction(classifier, NOTHING).label
    return changed


def _ask(classifier: Classifier, questions: Sequence[tuple[MaskedText, WordSet]], checkpoint: Checkpoint) -> None:
    if questions:
        ask(lambda windows: classifier.predict_windows(windows, checkpoint), questions)


def _masked_text(classifier: Classifier, explanation: Explanation) -> MaskedText | None:
    """The explained text with nothing known of it yet; ``None`` where its words cannot be masked in one window."""
    windows = classifier.encode(explanation.text, explanation.left_out)
    mask = classifier.mask_id
    if len(windows) != 1 or not explanation.words or mask is None:
        return None
    tokens = text_tokens(explanation.text, windows, classifier.tokenizer.unk_token_id)
    if [word.span for word in tokens.words] != [word.span for word in explanation.words]:
        raise ValueError("only an explanation of a whole text can be measured, and by the classifier that made it")
    numbers = window_word_numbers(windows[0], tokens.word_numbers)
    return MaskedText(target=_target(classifier, explanation), window=windows[0], word_numbers=numbers, mask=mask)


def _target(classifier: Classifier, explanation: Explanation) -> Target:
    """The target that was explained, which an explanation knows by its name alone."""
    name = explanation.target
    asked = POLARITY if name in (POLARITY, EXPECTED_LEVEL, EXPECTED_RATING, OUTPUT) else name.removeprefix(_LABEL)
    labels = classifier.labels
    return resolve_target(asked, labels, classifier.independent, labels.index(explanation.prediction.label))
