"""Closed classes of words: who is in, who must stay out."""

from __future__ import annotations

import pytest

from tonelens.text.word_lists import is_function_word, is_identity_term, is_negator, is_punctuation


@pytest.mark.parametrize(
    "word", ["not", "Not", "never", "isn't", "isn’t", "don't", "DON'T", "dont", "hardly", "without", "nobody", "can't", "cannot"]
)
def test_negators(word: str) -> None:
    assert is_negator(word)
    assert not is_function_word(word)


@pytest.mark.parametrize("word", ["nothing's", "knot", "notable", "ant", "want", "nevertheless", "good"])
def test_words_that_only_look_like_negators(word: str) -> None:
    assert not is_negator(word)


@pytest.mark.parametrize("word", ["the", "The", "it's", "it’s", "because", "you", "would"])
def test_function_words(word: str) -> None:
    assert is_function_word(word)


@pytest.mark.parametrize("word", ["terrible", "failed", "poor", "help", "sorry", "unfortunately", "delay"])
def test_content_words_are_nothing_else(word: str) -> None:
    assert not is_function_word(word)
    assert not is_negator(word)
    assert not is_identity_term(word)


@pytest.mark.parametrize("word", ["Muslim", "gay", "women", "refugees", "deaf", "Black", "teenager's"])
def test_identity_terms(word: str) -> None:
    assert is_identity_term(word)


@pytest.mark.parametrize("mark", [".", "...", "?!", "—", "“", "$", "", "،", "\u200b"])
def test_marks(mark: str) -> None:
    assert is_punctuation(mark)


@pytest.mark.parametrize("word", ["a", "5", "é", ":-)", "<3", "😡", "👨‍👩‍👧", "🇩🇪", "❤️", "中"])
def test_what_is_read_is_not_a_mark(word: str) -> None:
    assert not is_punctuation(word)
