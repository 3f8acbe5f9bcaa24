"""Reads the word lists and the table of rewrites that lie beside this package, each of them once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PROTECTED_KINDS = ("negation", "quantifier", "modal", "condition", "number", "warning", "medical", "legal", "identity")


@dataclass(frozen=True)
class RewriteRow:
    """One reviewed rewrite: ``pattern`` and ``replacement`` are in the language of :mod:`tonelens.review.edits.patterns`.

    ``exempt`` are protected words that this row may take away or bring, because the fact that they carry is still
    there; ``note`` says why the facts are the same. ``example`` is a sentence and ``expected`` what becomes of it.
    """

    pattern: str
    replacement: str
    exempt: frozenset[str]
    example: str
    expected: str
    note: str


@cache
def phrases(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a list, each as its words, without comments."""
    return tuple(tuple(line.split()) for line in _lines(name))


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list that has one in a line."""
    return frozenset(_lines(name))


@cache
def phrases_by_first_word(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The lines of a list under their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(phrases(name), key=len, reverse=True):
        found.setdefault(phrase[0], []).append(phrase)
    return {word: tuple(beginning) for word, beginning in found.items()}


@cache
def protected_words() -> dict[str, str]:
    """Every listed protected word with its kind; a word in two lists has the kind that comes first."""
    kinds: dict[str, str] = {}
    for kind in PROTECTED_KINDS:
        for word in words(f"protected/{kind}.txt"):
            kinds.setdefault(word, kind)
    return kinds


@cache
def intensified_words() -> dict[str, frozenset[str]]:
    """The words that an intensifier may be taken from, with what each can be: adjective, adverb, verb."""
    kinds: dict[str, frozenset[str]] = {}
    for line in _lines("intensified.tsv")[1:]:
        word, kind = line.split("\t")
        kinds[word] = kinds.get(word, frozenset()) | {kind}
    return kinds


@cache
def rewrite_rows() -> tuple[RewriteRow, ...]:
    """The table of rewrites in its own order."""
    rows = []
    for line in _lines("rewrites.tsv")[1:]:
        pattern, replacement, exempt, example, expected, note = line.split("\t")
        rows.append(RewriteRow(pattern, replacement, frozenset(exempt.split()), example, expected, note))
    return tuple(rows)


def _lines(name: str) -> list[str]:
    text = files("tonelens.review.edits").joinpath("tables", *name.split("/")).read_text("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]
