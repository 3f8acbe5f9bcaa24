"""Explanations with units, as they are after their claims were tested: one for each way in which that can end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp

from tests.unit.report.samples import METHOD, NEGATIVE, POSITIVE, explained
from tonelens.attribution.types import (
    BY_SENTENCE,
    NEUTRAL,
    NOT_TESTED,
    STABLE,
    UNCERTAIN,
    Edit,
    Explanation,
    Prediction,
    Responsible,
    ScoredSpan,
    Unit,
    Window,
)
from tonelens.attribution.units import grouped, scored_units
from tonelens.text.spans import Span

CALM = {"negative": 0.1204, "neutral": 0.7913, "positive": 0.0883}
WITHOUT = {"negative": 0.0812, "neutral": 0.7744, "positive": 0.1444}


def examined(
    explanation: Explanation,
    *,
    stability: str = STABLE,
    pairs: Sequence[tuple[str, str]] = (),
    responsible: Sequence[str] = (),
    without: Mapping[str, float] = WITHOUT,
    effects: Mapping[str, tuple[float, float]] | None = None,
    unstable: Sequence[str] = (),
) -> Explanation:
    """The explanation with units; ``pairs`` are words that act together, the other arguments name units by their text.

    A unit's effects are its own score where nothing else is said, and those of the others are not tested.
    """
    words = [word.text for word in explanation.words]
    groups = grouped(explanation.text, explanation.words, [(words.index(first), words.index(second)) for first, second in pairs])
    tested = dict(effects or {})

    def settled(unit: Unit) -> Unit:
        if unit.text in tested or unit.text in responsible or unit.text in unstable:
            effect, alone = tested.get(unit.text, (unit.score, unit.score))
            unit = replace(unit, effect=effect, effect_alone=alone, probability_without=without_one(explanation.prediction, effect))
            if responsible == (unit.text,):
                unit = replace(unit, probability_without=without[explanation.prediction.label])
            return replace(unit, stable=unit.text not in unstable and not unit.mixed)
        return unit

    units = tuple(map(settled, scored_units(explanation.text, explanation.words, groups)))
    texts = [unit.text for unit in units]
    named = tuple(sorted(texts.index(text) for text in responsible))
    answer = Prediction(max(without, key=without.__getitem__), without)
    return replace(explanation, units=units, responsible=Responsible(named, answer) if named else None, stability=stability)


def without_one(before: Prediction, effect: float) -> float:
    """How likely the verdict is when masking a unit lowers logit(positive) − logit(negative) by ``effect``."""
    moved = {
        label: value * exp({"negative": effect, "positive": -effect}.get(label, 0.0) / 2) for label, value in before.probabilities.items()
    }
    return moved[before.label] / sum(moved.values())


def complaint() -> Explanation:
    """Two words are responsible; each of them alone says what the other says again."""
    return examined(
        explained(
            "The support was terrible, and every answer came painfully slow.",
            {"terrible": -2.61, "slow": -1.94, "painfully": -0.62, "support": 0.17, "answer": -0.11, ",": 0.03, ".": -0.09},
        ),
        responsible=("terrible", "slow"),
        effects={"terrible": (-0.04, -2.4), "slow": (-0.5, -2.1), "painfully": (-0.3, -0.4), "support": (0.02, 0.05)},
    )


def negated() -> Explanation:
    """A unit in two places: "not … bad"."""
    return examined(
        explained(
            "It is not at all bad, and the price is fair.", {"not": 2.4, "bad": -0.7, "fair": 0.9, "price": -0.2, "at": 0.1}, POSITIVE
        ),
        pairs=(("not", "bad"),),
        responsible=("not … bad",),
        effects={"fair": (0.8, 0.9)},
    )


def shaky() -> Explanation:
    """One unit holds, one has another sign from the second baseline, one moves the verdict against its share when it is masked."""
    return examined(
        explained(
            "But the waiter was rude and never New York friendly!",
            {"But": -1.1, "rude": -2.2, "never": -0.6, "friendly": 0.2, "waiter": -0.9, "!": -0.8, "New": 0.2, "York": 0.3},
        ),
        pairs=(("never", "friendly"),),
        responsible=("rude",),
        effects={"waiter": (0.7, 0.9), "never … friendly": (-0.4, -0.4)},
        unstable=("But", "never … friendly"),
    )


def without_a_set() -> Explanation:
    """The units hold, but no four of them change the verdict."""
    return examined(
        explained(
            "A dull, slow, lifeless, muddled, endless and noisy film",
            {"dull": -1.0, "slow": -0.9, "lifeless": -1.1, "muddled": -0.8, "endless": -0.7, "noisy": -0.6, "film": -0.1},
        ),
        effects={"dull": (-0.1, -0.9), "lifeless": (-0.2, -1.0)},
    )


def uncertain() -> Explanation:
    """No strong unit holds."""
    return examined(
        explained("Well, that went exactly as expected", {"Well": -0.7, "exactly": -1.2, "expected": 0.9, "went": -0.2}),
        stability=UNCERTAIN,
        unstable=("Well", "exactly", "expected"),
    )


def neutral() -> Explanation:
    """Nobody is to blame, though scores there are."""
    return examined(explained("The table has four legs.", {"table": 0.3, "four": -0.5, "legs": 0.2, ".": -0.1}, CALM), stability=NEUTRAL)


def foreign() -> Explanation:
    """A language that the model does not know."""
    text = "Der Service war leider furchtbar."
    return replace(examined(explained(text, {"leider": -0.7, "furchtbar": 0.4}, CALM), stability=NEUTRAL), not_judged="German")


def cyrillic() -> Explanation:
    """A script that it does not know, of which it reads nothing."""
    text = "Очень плохо."
    return replace(explained(text, [-0.5, 0.2, 0.1], CALM, not_read=(Span(0, 11),)), not_judged="Cyrillic script")


def improvable() -> Explanation:
    """All kinds of edits: an opening goes with its comma and leaves a capital, a word goes, a phrase is written anew."""
    text = "Unfortunately, we are extremely slow. You failed to provide a name."
    found = examined(
        explained(text, {"Unfortunately": -1.3, "extremely": -0.4, "slow": -0.8, "failed": -2.2, "provide": 0.3}, NEGATIVE),
        responsible=("Unfortunately", "failed"),
    )

    def after(negative: float) -> Prediction:
        left = 1 - negative
        return Prediction("negative" if negative > left else "neutral", {"negative": negative, "neutral": left, "positive": 0.0})

    start, very, you = text.index("we are"), text.index("extremely "), text.index("You failed")
    return replace(
        found,
        edits=(
            Edit(Span(0, start + 1), "W", "stance_adverb", after(0.3544)),
            Edit(Span(very, very + 10), "", "intensifier", after(0.931)),
            Edit(Span(you, you + len("You failed to provide")), "Please enter", "rewrite", after(0.0281)),
        ),
    )


def with_terms() -> Explanation:
    """A person's own terms were left out, one of them twice."""
    text = "Kill Bill was a terrible film. We saw Kill Bill in Bad Aibling."
    places = [(0, 9), (text.index("Kill", 9), text.index("Kill", 9) + 9), (text.index("Bad"), len(text) - 1)]
    return replace(
        examined(explained(text, {"terrible": -2.5, "film": -0.2, "Kill": 0.0, "Bill": 0.0}), responsible=("terrible",)),
        left_out=tuple(Span(start, end) for start, end in places),
    )


def festive() -> Explanation:
    """Two emoji were read by their names, one was not read."""
    text = "Great news 🎉 we won 🔥 🫠"
    party, fire, melting = text.index("🎉"), text.index("🔥"), text.index("🫠")
    return replace(
        examined(
            explained(text, {"Great": 1.9, "won": 1.1, "🎉": 0.8, "news": 0.1}, POSITIVE, not_read=(Span(melting, melting + 1),)),
            responsible=("Great", "won"),
        ),
        read_as=((Span(party, party + 1), "party popper"), (Span(fire, fire + 1), "fire")),
    )


def several_labels() -> Explanation:
    """A prediction that is no verdict; its units were not tested."""
    emotions = {"joy": 0.9711, "anger": 0.0121, "fear": 0.0004}
    return examined(
        explained("What a relief!", {"relief": 1.7, "What": 0.1}, emotions, replace(METHOD, target="label:joy")), stability=NOT_TESTED
    )


def by_sentence(sentences: Sequence[Explanation], probabilities: Mapping[str, float], between: str = " ") -> Explanation:
    """A text of several sentences, each explained by itself."""
    text = between.join(sentence.text for sentence in sentences)
    placed, start = [], 0
    for sentence in sentences:
        placed.append(_moved(sentence, text, start))
        start += len(sentence.text) + len(between)
    words = tuple(word for sentence in placed for word in sentence.words)
    units: list[Unit] = []
    first = 0
    for sentence in placed:
        units += [replace(unit, words=tuple(first + index for index in unit.words)) for unit in sentence.units]
        first += len(sentence.words)
    label = max(probabilities, key=probabilities.__getitem__)
    return Explanation(
        text=text,
        model=sentences[0].model,
        prediction=Prediction(label, probabilities),
        method=METHOD,
        words=words,
        tokens=words,
        windows=(Window(Span(0, len(text)), probabilities),),
        not_read=tuple(span for sentence in placed for span in sentence.not_read),
        units=tuple(units),
        stability=BY_SENTENCE,
        sentences=tuple(placed),
    )


def three_sentences() -> Explanation:
    """Three outcomes, with an edit in the last."""
    return by_sentence([complaint(), neutral(), improvable()], {"negative": 0.8812, "neutral": 0.1, "positive": 0.0188})


def mixed_company() -> Explanation:
    """Sentences that end in every possible way, on lines of their own."""
    return by_sentence([negated(), shaky(), without_a_set(), uncertain(), foreign()], NEGATIVE, "\n")


def all_neutral() -> Explanation:
    return by_sentence([neutral()] * 3, CALM)


def letter(sentences: int = 60) -> Explanation:
    """A long text of which every sixth sentence says something."""
    kinds = [complaint(), neutral(), neutral(), neutral(), neutral(), neutral()]
    return by_sentence([kinds[index % 6] for index in range(sentences)], {"negative": 0.2, "neutral": 0.7, "positive": 0.1})


def page() -> Explanation:
    """A long text of which few sentences say something, in paragraphs."""
    calm = [neutral()] * 3
    return by_sentence([*calm, complaint(), *calm, improvable(), *calm, negated()], CALM, "\n\n")


def foreign_page() -> Explanation:
    """A text that is not judged as a whole."""
    return replace(by_sentence([foreign()] * 3, CALM), not_judged="German")


def _moved(sentence: Explanation, text: str, offset: int) -> Explanation:
    """A sentence with its places in the whole text."""

    def scored(spans: Sequence[ScoredSpan]) -> tuple[ScoredSpan, ...]:
        return tuple(replace(one, span=one.span.shifted(offset)) for one in spans)

    def moved(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(span.shifted(offset) for span in spans)

    return replace(
        sentence,
        text=text,
        part=Span(offset, offset + len(sentence.text)),
        words=scored(sentence.words),
        tokens=scored(sentence.tokens),
        windows=tuple(replace(window, span=window.span.shifted(offset)) for window in sentence.windows),
        not_read=moved(sentence.not_read),
        units=tuple(replace(unit, spans=moved(unit.spans)) for unit in sentence.units),
        left_out=moved(sentence.left_out),
        read_as=tuple((span.shifted(offset), name) for span, name in sentence.read_as),
        edits=tuple(replace(edit, span=edit.span.shifted(offset)) for edit in sentence.edits),
    )


def every() -> dict[str, Explanation]:
    """All of them by name."""
    return {
        "complaint": complaint(),
        "negated": negated(),
        "shaky": shaky(),
        "without a set": without_a_set(),
        "uncertain": uncertain(),
        "neutral": neutral(),
        "foreign": foreign(),
        "cyrillic": cyrillic(),
        "improvable": improvable(),
        "with terms": with_terms(),
        "festive": festive(),
        "several labels": several_labels(),
        "three sentences": three_sentences(),
        "mixed company": mixed_company(),
        "all neutral": all_neutral(),
        "letter": letter(),
        "page": page(),
        "foreign page": foreign_page(),
    }
