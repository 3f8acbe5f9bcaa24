"""How many sentences the default rule marks: of documentation, of negative reviews, of harsh copy, and of what was planted in README files.

``python -m tests.benchmarks.review --data FOLDER [--documents FOLDER]``: the data folder is the one that the training program
reads; the documents are any README files, whose sentences count unless the model was trained on them.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tonelens.attribution.types import MethodOptions
from tonelens.engine.in_process import InProcessEngine
from tonelens.engine.protocol import Engine
from tonelens.review.check.findings import Finding, draft, findings, texts_to_predict
from tonelens.review.check.reviewing import Job, Review, review
from tonelens.settings.rules import Rule
from training import authored
from training.corpus import read_corpus
from training.examples import FINGERPRINT_BYTES, fingerprint

ROOT = Path(__file__).parents[2]
PLANTED = ROOT / "tests" / "features" / "review" / "planted.tsv"
_BLANK_LINE = "\n\n"


@dataclass(frozen=True)
class Plant:
    """A negative sentence and the word in it that makes it so."""

    word: str
    sentence: str


def planted_sentences() -> list[Plant]:
    """The committed list."""
    with PLANTED.open(encoding="utf-8", newline="") as file:
        return [Plant(row["word"], row["sentence"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def planted(documents: Sequence[str], plants: Sequence[Plant], seed: int) -> list[str]:
    """The documents with the sentences put behind paragraphs of prose, in turn, each a paragraph of its own."""
    chooser = random.Random(seed)  # noqa: S311 - places for test sentences
    changed = list(documents)
    for number, plant in enumerate(plants):
        index = number % len(changed)
        text = changed[index]
        ends = [sentence.span.end for sentence in draft(text, "markdown").sentences]
        places = [end for end in ends if text.startswith(_BLANK_LINE, end)]
        place = chooser.choice(places) if places else len(text)
        changed[index] = f"{text[:place]}{_BLANK_LINE}{plant.sentence}{text[place:]}"
    return changed


def reviewed(engine: Engine, texts: Iterable[str], language_id: str, rules: tuple[Rule, ...] = (Rule(),)) -> list[Review]:
    """The review of each text by the default rule."""
    return review(engine, [Job(draft(text, language_id), rules, MethodOptions()) for text in texts])


def responsible_words(finding: Finding, text: str) -> list[str]:
    """The words that a finding names, in small letters."""
    explanation = None if finding.tone is None else finding.tone.explanation
    if explanation is None or explanation.responsible is None:
        return []
    units = (explanation.units[index] for index in explanation.responsible.units)
    return [span.of(text).casefold() for unit in units for span in unit.spans]


def found_plants(documents: Sequence[str], reviews: Sequence[Review], plants: Sequence[Plant]) -> tuple[list[Plant], list[Plant]]:
    """The plants that are marked, and those among them whose word is named."""
    marked: list[Plant] = []
    named: list[Plant] = []
    for plant in plants:
        for text, result in zip(documents, reviews, strict=True):
            finding = next((one for one in result.findings if one.span.of(text) == plant.sentence), None)
            if finding is not None:
                marked.append(plant)
                if any(plant.word in word for word in responsible_words(finding, text)):
                    named.append(plant)
                break
    return marked, named


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.review")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--threshold", type=float, default=Rule().threshold)
    options = parser.parse_args()
    rules = (Rule(threshold=options.threshold),)
    engine = InProcessEngine()
    corpus = read_corpus(options.data)
    harsh = authored.harsh_lines()
    negative = [text for text, stars in corpus.sst_dev if stars < 2]
    readmes = sorted(options.documents.rglob("README.md")) if options.documents else [ROOT / "README.md"]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in readmes]
    documentation = [*corpus.documentation, *_not_trained_on(texts)]
    print(f"threshold {options.threshold}")
    for name, sentences in (("documentation held out", corpus.documentation), ("documentation", list(dict.fromkeys(documentation)))):
        _print(name, marked_count(engine, sentences, rules), len(sentences))
    _print("interface strings", marked_count(engine, corpus.interface, rules), len(corpus.interface))
    _print("SST dev, negative", marked_count(engine, negative, rules), len(negative))
    _print("harsh", marked_count(engine, harsh, rules), len(harsh))
    plants = planted_sentences()
    documents = planted([text for text in texts if len(text) > 1000][:20], plants, 0)
    marked, named = found_plants(documents, reviewed(engine, documents, "markdown", rules), plants)
    _print("planted, marked", len(marked), len(plants))
    _print("planted, word named", len(named), len(plants))
    for plant in plants:
        if plant not in named:
            print(f"  {'not named' if plant in marked else 'not marked'}: {plant.sentence}")


def marked_count(engine: Engine, sentences: Sequence[str], rules: tuple[Rule, ...]) -> int:
    """How many of the texts hold a finding; nothing is explained for it."""
    documents = [draft(sentence, "plaintext") for sentence in sentences]
    wanted = sorted({text for document in documents for text in texts_to_predict(document, rules, engine.model.languages)}, key=len)
    predictions = dict(zip(wanted, engine.predict(wanted), strict=True))
    return sum(bool(findings(document, rules, predictions, engine.model.languages)) for document in documents)


def _not_trained_on(texts: Iterable[str]) -> list[str]:
    content = (ROOT / "server" / "tonelens" / "model" / "trained_on.bin").read_bytes()
    trained = {content[start : start + FINGERPRINT_BYTES] for start in range(0, len(content), FINGERPRINT_BYTES)}
    sentences = (sentence.reading.text for text in texts for sentence in draft(text, "markdown").sentences)
    return [sentence for sentence in sentences if fingerprint(sentence) not in trained]


def _print(name: str, count: int, total: int) -> None:
    print(f"{name:<24}{count:6} of {total:6}{100 * count / total:8.2f}%")


if __name__ == "__main__":
    main()
