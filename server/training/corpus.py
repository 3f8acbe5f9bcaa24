"""Reads the data folder and the committed training copy into weighted, soft-labelled examples.

Every set is split by a hash of its content, never by a random number, so that what is held out stays held
out from run to run. What one set holds out is refused as training text from every other: the film reviews that people
rated are the treebank's sentences too. So are the page in ``held_out/`` and SST-2's dev set.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

SoftTarget = tuple[float, float, float]
"""Probabilities of negative, neutral and positive."""

HERE = Path(__file__).parent
LABELS = ("negative", "neutral", "positive")
RATED_SETS = {"tweets": 0.15, "movies": 0.06, "amazon": 0.15, "editorials": 0.15}
"""The rated sets and the share of each that is held out: of films less, because each takes its treebank phrases along."""

_PHRASE_WORDS = 4
"""A phrase of so many words that stands in a held-out film review gives that review away."""


_SST_TARGETS: dict[int, SoftTarget] = {
    0: (0.97, 0.03, 0.00),
    1: (0.82, 0.16, 0.02),
    2: (0.10, 0.80, 0.10),
    3: (0.02, 0.16, 0.82),
    4: (0.00, 0.03, 0.97),
}
_COPY_TARGETS: dict[str, SoftTarget] = {
    "negative": (0.96, 0.035, 0.005),
    "neutral": (0.02, 0.96, 0.02),
    "positive": (0.005, 0.035, 0.96),
}
_DOCUMENTATION_TARGET: SoftTarget = (0.03, 0.94, 0.03)
_INTERFACE_TARGET: SoftTarget = (0.04, 0.92, 0.04)
_TROUBLE_TARGET: SoftTarget = (0.20, 0.77, 0.03)
_TROUBLE = re.compile(r"\b(fail\w*|error\w*|unable|could not|couldn't|cannot|can't|invalid|not found|denied)\b", re.I)


@dataclass(frozen=True)
class Example:
    """A training text with the probabilities that the model should give it.

    ``origin`` names the set; ``presumed`` says that nobody labelled this very text, so that it may be dropped
    when the half-trained model is sure that it is not neutral.
    """

    text: str
    target: SoftTarget
    origin: str
    presumed: bool = False


@dataclass(frozen=True)
class Rated:
    """A held-out sentence with its mean human rating from −4 to +4, and the shares of raters who said each label."""

    text: str
    mean_rating: float
    shares: SoftTarget


@dataclass(frozen=True)
class Labelled:
    """A held-out text with its label; ``category`` is empty where the file has none."""

    text: str
    label: str
    category: str = ""


@dataclass(frozen=True)
class Corpus:
    """What is trained on and what is held out of the same sources."""

    train: tuple[Example, ...]
    rated: dict[str, tuple[Rated, ...]]
    documentation: tuple[str, ...]
    interface: tuple[str, ...]
    sst_dev: tuple[tuple[str, int], ...]


def fingerprint(text: str) -> bytes:
    """Six bytes that two texts share when their letters and digits are the same, whatever their case and punctuation."""
    normalised = "".join(character for character in text.casefold() if character.isalnum())
    return hashlib.sha256(normalised.encode()).digest()[:6]


def read_corpus(data: Path) -> Corpus:
    """Reads the data folder; raises ``FileNotFoundError`` naming the first file that is missing."""
    train: list[Example] = list(_sst_phrases(data))
    rated: dict[str, tuple[Rated, ...]] = {}
    for name, share in RATED_SETS.items():
        examples, held = _rated(data, name, share)
        train += examples
        rated[name] = tuple(held)
    documentation, interface = [], []
    for row in rows(data / "docs_sentences.tsv.gz"):
        if _held_out(row["package"], 0.15):
            documentation.append(row["text"])
        else:
            train.append(Example(row["text"], _DOCUMENTATION_TARGET, "documentation", presumed=True))
    for row in rows(data / "ui_strings.tsv.gz"):
        if _held_out(row["text"], 0.15):
            interface.append(row["text"])
        else:
            target = _TROUBLE_TARGET if _TROUBLE.search(row["text"]) else _INTERFACE_TARGET
            train.append(Example(row["text"], target, "interface", presumed=True))
    train += authored_copy()
    train += identity_sentences()
    sst_dev = tuple((row["text"], int(row["label"])) for row in rows(data / "sst_dev.tsv"))
    corpus = Corpus((), rated, tuple(documentation), tuple(interface), sst_dev)
    forbidden = {fingerprint(text) for text in measured_texts(corpus)}
    parts = _parts(sentence.text for sentence in rated["movies"])
    return replace(
        corpus,
        train=tuple(
            example
            for example in train
            if fingerprint(example.text) not in forbidden and not (example.origin == "phrase" and _plain(example.text) in parts)
        ),
    )


def measured_texts(corpus: Corpus) -> Iterator[str]:
    """Every text that the card's figures are measured on."""
    yield from held_out_texts()
    for sentences in corpus.rated.values():
        yield from (sentence.text for sentence in sentences)
    yield from corpus.documentation
    yield from corpus.interface
    yield from (text for text, _ in corpus.sst_dev)


def held_out_texts() -> Iterator[str]:
    """Every text of the committed page that must never be trained on."""
    for labelled in held_out_page():
        yield labelled.text
    yield from lines(HERE / "held_out" / "harsh.txt")
    for labelled in invariance_sentences():
        yield labelled.text
    for template in rows(HERE / "held_out" / "identity_templates.txt"):
        for term in rows(HERE / "held_out" / "identity_terms.tsv"):
            yield template["template"].replace("{}", term["term"])


def held_out_page() -> list[Labelled]:
    """The labelled page of copy and documentation."""
    return [Labelled(row["text"], row["label"], row["category"]) for row in rows(HERE / "held_out" / "copy.tsv")]


def invariance_sentences() -> list[Labelled]:
    """Sentences that end in a full stop and hold no name, for measuring what must not matter."""
    return [Labelled(row["text"], row["label"]) for row in rows(HERE / "held_out" / "invariance.tsv")]


def lines(path: Path) -> list[str]:
    """The lines of a text file that are not blank."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def authored_copy() -> Iterator[Example]:
    """The sentences that were written for training: copy, negations, technical terms, emoji."""
    folder = HERE / "copy"
    for label in LABELS:
        for text in lines(folder / f"{label}.txt"):
            yield Example(text, _COPY_TARGETS[label], "copy")
    for name in ("negations", "terms", "emoji"):
        for row in rows(folder / f"{name}.tsv"):
            yield Example(row["text"], _COPY_TARGETS[row["label"]], "copy")


def identity_sentences() -> Iterator[Example]:
    """Each training template with each identity term: the label never depends on the term."""
    folder = HERE / "copy"
    terms = lines(folder / "identity_terms.txt")
    for row in rows(folder / "identity_templates.tsv"):
        for term in terms:
            yield Example(row["template"].replace("{}", term), _COPY_TARGETS[row["label"]], "identity")


@dataclass(frozen=True)
class Mixture:
    """How often an epoch holds a text of each kind, on average: 0.5 for every other text, 2 for each text twice."""

    phrases: float = 1.0
    neutral_phrases: float = 0.2
    sentences: float = 1.5
    rated: float = 1.5
    documentation: float = 2.5
    interface: float = 1.0
    copy: float = 4.0
    identity: float = 0.3

    def of(self, example: Example) -> float:
        """How often the epoch holds this text."""
        if example.origin == "phrase":
            return self.phrases * (self.neutral_phrases if example.target == _SST_TARGETS[2] else 1.0)
        if example.origin in RATED_SETS:
            return self.rated
        names = {"sentence": self.sentences, "documentation": self.documentation, "interface": self.interface}
        return {**names, "copy": self.copy, "identity": self.identity}[example.origin]


MIXTURES = {
    "broad": Mixture(),
    "finishing": Mixture(phrases=0.15, sentences=2.0, rated=2.0, documentation=4.0, interface=0.6, copy=4.0, identity=0.25),
}
"""What a pass that starts from the encoder learns from, and one that ends with whole texts as people write them."""


def epoch_sample(examples: Iterable[Example], mixture: Mixture, generator: random.Random) -> list[Example]:
    """One epoch: texts thinned or repeated as the mixture says.

    Authored sentences lose their final full stop in a third of the cases, because a missing full stop must
    not change a verdict and interface strings rarely have one.
    """
    sample: list[Example] = []
    for example in examples:
        wanted = mixture.of(example)
        for _ in range(int(wanted) + int(generator.random() < wanted % 1)):
            text = example.text
            if example.origin in ("copy", "identity", "sentence") and text.endswith(".") and generator.random() < 0.33:
                text = text[:-1]
            sample.append(Example(text, example.target, example.origin, example.presumed))
    return sample


def _sst_phrases(data: Path) -> Iterator[Example]:
    for row in rows(data / "sst_train_phrases.tsv.gz"):
        origin = "sentence" if row["is_sentence"] == "1" else "phrase"
        yield Example(row["text"], _SST_TARGETS[int(row["label"])], origin)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _parts(texts: Iterable[str]) -> set[str]:
    """Every run of at least ``_PHRASE_WORDS`` words within the texts."""
    parts: set[str] = set()
    for text in texts:
        words = _plain(text).split()
        ends = range(_PHRASE_WORDS, len(words) + 1)
        parts.update(" ".join(words[start:end]) for end in ends for start in range(end - _PHRASE_WORDS + 1))
    return parts


def _rated(data: Path, name: str, held_out: float) -> tuple[list[Example], list[Rated]]:
    examples, held = [], []
    for row in rows(data / f"rated_{name}.tsv.gz"):
        counts = [int(row[f"raters_{side}"]) for side in ("negative", "zero", "positive")]
        total = sum(counts) or 1
        negative, neutral, positive = (count / total for count in counts)
        if _held_out(row["text"], held_out):
            held.append(Rated(row["text"], float(row["mean_rating"]), (negative, neutral, positive)))
        else:
            examples.append(Example(row["text"], (negative, neutral, positive), name))
    return examples, held


def _held_out(key: str, share: float) -> bool:
    return int.from_bytes(fingerprint(key), "big") / 2**48 < share


def rows(path: Path) -> Iterator[dict[str, str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(content.decode("utf-8").split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
