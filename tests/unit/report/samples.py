"""Explanations made by hand, one for each thing that a report has to cope with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tonelens.attribution.types import Explanation, MethodReport, ModelIdentity, Prediction, ScoredSpan, Window
from tonelens.text.spans import Span
from tonelens.text.words import reader_words

NEGATIVE = {"negative": 0.9632, "neutral": 0.0291, "positive": 0.0077}
POSITIVE = {"negative": 0.0121, "neutral": 0.0644, "positive": 0.9235}

METHOD = MethodReport(
    name="adaptive_integrated_gradients",
    target="polarity",
    baseline="mask",
    evaluations=15,
    convergence_delta=-0.0131,
    relative_error=0.0081,
    converged=True,
    tolerance=0.02,
)
MODEL = ModelIdentity("tonelens-small", "3f9c1a7e")


def explained(
    text: str,
    scores: Mapping[str, float] | Sequence[float],
    probabilities: Mapping[str, float] = NEGATIVE,
    method: MethodReport = METHOD,
    not_read: tuple[Span, ...] = (),
    windows: tuple[Window, ...] | None = None,
) -> Explanation:
    """An explanation whose words have the scores: by the word (0.01 for the others) or one after the other."""
    spans = reader_words(text)
    if isinstance(scores, Mapping):
        values = [scores.get(span.of(text), 0.01) for span in spans]
    else:
        values = [scores[index % len(scores)] for index in range(len(spans))]
    total = sum(map(abs, values)) or 1.0
    words = tuple(ScoredSpan(span.of(text), span, value, value / total) for span, value in zip(spans, values, strict=True))
    label = max(probabilities, key=probabilities.__getitem__)
    return Explanation(
        text=text,
        model=MODEL,
        prediction=Prediction(label, probabilities),
        method=method,
        words=words,
        tokens=words,
        windows=(Window(Span(0, len(text)), probabilities),) if windows is None else windows,
        not_read=not_read,
    )


def review() -> Explanation:
    """A usual one: a clear verdict, words in both directions, punctuation."""
    return explained(
        "The new interface is beautiful, but the support was terrible and every answer came painfully slow. "
        "I would not recommend it to anybody who has a deadline.",
        {
            "beautiful": 1.32,
            "interface": 0.12,
            "but": -0.51,
            "terrible": -2.61,
            "painfully": -0.62,
            "slow": -1.04,
            "not": -1.17,
            "recommend": 0.34,
            "support": 0.17,
            "anybody": -0.08,
            "deadline": -0.14,
            ".": -0.07,
            ",": 0.03,
        },
    )


def praise() -> Explanation:
    """All words that matter point one way."""
    return explained(
        "I am very excited about this project",
        {"excited": 2.9, "very": 0.61, "project": 0.22, "I": 0.05, "am": 0.04},
        POSITIVE,
    )


def one_word() -> Explanation:
    return explained("terrible", [-3.2])


def blank(text: str = "") -> Explanation:
    return explained(
        text,
        [],
        {"negative": 0.2, "neutral": 0.6, "positive": 0.2},
        MethodReport("adaptive_integrated_gradients", "polarity", "mask", 0, 0.0, 0.0, True, 0.02),
    )


def without_influence() -> Explanation:
    return explained("the table has four legs", [0.0], {"negative": 0.1, "neutral": 0.8, "positive": 0.1})


def scripts() -> Explanation:
    """Emoji of several code points, combining marks, wide and right-to-left scripts, all in one text."""
    text = "Great café 👩‍👩‍👧‍👦 ❤️ 🇫🇷! 非常に素晴らしい 서비스 שירות נורא رائع जدا cafe\u0301 नमस्ते 🦄"
    family = text.index("👩")
    return explained(
        text,
        [1.4, 0.2, 0.5, 0.9, -0.1, 0.05, 0.3, 0.25, 0.6, -0.4, -1.2, 0.8, 0.35, -0.3, 0.22, 0.12],
        POSITIVE,
        not_read=(Span(family, family + 7), Span(len(text) - 1, len(text))),
    )


def hostile() -> Explanation:
    """What must reach neither a terminal nor a browser as it is."""
    return explained(
        "<script>alert('terrible')</script> \x1b[31mred\x1b]0;title\x07 \u202egnirts\u202c & \"quoted\" $x^2$ "
        "\x9b2J null\x00byte \ud83d end",
        {"terrible": -2.0, "script": 0.7, "red": -0.6, "quoted": 0.4, "null\x00byte": -0.5, "gnirts": 0.3, "end": 0.2},
        {"<b>neg\x1b[7m$</b>": 0.7, 'pos & "co"': 0.3},
        MethodReport("adaptive_integrated_gradients", "label:<b>neg\x1b[7m$</b>", "<i>\x1b[1m", 15, 0.01, 0.004, True, 0.02),
    )


def lines() -> Explanation:
    """The text's own lines, of all three kinds, a tab and an indent."""
    return explained(
        "Dear customer,\r\n\r\nwe are sorry.\rYour\torder is lost.\n  — The team",
        {"sorry": -1.1, "lost": -1.7, "Dear": 0.6, "customer": 0.1, "team": 0.3},
    )


def rating() -> Explanation:
    """A model with one output, below 0."""
    return explained(
        "A dull, lifeless film",
        {"dull": -1.0, "lifeless": -1.4, "film": 0.1},
        {"stars": -3.7219},
        MethodReport("input_x_gradient", "output", None, 1, None, None, True),
    )


def emotions() -> Explanation:
    """A model of 28 labels, several of which can hold at once."""
    names = [
        "admiration",
        "amusement",
        "anger",
        "annoyance",
        "approval",
        "caring",
        "confusion",
        "curiosity",
        "desire",
        "disappointment",
        "disapproval",
        "disgust",
        "embarrassment",
        "excitement",
        "fear",
        "gratitude",
        "grief",
        "joy",
        "love",
        "nervousness",
        "optimism",
        "pride",
        "realization",
        "relief",
        "remorse",
        "sadness",
        "surprise",
        "neutral",
    ]
    probabilities = {name: 0.0004 + 0.0009 * index for index, name in enumerate(names)}
    probabilities |= {"gratitude": 0.9711, "joy": 0.4218, "relief": 0.1874, "approval": 0.0612}
    return explained(
        "Thank you so much, what a relief!",
        {"Thank": 2.1, "you": 0.5, "much": 0.4, "relief": -0.7, "!": 0.2},
        probabilities,
        MethodReport("layer_integrated_gradients", "label:gratitude", "pad", 50, 0.0004, 0.0001, True),
    )


def raw_outputs() -> Explanation:
    """A pipeline that is told to give the logits themselves."""
    return explained(
        "not so bad", {"not": 0.9, "bad": -0.4}, {"NEGATIVE": -1.2, "POSITIVE": 2.31}, replace(METHOD, target="label:POSITIVE")
    )


def long(words: int = 2000) -> Explanation:
    """More words than fit, read in three windows and not settled."""
    text = " ".join(f"word{index}" if index % 97 else "terrible" for index in range(words))
    third = len(text) // 3
    overlap = min(200, third)
    return explained(
        text,
        [0.02, -0.05, 0.01, 0.3, -0.2, 0.001, -0.9, 0.4, 0.0],
        method=MethodReport("adaptive_integrated_gradients", "polarity", "mask", 1024, 0.31, 0.0432, False, 0.02, "bfloat16"),
        windows=(
            Window(Span(0, third + overlap), {"negative": 0.99, "neutral": 0.008, "positive": 0.002}),
            Window(Span(third - overlap, 2 * third + overlap), {"negative": 0.93, "neutral": 0.05, "positive": 0.02}),
            Window(Span(2 * third - overlap, len(text)), {"negative": 0.969, "neutral": 0.029, "positive": 0.002}),
        ),
    )


def every() -> dict[str, Explanation]:
    """All of them by name."""
    return {
        "review": review(),
        "praise": praise(),
        "one word": one_word(),
        "empty": blank(),
        "blank": blank(" \n\t "),
        "without influence": without_influence(),
        "scripts": scripts(),
        "hostile": hostile(),
        "lines": lines(),
        "rating": rating(),
        "emotions": emotions(),
        "raw outputs": raw_outputs(),
        "long": long(),
    }
