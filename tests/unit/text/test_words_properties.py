"""What holds for the words of every text, with offsets from real tokenizers and with offsets that are made up."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from tonelens.text.words import Word, merge_tokens, reader_words, unread

Offsets = list[tuple[int, int]]

CORPUS = [
    "Don't worry, the caf\u00e9 isn't as terrible as they say!",
    "hello world, hello well-known friends :-) \U0001f600 \u2764\ufe0f",
    "\u3053\u308c\u306f\u6f22\u5b57\u3067\u3059 \u6f22\u5b57",
    "a family \U0001f468\u200d\U0001f469\u200d\U0001f467 of the world",
]

# Pieces rather than single characters, so that short texts meet the rules: names, clusters, line ends, joiners.
PIECES = st.sampled_from(
    [
        *"abeXo 15.,'-!?:;#@+*/_&$%()\"\u2019\u6f22\u5b57\u304b\u30ab\u30fc\ud55c\u0e17\u0e33\u0928\u094d\u00e9\u00b2\u0416",
        *" \t\n\r\x00\x07\x1c\x85\u00a0\u202f\u2028\u3000",
        *"\u200b\u200c\u200d\ufeff\u00ad\u2060\ufe0f\u034f\u3164\u115f\u1160\u1161\u0600\u0301\u0323\u20e3\U000e0067\U000e007f",
        *"\U0001f468\U0001f600\U0001f3fd\U0001f1eb\U0001f1f7\u2764\u00a9\U0001f3f4",
        *["\r\n", "e\u0301", "\u2764\ufe0f", "1\ufe0f\u20e3", "\U0001f1eb\U0001f1f7", "\U0001f468\u200d\U0001f469\u200d\U0001f467"],
        *["don't", "hello", "well-known", "world", "U.S.", "https://a.b", "x@y.z", "...", ":-)", "10,000"],
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(st.one_of(PIECES, st.characters(exclude_categories=["Cs"])), max_size=14).map("".join),
)

# What stands for "cannot be seen" is spelled out here a second time, so that a slip in the module shows.
UNSEEN = regex.compile(r"(?V1)[[\p{Default_Ignorable_Code_Point}\p{Cc}]--[\u115f\u1160]]")


def is_visible(character: str) -> bool:
    return not character.isspace() and UNSEEN.match(character) is None


CLUSTER = regex.compile(r"(?V1)\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X")


def visible_clusters(text: str) -> list[list[int]]:
    """For each grapheme cluster of each stretch without whitespace the positions that can be seen."""
    clusters = []
    begin = 0
    for end in range(len(text) + 1):
        if end == len(text) or text[end].isspace():
            # A flag ends with the marks on it; the library would go on with a letter behind a virama.
            for cluster in CLUSTER.finditer(text[begin:end]):
                positions = [begin + at for at in range(*cluster.span()) if is_visible(text[begin + at])]
                if positions:
                    clusters.append(positions)
            begin = end + 1
    return clusters


def covered(offsets: Sequence[tuple[int, int]]) -> set[int]:
    return {position for start, end in offsets for position in range(start, end)}


@st.composite
def texts_with_offsets(draw: st.DrawFn) -> tuple[str, Offsets]:
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    pairs = st.one_of(
        st.tuples(place, place).map(lambda pair: (min(pair), max(pair))),
        st.tuples(place, st.integers(0, 2)).map(lambda pair: (pair[0], min(pair[0] + pair[1], len(text)))),
    )
    return text, draw(st.lists(pairs, max_size=10))


def word_piece() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=150, special_tokens=["[UNK]"], show_progress=False))
    return tokenizer


def byte_level(*, trimmed: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=trimmed)
    if trimmed:
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=320, initial_alphabet=alphabet, show_progress=False))
    return tokenizer


def unigram() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=90, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


@pytest.fixture(scope="session")
def tokenizers() -> dict[str, Tokenizer]:
    return {
        "WordPiece": word_piece(),
        "byte-level": byte_level(trimmed=False),
        "byte-level, trimmed": byte_level(trimmed=True),
        "Unigram": unigram(),
    }


def check_words(text: str, offsets: Offsets, words: list[Word]) -> None:
    assert sorted(index for word in words for index in word.tokens) == list(range(len(offsets)))
    for word in words:
        assert list(word.tokens) == sorted(word.tokens)
        assert word.tokens
    for word, following in pairwise(words):
        assert word.span.end <= following.span.start

    clusters = visible_clusters(text)
    if not clusters:
        assert len(words) == min(len(offsets), 1)
        return
    for word in words:
        shown = word.span.of(text)
        assert shown
        assert shown == shown.strip()
        assert is_visible(shown[0])
        # A variation selector or a tag at the end belongs to the look of what it follows.
        assert is_visible(shown[-1]) or unicodedata.category(shown[-1]) == "Mn" or "\U000e0020" <= shown[-1] <= "\U000e007f"
    word_at = {at: number for number, word in enumerate(words) for at in range(word.span.start, word.span.end)}
    for cluster in clusters:
        assert len({word_at.get(position) for position in cluster}) == 1, "a word's edge cuts a grapheme cluster"

    seen = {position for cluster in clusters for position in cluster}
    for index, offset in enumerate(offsets):
        touched = {word_at.get(position) for position in covered([offset]) & seen}
        assert len(touched) <= 1
        for number in touched:
            assert number is not None
            assert index in words[number].tokens
    if covered(offsets) & seen:
        for word in words:
            own = covered([offsets[index] for index in word.tokens])
            inside = any(word.span.start < offsets[index][0] < word.span.end for index in word.tokens)
            assert own & set(range(word.span.start, word.span.end)) or inside, "only loose tokens"


def check_unread(text: str, offsets: Offsets, unknown: list[bool]) -> None:
    spans = unread(text, offsets, unknown)
    for span in spans:
        shown = span.of(text)
        assert shown
        assert not any(character.isspace() for character in shown)
        assert is_visible(shown[0])
    for span, following in pairwise(spans):
        assert span.end <= following.start
        assert any(is_visible(at) or at.isspace() for at in text[span.end : following.start]), "neighbours are one span"
    reported = {position for span in spans for position in range(span.start, span.end)}
    read = covered(offsets)
    missed = covered([offset for offset, flag in zip(offsets, unknown, strict=True) if flag])
    for cluster in visible_clusters(text):
        visible = set(cluster)
        if visible & missed or not visible & read:
            assert visible <= reported
        else:
            assert not visible & reported


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_every_visible_character_is_in_one_word(text: str) -> None:
    spans = reader_words(text)
    positions = [position for span in spans for position in range(span.start, span.end)]
    assert positions == sorted(set(positions))
    assert {position for cluster in visible_clusters(text) for position in cluster} <= set(positions)
    assert not any(character.isspace() for span in spans for character in span.of(text))


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_a_word_by_itself_is_the_same_word(text: str) -> None:
    for span in reader_words(text):
        alone = reader_words(span.of(text))
        assert alone[0].start == 0
        assert alone[-1].end == len(span)


@settings(max_examples=400, deadline=None)
@given(texts_with_offsets())
def test_words_of_arbitrary_offsets(case: tuple[str, Offsets]) -> None:
    text, offsets = case
    words = merge_tokens(text, offsets)
    check_words(text, offsets, words)
    assert merge_tokens(text, offsets) == words


@settings(max_examples=200, deadline=None)
@given(texts_with_offsets(), st.data())
def test_the_order_of_the_tokens_does_not_matter(case: tuple[str, Offsets], data: st.DataObject) -> None:
    text, offsets = case
    order = data.draw(st.permutations(range(len(offsets))))
    shuffled = merge_tokens(text, [offsets[index] for index in order])
    restored = [Word(word.span, tuple(sorted(order[index] for index in word.tokens))) for word in shuffled]
    assert restored == merge_tokens(text, offsets)


@settings(max_examples=300, deadline=None)
@given(texts_with_offsets(), st.data())
def test_unread_of_arbitrary_offsets(case: tuple[str, Offsets], data: st.DataObject) -> None:
    text, offsets = case
    check_unread(text, offsets, data.draw(st.lists(st.booleans(), min_size=len(offsets), max_size=len(offsets))))


@pytest.mark.parametrize("name", ["WordPiece", "byte-level", "byte-level, trimmed", "Unigram"])
@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_words_and_unread_of_real_tokenizers(tokenizers: dict[str, Tokenizer], name: str, text: str) -> None:
    encoding = tokenizers[name].encode(text, add_special_tokens=False)
    offsets: Offsets = encoding.offsets
    words = merge_tokens(text, offsets)
    check_words(text, offsets, words)
    unknown = [token in ("[UNK]", "<unk>") or tokenizers[name].token_to_id(token) is None for token in encoding.tokens]
    check_unread(text, offsets, unknown)
    scores = [2**index for index in range(len(offsets))]
    assert sum(scores[index] for word in words for index in word.tokens) == sum(scores)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_bytes_leave_nothing_unread(tokenizers: dict[str, Tokenizer], text: str) -> None:
    offsets = tokenizers["byte-level"].encode(text, add_special_tokens=False).offsets
    assert unread(text, offsets, [False] * len(offsets)) == []
    listed = [word.span for word in merge_tokens(text, offsets)] if visible_clusters(text) else []
    for span in reader_words(text):
        assert any(word.start <= span.start and span.end <= word.end for word in listed)
