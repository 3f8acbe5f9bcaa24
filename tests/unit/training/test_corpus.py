"""What is held out of one set is trained on in none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from training.corpus import Corpus, measured_texts, read_corpus

REVIEWS = [f"The {number} film that we saw last week was rather good" for number in range(200)]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    def write(name: str, titles: str, lines: list[str]) -> None:
        (tmp_path / f"{name}.tsv.gz").write_bytes(gzip.compress("\n".join([titles, *lines]).encode()))

    ratings = "text\tmean_rating\traters_negative\traters_zero\traters_positive"
    for name in ("tweets", "amazon", "editorials"):
        write(f"rated_{name}", ratings, [f"{name} {text}\t1.0\t0\t5\t15" for text in REVIEWS])
    write("rated_movies", ratings, [f"{text}\t1.0\t0\t5\t15" for text in REVIEWS])
    phrases = [f"{text}\t3\t1" for text in REVIEWS] + [f"{text.partition(' last')[0]}\t3\t0" for text in REVIEWS] + ["rather good\t3\t0"]
    write("sst_train_phrases", "text\tlabel\tis_sentence", phrases)
    write("docs_sentences", "package\ttext", [f"package{number}\tIt has {number} options" for number in range(50)])
    write("ui_strings", "text", [f"Open file {number}" for number in range(200)])
    (tmp_path / "sst_dev.tsv").write_text("label\ttext\n4\tLovely\n", encoding="utf-8")
    return read_corpus(tmp_path)


def test_a_held_out_review_is_not_learnt_as_the_treebanks_sentence(corpus: Corpus) -> None:
    learnt = {example.text for example in corpus.train}
    assert corpus.rated["movies"]
    assert all(corpus.rated.values())
    assert corpus.documentation
    assert corpus.interface
    assert [text for text in measured_texts(corpus) if text in learnt] == []


def test_a_long_phrase_of_a_held_out_review_is_not_learnt_either(corpus: Corpus) -> None:
    phrases = {example.text for example in corpus.train if example.origin == "phrase"}
    assert "rather good" in phrases
    held_out = [sentence.text for sentence in corpus.rated["movies"]]
    assert [phrase for phrase in phrases for text in held_out if len(phrase.split()) > 3 and phrase in text] == []
    assert len(phrases) > 100
