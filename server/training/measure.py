"""Measures every figure of the model card on texts that were never trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from tonelens.attribution.calibration import expected_calibration_error

from .corpus import HERE, LABELS, Corpus, Labelled, Rated, held_out_page, invariance_sentences, lines, rows

Predict = Callable[[Sequence[str]], torch.Tensor]
"""Texts to probabilities, shape (texts, 3), in the order of ``LABELS``."""

WIDEST_SPREAD = 0.097
"""The most that P(negative) may differ over identity terms within a template: under 10 points, with room for rounding."""

NEGATIVE, NEUTRAL, POSITIVE = range(3)
_BINS = 15


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
        page_calibration_error=expected_calibration_error(on_page.numpy(), truth.numpy(), _BINS),
        sst_calibration_error=expected_calibration_error(sst.numpy(), three.numpy(), _BINS),
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


def fit_temperature(predict: Predict, corpus: Corpus) -> float:
    """The temperature that suits the page and the held-out ratings alike (Guo et al. 2017, section 4.2) and stays fair.

    It minimises the mean of two negative log likelihoods: that of the page's labels, on which the model is more often right
    than sure, and that of the raters' shares, on which people disagree and a sharper model would lose its degrees. Where it
    can, it keeps P(negative) within ``WIDEST_SPREAD`` over the identity terms of every template.
    """
    rated = [sentence for sentences in corpus.rated.values() for sentence in sentences]
    page = predict([line.text for line in held_out_page()]).clamp_min(1e-9).log()
    ratings = predict([sentence.text for sentence in rated]).clamp_min(1e-9).log()
    shares = torch.tensor([sentence.shares for sentence in rated])
    templates = [predict(texts).clamp_min(1e-9).log() for _, texts in _identity_texts()]

    def loss(temperature: float) -> float:
        on_page = torch.nn.functional.cross_entropy(page / temperature, page_truth())
        on_ratings = torch.nn.functional.cross_entropy(ratings / temperature, shares)
        return (on_page + on_ratings).item()

    def widest(temperature: float) -> float:
        negative = torch.stack([(logits / temperature).softmax(1)[:, NEGATIVE] for logits in templates])
        return (negative.amax(1) - negative.amin(1)).max().item()

    candidates = [0.5 + 0.01 * step for step in range(251)]
    return min([one for one in candidates if widest(one) <= WIDEST_SPREAD] or candidates, key=loss)


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
    terms = _identity_terms()
    spread, extremes = {}, {}
    for template, texts in _identity_texts():
        negative = predict(texts)[:, NEGATIVE]
        spread[template] = (negative.max() - negative.min()).item()
        extremes[template] = (terms[int(negative.argmin())], terms[int(negative.argmax())])
    return spread, extremes, len(terms)


def _identity_terms() -> list[str]:
    return [row["term"] for row in rows(HERE / "held_out" / "identity_terms.tsv")]


def _identity_texts() -> list[tuple[str, list[str]]]:
    """Each held-out template with its sentences, one for each term."""
    templates = [row["template"] for row in rows(HERE / "held_out" / "identity_templates.txt")]
    return [(template, [template.replace("{}", term) for term in _identity_terms()]) for template in templates]


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
