"""An epoch holds each origin as often as its mixture says, and now and then a typing error."""

from __future__ import annotations

import random

from training.examples import Example
from training.mixtures import epoch_sample, mistyped

NEUTRAL = (0.0, 1.0, 0.0)


def test_texts_are_thinned_and_repeated_as_the_mixture_says() -> None:
    examples = [Example(f"Line {number}", NEUTRAL, origin) for number in range(400) for origin in ("post", "interface", "phrase")]
    sample = epoch_sample(examples, {"post": 2.0, "interface": 0.25}, random.Random(1))  # noqa: S311 - drawing texts
    found = [example.origin for example in sample]
    assert found.count("post") == 800
    assert 60 < found.count("interface") < 140
    assert "phrase" not in found


def test_a_typing_error_exchanges_two_letters_inside_one_word() -> None:
    text = "Your parcel is on its way."
    for seed in range(50):
        wrong = mistyped(text, random.Random(seed))  # noqa: S311 - drawing places
        differing = [index for index, (one, other) in enumerate(zip(text, wrong, strict=True)) if one != other]
        assert len(differing) == 2
        first, second = differing
        assert second == first + 1
        assert text[first - 1].isalpha()
        assert (wrong[first], wrong[second]) == (text[second], text[first])


def test_a_text_without_room_for_one_stays_as_it_is() -> None:
    assert mistyped("a b 12 !", random.Random(1)) == "a b 12 !"  # noqa: S311 - drawing places
