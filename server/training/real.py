"""Labelled sentences out of public repositories: what people really write, by genre, and the tenth of it that is held out."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .examples import Example, SoftTarget, fingerprint, is_held_out, mirrored
from .sources import rows

MEASURED = 0.10
"""The share of each genre's sentences that the card's figures are measured on, and nothing else."""

HELD_OUT = 0.15
"""The share that is never trained on: what is measured, and what the temperature and the thresholds are chosen on."""

LABELS_FOLDER = Path(__file__).parent / "labels"
"""Where the labels of sentences stand, by their ids."""
_POLE_TARGETS: dict[int, SoftTarget] = {1: (0.66, 0.32, 0.02), 2: (0.88, 0.11, 0.01), 3: (0.95, 0.04, 0.01)}
_NEUTRAL_TARGETS: dict[int, SoftTarget] = {1: (0.13, 0.74, 0.13), 2: (0.02, 0.96, 0.02), 3: (0.02, 0.96, 0.02)}


@dataclass(frozen=True)
class RealSentence:
    """A sentence with what its reader was judged to feel: ``label``, ``strength`` 1 to 3, whether an editor would mark it, and its kind.

    ``kind`` is what makes a negative sentence so, or ``sober`` for a neutral one about something grim; empty where nobody named one.
    """

    text: str
    source: str
    genre: str
    label: str
    strength: int
    mark: bool
    kind: str

    @property
    def target(self) -> SoftTarget:
        """What a model should say, the less sure the weaker the label."""
        if self.label == "neutral":
            return _NEUTRAL_TARGETS[self.strength]
        pole = _POLE_TARGETS[self.strength]
        return pole if self.label == "negative" else mirrored(pole)


def real_sentences(data: Path) -> list[RealSentence]:
    """Every labelled sentence, each text once: those of the data folder and those labelled in ``labels/`` by their ids.

    Raises ``ValueError`` where a sentence is no longer the one that was labelled.
    """
    found = {fingerprint(sentence.text): sentence for sentence in (*_first_labels(data), *_later_labels(data, "real.tsv"))}
    return list(found.values())


def further_sentences(data: Path) -> list[RealSentence]:
    """Those labelled in ``labels/more.tsv``, after the model had been trained; the head for kinds alone learns from them."""
    return list(_later_labels(data, "more.tsv"))


def is_measured(sentence: RealSentence) -> bool:
    """Whether the card's figures are measured on the sentence."""
    return is_held_out(sentence.text, MEASURED)


def is_for_calibration(sentence: RealSentence) -> bool:
    """Whether temperature and thresholds are chosen on the sentence."""
    return is_held_out(sentence.text, HELD_OUT) and not is_measured(sentence)


def real_examples(sentences: list[RealSentence]) -> Iterator[Example]:
    """The sentences that are trained on; the origin tells neutral, clear and mild ones apart, so that a mixture can weigh them."""
    for sentence in sentences:
        if not is_held_out(sentence.text, HELD_OUT):
            yield Example(sentence.text, sentence.target, "real neutral" if sentence.label == "neutral" else "real")


def unlabelled(data: Path) -> Iterator[tuple[str, str]]:
    """Ids and texts of real sentences for a teacher to label."""
    for row in rows(data / "real_unlabelled.tsv.gz"):
        yield row["id"], row["text"]


def genre(source: str, kind: str) -> str:
    """The genre of a sentence, by its repository and by what it stands in there."""
    if kind in ("value", "attribute"):
        return "interface"
    if kind in ("comment", "docstring"):
        return "code comments"
    return _genres()[source.replace("+", "/")]


def _genres() -> dict[str, str]:
    return _genres_in(LABELS_FOLDER)


@functools.cache
def _genres_in(folder: Path) -> dict[str, str]:
    return {row["source"]: row["genre"] for row in rows(folder / "genres.tsv")}


def _first_labels(data: Path) -> Iterator[RealSentence]:
    for row in rows(data / "real_sentences.tsv.gz"):
        yield RealSentence(
            row["text"], row["source"], genre(row["source"], row["kind"]), row["label"], int(row["strength"]), row["mark"] == "y", ""
        )


def _later_labels(data: Path, name: str) -> Iterator[RealSentence]:
    sentences = {row["id"]: row for row in rows(data / "real_unlabelled.tsv.gz")}
    for label in rows(LABELS_FOLDER / name):
        sentence = sentences[label["id"]]
        if fingerprint(sentence["text"]).hex() != label["fingerprint"]:
            raise ValueError(f"{label['id']} is not the sentence that was labelled. Take the data folder that the labels were made from.")
        yield RealSentence(
            sentence["text"],
            sentence["source"],
            genre(sentence["source"], sentence["kind"]),
            label["label"],
            int(label["strength"]),
            label["mark"] == "y",
            label["kind"],
        )
