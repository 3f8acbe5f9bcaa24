"""Human word labels reach the right words of a text, and agreement counts them as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonelens.attribution.types import NEGATION, WORD, Explanation, MethodReport, ModelIdentity, Prediction, ScoredSpan, Unit
from tonelens.attribution.word_labels import (
    Agreement,
    LabelledWords,
    agreement,
    labelled_words,
    parse_tree,
    places,
    read_trees,
    unit_labels,
    word_labels,
)
from tonelens.errors import SettingsError
from tonelens.text.spans import Span
from tonelens.text.words import reader_words

TREE = "(1 (2 It) (1 (3 (1 (2 was) (2 not)) (0 bad)) (3 (2 ,) (4 splendid))))"
CONTRACTED = "(1 (2 I) (1 (2 (2 do) (0 n't)) (3 like) (2 it)))"


def laid_over(tree: str, text: str, tmp_path: Path) -> LabelledWords:
    path = tmp_path / "trees.txt"
    path.write_text(tree + "\n", encoding="utf-8")
    found = labelled_words(read_trees(path), text)
    assert found is not None
    return found


def shown(labelled: LabelledWords, text: str) -> dict[str, int | None]:
    return {span.of(text): labelled.word_label(span) for span in reader_words(text)}


def test_a_tree_has_its_words_their_labels_and_its_phrases() -> None:
    tree = parse_tree("(3 (2 It) (4 (2 's) (4 lovely)))")
    assert tree is not None
    assert (tree.words, tree.labels) == (("It", "'s", "lovely"), (2, 2, 4))
    assert {(phrase.label, phrase.first, phrase.beyond) for phrase in tree.phrases} >= {(3, 0, 3), (4, 1, 3), (2, 0, 1)}


@pytest.mark.parametrize(
    "line",
    [
        "(3 (2 a) (4 b)",
        "(3 (2 a) (4 b)))",
        "(3 (2 a) (4 b)) (2 c)",
        "(3 (2 a b) (4 c))",
        "(3 a (2 b))",
        "(3 (2 a) b)",
        "(5 (2 a) (4 b))",
        "((2 a) (4 b))",
        "(3)",
        "(3 (2) (4 b))",
        "a",
        "",
        "(",
        ")",
    ],
)
def test_what_is_no_tree(line: str) -> None:
    assert parse_tree(line) is None


def test_the_smallest_phrase_that_covers_words_speaks_for_them() -> None:
    tree = parse_tree(TREE)
    assert tree is not None
    assert tree.covering([2]) == 2
    assert tree.covering([1, 2]) == 1
    assert tree.covering([2, 3]) == 3
    assert tree.covering([3, 5]) == 1
    assert tree.covering([4, 5]) == 3


def test_a_treebanks_words_are_found_in_a_detokenised_text(tmp_path: Path) -> None:
    tree = "(2 (2 -LRB-) (2 (4 Good) (2 (2 \\/) (1 bad))) (2 -RRB-) (2 ``) (3 Naïve) (2 '') (2 ...) (2 --) (4 Yes))"
    text = "(Good/bad) “NAI\u0308VE”… — Yes"
    labels = shown(laid_over(tree.replace("Naïve", "naive"), text, tmp_path), text)
    assert (labels["Good"], labels["bad"], labels["NAI\u0308VE"], labels["Yes"]) == (4, 1, 3, 4)
    assert None not in labels.values()


def test_spaces_do_not_matter(tmp_path: Path) -> None:
    text = "I don't  like\nit"
    assert shown(laid_over(CONTRACTED, text, tmp_path), text) == {"I": 2, "don't": 0, "like": 3, "it": 2}


def test_of_several_words_in_one_the_furthest_from_neutral_counts(tmp_path: Path) -> None:
    assert shown(laid_over("(2 (3 so-so) (2 (3 un) (0 kind)))", "so-so unkind", tmp_path), "so-so unkind")["unkind"] == 0


def test_where_both_sides_are_as_far_their_phrase_decides(tmp_path: Path) -> None:
    assert shown(laid_over("(2 (2 a) (3 (1 un) (3 tired)))", "a untired", tmp_path), "a untired")["untired"] == 3


def test_a_word_of_the_tree_may_be_several_of_ours(tmp_path: Path) -> None:
    assert shown(laid_over("(2 (4 sun\\/sea) (2 here))", "sun/sea here", tmp_path), "sun/sea here") == {
        "sun": 4,
        "/": 4,
        "sea": 4,
        "here": 2,
    }


def test_what_the_tree_does_not_have_has_no_label_and_shifts_nothing(tmp_path: Path) -> None:
    text = "It was not bad!!! ☕, splendid"
    labels = shown(laid_over(TREE, text, tmp_path), text)
    assert (labels["!!!"], labels["☕"]) == (None, None)
    assert (labels["bad"], labels["splendid"]) == (0, 4)


def test_a_phrase_with_a_part_that_the_tree_does_not_have_has_no_label(tmp_path: Path) -> None:
    text = "It was not bad!!! , splendid"
    labelled = laid_over(TREE, text, tmp_path)
    mark = text.index("!!!")
    bad = Span(text.index("bad"), mark)
    assert labelled.phrase_label([bad]) == 0
    assert labelled.phrase_label([bad, Span(mark, mark + 3)]) is None


def test_a_text_without_its_tree(tmp_path: Path) -> None:
    path = tmp_path / "trees.txt"
    path.write_text(TREE, encoding="utf-8")
    assert labelled_words(read_trees(path), "Something else") is None


def test_parts_that_are_not_there_have_no_place() -> None:
    assert places(["the", "[UNK]", "film"], "The ☕ film") == [Span(0, 3), None, Span(6, 10)]
    assert places(["", "film"], "film") == [None, Span(0, 4)]
    assert places(["filmy"], "film") == [None]


def test_accents_in_either_do_not_matter() -> None:
    assert places(["naïve", "cafe"], "NAIVE café") == [Span(0, 5), Span(6, 10)]


def test_words_that_look_like_parts_of_each_other_keep_their_order() -> None:
    assert places(["x", "a", "b", "ab"], "x a b ab") == [Span(0, 1), Span(2, 3), Span(4, 5), Span(6, 8)]


def test_a_long_text_is_aligned_like_a_short_one() -> None:
    words = ["good", "and", "bad"] * 40
    text = "¡" + " ".join(words)
    assert [place.of(text) if place else None for place in places(words, text)] == words


def test_trees_may_begin_with_a_mark_and_end_their_lines_as_they_like(tmp_path: Path) -> None:
    path = tmp_path / "trees.txt"
    path.write_bytes(f"\ufeff{TREE}\r{CONTRACTED}\r\n{TREE}\n".encode())
    assert len(read_trees(path)) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "has no trees"),
        (b"\n \n", "has no trees"),
        (f"{TREE}\r\n\r\n(3 broken".encode(), "Line 3 "),
        (b"\xff\xfe", "not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "trees.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=says):
        read_trees(path)


def test_agreement_counts_both_sides_and_what_is_missing() -> None:
    labels = [4, 3, 2, 1, 0, 0, None]
    assert agreement(labels, 1) == Agreement(with_verdict=2, neutral=1, against=3, not_aligned=1)
    assert agreement(labels, -1) == Agreement(with_verdict=3, neutral=1, against=2, not_aligned=1)
    assert agreement(labels, -1).share == pytest.approx(3 / 6)
    assert agreement([], 1).share is None
    assert agreement(labels, 1) + agreement(labels, -1) == Agreement(5, 2, 5, 2)


def test_units_of_several_words_are_phrases_and_words_are_words(tmp_path: Path) -> None:
    text = "It was not bad, splendid"
    spans = reader_words(text)
    words = tuple(ScoredSpan(span.of(text), span, 0.0, 0.0) for span in spans)
    units = (
        Unit("not bad", NEGATION, (2, 3), (Span(7, 14),), 1.0, 0.5),
        Unit("splendid", WORD, (5,), (spans[5],), 1.0, 0.5),
        Unit("bad", WORD, (3,), (spans[3],), 1.0, 0.5),
    )
    report = MethodReport("any", "polarity", None, 1, None, None, True)
    explanation = Explanation(text, ModelIdentity("m", "r"), Prediction("positive", {}), report, words, (), (), units=units)
    labelled = laid_over(TREE, text, tmp_path)
    assert unit_labels(labelled, explanation, [0, 1, 2]) == [3, 4, 0]
    assert word_labels(labelled, explanation, [2, 3, 4]) == [2, 0, 2]


def test_a_unit_of_one_word_is_a_word_and_no_phrase(tmp_path: Path) -> None:
    text = "I don't like it"
    spans = reader_words(text)
    words = tuple(ScoredSpan(span.of(text), span, 0.0, 0.0) for span in spans)
    report = MethodReport("any", "polarity", None, 1, None, None, True)
    units = (Unit("don't", WORD, (1,), (spans[1],), 1.0, 1.0),)
    explanation = Explanation(text, ModelIdentity("m", "r"), Prediction("negative", {}), report, words, (), (), units=units)
    labelled = laid_over(CONTRACTED, text, tmp_path)
    assert labelled.phrase_label([spans[1]]) == 2
    assert unit_labels(labelled, explanation, [0]) == [0]
