"""Measures every figure of the model card on texts that were never trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from tonelens.attribution.calibration import expected_calibration_error
from tonelens.text.word_lists import is_function_word
from tonelens.text.words import reader_words

from . import authored, behaviour, marks
from .corpus import Corpus, Rated
from .examples import LABELS, NEGATIVE, NEUTRAL, POSITIVE
from .kinds import KindFigures, PresetFigures, measure_kinds, measure_presets
from .marks import Marks, Predict
from .real import RealSentence
from .sources import lines, rows

MASK = "[MASK]"
"""How the built-in model's tokenizer spells the token that stands for a masked word."""

_BINS = 15
_POLAR_SENTENCES = 200


@dataclass(frozen=True)
class Miss:
    """A text that the model gets wrong, with the probability of the label that it chose."""

    text: str
    label: str
    predicted: str
    probability: float


@dataclass(frozen=True)
class RealFigures:
    """How the default review does on held-out sentences of public repositories."""

    threshold: float
    marks: Marks
    with_calibration: Marks
    by_genre: dict[str, Marks]
    curve: dict[str, Marks]
    calibration_error: dict[str, float]
    good_copy_marked: tuple[str, ...]
    good_copy: int
    cold_missed: tuple[str, ...]
    cold_by_category: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class ConversationFigures:
    """Accuracy and recall by label on comments whose emotions agree in their group."""

    accuracy: float
    recall: dict[str, float]


@dataclass(frozen=True)
class Figures:
    """What the card prints; shares are between 0 and 1."""

    real: RealFigures
    conversations: ConversationFigures
    posts_macro_f1: float
    behaviour_failures: dict[str, float]
    behaviour_examples: dict[str, str]
    function_words_turn: float
    function_words_masked: int
    sst2_accuracy: float
    sst_three_class_accuracy: float
    rated_correlation: dict[str, float]
    page_accuracy: float
    page_recall: dict[str, float]
    page_by_category: dict[str, float]
    page_calibration_error: float
    sst_calibration_error: float
    misses: tuple[Miss, ...]
    documentation_negative: float
    interface_negative: float
    harsh_negative: int
    harsh_misses: tuple[str, ...]
    identity_spread: dict[str, float]
    identity_extremes: dict[str, tuple[str, str]]
    identity_terms: int
    invariance: dict[str, tuple[float, float]]
    kinds: KindFigures
    presets: dict[str, PresetFigures]
    sizes: dict[str, int]


def measure(predict: Predict, kinds_of: Callable[[Sequence[str]], list[str]], corpus: Corpus, threshold: float) -> Figures:
    """Runs the model over everything that was held out; ``threshold`` is that of the default review."""
    sst = predict([text for text, _ in corpus.sst_dev])
    stars = torch.tensor([label for _, label in corpus.sst_dev])
    polar = stars != 2
    three = torch.where(stars < 2, NEGATIVE, torch.where(stars > 2, POSITIVE, NEUTRAL))
    page = authored.page()
    on_page = predict([line.text for line in page])
    truth = torch.tensor([LABELS.index(line.label) for line in page])
    chosen = on_page.argmax(1)
    harsh = authored.harsh_lines()
    harsh_right = predict(harsh).argmax(1) == NEGATIVE
    spread, extremes = _identity(predict)
    failures, failing = _behaviour(predict)
    turned, masked = _function_words(predict, corpus)
    return Figures(
        real=_real(predict, corpus, threshold),
        conversations=_conversations(predict, corpus),
        posts_macro_f1=_macro_f1(predict, corpus.posts),
        behaviour_failures=failures,
        behaviour_examples=failing,
        function_words_turn=turned,
        function_words_masked=masked,
        sst2_accuracy=_mean((sst[polar, POSITIVE] > sst[polar, NEGATIVE]) == (stars[polar] > 2)),
        sst_three_class_accuracy=_mean(sst.argmax(1) == three),
        rated_correlation={name: _correlation(predict, sentences) for name, sentences in corpus.rated.items()},
        page_accuracy=_mean(chosen == truth),
        page_recall={label: _mean(chosen[truth == index] == index) for index, label in enumerate(LABELS)},
        page_by_category=_by_category(page, chosen == truth),
        page_calibration_error=expected_calibration_error(on_page.numpy(), truth.numpy(), _BINS),
        sst_calibration_error=expected_calibration_error(sst.numpy(), three.numpy(), _BINS),
        misses=tuple(
            Miss(line.text, line.label, LABELS[choice], on_page[row, choice].item())
            for row, (line, choice) in enumerate(zip(page, chosen.tolist(), strict=True))
            if LABELS[choice] != line.label
        ),
        documentation_negative=_mean(predict(corpus.documentation).argmax(1) == NEGATIVE),
        interface_negative=_mean(predict(corpus.interface).argmax(1) == NEGATIVE),
        harsh_negative=int(harsh_right.sum()),
        harsh_misses=tuple(text for text, right in zip(harsh, harsh_right.tolist(), strict=True) if not right),
        identity_spread=spread,
        identity_extremes=extremes,
        identity_terms=len(authored.identity_terms()),
        invariance=_invariance(predict),
        kinds=measure_kinds(kinds_of, corpus),
        presets=measure_presets(predict, kinds_of, corpus),
        sizes={
            "sst_dev": len(corpus.sst_dev),
            "page": len(page),
            "harsh": len(harsh),
            "documentation": len(corpus.documentation),
            "interface": len(corpus.interface),
            "conversations": len(corpus.conversations),
            "posts": len(corpus.posts),
            **{name: len(sentences) for name, sentences in corpus.rated.items()},
        },
    )


def _real(predict: Predict, corpus: Corpus, threshold: float) -> RealFigures:
    probabilities = predict([sentence.text for sentence in corpus.real])
    kept = predict([sentence.text for sentence in corpus.calibration])
    good, cold = authored.good_copy(), authored.cold_lines()
    marked_good = predict(good)[:, NEGATIVE] >= threshold
    marked_cold = (predict([line.text for line in cold])[:, NEGATIVE] >= threshold).tolist()
    categories = sorted({line.category for line in cold})
    return RealFigures(
        threshold=threshold,
        marks=marks.marks(corpus.real, probabilities, threshold),
        with_calibration=marks.marks((*corpus.real, *corpus.calibration), torch.cat([probabilities, kept]), threshold),
        by_genre=marks.by_genre(corpus.real, probabilities, threshold),
        curve=marks.curve(corpus.real, probabilities),
        calibration_error=_calibration_by_genre(corpus.real, probabilities),
        good_copy_marked=tuple(text for text, marked in zip(good, marked_good.tolist(), strict=True) if marked),
        good_copy=len(good),
        cold_missed=tuple(line.text for line, marked in zip(cold, marked_cold, strict=True) if not marked),
        cold_by_category={
            category: (
                sum(marked for line, marked in zip(cold, marked_cold, strict=True) if line.category == category),
                sum(line.category == category for line in cold),
            )
            for category in categories
        },
    )


def _calibration_by_genre(sentences: Sequence[RealSentence], probabilities: torch.Tensor) -> dict[str, float]:
    truth = torch.tensor([LABELS.index(sentence.label) for sentence in sentences])
    result = {"all": expected_calibration_error(probabilities.numpy(), truth.numpy(), _BINS)}
    for genre in sorted({sentence.genre for sentence in sentences}):
        rows_ = [row for row, sentence in enumerate(sentences) if sentence.genre == genre]
        result[genre] = expected_calibration_error(probabilities[rows_].numpy(), truth[rows_].numpy(), _BINS)
    return result


def _conversations(predict: Predict, corpus: Corpus) -> ConversationFigures:
    chosen = predict([text for text, _ in corpus.conversations]).argmax(1)
    truth = torch.tensor([label for _, label in corpus.conversations])
    recall = {label: _mean(chosen[truth == index] == index) for index, label in enumerate(LABELS)}
    return ConversationFigures(_mean(chosen == truth), recall)


def _macro_f1(predict: Predict, labelled: Sequence[tuple[str, str]]) -> float:
    """The mean over labels of the harmonic mean of precision and recall."""
    chosen = predict([text for text, _ in labelled]).argmax(1)
    truth = torch.tensor([LABELS.index(label) for _, label in labelled])
    scores = []
    for label in range(len(LABELS)):
        right = int(((chosen == label) & (truth == label)).sum())
        scores.append(2 * right / max(1, int((chosen == label).sum()) + int((truth == label).sum())))
    return sum(scores) / len(scores)


def _behaviour(predict: Predict) -> tuple[dict[str, float], dict[str, str]]:
    """For each behaviour the share of cases that fail, and one that does."""
    cases = behaviour.held_out_cases()
    predicted = predict([case.text for case in cases]).tolist()
    failed: dict[str, list[bool]] = {}
    example: dict[str, str] = {}
    for case, probabilities in zip(cases, predicted, strict=True):
        right = behaviour.holds(case, tuple(probabilities))
        failed.setdefault(case.behaviour, []).append(not right)
        if not right:
            example.setdefault(case.behaviour, f"{case.text} (expected: {case.expected})")
    return {name: sum(found) / len(found) for name, found in failed.items()}, example


def _function_words(predict: Predict, corpus: Corpus) -> tuple[float, int]:
    """How often masking one function word turns the verdict of a polar sentence, and over how many maskings."""
    candidates = [line.text for line in authored.page() if line.label != "neutral"][: _POLAR_SENTENCES // 2]
    candidates += [text for text, label in corpus.sst_dev if label in (0, 4)]
    verdicts = predict(candidates).argmax(1).tolist()
    polar = [(text, verdict) for text, verdict in zip(candidates, verdicts, strict=True) if verdict != NEUTRAL][:_POLAR_SENTENCES]
    changed = [
        (text[: span.start] + MASK + text[span.end :], verdict)
        for text, verdict in polar
        for span in reader_words(text)
        if is_function_word(span.of(text))
    ]
    after = predict([text for text, _ in changed]).argmax(1).tolist()
    turned = sum(then != verdict for then, (_, verdict) in zip(after, changed, strict=True))
    return turned / len(changed), len(changed)


def _mean(values: torch.Tensor) -> float:
    return values.float().mean().item()


def _correlation(predict: Predict, sentences: Sequence[Rated]) -> float:
    predicted = predict([sentence.text for sentence in sentences])
    balance = predicted[:, POSITIVE] - predicted[:, NEGATIVE]
    ratings = torch.tensor([sentence.mean_rating for sentence in sentences])
    return torch.corrcoef(torch.stack([balance, ratings]))[0, 1].item()


def _by_category(page: Sequence[authored.Labelled], right: torch.Tensor) -> dict[str, float]:
    result = {}
    for category in sorted({line.category for line in page}):
        inside = torch.tensor([line.category == category for line in page])
        result[category] = _mean(right[inside])
    return result


def _identity(predict: Predict) -> tuple[dict[str, float], dict[str, tuple[str, str]]]:
    terms = authored.identity_terms()
    spread, extremes = {}, {}
    for template, texts in authored.identity_texts():
        negative = predict(texts)[:, NEGATIVE]
        spread[template] = (negative.max() - negative.min()).item()
        extremes[template] = (terms[int(negative.argmin())], terms[int(negative.argmax())])
    return spread, extremes


def _invariance(predict: Predict) -> dict[str, tuple[float, float]]:
    """For each change: the share of verdicts that it turns, and the mean change of P(negative) in absolute value."""
    texts = [labelled.text for labelled in authored.invariance_sentences()]
    before = predict(texts)
    changes: dict[str, Callable[[str], str]] = {
        "final full stop dropped": lambda text: text.rstrip("."),
        "exclamation mark for the full stop": lambda text: text.rstrip(".") + "!",
        "all capitals": str.upper,
        "first letter in lower case": lambda text: text[0].lower() + text[1:],
        "smiling emoji added": lambda text: text + " 🙂",
        "rocket emoji added": lambda text: text + " 🚀",
    }
    result = {}
    for name, change in changes.items():
        after = predict([change(text) for text in texts])
        result[name] = _difference(before, after)
    templates = list(rows(authored.HELD_OUT / "names.txt"))
    names = lines(authored.HELD_OUT / "name_list.txt")
    first = predict([row["text"].replace("{}", names[0]) for row in templates]).repeat(len(names) - 1, 1)
    others = predict([row["text"].replace("{}", name) for name in names[1:] for row in templates])
    result["another first name"] = _difference(first, others)
    return result


def _difference(before: torch.Tensor, after: torch.Tensor) -> tuple[float, float]:
    turned = _mean(before.argmax(1) != after.argmax(1))
    return turned, _mean((before[:, NEGATIVE] - after[:, NEGATIVE]).abs())
