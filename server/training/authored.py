"""Reads the sentences that were written for the model: what it learns from in ``copy/``, what it is judged by in ``held_out/``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .examples import LABELS, Example, SoftTarget
from .sources import lines, rows

COPY = Path(__file__).parent / "copy"
HELD_OUT = Path(__file__).parent / "held_out"

_SHORT = 10

TARGETS: dict[str, SoftTarget] = {
    "negative": (0.95, 0.045, 0.005),
    "neutral": (0.02, 0.96, 0.02),
    "positive": (0.005, 0.045, 0.95),
    "mixed": (0.48, 0.06, 0.46),
}


@dataclass(frozen=True)
class Labelled:
    """A held-out text with its label; ``category`` is empty where the file has none."""

    text: str
    label: str
    category: str = ""


def copy_examples() -> Iterator[Example]:
    """The sentences that were written for training: copy, negations, technical terms, emoji, and copy by genre."""
    for label in LABELS:
        for text in lines(COPY / f"{label}.txt"):
            yield Example(text, TARGETS[label], "copy")
    for name in ("negations", "terms", "emoji"):
        for row in rows(COPY / f"{name}.tsv"):
            yield Example(row["text"], TARGETS[row["label"]], "copy")
    for path in sorted((COPY / "genres").glob("*.tsv")):
        for row in rows(path):
            yield Example(row["text"], TARGETS[row["label"]], "genre copy")


def kinds_of_copy() -> Iterator[tuple[str, str]]:
    """Negative lines of copy by genre with what makes them so; lines that nobody gave a kind are left out."""
    for path in sorted((COPY / "genres").glob("*.tsv")):
        for row in rows(path):
            if row.get("kind"):
                yield row["text"], row["kind"]


def short_copy(label: str) -> list[str]:
    """The training lines of a label that have at most ten words, each with its full stop."""
    found = [text for text in lines(COPY / f"{label}.txt") if len(text.split()) <= _SHORT]
    return [text if text[-1] in ".!?" else f"{text}." for text in found]


def identity_examples() -> Iterator[Example]:
    """Each training template with each identity term: the label never depends on the term."""
    terms = lines(COPY / "identity_terms.txt")
    for row in rows(COPY / "identity_templates.tsv"):
        for term in terms:
            yield Example(row["template"].replace("{}", term), TARGETS[row["label"]], "identity")


def held_out_texts() -> Iterator[str]:
    """Every text of the committed pages that must never be trained on."""
    yield from held_out_lines()
    for _, texts in identity_texts():
        yield from texts


def held_out_lines() -> Iterator[str]:
    """The same without those that templates make."""
    for labelled in (*page(), *invariance_sentences(), *cold_lines()):
        yield labelled.text
    yield from harsh_lines()
    yield from good_copy()


def page() -> list[Labelled]:
    """The labelled page of copy and documentation."""
    return [Labelled(row["text"], row["label"], row["category"]) for row in rows(HELD_OUT / "copy.tsv")]


def harsh_lines() -> list[str]:
    """Sentences that are hostile beyond doubt."""
    return lines(HELD_OUT / "harsh.txt")


def good_copy() -> list[str]:
    """Good marketing and interface copy, none of which may be marked."""
    return lines(HELD_OUT / "good_copy.txt")


def cold_lines() -> list[Labelled]:
    """Blaming, condescending and cold sentences, each with its category."""
    return [Labelled(row["text"], "negative", row["category"]) for row in rows(HELD_OUT / "cold.tsv")]


def invariance_sentences() -> list[Labelled]:
    """Sentences that end in a full stop and hold no name, for measuring what must not matter."""
    return [Labelled(row["text"], row["label"]) for row in rows(HELD_OUT / "invariance.tsv")]


def identity_terms() -> list[str]:
    """The held-out terms for people."""
    return [row["term"] for row in rows(HELD_OUT / "identity_terms.tsv")]


def identity_texts() -> list[tuple[str, list[str]]]:
    """Each held-out template with its sentences, one for each term."""
    templates = [row["template"] for row in rows(HELD_OUT / "identity_templates.txt")]
    return [(template, [template.replace("{}", term) for term in identity_terms()]) for template in templates]
