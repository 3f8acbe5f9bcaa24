"""A selection, a sentence or a paragraph becomes what the model reads, with every place still known."""

from __future__ import annotations

import pytest

from tonelens.lsp.state.segments import DOCUMENT, PARAGRAPH, SELECTION, SENTENCE, Segment, segment_at
from tonelens.text.documents import opened
from tonelens.text.spans import Span

MARKDOWN = "# Title\n\nThis is **very** bad. It [really](x) failed.\n\n```\ncode\n```\n\n- One *item*.\n- Another.\n"


def found(text: str, start: str, end: str = "", unit: str = SELECTION, language: str = "markdown") -> Segment | None:
    place = Span(text.index(start), text.index(end) + len(end)) if end else Span(text.index(start), text.index(start))
    return segment_at(opened("file:///a", language, 1, text), place, unit)


def reading(segment: Segment | None) -> str:
    assert segment is not None
    for at in range(len(segment.reading.text)):
        start, end = segment.reading.source_offsets(at, at + 1)
        assert 0 <= start <= end <= len(segment.source)
    return segment.reading.text


def test_a_selection_is_read_without_its_markup() -> None:
    segment = found(MARKDOWN, "is **", "failed")
    assert reading(segment) == "is very bad. It really failed"
    assert segment is not None
    assert segment.source == "is **very** bad. It [really](x) failed"
    assert segment.span.of(MARKDOWN) == segment.source


def test_passages_are_kept_apart() -> None:
    segment = found(MARKDOWN, "It [really", "Another.")
    assert reading(segment) == "It really failed.\n\nOne item.\n\nAnother."


def test_what_a_person_selects_is_read_as_it_stands_where_it_is_no_prose() -> None:
    segment = found(MARKDOWN, "\n\n```", "```\n\n-")
    assert reading(segment) == "```\ncode\n```\n\n-"
    assert reading(found("x = 1\n", "x", "1", language="python")) == "x = 1"
    assert found("x = {}\n", "{", "}", language="python") is None
    whole = opened("file:///a", "python", 1, "x = 1\n")
    assert segment_at(whole, Span(0, 5), SELECTION, as_it_stands=False) is None
    assert segment_at(whole, Span(0, 0), SELECTION) is None


def test_a_whole_document() -> None:
    assert reading(found(MARKDOWN, "#", unit=DOCUMENT)) == "Title\n\nThis is very bad. It really failed.\n\nOne item.\n\nAnother."


@pytest.mark.parametrize(
    ("place", "unit", "expected"),
    [
        ("very", SELECTION, "This is very bad."),
        ("very", SENTENCE, "This is very bad."),
        (" It", SENTENCE, "This is very bad."),
        ("It", SENTENCE, "It really failed."),
        ("It", PARAGRAPH, "This is very bad. It really failed."),
        ("item", PARAGRAPH, "One item."),
    ],
)
def test_around_a_place(place: str, unit: str, expected: str) -> None:
    assert reading(found(MARKDOWN, place, unit=unit)) == expected


@pytest.mark.parametrize("unit", [SENTENCE, PARAGRAPH])
@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("|# Title", "Title"),
        ("# Title|", "Title"),
        ("|- One bad item.", "One bad item."),
        ("- |One bad item.\n- Another.", "One bad item."),
        ("- One bad item.\n|- Another.", "Another."),
        ("|> A quote.", "A quote."),
        ("|**Bold.**", "Bold."),
        ("The *last.*|", "The last."),
        ("- One.\n\n  | Two.", "Two."),
        ("[[# Title\n\n]]Text.", "Title"),
        ("[[\n- One.\n]]- Two.", "One."),
        ("One.\n[[\n> Two.\n]]", "Two."),
        ("  |  \nOne.", None),
        ("One.\n\n|\n\nTwo.", None),
        ("One.\n\n```\ncode\n|```\n", None),
    ],
)
def test_what_stands_on_the_line_counts_also_from_its_markup(marked: str, expected: str | None, unit: str) -> None:
    before, _, rest = marked.replace("[[", "|").partition("|")
    inside, _, after = rest.partition("]]") if "]]" in rest else ("", "", rest)
    snapshot = opened("file:///a", "markdown", 1, before + inside + after)
    segment = segment_at(snapshot, Span(len(before), len(before) + len(inside)), unit)
    assert (None if segment is None else reading(segment)) == expected


@pytest.mark.parametrize(
    ("place", "expected"), [(Span(0, 0), "One."), (Span(4, 4), "One."), (Span(5, 5), "Two."), (Span(4, 7), "Two."), (Span(2, 7), "One.")]
)
def test_of_several_sentences_it_is_the_one_that_is_touched_first(place: Span, expected: str) -> None:
    assert reading(segment_at(opened("file:///a", "plaintext", 1, "One. Two."), place, SENTENCE)) == expected


@pytest.mark.parametrize(("start", "end"), [("code", "code"), ("```", "\ncode"), ("code", "")])
def test_where_there_is_no_prose_there_is_nothing(start: str, end: str) -> None:
    place = Span(MARKDOWN.index(start), MARKDOWN.index(end) + len(end) if end else MARKDOWN.index(start))
    assert segment_at(opened("file:///a", "markdown", 1, MARKDOWN), place, SELECTION, as_it_stands=False) is None


def test_plain_text_is_read_as_it_stands() -> None:
    text = "One *thing*.\r\n\r\nAnother \N{GRINNING FACE}.\r\n"
    assert reading(found(text, "One", "Another", language="plaintext")) == "One *thing*.\n\nAnother"
    assert segment_at(opened("file:///a", "plaintext", 1, ""), Span(0, 0), SENTENCE) is None
    assert segment_at(opened("file:///a", "plaintext", 1, " \n "), Span(0, 3), SELECTION) is None


PLURAL = '{"lost": "You lost {n, plural, one {# file} other {# files}}.", "url": "https://example.org", "ok": "Fine"}'


def in_file(
    text: str, start: str, end: str = "", unit: str = SELECTION, name: str = "locales/en.json", language: str = "json"
) -> Segment | None:
    place = Span(text.index(start), text.index(end) + len(end)) if end else Span(text.index(start), text.index(start))
    return segment_at(opened(f"file:///project/{name}", language, 1, text), place, unit)


@pytest.mark.parametrize(
    ("place", "expected"),
    [("You", "You lost 12 file."), ("file}", "You lost 12 file."), ("files", "You lost 12 files."), ("lost", "You lost 12 file.")],
)
def test_the_form_at_the_cursor(place: str, expected: str) -> None:
    assert reading(in_file(PLURAL, place, unit=SENTENCE)) == expected


def test_of_several_forms_one_stands_for_all() -> None:
    assert reading(in_file(PLURAL, "You", unit=DOCUMENT)) == "You lost 12 file.\n\nFine"
    assert reading(in_file(PLURAL, "You", "Fine")) == "You lost 12 file.\n\nFine"
    assert reading(in_file(PLURAL, "# files", "# files")) == "12 files"


def test_what_somebody_points_at_is_read_even_where_it_is_no_copy() -> None:
    assert reading(in_file(PLURAL, "https", "org")) == "https://example.org"
    assert reading(in_file('{"a": "Bad"}', "Bad", unit=SENTENCE, name="package.json")) == "Bad"
    assert in_file('{"a": "Bad"}', "Bad", unit=DOCUMENT, name="package.json") is None


def test_an_attribute_inside_a_sentence_comes_after_it() -> None:
    text = '<p>See <a title="Bad luck">what is here</a> now.</p>'
    found = in_file(text, "See", "now.", name="page.html", language="html")
    assert found is not None
    assert found.reading.text == "See what is here now.\n\nBad luck"
    for at in range(len(found.reading.text)):
        start, end = found.reading.source_offsets(at, at + 1)
        assert 0 <= start <= end <= len(found.source)
    assert found.span.of(text) == found.source == 'See <a title="Bad luck">what is here</a> now.'
    assert reading(in_file(text, "luck", unit=SENTENCE, name="page.html", language="html")) == "Bad luck"


def test_the_language_that_the_file_says() -> None:
    text = "en:\n  a: One\n  b: Two\nde:\n  a: Drei\n"
    for start, end, locale in [("One", "Two", "en"), ("Drei", "Drei", "de"), ("One", "Drei", None)]:
        segment = in_file(text, start, end, name="i18n/all.yml", language="yaml")
        assert segment is not None
        assert segment.locale == locale
