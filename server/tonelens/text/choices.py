"""Texts of which one is shown: the forms of a plural, the branches of a template. All of them are prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tonelens.text.model_text import Piece

MOST_FORMS = 100
"""A text with more forms than this is not read."""


@dataclass(frozen=True)
class Choice:
    """One of these is shown, each of which can hold choices itself."""

    forms: Sequence[Sequence[Piece | Choice]]


def forms(parts: Sequence[Piece | Choice]) -> list[list[Piece]]:
    """The texts that the parts can become, at most one more than are read.

    Of several choices beside each other the first forms are read together, then the second ones.
    """
    found: list[list[Piece]] = [[]]
    for part in parts:
        if isinstance(part, Piece):
            for form in found:
                form.append(part)
            continue
        inner = [form for branch in part.forms[: MOST_FORMS + 1] for form in forms(branch)][: MOST_FORMS + 1]
        count = max(len(found), len(inner))
        found += [list(found[-1]) for _ in range(count - len(found))]
        for number, form in enumerate(found):
            form += inner[min(number, len(inner) - 1)]
    return found
