"""Puts all sources together: what is trained on, and what is held out of the same sources and measured.

Every set is split by a hash of its content, never by a random number, so that what is held out stays held out from run
to run. What one set holds out is refused as training text from every other: the film reviews that people rated are the
treebank's sentences too. So are the pages in ``held_out/`` and SST-2's dev set.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from . import authored, behaviour, real, sources
from .examples import Example, SoftTarget, fingerprint, is_held_out
from .real import RealSentence

RATED_SETS = {"tweets": 0.15, "movies": 0.06, "amazon": 0.15, "editorials": 0.15}
"""The rated sets and the share of each that is held out: of films less, because each takes its treebank phrases along."""

_HELD_OUT = 0.15
_POSTS_HELD_OUT = 0.2
_PHRASE_WORDS = 4
"""A phrase of so many words that stands in a held-out film review gives that review away."""

_ECHO_WORDS = 5
"""A line of copy that shares so many words in a row with a held-out line echoes it, and is left out."""


@dataclass(frozen=True)
class Rated:
    """A held-out sentence with its mean human rating from −4 to +4, and the shares of raters who said each label."""

    text: str
    mean_rating: float
    shares: SoftTarget


@dataclass(frozen=True)
class Corpus:
    """What is trained on and what is held out of the same sources."""

    train: tuple[Example, ...]
    rated: dict[str, tuple[Rated, ...]]
    documentation: tuple[str, ...]
    interface: tuple[str, ...]
    sst_dev: tuple[tuple[str, int], ...]
    real: tuple[RealSentence, ...]
    calibration: tuple[RealSentence, ...]
    conversations: tuple[tuple[str, int], ...]
    posts: tuple[tuple[str, str], ...]


def read_corpus(data: Path) -> Corpus:
    """Reads the data folder; raises ``FileNotFoundError`` naming the first file that is missing."""
    train: list[Example] = list(sources.treebank_phrases(data))
    rated: dict[str, tuple[Rated, ...]] = {}
    for name, share in RATED_SETS.items():
        examples, held = _rated(data, name, share)
        train += examples
        rated[name] = tuple(held)
    documentation, interface, posts = [], [], []
    for package, example in sources.documentation(data):
        if is_held_out(package, _HELD_OUT):
            documentation.append(example.text)
        else:
            train.append(example)
    for example in sources.interface_strings(data):
        if is_held_out(example.text, _HELD_OUT):
            interface.append(example.text)
        else:
            train.append(example)
    for text, label in sources.programmers_posts(data):
        if is_held_out(text, _POSTS_HELD_OUT):
            posts.append((text, label))
        else:
            train.append(sources.post_example(text, label))
    sentences = real.real_sentences(data)
    train += real.real_examples(sentences)
    train += sources.conversations(data)
    train += sources.review_comments(data)
    train += sources.counterfactual_sentences(data)
    train += authored.copy_examples()
    train += authored.identity_examples()
    train += behaviour.training_examples()
    train += behaviour.joined_copy(*(authored.short_copy(label) for label in ("positive", "negative")))
    corpus = Corpus(
        train=(),
        rated=rated,
        documentation=tuple(documentation),
        interface=tuple(interface),
        sst_dev=tuple((row["text"], int(row["label"])) for row in sources.rows(data / "sst_dev.tsv")),
        real=tuple(sentence for sentence in sentences if real.is_measured(sentence)),
        calibration=tuple(sentence for sentence in sentences if real.is_for_calibration(sentence)),
        conversations=tuple(_clear_conversations(data, {fingerprint(one.text) for one in train if "conversation" not in one.origin})),
        posts=tuple(posts),
    )
    forbidden = {fingerprint(text) for text in measured_texts(corpus)}
    parts = _parts(sentence.text for sentence in rated["movies"])
    echoed = {run for text in authored.held_out_lines() for run in _runs(text)}
    return replace(
        corpus,
        train=tuple(
            example
            for example in train
            if fingerprint(example.text) not in forbidden
            and not (example.origin in ("phrase", "neutral phrase") and _plain(example.text) in parts)
            and not (example.origin in ("copy", "genre copy") and not echoed.isdisjoint(_runs(example.text)))
        ),
    )


def measured_texts(corpus: Corpus) -> Iterator[str]:
    """Every text that the card's figures are measured on."""
    yield from authored.held_out_texts()
    yield from behaviour.held_out_texts()
    for sentences in corpus.rated.values():
        yield from (sentence.text for sentence in sentences)
    yield from corpus.documentation
    yield from corpus.interface
    yield from (text for text, _ in corpus.sst_dev)
    yield from (sentence.text for sentence in (*corpus.real, *corpus.calibration))
    yield from (text for text, _ in corpus.conversations)
    yield from (text for text, _ in corpus.posts)


def _clear_conversations(data: Path, elsewhere: Collection[bytes]) -> Iterator[tuple[str, int]]:
    """The comments whose emotions agree, without those ("Enjoy", "Shame.") that another set has as well."""
    for row in sources.rows(data / "goemotions_dev.tsv.gz"):
        group = sources.emotion_group(row["emotions"].split(","))
        if group is not None and fingerprint(row["text"]) not in elsewhere:
            yield row["text"], group


def _rated(data: Path, name: str, held_out: float) -> tuple[list[Example], list[Rated]]:
    examples, held = [], []
    for row in sources.rows(data / f"rated_{name}.tsv.gz"):
        counts = [int(row[f"raters_{side}"]) for side in ("negative", "zero", "positive")]
        total = sum(counts) or 1
        negative, neutral, positive = (count / total for count in counts)
        if is_held_out(row["text"], held_out):
            held.append(Rated(row["text"], float(row["mean_rating"]), (negative, neutral, positive)))
        else:
            examples.append(Example(row["text"], (negative, neutral, positive), "rated"))
    return examples, held


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of ``_ECHO_WORDS`` words."""
    words = _plain(text).split()
    return {tuple(words[start : start + _ECHO_WORDS]) for start in range(len(words) - _ECHO_WORDS + 1)}


def _parts(texts: Iterable[str]) -> set[str]:
    """Every run of at least ``_PHRASE_WORDS`` words within the texts."""
    parts: set[str] = set()
    for text in texts:
        words = _plain(text).split()
        ends = range(_PHRASE_WORDS, len(words) + 1)
        parts.update(" ".join(words[start:end]) for end in ends for start in range(end - _PHRASE_WORDS + 1))
    return parts
