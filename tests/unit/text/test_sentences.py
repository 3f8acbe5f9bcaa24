"""What a sentence of a plain text is: examples of every rule, and what holds for all texts."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tonelens.text.sentences import sentence_spans
from tonelens.text.spans import Span
from tonelens.text.words import reader_words

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
GERMANY = "\U0001f1e9\U0001f1ea"
SMILE = "\U0001f600"
PARTY = "\U0001f389"
HEART = "\u2764\ufe0f"
NO_BREAK = "\u00a0"


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


def check(*expected: str, between: str = " ") -> None:
    """The expected sentences, written one after the other, are found again."""
    assert sentences(between.join(expected)) == list(expected)


@pytest.mark.parametrize(
    "expected",
    [
        ["I love it.", "It is great.", "Buy it now!"],
        ["i love it.", "it is great.", "buy it now!"],
        ["What?!", "No!!!", "Really??"],
        ["Wait... what?", "Well...", "Okay."],
        ["Dr. Smith met Mr. Jones at 5 p.m. on Jan. 5.", "They talked."],
        ["See e.g. the U.S. Army.", "U.S. law applies.", "J. R. R. Tolkien wrote it."],
        ["Upgrade to v2.0.", "It costs $5.", "Pi is 3.14 or so."],
        ["Use Node.js.", "See example.com.", "Send it to me@example.com.", "Open https://a.com/b?c=d.", "Done."],
        ["Yahoo! is great.", "Is it?", "yes."],
        ['He said "I hate this. It is awful." and left.', "Then he came back."],
        ["The users' data is bad.", "The boys' toys are not.", "It isn't good.", "'Tis bad."],
        ["Don't do it.", "It isn't good.", "'Tis bad."],
        ["It works.[1]", "But slowly.", "Save it (Ctrl+S).", "Press F5."],
        ["Is it ok?)", "Yes.", "Press [Enter].", "Now."],
    ],
)
def test_sentences_of_a_line(expected: list[str]) -> None:
    check(*expected)


@pytest.mark.parametrize(
    "expected",
    [
        ["“I love this.", "It changed my life.", "Best ever.”"],
        ['"I love this.', 'It changed my life."', "Jane agreed."],
        ["(It is bad.", "Really bad.)", "Next one."],
        ["Fine.", "(I mean it.)", "Bye."],
        ["Fine.", "[I mean it.", "Really.]", "“Bye.”"],
        ["(Both e.g. this) and that.", "Good."],
        ['"Go," she said.', '"Why?" she asked.', "(No) they did.", "(Beta) Windows users only."],
    ],
)
def test_a_quotation_or_bracket_by_itself_falls_into_sentences(expected: list[str]) -> None:
    check(*expected)


@pytest.mark.parametrize(
    "expected",
    [
        [f"Great! {SMILE}", "Thanks."],
        [f"Great!{SMILE}", f"Thanks. {PARTY}{PARTY} {HEART}", "More."],
        [f"Family. {FAMILY}", f"Berlin. {GERMANY}", "Yes."],
        ["Nice. :-)", "It failed. <3", "Bye. xD", "Ok. :D"],
        ["Great !!!", "Thanks ."],
        ["Fast.", "✔ Reliable.", "✔ Cheap."],
        ["Mine.", "© Acme owns it."],
        ["He left.", "— Bob said so."],
        ["It is.", f"{SMILE}Thanks."],
    ],
)
def test_what_follows_a_sentence_belongs_to_it(expected: list[str]) -> None:
    check(*expected)


def test_an_emoji_between_two_sentences_without_space_belongs_to_the_first() -> None:
    check(f"Great!{SMILE}", "Thanks", between="")


def test_a_missing_space_ends_a_sentence_and_a_word_does_not_contain_an_end() -> None:
    check("Was it good?", "No.", "It was bad!", "Very.", between="")
    check("Call x://a.com/?Do=It!Now=1.", "Then wait.")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
class TestLineEnds:
    def test_a_blank_line_ends_a_sentence(self, line_end: str) -> None:
        check("no full stop", "and no capital", between=line_end * 2)
        check("no full stop", "and no capital", between=f"{line_end} \t\u200b{line_end}")

    def test_a_line_end_does_not(self, line_end: str) -> None:
        assert len(sentences(f"We talked to Dr.{line_end}Smith about it, and{line_end}that was{line_end}good")) == 1
        check("This is wrapped" + line_end + "prose.", "And so is" + line_end + "this.")

    def test_a_line_end_before_an_item_does(self, line_end: str) -> None:
        check("We sell", "- apples", "* pears", "• plums" + line_end + "  and grapes", between=line_end)
        check("1. Open it", "2. Close it", "(c) Leave", "iv) Go", "– Stay", f"{PARTY} Dance", between=line_end)

    def test_a_heading_ends_at_its_line(self, line_end: str) -> None:
        check("Getting started", "Install the package.", between=line_end)
        check("100%", "Sign in", "Cancel", "Log on", "“Open” file", f"Party {PARTY}", "Windows", between=line_end)


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1c"])
def test_nothing_else_ends_a_line(character: str) -> None:
    assert len(sentences(f"one{character}{character}two{character}- three")) == 1
    check("One.", "Two.", between=character)


@pytest.mark.parametrize(
    "text",
    [
        "I went to\nLondon last week",
        "this is my\nMother and she knows",
        "we love\nLondon in summer",
        "We sell our\nBest apples\nAnd pears",
        "This line is far too long for a heading, which says it in few words\n"
        "What follows is prose, even where there is much more room on the line than it takes",
        "Please note,\nThe file is gone",
        "Note:\nPlease restart",
        "We love long lines that fill the page until nothing more fits\nEven if a capital follows",
        "A line that is as wide as what follows it\nWindows users see this one, and it is the last",
        "We hope that this release of our\nproduct runs on Microsoft\nWindows, and on all that is to come",
        "Python\nis great",
        "We like Python\n2) and Rust",
        "We like Python\n– which is good – and Rust",
        f"We like Python\n{HEART} and Rust",
    ],
)
def test_a_line_that_goes_on(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "expected",
    [
        ["It has:", "2) a roof", "3) a door"],
        ["It is here!", f"{SMILE} See you"],
        ["2. Second", "3. Third"],
        ["– One", "– Two"],
        [f"{PARTY} Fast", f"{HEART} Pretty"],
        ["1️⃣ Open", "2️⃣ Close"],
        ["- One", "– Two", "12. Three"],
        ["- Fast. \N{WHITE HEAVY CHECK MARK}", "- Cheap"],
    ],
)
def test_items(expected: list[str]) -> None:
    check(*expected, between="\n")


def test_the_sentences_of_an_item() -> None:
    assert sentences("1. Open it. Wait.\n2. Close it") == ["1. Open it.", "Wait.", "2. Close it"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello.\n---\nWorld", ["Hello.\n---", "World"]),
        ("Title\n=====\nIt is so.", ["Title\n=====", "It is so."]),
        ("***\nHello. World.", ["***\nHello.", "World."]),
        ("!!! Hello. ... ” World.", ["!!! Hello. ... ”", "World."]),
        (f"Hello\n{SMILE}\nWorld", [f"Hello\n{SMILE}", "World"]),
        ("Hello.\n\n!!!\n\nWorld.", ["Hello.", "!!!", "World."]),
        ("- \n- a", ["- \n- a"]),
        ("1. \ufe0f", ["1. \ufe0f"]),
        ("?!", ["?!"]),
        (SMILE, [SMILE]),
        ("* * *", ["* * *"]),
    ],
)
def test_marks_are_no_sentence_beside_others(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\ufeff\r\n\x00"])
def test_where_nothing_is_seen_there_is_no_sentence(text: str) -> None:
    assert sentence_spans(text) == []


def test_what_cannot_be_seen_is_left_out_at_the_edges() -> None:
    check("Hello.", "World.", between="\u200b \u200b")
    assert sentence_spans("\ufeffHello. \n") == [Span(1, 7)]
    assert sentence_spans(f"I {HEART}\u200b") == [Span(0, 4)]


def test_spans_are_code_points() -> None:
    assert sentence_spans(f"{SMILE} Oh. e\u0301 is it.\r\n\r\n{FAMILY}!") == [Span(0, 5), Span(6, 15), Span(19, 25)]


@pytest.mark.parametrize("space", [NO_BREAK, "\u202f", "\u3000", "\u2003"])
def test_a_space_that_the_segmenter_cannot_bear(space: str) -> None:
    assert sentences(f"This is plan A{space}. And this is B{space}. I{space}. C.")[0] == f"This is plan A{space}."


def test_a_lone_surrogate_is_a_character_like_others() -> None:
    check("Half \ud83d an emoji.", "Whole.")


def test_a_long_sentence_is_not_cut() -> None:
    long = "word " * 500 + "end."
    check("Short.", long, "Short again.")
    check("x" * 10_000 + ".", "Short.")
    assert len(sentences("One is here. Two is here. " * 2_000)) == 4_000


@pytest.mark.parametrize("length", range(1_880, 2_010, 13))
def test_the_window_does_not_show(length: int) -> None:
    check(
        "Go" + " on" * (length // 3) + ".",
        "We met Dr. Smith at the U.S. Embassy in London.",
        "He said “Go. Now.” and left.",
        "It" + " is" * 400 + ".",
    )


# Pieces rather than single characters, so that short texts meet the rules.
PIECES = st.sampled_from(
    [
        *"abAI 12.,'\"!?:;#@+*/_-&()[]\u2019\u201c\u201d\u2018\u00ab\u00bb\u2026\u3002\uff01\u300c\u300d\u4e2d\u30ab\u00e9",
        *" \t\n\r\x00\x1c\x85\u00a0\u2028\u3000\u200b\u200d\ufeff\ufe0f\u0301\U0001f600\U0001f1e9\ud800",
        *["\r\n", "\n\n", ". ", ". A", "! ", "...", " . . .", "e\u0301", HEART, FAMILY, GERMANY, "1\ufe0f\u20e3"],
        *["\n- ", "\n1. ", "\n2) ", "\n\u2013 ", f"\n{SMILE} ", "1. ", "a) ", "Dr. ", "e.g. ", "U.S.", "No. ", "a.m. ", "Yahoo!"],
        *["I hate it", "It is", "Title\n", "https://a.b", "x@y.z", ":-)", "''", "``"],
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=20).map("".join),
    st.lists(st.one_of(PIECES, st.characters()), max_size=16).map("".join),
)
# Spelled out here a second time, so that a slip in the module shows.
UNSEEN = regex.compile(r"(?V1)[\s\x1c-\x1f[\p{Default_Ignorable_Code_Point}\p{Cc}]--[\u115f\u1160]]")


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_everything_visible_is_in_one_sentence(text: str) -> None:
    spans = sentence_spans(text)
    for span, following in pairwise(spans):
        assert span.end <= following.start
    for span in spans:
        shown = span.of(text)
        assert shown
        assert shown == shown.strip()
        assert regex.match(r"\S", shown[0])
        assert UNSEEN.match(shown[0]) is None
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert {at for at, character in enumerate(text) if not UNSEEN.match(character)} <= covered


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_no_word_is_cut(text: str) -> None:
    edges = {edge for span in sentence_spans(text) for edge in (span.start, span.end)}
    for word in reader_words(text):
        assert not edges & set(range(word.start + 1, word.end))


@settings(max_examples=250, deadline=None)
@given(TEXTS, st.text(" \n\r\t\u00a0\u200b\u2028", max_size=4))
def test_space_at_the_end_changes_nothing(text: str, space: str) -> None:
    assert sentence_spans(text + space) == sentence_spans(text)


@settings(max_examples=250, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["\n\n", "\r\n\r\n", "\n \n"]))
def test_a_paragraph_knows_nothing_of_others(text: str, other: str, between: str) -> None:
    start = len(text + between)
    assert sentence_spans(text + between + other) == sentence_spans(text) + [span.shifted(start) for span in sentence_spans(other)]


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_a_readable_paragraph_has_readable_sentences(text: str) -> None:
    paragraph = regex.sub(r"\r\n?|\n", " ", text)
    found = sentences(paragraph)
    if regex.search(r"[\p{L}\p{N}]", paragraph):
        assert all(regex.search(r"[\p{L}\p{N}]", sentence) for sentence in found)
    else:
        assert len(found) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "The first sentence, which is usual, isn't it? And Dr. Smith's second! " * 28_000,
        "A line of prose which is wrapped at about eighty characters, as many are, and\n" * 25_000,
        "Word\n\n" * 20_000,
        "- A\n" * 20_000,
        "\u201c" * 200_000 + "A. B.",
        "\u201ca. " * 20_000,
        "(a. " * 20_000,
        '"A. B." ' * 10_000,
        "a.Bc" * 15_000,
        '."' * 20_000,
        "." * 300_000,
        ". " * 60_000,
        f"a. {SMILE} " * 15_000,
        GERMANY * 40_000,
        FAMILY * 20_000,
        ".\u0301" * 40_000,
        "\u4f60\u3002" * 15_000,
        "a" * 2_000_000,
        "\u200b" * 500_000,
        "\n" * 100_000,
    ],
    ids=[
        *["prose", "wrapped", "paragraphs", "items", "quotes", "quotations", "brackets", "wrappings", "no spaces", "marks", "stops"],
        *["spaced stops", "emoji", "flags", "families", "accents", "ideographs", "letters", "unseen", "blank lines"],
    ],
)
def test_the_time_grows_with_the_length_alone(text: str) -> None:
    begin = time.process_time()
    sentence_spans(text)
    # About a second is needed at most; what is quadratic takes more than ten.
    assert time.process_time() - begin < 6


@pytest.mark.parametrize(
    ("unit", "end"),
    [
        ("terrible things that happened to us, ", ","),
        ("a thing; it fell, ", ";"),
        ("a word and ", ""),
        ("一个词，", "，"),
        ("a wide line\n", "line"),
    ],
)
def test_a_run_without_an_end_is_cut_where_that_harms_least(unit: str, end: str) -> None:
    text = (unit * (113_000 // len(unit))).strip()
    pieces = [span.of(text) for span in sentence_spans(text)]
    assert all(len(piece) <= 1_000 and piece == piece.strip() for piece in pieces)
    assert all(piece.endswith(end) for piece in pieces[:-1])
    assert "".join(pieces).replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")


def test_a_run_without_a_space_and_a_long_sentence_stay_whole() -> None:
    long = "a word and " * 250 + "an end"
    assert [span.of(long) for span in sentence_spans(long)] == [long]
    word = "It-is-terrible-" * 400
    assert [span.of(f"{word} at {long}, {long}")[:5] for span in sentence_spans(f"{word} at {long}, {long}")][:2] == ["It-is", "at a "]
