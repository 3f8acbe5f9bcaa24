"""Measures every figure of the model card on texts that were never trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from .corpus import HERE, LABELS, Corpus, Labelled, Rated, held_out_page, invariance_sentences, lines, rows

Predict = Callable[[Sequence[str]], torch.Tensor]
"""Texts to probabilities, shape (texts, 3), in the order of ``LABELS``."""

NEGATIVE, NEUTRAL, POSITIVE = range(3)
_FEWEST_IN_A_BIN = 1


@dataclass(frozen=True)
class Miss:
    """A line of the page that the model gets wrong, with the probability of the label that it chose."""

    text: str
    label: str
    predicted: str
    probability: float


@dataclass(frozen=True)
class Figures:
    """What the card prints; shares are between 0 and 1."""

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
    sizes: dict[str, int]


def measure(predict: Predict, corpus: Corpus) -> Figures:
    """Runs the model over everything that was held out."""
    sst = predict([text for text, _ in corpus.sst_dev])
    stars = torch.tensor([label for _, label in corpus.sst_dev])
    polar = stars != 2
    three = torch.where(stars < 2, NEGATIVE, torch.where(stars > 2, POSITIVE, NEUTRAL))
    page = held_out_page()
    on_page = predict([line.text for line in page])
    truth = torch.tensor([LABELS.index(line.label) for line in page])
    chosen = on_page.argmax(1)
    harsh = lines(HERE / "held_out" / "harsh.txt")
    harsh_right = predict(harsh).argmax(1) == NEGATIVE
    spread, extremes, terms = _identity(predict)
    documentation = predict(corpus.documentation).argmax(1)
    interface = predict(corpus.interface).argmax(1)
    return Figures(
        sst2_accuracy=_mean((sst[polar, POSITIVE] > sst[polar, NEGATIVE]) == (stars[polar] > 2)),
        sst_three_class_accuracy=_mean(sst.argmax(1) == three),
        rated_correlation={name: _correlation(predict, sentences) for name, sentences in corpus.rated.items()},
        page_accuracy=_mean(chosen == truth),
        page_recall={label: _mean(chosen[truth == index] == index) for index, label in enumerate(LABELS)},
        page_by_category=_by_category(page, chosen == truth),
        page_calibration_error=expected_calibration_error(on_page, truth),
        sst_calibration_error=expected_calibration_error(sst, three),
        misses=tuple(
            Miss(line.text, line.label, LABELS[choice], on_page[row, choice].item())
            for row, (line, choice) in enumerate(zip(page, chosen.tolist(), strict=True))
            if LABELS[choice] != line.label
        ),
        documentation_negative=_mean(documentation == NEGATIVE),
        interface_negative=_mean(interface == NEGATIVE),
        harsh_negative=int(harsh_right.sum()),
        harsh_misses=tuple(text for text, right in zip(harsh, harsh_right.tolist(), strict=True) if not right),
        identity_spread=spread,
        identity_extremes=extremes,
        identity_terms=terms,
        invariance=_invariance(predict),
        sizes={
            "sst_dev": len(corpus.sst_dev),
            "page": len(page),
            "harsh": len(harsh),
            "documentation": len(corpus.documentation),
            "interface": len(corpus.interface),
            **{name: len(sentences) for name, sentences in corpus.rated.items()},
        },
    )


def expected_calibration_error(probabilities: torch.Tensor, truth: torch.Tensor, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins of confidence (Guo et al. 2017, equation 3)."""
    confidence, chosen = probabilities.max(1)
    right = (chosen == truth).float()
    error = 0.0
    for index in range(bins):
        inside = (confidence > index / bins) & (confidence <= (index + 1) / bins)
        if int(inside.sum()) >= _FEWEST_IN_A_BIN:
            error += abs(_mean(right[inside]) - _mean(confidence[inside])) * _mean(inside)
    return error


def fit_temperature(probabilities: torch.Tensor, truth: torch.Tensor) -> float:
    """The temperature that minimises the negative log likelihood (Guo et al. 2017, section 4.2)."""
    logits = probabilities.clamp_min(1e-9).log()
    candidates = [0.5 + 0.01 * step for step in range(251)]
    return min(candidates, key=lambda value: torch.nn.functional.cross_entropy(logits / value, truth).item())


def _mean(values: torch.Tensor) -> float:
    return values.float().mean().item()


def _correlation(predict: Predict, sentences: Sequence[Rated]) -> float:
    predicted = predict([sentence.text for sentence in sentences])
    balance = predicted[:, POSITIVE] - predicted[:, NEGATIVE]
    ratings = torch.tensor([sentence.mean_rating for sentence in sentences])
    return torch.corrcoef(torch.stack([balance, ratings]))[0, 1].item()


def _by_category(page: Sequence[Labelled], right: torch.Tensor) -> dict[str, float]:
    result = {}
    for category in sorted({line.category for line in page}):
        inside = torch.tensor([line.category == category for line in page])
        result[category] = _mean(right[inside])
    return result


def _identity(predict: Predict) -> tuple[dict[str, float], dict[str, tuple[str, str]], int]:
    terms = [row["term"] for row in rows(HERE / "held_out" / "identity_terms.tsv")]
    spread, extremes = {}, {}
    for row in rows(HERE / "held_out" / "identity_templates.txt"):
        template = row["template"]
        negative = predict([template.replace("{}", term) for term in terms])[:, NEGATIVE]
        spread[template] = (negative.max() - negative.min()).item()
        extremes[template] = (terms[int(negative.argmin())], terms[int(negative.argmax())])
    return spread, extremes, len(terms)


def _invariance(predict: Predict) -> dict[str, tuple[float, float]]:
    """For each change: the share of verdicts that it turns, and the mean change of P(negative) in absolute value."""
    texts = [labelled.text for labelled in invariance_sentences()]
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
    templates = list(rows(HERE / "held_out" / "names.txt"))
    names = lines(HERE / "held_out" / "name_list.txt")
    first = predict([row["text"].replace("{}", names[0]) for row in templates]).repeat(len(names) - 1, 1)
    others = predict([row["text"].replace("{}", name) for name in names[1:] for row in templates])
    result["another first name"] = _difference(first, others)
    return result


def _difference(before: torch.Tensor, after: torch.Tensor) -> tuple[float, float]:
    turned = _mean(before.argmax(1) != after.argmax(1))
    return turned, _mean((before[:, NEGATIVE] - after[:, NEGATIVE]).abs())


def page_truth() -> torch.Tensor:
    """The page's labels as indices."""
    return torch.tensor([LABELS.index(line.label) for line in held_out_page()])
