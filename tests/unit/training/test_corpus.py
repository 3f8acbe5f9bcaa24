"""What is held out of one set is trained on in none."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest

from training import authored, real
from training.corpus import Corpus, measured_texts, read_corpus
from training.examples import Example, fingerprint
from training.mixtures import MIXTURES

REVIEWS = [f"The {number} film that we saw last week was rather good" for number in range(200)]
REAL = [f"Sentence {number} of the handbook is short." for number in range(200)]


def write(folder: Path, name: str, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = ["\t".join(titles), *("\t".join(row) for row in rows)]
    (folder / f"{name}.tsv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder, labels = tmp_path / "data", tmp_path / "labels"
    folder.mkdir()
    labels.mkdir()
    ratings = ("text", "mean_rating", "raters_negative", "raters_zero", "raters_positive")
    for name in ("tweets", "amazon", "editorials"):
        write(folder, f"rated_{name}", ratings, [(f"{name} {text}", "1.0", "0", "5", "15") for text in REVIEWS])
    write(folder, "rated_movies", ratings, [(text, "1.0", "0", "5", "15") for text in REVIEWS])
    phrases = [(text, "3", "1") for text in REVIEWS] + [(text.partition(" last")[0], "3", "0") for text in REVIEWS]
    write(folder, "sst_train_phrases", ("text", "label", "is_sentence"), [*phrases, ("rather good", "3", "0")])
    write(folder, "docs_sentences", ("package", "text"), [(f"package{number}", f"It has {number} options") for number in range(50)])
    write(folder, "ui_strings", ("text",), [(f"Open file {number}",) for number in range(200)])
    posts = [("neutral", f"Question {number} about lists") for number in range(100)]
    write(folder, "stackoverflow_train", ("label", "text"), posts)
    write(folder, "review_comments_train", ("is_negative", "text"), [("1", "This is a horrible mess"), ("0", "Rename this")])
    reviews = [("1", "A dull film. I slept through all of it.", "A lively film. I laughed through all of it.")]
    write(folder, "counterfactual_reviews_train", ("pair", "negative", "positive"), reviews)
    emotions = [("joy", "What a day"), ("joy,anger", "Both at once"), ("curiosity", "Why is that"), ("neutral", "It is noon")]
    write(folder, "goemotions_train", ("emotions", "text"), emotions)
    write(folder, "goemotions_dev", ("emotions", "text"), [("anger", "Leave me alone"), ("surprise", "Oh"), ("neutral", "It is noon")])
    first = [("basecamp+policies", "text", "positive", "2", "n", "We answer every letter")]
    write(folder, "real_sentences", ("source", "kind", "label", "strength", "mark", "text"), first)
    unlabelled = [(f"R{number}", "18F/handbook", "text", text) for number, text in enumerate(REAL)]
    write(folder, "real_unlabelled", ("id", "source", "kind", "text"), unlabelled)
    (folder / "sst_dev.tsv").write_text("label\ttext\n4\tLovely\n", encoding="utf-8")
    (labels / "genres.tsv").write_text("source\tgenre\n18F/handbook\thandbooks\nbasecamp/policies\thandbooks\n", encoding="utf-8")
    labelled = "".join(f"R{number}\t{fingerprint(text).hex()}\tnegative\t2\ty\tblame\n" for number, text in enumerate(REAL))
    (labels / "real.tsv").write_text("id\tfingerprint\tlabel\tstrength\tmark\tkind\n" + labelled, encoding="utf-8")
    monkeypatch.setattr(real, "LABELS_FOLDER", labels)
    return folder


@pytest.fixture
def corpus(data: Path) -> Corpus:
    return read_corpus(data)


def test_nothing_that_is_measured_is_learnt(corpus: Corpus) -> None:
    learnt = {example.text for example in corpus.train}
    assert all(corpus.rated.values())
    assert corpus.documentation
    assert corpus.interface
    assert corpus.posts
    assert corpus.real
    assert corpus.calibration
    assert [text for text in measured_texts(corpus) if text in learnt] == []
    assert "It is noon" not in learnt  # it stands among the conversations that are measured


def test_a_long_phrase_of_a_held_out_review_is_not_learnt_either(corpus: Corpus) -> None:
    phrases = {example.text for example in corpus.train if example.origin == "phrase"}
    assert "rather good" in phrases
    held_out = [sentence.text for sentence in corpus.rated["movies"]]
    assert [phrase for phrase in phrases for text in held_out if len(phrase.split()) > 3 and phrase in text] == []
    assert len(phrases) > 100


def test_what_is_measured_is_not_what_thresholds_are_chosen_on(corpus: Corpus) -> None:
    measured, calibration = ({sentence.text for sentence in part} for part in (corpus.real, corpus.calibration))
    assert not measured & calibration
    assert len(measured) + len(calibration) < 0.25 * len(REAL)


def test_comments_with_emotions_of_several_groups_are_left_out(corpus: Corpus) -> None:
    learnt = {example.text: example.target for example in corpus.train}
    assert learnt["What a day"][2] > 0.8
    assert not {"Both at once", "Why is that"} & set(learnt)
    assert corpus.conversations == (("Leave me alone", 0), ("It is noon", 1))


def test_the_sentences_in_which_a_review_and_its_change_differ_are_learnt(corpus: Corpus) -> None:
    found = {example.text: example.target for example in corpus.train if example.origin == "counterfactual"}
    assert found["I slept through all of it."][0] > 0.5
    assert found["I laughed through all of it."][2] > 0.5


def test_a_sentence_that_is_not_the_labelled_one_is_refused(data: Path) -> None:
    rows = [(f"R{number}", "18F/handbook", "text", f"Another sentence {number}") for number in range(len(REAL))]
    write(data, "real_unlabelled", ("id", "source", "kind", "text"), rows)
    with pytest.raises(ValueError, match="R0 is not the sentence that was labelled"):
        read_corpus(data)


def test_a_stronger_label_is_a_surer_target(corpus: Corpus) -> None:
    mild, clear, strong = (
        real.RealSentence("text", "source", "genre", "negative", strength, mark=False, kind="").target for strength in (1, 2, 3)
    )
    assert mild[0] < clear[0] < strong[0]
    assert all(sum(target) == pytest.approx(1.0) for target in (mild, clear, strong))


def test_every_origin_has_its_place_in_the_last_mixture(corpus: Corpus) -> None:
    assert {example.origin for example in corpus.train} <= set(MIXTURES["taught"])


def test_copy_that_echoes_a_held_out_line_is_not_learnt(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = authored.cold_lines()[0].text
    echo, own = f"{line.rstrip('.')} by now.", "The kettle is on and the door is open."
    copies = [Example(text, authored.TARGETS["negative"], "genre copy") for text in (echo, own)]
    monkeypatch.setattr(authored, "copy_examples", lambda: iter(copies))
    assert [example.text for example in read_corpus(data).train if example.origin == "genre copy"] == [own]
