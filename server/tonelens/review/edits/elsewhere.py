"""Puts a sentence among other words, where an edit that pleases the model by chance is found out.

"The crappy connection" and "the poor connection" say the same harsh thing; behind a greeting the model says so too.
"""

from __future__ import annotations

from tonelens.text.word_lists import is_first_person

_GREETING, _FOLLOWING = "Hello, ", " This is an automatic message."


def elsewhere(text: str) -> tuple[str, str]:
    """The sentence behind a greeting, and with a neutral sentence after it."""
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    inside = text if is_first_person(word) or word[1:] != word[1:].lower() else text[:1].lower() + text[1:]
    return _GREETING + inside, text + _FOLLOWING


def helps_elsewhere(before: tuple[float, float], after: tuple[float, float], least: float) -> bool:
    """Whether an edit lowers the probability of negative by ``least`` there too, wherever that is high enough to be lowered."""
    return all(first - then >= least or first < 4 * least for first, then in zip(before, after, strict=True))
