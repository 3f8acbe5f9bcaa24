"""Examples of the rules for words: what a reader sees as one, which tokens belong to it and what was not read."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from tonelens.text.spans import Span
from tonelens.text.words import Word, merge_tokens, reader_words, unread

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FRANCE = "\U0001f1eb\U0001f1f7"
GERMANY = "\U0001f1e9\U0001f1ea"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
THUMB = "\U0001f44d\U0001f3fd"
HEART = "\u2764\ufe0f"
KEYCAP = "1\ufe0f\u20e3"
SMILE = "\U0001f600"


def seen(text: str) -> list[str]:
    return [span.of(text) for span in reader_words(text)]


def merged(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[str, tuple[int, ...]]]:
    return [(word.span.of(text), word.tokens) for word in merge_tokens(text, offsets)]


def not_read(text: str, offsets: Sequence[tuple[int, int]], unknown: Sequence[bool] | None = None) -> list[str]:
    return [span.of(text) for span in unread(text, offsets, unknown or [False] * len(offsets))]


@pytest.mark.parametrize(
    "word",
    [
        "don't",
        "can\u2019t",
        "l'amour",
        "O'Brien",
        "rock'n'roll",
        "e-mail",
        "well-known",
        "state-of-the-art",
        "non\u2011breaking",
        "COVID-19",
        "2026-11-23",
        "snake_case",
        "__init__",
        "example.com",
        "Node.js",
        "R&D",
        "col\u00b7lega",
        "f**k",
        "U.S.",
        "e.g.",
        "U.S.-led",
        "J.Smith",
        "3.14",
        "10,000",
        "10:30",
        "9/10",
        "-3",
        ".58",
        "$5.99",
        "-$5",
        "5\u20ac",
        "50%",
        "20\u00b0C",
        "18+",
        "x\u00b2",
        "C++",
        "C#",
        "#fail",
        "@someone",
        "user@example.com",
        "first.last+tag@mail.example.co.uk",
        "https://example.com/a_(b)/c?d=e&f=1,2#g",
        "mailto://x",
        "...",
        "!!!",
        "?!",
        "\u3002\uff01\uff1f",
        "--",
        ":-)",
        ";)",
        "<3",
        FAMILY,
        FRANCE,
        ENGLAND,
        THUMB,
        HEART,
        KEYCAP,
        "\u00a9",
        "cafe\u0301",
        "\u0928\u092e\u0938\u094d\u0924\u0947",
        "\ud55c\uad6d\uc5b4",
        "\u115f\u1161",
        "\u30ab\u30bf\u30ab\u30ca\u30fc",
        "\u6f22",
        "\u5d29\U000e0100",
    ],
)
def test_one_word(word: str) -> None:
    assert seen(word) == [word]
    assert seen(f"so {word}\nand") == ["so", word, "and"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, world!", ["Hello", ",", "world", "!"]),
        ("'quoted' \u201chi\u201d", ["'", "quoted", "'", "\u201c", "hi", "\u201d"]),
        ('wait..."', ["wait", "...", '"']),
        ("(-3) ($5)", ["(", "-3", ")", "(", "$5", ")"]),
        ("and/or", ["and", "/", "or"]),
        ("note:this", ["note", ":", "this"]),
        ("a,b", ["a", ",", "b"]),
        ("1+1", ["1", "+", "1"]),
        ("--flag x-", ["--", "flag", "x", "-"]),
        ("a - b", ["a", "-", "b"]),
        ("yes\u2014no", ["yes", "\u2014", "no"]),
        ("**x**", ["**", "x", "**"]),
        ("terrible.But true", ["terrible", ".", "But", "true"]),
        ("see user@example.com.", ["see", "user@example.com", "."]),
        ("(https://example.com/a).", ["(", "https://example.com/a", ")", "."]),
        ("https://example.com\u3002\u6b21", ["https://example.com", "\u3002", "\u6b21"]),
        (":Done", [":", "Done"]),
        ("C++17 5#", ["C++", "17", "5", "#"]),
        ("a\u24c2b", ["a", "\u24c2", "b"]),
        ("#\ufe0f\u20e3#\ufe0f\u20e3", ["#\ufe0f\u20e3", "#\ufe0f\u20e3"]),
        ("great:)", ["great", ":", ")"]),
        (f"{SMILE}{SMILE}{FAMILY}{FRANCE}{GERMANY}{THUMB}{KEYCAP}", [SMILE, SMILE, FAMILY, FRANCE, GERMANY, THUMB, KEYCAP]),
        (f"so{SMILE}good5{KEYCAP}", ["so", SMILE, "good5", KEYCAP]),
        ("\u6f22\u5b57\u304b\u306a", ["\u6f22", "\u5b57", "\u304b", "\u306a"]),
        ("AI\u30ab\u30bf", ["AI", "\u30ab\u30bf"]),
        ("\u0e44\u0e17\u0e22\u0e33", ["\u0e44", "\u0e17", "\u0e22\u0e33"]),
    ],
)
def test_several_words(text: str, words: list[str]) -> None:
    assert seen(text) == words


@pytest.mark.parametrize("blank", [" ", "\r\n", "\r", "\n", "\t", "\x1c", "\x85", "\u00a0", "\u2028", "\u202f", "\u3000"])
def test_whitespace_is_in_no_word(blank: str) -> None:
    assert seen(f"{blank}a{blank}{blank}b{blank}") == ["a", "b"]
    assert seen(f"10{blank}000") == ["10", "000"]


@pytest.mark.parametrize("zero_width", ["\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u200e", "\u3164", "\x00", "\x07"])
def test_unseen_characters_are_kept_inside_a_word_and_left_out_at_its_edges(zero_width: str) -> None:
    assert seen(f"a{zero_width}b") == [f"a{zero_width}b"]
    assert seen(f"{zero_width}a{zero_width} {zero_width} {zero_width}!{zero_width}") == ["a", "!"]
    assert seen(f"{SMILE}{zero_width}") == [SMILE]
    assert seen(zero_width * 2) == []


def test_a_mark_never_leaves_its_base() -> None:
    assert seen("cafe\u0301\u0323, e\u0301!\u0301x") == ["cafe\u0301\u0323", ",", "e\u0301", "!\u0301", "x"]
    assert seen("a\u0e33") == ["a\u0e33"], "a vowel sign that Unicode does not call a mark"
    assert seen("\u0600!") == ["\u0600!"], "a sign that stands before its base"
    assert seen("# #\ufe0f") == ["#", "#\ufe0f"]


def test_a_mark_on_whitespace_is_a_word_without_the_whitespace() -> None:
    assert seen("a \u0301b") == ["a", "\u0301", "b"]
    assert seen("\r\u0301") == ["\u0301"]
    assert seen("\u0600 x") == ["\u0600", "x"], "whitespace that a sign before it would take along"


def test_no_text_no_words() -> None:
    assert reader_words("") == []
    assert merge_tokens("", []) == []
    assert merge_tokens("word", []) == []


def test_the_tokens_of_a_word_are_merged_and_its_mark_included() -> None:
    # BERT reads three words in "don't" and strips the accent of a decomposed é out of its offsets.
    assert merged("don't, cafe\u0301 x", [(0, 3), (3, 4), (4, 5), (5, 6), (7, 11), (13, 14)]) == [
        ("don't", (0, 1, 2)),
        (",", (3,)),
        ("cafe\u0301", (4,)),
        ("x", (5,)),
    ]
    assert merge_tokens(" hi", [(1, 3)]) == [Word(Span(1, 3), (0,))]


def test_a_token_may_include_the_whitespace_around_it() -> None:
    assert merged("so very good ", [(0, 2), (2, 7), (7, 13)]) == [("so", (0,)), ("very", (1,)), ("good", (2,))]
    assert merged("a \u200bb", [(0, 1), (1, 4)]) == [("a", (0,)), ("b", (1,))]


def test_a_token_over_several_words_makes_them_one() -> None:
    assert merged("in spite of it all", [(0, 2), (2, 8), (7, 11), (12, 14), (14, 18)]) == [
        ("in", (0,)),
        ("spite of", (1, 2)),
        ("it", (3,)),
        ("all", (4,)),
    ]
    assert merged("\u6f22\u5b57\u5b66", [(0, 2), (2, 3)]) == [("\u6f22\u5b57", (0,)), ("\u5b66", (1,))]
    assert merged("a b c d", [(0, 3), (2, 5), (6, 7)]) == [("a b c", (0, 1)), ("d", (2,))], "chains"
    assert merged("a b c d", [(4, 7), (0, 3), (0, 1)]) == [("a b", (1, 2)), ("c d", (0,))], "in any order"


def test_repeated_offsets_belong_to_one_word() -> None:
    assert merged(f"a {SMILE}", [(0, 1), (1, 3), (2, 3), (2, 3), (2, 3)]) == [("a", (0,)), (SMILE, (1, 2, 3, 4))]
    # Byte-level BPE can end a token in the midst of an ideograph or of a family.
    assert merged("\u6f22\u5b57", [(0, 1), (0, 2), (1, 2)]) == [("\u6f22\u5b57", (0, 1, 2))]
    assert merged(FAMILY, [(0, 2), (2, 5)]) == [(FAMILY, (0, 1))]


@pytest.mark.parametrize("loose", [(2, 3), (2, 2), (3, 3), (3, 4), (4, 4)])
def test_a_token_that_covers_no_word_belongs_to_the_next_one(loose: tuple[int, int]) -> None:
    assert merged("ab \u200bcd", [(0, 2), loose, (4, 6)]) == [("ab", (0,)), ("cd", (1, 2))]


@pytest.mark.parametrize("loose", [(0, 0), (0, 1), (1, 1)])
def test_a_token_before_the_first_word_belongs_to_it(loose: tuple[int, int]) -> None:
    assert merged(" ab", [loose, (1, 3)]) == [("ab", (0, 1))]


@pytest.mark.parametrize("loose", [(2, 2), (2, 3), (3, 3)])
def test_a_token_after_the_last_word_belongs_to_it(loose: tuple[int, int]) -> None:
    assert merged("ab\n", [(0, 2), loose]) == [("ab", (0, 1))]


def test_an_empty_token_inside_a_word_belongs_to_that_word() -> None:
    assert merged("ab cd", [(0, 2), (1, 1), (3, 5)]) == [("ab", (0, 1)), ("cd", (2,))]
    assert merged("ab cd", [(1, 1)]) == [("ab", (0,))]
    assert merged("a bc d", [(0, 3), (2, 6), (1, 1), (4, 4)]) == [("a bc d", (0, 1, 2, 3))]


def test_words_without_tokens_are_left_out_and_get_no_loose_tokens() -> None:
    assert merged("a \ufffd b", [(0, 1), (4, 5)]) == [("a", (0,)), ("b", (1,))]
    assert merged("a \ufffd b", [(0, 1), (1, 2), (4, 5)]) == [("a", (0,)), ("b", (1, 2))]
    assert merged("a \ufffd", [(0, 1), (1, 2)]) == [("a", (0, 1))]


def test_where_no_word_has_a_token_the_loose_ones_belong_to_the_next_word() -> None:
    assert merged("a b ", [(1, 2)]) == [("b", (0,))]
    assert merged("a b ", [(0, 0), (1, 2), (3, 4), (4, 4)]) == [("a", (0,)), ("b", (1, 2, 3))]


def test_a_text_that_shows_nothing_keeps_its_tokens() -> None:
    assert merge_tokens(" \u200b\r\n", [(1, 2), (1, 2), (2, 3), (0, 0)]) == [Word(Span(1, 3), (0, 1, 2, 3))]
    assert merge_tokens("  ", [(0, 0), (2, 2)]) == [Word(Span(0, 2), (0, 1))]
    assert merge_tokens("", [(0, 0)]) == [Word(Span(0, 0), (0,))]


@pytest.mark.parametrize("offset", [(-1, 1), (0, 4), (2, 1), (4, 4)])
def test_offsets_outside_the_text_are_refused(offset: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="token 1 "):
        merge_tokens("abc", [(0, 1), offset])
    with pytest.raises(ValueError, match="token 1 "):
        unread("abc", [(0, 1), offset], [False, False])


def test_unknown_tokens_are_not_read() -> None:
    assert not_read(f"so {FAMILY}!", [(0, 2), (3, 8), (8, 9)], [False, True, False]) == [FAMILY]
    assert unread("ab cd", [(0, 2), (3, 5)], [True, True]) == [Span(0, 2), Span(3, 5)]
    assert not_read("ab", [(0, 1), (1, 2)], [True, True]) == ["ab"], "what follows each other is one span"
    assert not_read("abc", [(0, 1), (1, 2), (2, 3)], [True, False, True]) == ["a", "c"]


def test_an_unknown_token_extends_over_whole_graphemes() -> None:
    assert not_read(FAMILY + "x", [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)], [True] + [False] * 5) == [FAMILY]
    assert not_read("cafe\u0301", [(0, 4), (4, 5)], [False, True]) == ["e\u0301"]


def test_an_unknown_token_is_reported_without_whitespace_and_unseen_edges() -> None:
    assert not_read(f"a {SMILE}\u200b b", [(0, 1), (1, 5), (5, 6)], [False, True, False]) == [SMILE]
    assert not_read("a\u00adb\u00ad", [(0, 4)], [True]) == ["a\u00adb"], "inside they do not part what is not read"


@pytest.mark.parametrize("span", [(1, 2), (0, 0), (2, 3)])
def test_an_unknown_token_that_hides_nothing_is_not_reported(span: tuple[int, int]) -> None:
    assert not_read(f"{HEART} x", [(0, 1), (3, 4), span], [False, False, True]) == []


def test_a_character_is_unread_where_one_of_its_tokens_is_unknown() -> None:
    # Unigram tokenizers put the mark of a word's beginning on the offsets of an unknown first character.
    assert not_read("\u0416x", [(0, 1), (0, 1), (1, 2)], [False, True, False]) == ["\u0416"]


def test_visible_text_without_tokens_is_not_read() -> None:
    assert not_read(f"a {SMILE}{FRANCE} b\ufffd", [(0, 1), (6, 7)]) == [SMILE + FRANCE, "\ufffd"]
    assert not_read(f"{FRANCE}{GERMANY}", [(0, 2)]) == [GERMANY]
    assert not_read("abc", []) == ["abc"]


def test_what_cannot_be_seen_is_never_unread() -> None:
    assert not_read("a\u200b\u00ad \ufeff\r\n\x00\tb\x07", [(0, 1), (9, 10)]) == []


def test_an_accent_that_was_stripped_is_not_unread() -> None:
    assert not_read("cafe\u0301 x", [(0, 4), (6, 7)]) == []
    assert not_read("caf\u0301e\u0301", [(0, 3)]) == ["e\u0301"]


def test_a_token_on_an_unseen_part_alone_does_not_read_the_visible_one() -> None:
    assert not_read(f"{HEART} x", [(1, 2), (3, 4)]) == [HEART]


def test_a_mark_for_each_token_is_required() -> None:
    with pytest.raises(ValueError, match="2 offsets but 1 "):
        unread("ab", [(0, 1), (1, 2)], [True])


@pytest.mark.parametrize(
    "text",
    [
        "Don't worry, the well-known caf\u00e9 isn't 50% as terrible\u2026 " * 2500,
        "a." * 30_000 + "a",
        "a+" * 40_000,
        "x://1" * 8_000 + "\x00",
        "x://" + "1!" * 20_000 + "!" * 1000,
        "1,a@b-" * 6_000,
        "\u3164" * 40_000,
        FRANCE * 20_000,
        FAMILY * 8_000,
    ],
    ids=["prose", "initials", "sums", "addresses", "long address", "numbers", "fillers", "flags", "families"],
)
def test_the_time_grows_with_the_length_alone(text: str) -> None:
    offsets = [(start, start + 1) for start in range(len(text))]
    begin = time.process_time()
    merge_tokens(text, offsets)
    unread(text, offsets, [False] * len(offsets))
    unread(text, [], [])
    # About a second is needed at most; what is quadratic takes more than ten.
    assert time.process_time() - begin < 6
