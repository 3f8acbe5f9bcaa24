"""The prose of documents: what is read of them, and that every character of it leads back to where it came from.

``tests/features/markdown`` holds documents and, beside each, what is read of it: a blank line between passages, ⏎ for a
line break inside one.
"""

from __future__ import annotations

import html
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tonelens.text.formats import markdown
from tonelens.text.formats.format import NOUN
from tonelens.text.prose import Passage, passages, sentences
from tonelens.text.spans import Span

DOCUMENTS = sorted((Path(__file__).parents[2] / "features" / "markdown").glob("*.md"))
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

PIECES = st.sampled_from(
    [
        *["*", "**", "_", "~~", "`", "```", "$", "$$", "[", "]", "](", ")", "![", "[^1]", ": ", "<", ">", "\\", "|", "|-"],
        *["<b>", "<br>", "<!--", "-->", "&amp;", "&", "&#x1F600;", "\n", "\n\n", "\r", "\r\n", "\t", " ", "  ", "    "],
        *["- ", "1. ", "# ", "> ", "---", "+++", "===", "[a]: ", "[ ] ", "[!NOTE]", "{#x}", "http://a.b", "a", "word ", "It is. "],
        *["é", "e\u0301", "漢字", "😀", FAMILY, "\u2028", "\u0085", "\f", "\x00", "\ufeff", "\ud83d", "\ude00"],
    ]
)
TEXTS = st.lists(PIECES, max_size=20).map("".join)


def read(text: str, language_id: str = "markdown") -> list[str]:
    return [passage.reading.text for passage in passages(text, language_id)]


def source_of(text: str, passage: Passage, part: str) -> str:
    """The stretch of the source that stands behind a part of what is read."""
    start = passage.reading.text.index(part)
    return Span(*passage.reading.source_offsets(start, start + len(part))).of(text)


def check(text: str, found: list[Passage]) -> None:
    """What holds for the passages of every text."""
    for passage in found:
        reading = passage.reading
        assert reading.text
        assert reading.text == reading.text.strip()
        assert len(reading.text) == len(reading.starts) == len(reading.ends)
        assert passage.span == Span(reading.starts[0], reading.ends[-1])
        assert passage.span.end <= len(text)
        places = list(zip(reading.starts, reading.ends, strict=True))
        assert all(start < end for start, end in places)
        for before, behind in pairwise(places):
            assert before == behind or before[1] <= behind[0]
        for character, (start, end) in zip(reading.text, places, strict=True):
            source = text[start:end]
            assert source == character or is_replacement(source, character)
    for first, second in pairwise([passage for passage in found if passage.kind != "attribute"]):
        assert first.span.end <= second.span.start


def is_replacement(source: str, character: str) -> bool:
    """Whether it is one of the few things that are read otherwise than they are written."""
    if source[0] in "`$":
        return character in NOUN
    if character in " \n":
        return source.strip(" \t\f\v\\") in ("\n", "\r", "\r\n") or source == "<br>"
    return character in html.unescape(source) and source.endswith(";")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_what_is_read_of_a_document(path: Path, line_break: str) -> None:
    text = path.read_text(encoding="utf-8").replace("\n", line_break)
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").strip("\n").split("\n\n")
    assert [reading.replace("\n", "⏎") for reading in read(text)] == expected


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_is_read_whatever_is_typed_of_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for end in range(len(text)):
        for passage in passages(text[:end], "markdown"):
            assert passage.span.end <= end


@given(TEXTS)
@settings(deadline=None)
@example("*a*b**c** `d` &amp;\\\r\n> e")
@example("&amp; \r&amp;\n=")
@example("[^1]")
@example("[\x00]: a\n\ud83d*b*\ude00")
def test_whatever_is_read_of_markdown_is_in_the_source(text: str) -> None:
    found = passages(text, "markdown")
    assert all(reading.text for reading in markdown.readings(text) or [])
    check(text, found)
    for passage in found:
        check(text, list(sentences(passage)))


@given(st.one_of(TEXTS, st.text()))
@settings(deadline=None)
def test_whatever_is_read_of_plain_text_is_in_the_source(text: str) -> None:
    found = passages(text, "plaintext")
    check(text, found)
    for passage in found:
        assert passage.span.of(text) == passage.reading.text
        check(text, list(sentences(passage)))


@given(st.text(st.characters()))
@settings(deadline=None)
def test_any_text_is_a_document(text: str) -> None:
    check(text, passages(text, "markdown"))


def test_markup_leads_back_to_the_word_inside_it() -> None:
    text = "This is **terrible**."
    (passage,) = passages(text, "markdown")
    assert passage.reading.text == "This is terrible."
    assert source_of(text, passage, "terrible") == "terrible"
    assert passage.span == Span(0, 21)


def test_a_word_with_markup_inside_leads_back_to_all_of_it() -> None:
    text = "Un**believ**able news"
    (passage,) = passages(text, "markdown")
    assert source_of(text, passage, "Unbelievable") == "Un**believ**able"


def test_offsets_are_code_points_whatever_stands_before() -> None:
    text = f"# 😀 Über {FAMILY}\n\n> Es ist *schlecht*.\n> Ende\ud83d\n"
    heading, quote = passages(text, "markdown")
    assert source_of(text, heading, "Über") == "Über"
    assert source_of(text, quote, "schlecht") == "schlecht"
    assert source_of(text, quote, "Ende\ud83d") == "Ende\ud83d"


def test_the_prefix_of_a_line_that_goes_on_belongs_to_nothing() -> None:
    text = "> It is\r\n> slow"
    (passage,) = passages(text, "markdown")
    assert passage.reading.text == "It is slow"
    assert source_of(text, passage, " s") == "\r\n> s"
    assert source_of(text, passage, " ") == " "
    assert passage.reading.source_offsets(5, 6) == (7, 9)


def test_an_entity_is_read_as_what_it_stands_for() -> None:
    text = "Q&amp;A &lt;3"
    (passage,) = passages(text, "markdown")
    assert passage.reading.text == "Q&A <3"
    assert source_of(text, passage, "&") == "&amp;"
    assert source_of(text, passage, "<3") == "&lt;3"


def test_what_only_looks_like_an_entity_is_read_as_it_is_written() -> None:
    text = "&unknown; word"
    (passage,) = passages(text, "markdown")
    assert passage.reading.text == text
    assert source_of(text, passage, "word") == "word"


def test_code_and_formulas_are_read_as_a_noun() -> None:
    text = "Run `rm -rf /` and **`kill -9`** where $x^2$ is $$y$$."
    (passage,) = passages(text, "markdown")
    assert passage.reading.text == f"Run {NOUN} and {NOUN} where {NOUN} is {NOUN}."
    assert source_of(text, passage, f"Run {NOUN}") == "Run `rm -rf /`"
    assert passage.reading.source_offsets(4, 4 + len(NOUN)) == (4, 14)


@pytest.mark.parametrize("text", ["`terrible`", "- `kill -9`", "> `a`, `b`", "`a` &amp; `b`", "# `error`", "$x$", "$$x$$", "[`a`](b)"])
def test_code_that_stands_by_itself_is_no_prose(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "US$5 and US$10",
        "$5 to $10",
        "5$ and 10$",
        "between US$5 and 10$",
        "pay R$5 plus R$ more",
        "pay $5 and R$7 more",
        "$HOME/$USER is set",
    ],
)
def test_amounts_of_money_are_no_formula(text: str) -> None:
    assert read(text) == [text]


def test_spaces_at_the_end_of_a_line_force_a_line_break() -> None:
    assert read("one  \ntwo") == ["one\ntwo"]
    assert read("one \ntwo") == ["one two"]


def test_front_matter_is_at_the_beginning_or_nowhere() -> None:
    assert read("---\na: b\n...\nText") == ["Text"]
    assert read("\ufeff---\na: b\n---\nText") == ["Text"]
    assert read("---\n---\nText") == ["Text"]
    assert read("---\r\na: b\r\n---") == []
    assert read("Text\n\n---\nMore\n\n---\n\nEnd") == ["Text", "More", "End"]
    assert read("---\n\nText\n\n---\n\nEnd") == ["Text", "End"]
    assert read("---\na: b ---\n\nText") == ["a: b ---", "Text"]


def test_escaped_brackets_are_no_mark() -> None:
    assert read(r"A \[^1] and \[!tip]") == ["A [^1] and [!tip]"]


@pytest.mark.parametrize("text", ["", "\n\n", "---", "***", "- ", "<!-- -->", "====", "\u200b"])
@pytest.mark.parametrize("language_id", ["markdown", "plaintext"])
def test_where_nothing_is_to_be_read_there_is_no_passage(text: str, language_id: str) -> None:
    assert (language_id == "plaintext" and text.startswith("<")) or read(text, language_id) == []


@pytest.mark.parametrize("text", ["Word", "5", "漢", "😀", "🇩🇪", ":-)"])
@pytest.mark.parametrize("language_id", ["markdown", "plaintext"])
def test_a_single_word_is_a_passage(text: str, language_id: str) -> None:
    assert read(text, language_id) == [text]


def test_plain_text_falls_into_paragraphs_as_it_stands() -> None:
    text = "One *two*\nthree\n \t\nfour\r\n\r\nfive\r\rsix\r\nseven\u2028\u2028eight\n\n\n\nnine\n"
    assert read(text, "plaintext") == ["One *two*\nthree", "four", "five", "six\r\nseven\u2028\u2028eight", "nine"]


def test_a_language_that_is_not_known_is_plain_text() -> None:
    assert read("*a*\n\n`b`\n\n*c* `d`", "troff") == ["*a*", "*c* code"]
    assert read("*a*", "gfm") == ["a"]


def test_sentences_know_their_place_in_the_source() -> None:
    text = "😀\n\n> It is **bad. Very** bad.\n> Good\n> night."
    found = [sentence for passage in passages(text, "markdown") for sentence in sentences(passage)]
    assert [sentence.reading.text for sentence in found] == ["😀", "It is bad.", "Very bad.", "Good night."]
    assert [sentence.span.of(text) for sentence in found] == ["😀", "It is **bad.", "Very** bad.", "Good\n> night."]
    assert source_of(text, found[-1], "night") == "night"


@pytest.mark.parametrize(
    "text",
    [
        "*a " * 20_000,
        "**a " * 10_000 + " b**" * 10_000,
        "[" * 40_000 + "]" * 40_000,
        "[a](" * 10_000,
        "> " * 20_000 + "a",
        "".join("`" * length + " " for length in range(300)),
        "$a " * 20_000,
        "&amp" * 20_000,
        "---\na\n" + "--- a\n" * 20_000,
        "---" + " " * 40_000 + "a",
        "[!a" * 20_000,
        "<br" * 20_000,
        "\n" + " " * 40_000 + "a",
        " \n" * 40_000,
        "\r" * 40_000 + "é",
        "::: " * 20_000,
        ":::a\n" * 10_000,
        "```{note}\n" * 10_000,
        '!!! a "' * 10_000,
        "{a}`" * 20_000,
        "{>>" * 20_000,
        "%%a" * 20_001,
        ":a" * 30_000,
        "{{" * 30_000,
        "{% if %}" * 10_000,
        "<% if x %>" * 10_000,
        "{{#if}}a" * 5_000 + "{{/if}}" * 5_000,
        "=" * 40_000,
        "$ a\\\n" * 10_000,
        "[" * 20_000 + "](a)" * 20_000,
        "**a. " * 10_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_the_time_grows_with_the_length_alone(text: str) -> None:
    begin = time.process_time()
    passages(text, "markdown")
    passages(text, "plaintext")
    # A tenth of a second is needed at most; what is quadratic takes more than ten.
    assert time.process_time() - begin < 4


class PanicException(BaseException):
    """What a defect of the parser raises."""


def test_a_document_that_the_parser_fails_on_is_read_as_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str, options: object) -> None:
        raise PanicException

    monkeypatch.setattr(markdown, "events_with_range", fail)
    assert read("*a*\n\nb") == ["*a*", "b"]


def test_an_interruption_is_no_defect_of_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(text: str, options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(markdown, "events_with_range", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read("a")


def test_words_in_another_language_are_read_by_themselves() -> None:
    text = (
        '<p>It is <i lang="fr">déjà <i>vu</i></i> again.</p><p>A <span lang="en-GB">good</span> day.</p>'
        '<p>Open <q lang="es">hola</p><p>End.</p>'
    )
    found = [(passage.locale, passage.reading.text) for passage in passages(f'<html lang="en">{text}', "html")]
    assert found == [
        ("en", f"It is {NOUN} again."),
        ("fr", "déjà vu"),
        ("en", "A good day."),
        ("en", f"Open {NOUN}"),
        ("es", "hola"),
        ("en", "End."),
    ]


@pytest.mark.parametrize(
    ("source", "language", "read"),
    [
        ("<p><code>This is terrible.</code></p>", "html", []),
        ("<td><code>terrible</code></td>", "html", []),
        ("<p><code>This is terrible.</code></p>\n", "markdown", []),
        ("`This is terrible.`\n", "markdown", []),
        ("<p>Run <code>terrible</code>.</p>", "html", ["Run code."]),
        ("<li><code>terrible</code>: bad</li>", "html", ["code: bad"]),
    ],
)
def test_a_block_of_code_alone_says_nothing(source: str, language: str, read: list[str]) -> None:
    assert [passage.reading.text for passage in passages(source, language)] == read
