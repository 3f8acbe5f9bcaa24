"""Texts with known labels, and what a file's labels mean to a model."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tonelens.attribution.targets import resolve_target, verdict_direction
from tonelens.attribution.types import POLARITY
from tonelens.errors import SettingsError

_LONGEST_LABEL = 30


@dataclass(frozen=True)
class LabelledText:
    """A text, its label as the file has it, and the number of its line."""

    text: str
    label: str
    line: int


@dataclass(frozen=True)
class LabelScheme:
    """What a file's labels mean to a model.

    ``indices`` gives for each label of the file, in small letters, the index of the model's; ``None`` for one that the model
    does not have, whose texts are left out. ``poles`` are the indices of negative and positive where only those two are true
    labels: a neutral prediction then counts as the likelier of them. ``statement`` says all that to a person.
    """

    indices: Mapping[str, int | None]
    statement: str
    poles: tuple[int, int] | None = None

    def index(self, text: LabelledText) -> int | None:
        """The model's label for a text, ``None`` where it has none."""
        return self.indices[plain(text.label)]


def chosen(texts: Sequence[LabelledText], limit: int | None, seed: int) -> list[LabelledText]:
    """At most ``limit`` of the texts, in the file's order; which ones depends on nothing but the seed and their content."""
    if limit is None:
        return list(texts)
    by_chance = sorted(range(len(texts)), key=lambda index: hashlib.sha256(f"{seed}\n{texts[index].text}".encode()).digest())
    return [texts[index] for index in sorted(by_chance[:limit])]


def label_scheme(texts: Sequence[LabelledText], labels: Sequence[str]) -> LabelScheme:
    """What the labels of all the file's texts mean to a model with these labels.

    Raises:
        SettingsError: a label means nothing to the model; the message names its line.
    """
    used = {plain(text.label) for text in texts}
    named = {plain(label): index for index, label in enumerate(labels)}
    if used <= set(named):
        return LabelScheme(dict(named), "labels are the model's own")
    poles = _poles(labels)
    if poles is not None and used <= {"0", "1"}:
        negative, positive = poles
        return LabelScheme(
            {"0": negative, "1": positive},
            "label 0 is read as negative and 1 as positive; a neutral prediction counts as the likelier of the two",
            poles,
        )
    if poles is not None and used <= set("01234"):
        negative, positive = poles
        neutral = next((index for index, label in enumerate(labels) if _is_neutral(label, labels)), None)
        middle = "2 as neutral" if neutral is not None else "texts labelled 2 are left out, because the model has no neutral label"
        return LabelScheme(
            {"0": negative, "1": negative, "2": neutral, "3": positive, "4": positive},
            f"labels 0 and 1 are read as negative, 3 and 4 as positive; {middle}",
        )
    numbers = {str(index): index for index in range(len(labels))}
    unnamed = [plain(label) for label in labels] == [f"label_{number}" for number in numbers]
    if unnamed and used <= set(numbers):
        return LabelScheme(dict(numbers), "labels are the numbers of the model's outputs, counted from 0")
    known = set(named) | (set("01234") if poles is not None else set())
    unknown = next((text for text in texts if plain(text.label) not in known), None)
    choices = ", ".join(labels) + ("" if poles is None else "; or 0 and 1; or 0 to 4")
    if unknown is None:
        raise SettingsError("The file mixes names and numbers as labels.", f"Use one kind throughout: {choices}.")
    # What stands there may be a text whose columns were mistaken for each other, and a message must not hold one.
    shown = f" “{unknown.label.strip()}”" if len(unknown.label) <= _LONGEST_LABEL and unknown.label.isprintable() else ""
    raise SettingsError(f"Line {unknown.line} has a label{shown} that the model does not know.", f"The labels can be: {choices}.")


def _poles(labels: Sequence[str]) -> tuple[int, int] | None:
    """The indices of negative and positive, ``None`` for a model that has no such labels."""
    target = resolve_target(POLARITY, labels, False, 0)
    return (target.weights.index(-1.0), target.weights.index(1.0)) if target.name == POLARITY else None


def _is_neutral(label: str, labels: Sequence[str]) -> bool:
    return verdict_direction(resolve_target(POLARITY, labels, False, 0), label, labels) == 0


def plain(label: str) -> str:
    """A label as it is compared."""
    return label.strip().casefold()
