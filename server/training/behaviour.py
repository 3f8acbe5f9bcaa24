"""Behaviour that can be generated: sentences from templates whose verdict follows from how they are built.

Templates, things and judgements that the model is taught with are kept apart from those that it is tested with: a test
sentence shares neither its template nor its thing with anything that was learnt, and half of its judgements are new. The
behaviours are those of CheckList's capabilities (Ribeiro et al. 2020, table 1); every sentence here is our own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .examples import LABELS, NEGATIVE, NEUTRAL, POSITIVE, Example, SoftTarget
from .lexicon import HELD_OUT_LEXICON, TRAINING_LEXICON, Lexicon

_TARGETS: dict[str, SoftTarget] = {
    "negative": (0.93, 0.06, 0.01),
    "neutral": (0.03, 0.94, 0.03),
    "positive": (0.01, 0.06, 0.93),
    "not negative": (0.04, 0.50, 0.46),
    "mixed": (0.48, 0.05, 0.47),
}
_MIXED_SHARE = 0.25
_TRAINED_PER_BEHAVIOUR = 1200
_HELD_OUT_PER_BEHAVIOUR = 150


@dataclass(frozen=True)
class Case:
    """A sentence and what a reader takes from it: a label, ``not negative``, or ``mixed`` where both poles stand side by side."""

    behaviour: str
    text: str
    expected: str


@dataclass(frozen=True)
class _Template:
    """``good``, ``bad`` and ``plain`` say what the sentence means when its judgement is good, bad or no judgement."""

    text: str
    good: str
    bad: str
    plain: str = ""


_EXPECTATION = (
    [
        _Template("I thought the {thing} would be {judgement}, but it was not.", "negative", "positive", "neutral"),
        _Template("I expected the {thing} to be {judgement}, but it isn't.", "negative", "positive", "neutral"),
        _Template("We were told this {thing} was {judgement}. It wasn't.", "negative", "positive", "neutral"),
        _Template("I was sure that the {thing} would turn out {judgement}, and I was wrong.", "negative", "positive", "neutral"),
        _Template("Everyone promised a {judgement} {thing}, but it was nothing of the kind.", "negative", "positive", "neutral"),
        _Template("People warned me about a {judgement} {thing}. Not so.", "negative", "positive", "neutral"),
        _Template("I feared or hoped for a {judgement} {thing}; it proved to be anything but.", "negative", "positive", "neutral"),
        _Template("It looked as if the {thing} was {judgement}, but it turned out otherwise.", "negative", "positive", "neutral"),
        _Template("I was prepared for a {judgement} {thing}, and got the opposite.", "negative", "positive"),
        _Template("The brochure called the {thing} {judgement}; that turned out to be untrue.", "negative", "positive", "neutral"),
        _Template("We had reckoned with a {judgement} {thing}, but were mistaken.", "negative", "positive", "neutral"),
        _Template("Going by its name, the {thing} should have been {judgement}. It isn't.", "negative", "positive", "neutral"),
    ],
    [
        _Template("My guess was that the {thing} would be {judgement}; it turned out not to be.", "negative", "positive", "neutral"),
        _Template("I had assumed your {thing} was going to be {judgement}, but that was not the case.", "negative", "positive", "neutral"),
        _Template("I thought this {thing} would be {judgement}, but it wasn't.", "negative", "positive", "neutral"),
    ],
)
_FAR_NEGATION = (
    [
        _Template("I don't think, given everything I have read about it, that this {thing} is {judgement}.", "negative", "not negative"),
        _Template("It isn't, whatever the advertisements on every bus may say, a {judgement} {thing}.", "negative", "not negative"),
        _Template("I can't say, after using it for two months at work, that the {thing} is {judgement}.", "negative", "not negative"),
        _Template("Nobody who has spent a week with the {thing} would call it {judgement}.", "negative", "not negative"),
        _Template("I would not, considering the time that went into it, call the {thing} {judgement}.", "negative", "not negative"),
        _Template("I don't find, now that I have lived with it since spring, your {thing} {judgement}.", "negative", "not negative"),
        _Template("I wouldn't claim, seeing how many people stand in line, that the {thing} is {judgement}.", "negative", "not negative"),
        _Template("We never said, in all these years of writing about it, that this {thing} was {judgement}.", "negative", "not negative"),
        _Template("I do not consider the {thing}, after all that was written about it, {judgement}.", "negative", "not negative"),
        _Template("That isn't, if you ask those who use it daily, a {judgement} {thing}.", "negative", "not negative"),
        _Template("It was not, for a house that is open all night, a {judgement} {thing}.", "negative", "not negative"),
        _Template("I didn't find, as somebody who sees a lot of them, this {thing} {judgement}.", "negative", "not negative"),
        _Template("No one among the twelve people I asked calls their {thing} {judgement}.", "negative", "not negative"),
        _Template("I would never tell a friend, however well I knew them, that the {thing} is {judgement}.", "negative", "not negative"),
        _Template("I cannot agree, having seen it on three evenings, that the {thing} is {judgement}.", "negative", "not negative"),
        _Template("They are wrong to say, as they did again on Friday, that the {thing} is {judgement}.", "negative", "not negative"),
        _Template("Hardly anybody, apart from two people at the next table, thought the {thing} {judgement}.", "negative", "not negative"),
        _Template("You won't hear me say, whatever happens next year, that your {thing} is {judgement}.", "negative", "not negative"),
        _Template("This isn't {judgement}, your {thing}.", "negative", "not negative"),
        _Template("I doubt, from what I saw in the shop, that this {thing} is {judgement}.", "negative", "not negative"),
        _Template("The {thing} was not, to my mind at least, {judgement}.", "negative", "not negative"),
        _Template("I don't mean to say, now or later, that the {thing} has been {judgement}.", "negative", "not negative"),
    ],
    [
        _Template("I wouldn't say, considering that I live by the sea, that the {thing} was {judgement}.", "negative", "not negative"),
        _Template("I don't believe, having compared it with three others, that your {thing} is {judgement}.", "negative", "not negative"),
        _Template("This is not, for somebody who has waited since Monday, a {judgement} {thing}.", "negative", "not negative"),
    ],
)
_CHANGE = (
    [
        _Template("I used to think this {thing} was {judgement}, but now I think the opposite.", "negative", "positive"),
        _Template("The {thing} used to be {opposite}, but now it is {judgement}.", "positive", "negative"),
        _Template("In the past I found the {thing} {opposite}; today it is {judgement}.", "positive", "negative"),
        _Template("The {thing} was {judgement} last year, but not any more.", "negative", "positive"),
        _Template("Once a {opposite} {thing}, it has become a {judgement} one.", "positive", "negative"),
    ],
    [
        _Template("Years ago I would have called the {thing} {opposite}, but now I find it {judgement}.", "positive", "negative"),
        _Template("I used to say that your {thing} was {opposite}; now I say it is {judgement}.", "positive", "negative"),
        _Template("This {thing} is {judgement} now, although it used to be {opposite}.", "positive", "negative"),
    ],
)
_OPINION = (
    [
        _Template("Some people say the {thing} is {opposite}, but I find it {judgement}.", "positive", "negative"),
        _Template("My brother called the {thing} {opposite}. I think it is {judgement}.", "positive", "negative"),
        _Template("I think the {thing} is {judgement}, but my colleagues say it is {opposite}.", "positive", "negative"),
        _Template("The reviews said {opposite}; to me the {thing} is {judgement}.", "positive", "negative"),
        _Template("Whatever others say about a {opposite} {thing}, for us it has been {judgement}.", "positive", "negative"),
    ],
    [
        _Template("I had heard that your {thing} was {opposite}, but if you ask me it is {judgement}.", "positive", "negative"),
        _Template("In my opinion the {thing} is {judgement}, even if the papers wrote that it was {opposite}.", "positive", "negative"),
        _Template("They may think the {thing} is {opposite}, but I think it is {judgement}.", "positive", "negative"),
    ],
)
_QUESTION = (
    [
        _Template("Do I think the {thing} is {judgement}? No.", "negative", "not negative"),
        _Template("Do I think the {thing} is {judgement}? Yes.", "positive", "negative"),
        _Template("Is this {thing} {judgement}? Not at all.", "negative", "not negative"),
        _Template("Is this {thing} {judgement}? Absolutely.", "positive", "negative"),
        _Template("Would I call it a {judgement} {thing}? No, I would not.", "negative", "not negative"),
        _Template("Were they {judgement}, the {thing} and all the rest? They were.", "positive", "negative"),
        _Template("Do you find our {thing} {judgement}? Yes, very much so.", "positive", "negative"),
        _Template("Has the {thing} been {judgement} so far? It has.", "positive", "negative"),
        _Template("Has the {thing} been {judgement} so far? It has not.", "negative", "not negative"),
        _Template("Were you happy to call our {thing} {judgement}? Yes, I was.", "positive", "negative"),
        _Template("A {judgement} {thing}? No.", "negative", "not negative"),
        _Template("A {judgement} {thing}? Yes!", "positive", "negative"),
        _Template("Would I call it a {judgement} {thing}? Yes, I would.", "positive", "negative"),
    ],
    [
        _Template("Did we find your {thing} {judgement}? No, we didn't.", "negative", "not negative"),
        _Template("Did we find your {thing} {judgement}? Yes, we did.", "positive", "negative"),
        _Template("Was the {thing} {judgement}? No.", "negative", "not negative"),
        _Template("Was the {thing} {judgement}? Yes.", "positive", "negative"),
    ],
)
_NOT_NEUTRAL = (
    [
        _Template("This is not a {judgement} {thing}.", "", "", "neutral"),
        _Template("The {thing} isn't {judgement}.", "", "", "neutral"),
        _Template("That was never a {judgement} {thing}.", "", "", "neutral"),
        _Template("It is no {judgement} {thing}.", "", "", "neutral"),
        _Template("We don't have a {judgement} {thing}.", "", "", "neutral"),
        _Template("My {thing} is not {judgement}.", "", "", "neutral"),
        _Template("They never owned a {judgement} {thing}.", "", "", "neutral"),
        _Template("Neither the {thing} nor the lamp was {judgement}.", "", "", "neutral"),
    ],
    [
        _Template("Your {thing} was not {judgement}.", "", "", "neutral"),
        _Template("I do not use a {judgement} {thing}.", "", "", "neutral"),
        _Template("These are not {judgement} things, and neither is the {thing}.", "", "", "neutral"),
    ],
)
_SENTIMENT_BEHAVIOURS = {
    "expected, but it was not": _EXPECTATION,
    "negation with words in between": _FAR_NEGATION,
    "used to, but now": _CHANGE,
    "whose opinion counts": _OPINION,
    "question and answer": _QUESTION,
    "not neutral is still neutral": _NOT_NEUTRAL,
}

_BUT = (
    [
        "{first}, but {second}.",
        "{first}. But {second}.",
        "{first}, although {second}.",
        "{first}; {second}, though.",
        "{first} and {second}.",
        "{first}, while {second}.",
        "{first}. {second}.",
        "Yes, {first}, but {second}.",
        "{first}, only {second}.",
        "Even though {second}, {first}.",
        "On the one hand {first}, on the other {second}.",
        "{first} - {second}.",
        "{first}. Still, {second}.",
        "To be fair, {first}. On the other hand, {second}.",
        "{first}, whereas {second}.",
        "{first}; {second}.",
        "{first}, except that {second}.",
    ],
    ["{first}, yet {second}.", "{first}, but then {second}.", "{first}; however, {second}."],
)

_FRAMES = (
    [
        ("We went to {place} with {name} last week.", "neutral"),
        ("{name} from our {place} office answers mail on weekdays.", "neutral"),
        ("The train to {place} leaves at {number}.", "neutral"),
        ("{name} was wonderful to work with.", "positive"),
        ("{name} ignored every letter I wrote.", "negative"),
        ("The hotel in {place} was filthy and loud.", "negative"),
        ("Our week in {place} was delightful.", "positive"),
        ("The order has {number} items.", "neutral"),
        ("Room {number} smelled awful.", "negative"),
        ("All {number} guests loved the dinner.", "positive"),
        ("More at {link}.", "neutral"),
        ("I asked {handle} about the schedule.", "neutral"),
        ("{handle} thank you, that made my day!", "positive"),
        ("{handle} your app lost my photos again.", "negative"),
        ("The notes are at {link}, page {number}.", "neutral"),
        ("{handle} shared {link}.", "neutral"),
        ("{name} put the slides on {link}", "neutral"),
        ("See {link} for the agenda of {place}.", "neutral"),
        ("{handle} uploaded version {number}: {link}", "neutral"),
        ("Thanks {handle}, {link} explains it beautifully!", "positive"),
        ("{link} is the worst page I have ever used.", "negative"),
    ],
    [
        ("{name} moved to {place} in May.", "neutral"),
        ("Parcel {number} goes to {place}.", "neutral"),
        ("{name} made us feel at home from the first minute.", "positive"),
        ("I have never met anyone as rude as {name}.", "negative"),
        ("The food in {place} was superb.", "positive"),
        ("We wasted two days in {place}.", "negative"),
        ("{handle} sent the minutes, see {link}.", "neutral"),
        ("{handle} this is the best update in years.", "positive"),
        ("Invoice {number} is wrong again, and nobody cares.", "negative"),
        ("The form at {link} is a nightmare.", "negative"),
    ],
)
_INVARIANT_SLOTS = {"names": "name", "places": "place", "numbers": "number", "links": "link", "handles": "handle"}


def training_examples() -> Iterator[Example]:
    """The sentences that the model is taught with."""
    for case in _cases(0, TRAINING_LEXICON, _TRAINED_PER_BEHAVIOUR, random.Random(5)):
        yield Example(case.text, _TARGETS[case.expected], "behaviour")


def joined_copy(good: Sequence[str], bad: Sequence[str]) -> Iterator[Example]:
    """Lines of copy of both poles side by side, in both orders: more ways to be of two minds than clauses of a lexicon give."""
    generator = random.Random(8)
    for _ in range(_TRAINED_PER_BEHAVIOUR):
        pair = [generator.choice(good), generator.choice(bad)]
        generator.shuffle(pair)
        first, second = pair
        joint = generator.choice([" ", " But: ", " Still: ", " Then again: ", " Yet: "])
        yield Example(f"{first}{joint}{second}", _TARGETS["mixed"], "behaviour")


def held_out_cases() -> list[Case]:
    """The sentences that it is tested with."""
    return list(_cases(1, HELD_OUT_LEXICON, _HELD_OUT_PER_BEHAVIOUR, random.Random(6)))


def held_out_texts() -> Iterator[str]:
    """The texts of the tests."""
    return (case.text for case in held_out_cases())


def holds(case: Case, probabilities: tuple[float, float, float]) -> bool:
    """Whether a prediction is what the case expects."""
    chosen = max(range(3), key=probabilities.__getitem__)
    if case.expected == "mixed":
        return min(probabilities[NEGATIVE], probabilities[POSITIVE]) >= _MIXED_SHARE
    if case.expected == "not negative":
        return chosen in (NEUTRAL, POSITIVE)
    return LABELS[chosen] == case.expected


def _cases(part: int, lexicon: Lexicon, wanted: int, generator: random.Random) -> Iterator[Case]:
    for name, templates in _SENTIMENT_BEHAVIOURS.items():
        yield from _distinct(wanted, lambda name=name, templates=templates: _judged(name, templates[part], lexicon, generator))  # type: ignore[misc]
    yield from _distinct(wanted, lambda: _joined(_BUT[part], lexicon, generator))
    for name, slot in _INVARIANT_SLOTS.items():
        frames = [frame for frame in _FRAMES[part] if f"{{{slot}}}" in frame[0]]
        yield from _distinct(wanted // 2, lambda name=name, frames=frames: _filled(name, frames, lexicon, generator))  # type: ignore[misc]
    yield from _distinct(wanted, lambda: _mistyped(_FRAMES[part], lexicon, generator))


def _distinct(wanted: int, make: Callable[[], Case]) -> Iterator[Case]:
    seen: set[str] = set()
    for _ in range(20 * wanted):
        case = make()
        if case.text not in seen:
            seen.add(case.text)
            yield case
        if len(seen) == wanted:
            return


def _judged(name: str, templates: list[_Template], lexicon: Lexicon, generator: random.Random) -> Case:
    template = generator.choice(templates)
    side = generator.choice([side for side in ("good", "bad", "plain") if getattr(template, side)])
    judgement = generator.choice(getattr(lexicon, side))
    opposite = generator.choice(lexicon.bad if side == "good" else lexicon.good)
    text = template.text.format(thing=generator.choice(lexicon.things), judgement=judgement, opposite=opposite)
    return Case(name, _with_articles(text), getattr(template, side))


def _joined(templates: list[str], lexicon: Lexicon, generator: random.Random) -> Case:
    poles = [_clause(lexicon.good, lexicon.pleasant_clauses, lexicon, generator)]
    poles.append(_clause(lexicon.bad, lexicon.unpleasant_clauses, lexicon, generator))
    generator.shuffle(poles)
    text = _capitals(generator.choice(templates).format(first=poles[0], second=poles[1]))
    return Case("two poles joined, in both orders", text, "mixed")


def _clause(judgements: tuple[str, ...], clauses: tuple[str, ...], lexicon: Lexicon, generator: random.Random) -> str:
    """A whole clause of the list, or a thing with its judgement."""
    if generator.random() < 0.5:
        return generator.choice(clauses)
    return f"the {generator.choice(lexicon.things)} {generator.choice(['is', 'was'])} {generator.choice(judgements)}"


def _filled(name: str, frames: list[tuple[str, str]], lexicon: Lexicon, generator: random.Random) -> Case:
    text, label = generator.choice(frames)
    filled = text.format(
        name=generator.choice(lexicon.names),
        place=generator.choice(lexicon.places),
        number=_number(generator),
        link=f"{generator.choice(['https://', 'www.', ''])}{generator.choice(lexicon.hosts)}/{_scribble(generator)}",
        handle=f"@{generator.choice(lexicon.names).split()[0].lower()}{generator.choice(['', '_', '99', 'dev', '_nl'])}",
    )
    return Case(f"must not matter: {name}", filled, label)


def _mistyped(frames: list[tuple[str, str]], lexicon: Lexicon, generator: random.Random) -> Case:
    case = _filled("typos", [frame for frame in frames if "{link}" not in frame[0]], lexicon, generator)
    places = [index for index in range(1, len(case.text) - 1) if case.text[index : index + 2].isalpha()]
    index = generator.choice(places)
    text = case.text[:index] + case.text[index + 1] + case.text[index] + case.text[index + 2 :]
    return Case(case.behaviour, text, case.expected)


def _capitals(text: str) -> str:
    return ". ".join(part[:1].upper() + part[1:] for part in text.split(". "))


def _number(generator: random.Random) -> str:
    return generator.choice([str(generator.randint(2, 9999)), f"{generator.randint(0, 23)}:{generator.randint(10, 59)}"])


def _scribble(generator: random.Random) -> str:
    return "".join(generator.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(generator.randint(3, 9)))


def _with_articles(text: str) -> str:
    words = text.split(" ")
    for index, word in enumerate(words[:-1]):
        if word in ("a", "A") and words[index + 1][0] in "aeiou":
            words[index] = word + "n"
    return " ".join(words)
