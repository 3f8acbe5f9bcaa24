"""How often an epoch holds texts of each origin."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from .examples import Example

Mixture = Mapping[str, float]
"""Origin to how often an epoch holds each of its texts, on average: 0.5 for every other text, 2 for each text twice."""

_ARE_MISTYPED = frozenset({"copy", "genre copy", "sentence", "rated", "conversation", "behaviour"})
_MISTYPED_SHARE = 0.12
_LOSE_THEIR_STOP = frozenset({"copy", "genre copy", "identity", "sentence", "real"})

MIXTURES: dict[str, Mixture] = {
    # From a pretrained encoder: a broad sense of sentiment.
    "broad": {
        "phrase": 1.0,
        "neutral phrase": 0.2,
        "sentence": 1.5,
        "rated": 1.5,
        "documentation": 2.5,
        "interface": 1.0,
        "copy": 4.0,
        "identity": 0.3,
    },
    # After it: whole texts as people write them.
    "finishing": {
        "phrase": 0.15,
        "neutral phrase": 0.03,
        "sentence": 2.0,
        "rated": 2.0,
        "documentation": 4.0,
        "interface": 0.6,
        "copy": 4.0,
        "identity": 0.25,
    },
    # The teacher's, from a pretrained encoder: whole texts, because its calls are dear, and above all what people really write.
    "teacher": {
        "sentence": 0.35,
        "rated": 0.15,
        "conversation": 0.12,
        "neutral conversation": 0.12,
        "post": 0.6,
        "comment": 0.4,
        "counterfactual": 0.05,
        "documentation": 0.15,
        "interface": 0.05,
        "copy": 0.6,
        "identity": 0.01,
        "behaviour": 0.13,
        "genre copy": 1.6,
        "real": 3.0,
        "real neutral": 1.2,
    },
    # The student's pass over everything, with words masked.
    "real": {
        "phrase": 0.15,
        "neutral phrase": 0.02,
        "sentence": 1.0,
        "rated": 0.8,
        "conversation": 0.6,
        "neutral conversation": 0.5,
        "post": 2.0,
        "comment": 1.0,
        "counterfactual": 0.25,
        "documentation": 1.5,
        "interface": 0.5,
        "copy": 1.5,
        "identity": 0.25,
        "behaviour": 1.0,
        "genre copy": 3.0,
        "real": 4.0,
        "real neutral": 2.0,
    },
    # The same with what the teacher says of sentences that nobody labelled.
    "taught": {
        "phrase": 0.08,
        "neutral phrase": 0.02,
        "sentence": 1.0,
        "rated": 0.7,
        "conversation": 0.55,
        "neutral conversation": 0.5,
        "post": 2.0,
        "comment": 1.0,
        "counterfactual": 0.12,
        "documentation": 1.2,
        "interface": 0.5,
        "copy": 1.2,
        "identity": 0.2,
        "behaviour": 1.0,
        "genre copy": 5.0,
        "real": 3.5,
        "real neutral": 1.6,
        "taught": 1.6,
        "taught neutral": 0.35,
    },
    # A last one with more of what people wrote about films, products and each other, and of copy.
    "taught again": {
        "phrase": 0.05,
        "neutral phrase": 0.02,
        "sentence": 1.0,
        "rated": 0.85,
        "conversation": 0.6,
        "neutral conversation": 0.5,
        "post": 1.5,
        "comment": 1.0,
        "counterfactual": 0.1,
        "documentation": 0.8,
        "interface": 0.3,
        "copy": 1.2,
        "identity": 0.18,
        "behaviour": 0.8,
        "genre copy": 6.0,
        "real": 3.0,
        "real neutral": 1.0,
        "taught": 1.2,
        "taught neutral": 0.15,
    },
    # A short one that settles on what is closest to what will be read.
    "settled": {
        "phrase": 0.02,
        "neutral phrase": 0.005,
        "sentence": 0.3,
        "rated": 0.3,
        "conversation": 0.2,
        "neutral conversation": 0.2,
        "post": 0.7,
        "comment": 0.6,
        "counterfactual": 0.03,
        "documentation": 0.3,
        "interface": 0.1,
        "copy": 0.5,
        "identity": 0.06,
        "behaviour": 0.3,
        "genre copy": 5.0,
        "real": 2.5,
        "real neutral": 1.6,
        "taught": 1.8,
        "taught neutral": 0.35,
    },
    # The last: whom a sentence speaks of must not matter.
    "fair": {
        "phrase": 0.01,
        "neutral phrase": 0.002,
        "sentence": 0.14,
        "rated": 0.14,
        "conversation": 0.12,
        "neutral conversation": 0.1,
        "post": 0.3,
        "comment": 0.2,
        "counterfactual": 0.02,
        "documentation": 0.15,
        "interface": 0.05,
        "copy": 0.25,
        "identity": 0.5,
        "behaviour": 0.15,
        "genre copy": 1.5,
        "real": 1.2,
        "real neutral": 0.8,
        "taught": 0.5,
        "taught neutral": 0.1,
    },
}


def epoch_sample(examples: Iterable[Example], mixture: Mixture, generator: random.Random) -> list[Example]:
    """One epoch: texts thinned or repeated as the mixture says; origins that it does not name are left out.

    Authored sentences lose their final full stop in a third of the cases, because a missing full stop must
    not change a verdict and interface strings rarely have one. Now and then a text that somebody wrote by hand is mistyped.
    """
    sample: list[Example] = []
    for example in examples:
        wanted = mixture.get(example.origin, 0.0)
        for _ in range(int(wanted) + int(generator.random() < wanted % 1)):
            text = example.text
            if example.origin in _LOSE_THEIR_STOP and text.endswith(".") and generator.random() < 0.33:
                text = text[:-1]
            if example.origin in _ARE_MISTYPED and generator.random() < _MISTYPED_SHARE:
                text = mistyped(text, generator)
            sample.append(Example(text, example.target, example.origin, example.presumed))
    return sample


def mistyped(text: str, generator: random.Random) -> str:
    """The text with two neighbouring letters of one word exchanged, neither of them the word's first."""
    places = [index for index in range(1, len(text) - 1) if text[index - 1 : index + 2].isalpha() and text[index] != text[index + 1]]
    if not places:
        return text
    index = generator.choice(places)
    return text[:index] + text[index + 1] + text[index] + text[index + 2 :]
