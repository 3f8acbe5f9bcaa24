"""Reads each public data set into weighted, soft-labelled examples: one function for each file of the data folder."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tonelens.text.sentences import sentence_spans

from .examples import NEGATIVE, NEUTRAL, POSITIVE, Example, SoftTarget, mirrored

SST_TARGETS: dict[int, SoftTarget] = {
    0: (0.97, 0.03, 0.00),
    1: (0.82, 0.16, 0.02),
    2: (0.10, 0.80, 0.10),
    3: (0.02, 0.16, 0.82),
    4: (0.00, 0.03, 0.97),
}
"""From the treebank's five labels (Socher et al. 2013)."""

_EMOTIONS = {
    POSITIVE: "admiration amusement approval caring desire excitement gratitude joy love optimism pride relief",
    NEGATIVE: "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness",
    NEUTRAL: "neutral",
}
GOEMOTIONS_GROUPS = {label: frozenset(names.split()) for label, names in _EMOTIONS.items()}
"""The sentiment groups of Demszky et al. 2020, figure 2; the ambiguous emotions are in none."""

_CLEAR_NEGATIVE: SoftTarget = (0.86, 0.12, 0.02)
_CLEAR_NEUTRAL: SoftTarget = (0.05, 0.90, 0.05)
_POST_TARGETS: dict[str, SoftTarget] = {"negative": (0.92, 0.07, 0.01), "neutral": (0.04, 0.92, 0.04), "positive": (0.01, 0.07, 0.92)}
_COMMENT_TARGETS: dict[str, SoftTarget] = {"1": (0.90, 0.09, 0.01), "0": (0.04, 0.80, 0.16)}
_REVIEW_SENTENCE_TARGET: SoftTarget = (0.72, 0.23, 0.05)
_DOCUMENTATION_TARGET: SoftTarget = (0.03, 0.94, 0.03)
_INTERFACE_TARGET: SoftTarget = (0.04, 0.92, 0.04)
_TROUBLE_TARGET: SoftTarget = (0.20, 0.77, 0.03)
_TROUBLE = re.compile(r"\b(fail\w*|error\w*|unable|could not|couldn't|cannot|can't|invalid|not found|denied)\b", re.I)
_LONGEST_REVIEW_SENTENCE = 50
_SHORTEST_REVIEW_SENTENCE = 4


def treebank_phrases(data: Path) -> Iterator[Example]:
    """The treebank's training phrases and, with the origin ``sentence``, its whole sentences."""
    for row in rows(data / "sst_train_phrases.tsv.gz"):
        origin = "sentence" if row["is_sentence"] == "1" else "phrase"
        target = SST_TARGETS[int(row["label"])]
        yield Example(row["text"], target, "neutral phrase" if origin == "phrase" and row["label"] == "2" else origin)


def emotion_group(emotions: Iterable[str]) -> int | None:
    """The label whose group holds all the emotions of a comment; ``None`` where they belong to several or to the ambiguous ones."""
    groups = {next((label for label, names in GOEMOTIONS_GROUPS.items() if emotion in names), None) for emotion in emotions}
    return groups.pop() if len(groups) == 1 else None


def conversations(data: Path) -> Iterator[Example]:
    """GoEmotions' training comments whose emotions agree in their group (Demszky et al. 2020)."""
    targets = {NEGATIVE: _CLEAR_NEGATIVE, NEUTRAL: _CLEAR_NEUTRAL, POSITIVE: mirrored(_CLEAR_NEGATIVE)}
    for row in rows(data / "goemotions_train.tsv.gz"):
        group = emotion_group(row["emotions"].split(","))
        if group is not None:
            yield Example(row["text"], targets[group], "neutral conversation" if group == NEUTRAL else "conversation")


def programmers_posts(data: Path) -> Iterator[tuple[str, str]]:
    """Posts of Stack Overflow with their labels, the gold standard of Senti4SD (Calefato et al. 2018)."""
    for row in rows(data / "stackoverflow_train.tsv.gz"):
        yield row["text"], row["label"]


def post_example(text: str, label: str) -> Example:
    """A labelled post as a training text."""
    return Example(text, _POST_TARGETS[label], "post")


def review_comments(data: Path) -> Iterator[Example]:
    """Comments in code reviews, insults included; what is not negative is mostly neutral."""
    for row in rows(data / "review_comments_train.tsv.gz"):
        yield Example(row["text"], _COMMENT_TARGETS[row["is_negative"]], "comment")


def counterfactual_sentences(data: Path) -> Iterator[Example]:
    """The sentences in which a film review and its minimal change to the other verdict differ (Kaushik et al. 2020)."""
    for row in rows(data / "counterfactual_reviews_train.tsv.gz"):
        negative, positive = (_sentences(row[side]) for side in ("negative", "positive"))
        for text in negative:
            if text not in positive:
                yield Example(text, _REVIEW_SENTENCE_TARGET, "counterfactual")
        for text in positive:
            if text not in negative:
                yield Example(text, mirrored(_REVIEW_SENTENCE_TARGET), "counterfactual")


def documentation(data: Path) -> Iterator[tuple[str, Example]]:
    """Sentences of packages' README files, presumed neutral, each with its package."""
    for row in rows(data / "docs_sentences.tsv.gz"):
        yield row["package"], Example(row["text"], _DOCUMENTATION_TARGET, "documentation", presumed=True)


def interface_strings(data: Path) -> Iterator[Example]:
    """VS Code's interface strings, presumed neutral, those that speak of trouble a little less so."""
    for row in rows(data / "ui_strings.tsv.gz"):
        target = _TROUBLE_TARGET if _TROUBLE.search(row["text"]) else _INTERFACE_TARGET
        yield Example(row["text"], target, "interface", presumed=True)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a file of tab-separated values with titles, compressed or not; quotes mean nothing in it."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(content.decode("utf-8").split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)


def lines(path: Path) -> list[str]:
    """The lines of a text file that are not blank."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _sentences(review: str) -> list[str]:
    found = [span.of(review).strip() for span in sentence_spans(review)]
    return [text for text in found if _SHORTEST_REVIEW_SENTENCE <= len(text.split()) <= _LONGEST_REVIEW_SENTENCE]
