"""Comments that ask for findings to be left out: what they reach, and how one is written."""

from __future__ import annotations

import pytest

from tonelens.review.check import ignores as module
from tonelens.review.check.ignores import END, FILE, NEXT, START, Ignore, Insertion, ignores, ignoring
from tonelens.review.check.sentences import document_sentences
from tonelens.text.comments import Comment
from tonelens.text.spans import Span

RULE = "not-negative"


def _ignores(text: str, language: str = "markdown") -> list[Ignore]:
    return ignores(text, language, [sentence.span for sentence in document_sentences(text, language)])


def _covered(text: str, rule: str = RULE) -> list[str]:
    """The sentences that are ignored."""
    found = _ignores(text)
    sentences = [sentence.span for sentence in document_sentences(text, "markdown")]
    return [span.of(text) for span in sentences if any(one.covers(span, rule) for one in found)]


def test_next_means_the_next_sentence_alone() -> None:
    assert _covered("<!-- tonelens-ignore-next -->\nFirst one. Second one.\n") == ["First one."]
    assert _covered("One two. <!-- tonelens-ignore-next --> Three four. Five six.") == ["Three four."]
    assert _covered("- <!-- tonelens-ignore-next -->\n  Item one.\n- Item two.\n") == ["Item one."]


def test_start_reaches_to_the_end_or_to_that_of_the_document() -> None:
    assert _covered("Day one.\n\n<!--tonelens-ignore-start-->\n\nDay two. Day three.\n\n<!-- tonelens-ignore-end -->\n\nDay four.") == [
        "Day two.",
        "Day three.",
    ]
    assert _covered("Day one.\n\n<!-- tonelens-ignore-start -->\n\nDay two.\n\nDay four.") == ["Day two.", "Day four."]


def test_file_reaches_everything_wherever_it_stands() -> None:
    assert _covered("A b.\n\nC d.\n\n<!-- tonelens-ignore-file -->\n") == ["A b.", "C d."]


def test_names_of_rules_leave_the_others_in_force() -> None:
    text = "<!-- tonelens-ignore-next: friendly, not-negative -- the customer says so -->\nOne two.\n"
    assert _covered(text) == _covered(text, "friendly") == ["One two."]
    assert _covered(text, "neutral") == []
    assert _ignores(text)[0].rules == {"friendly", "not-negative"}
    assert _covered("<!-- tonelens-ignore-next -- no names, a reason -->\nOne two.\n") == ["One two."]


@pytest.mark.parametrize(
    "text",
    [
        "```\n<!-- tonelens-ignore-file -->\n```\n\nOne two.",
        "See `<!-- tonelens-ignore-file -->` for more.",
        "---\ntitle: <!-- tonelens-ignore-file -->\n---\n\nOne two.",
        "<!-- about tonelens-ignore-file -->\n\nOne two.",
        "<!-- tonelens -->\n\nOne two.",
    ],
)
def test_what_is_code_or_only_talks_about_it_ignores_nothing(text: str) -> None:
    assert _ignores(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "One two.\n\n<!-- tonelens-ignore-end -->\n",
        "One two.\n\n<!-- tonelens-ignore-next -->\n",
        "<!-- tonelens-ignore-nxt -->\n\nOne two.",
        "<!-- tonelens-ignore-next-line -->\n\nOne two.",
        "<!-- tonelens-ignore -->\n\nOne two.",
    ],
)
def test_what_can_mean_nothing_is_found_and_reaches_nothing(text: str) -> None:
    (found,) = _ignores(text)
    assert found.reach == Span(found.place.end, found.place.end)
    assert _covered(text) == []


def test_a_second_start_inside_the_first_reaches_nothing() -> None:
    text = "<!-- tonelens-ignore-start -->\n\nOne two.\n\n<!-- tonelens-ignore-start -->\n\nThree four.\n\n<!-- tonelens-ignore-end -->\n"
    first, second = _ignores(text)
    assert (first.kind, second.kind) == (START, START)
    assert "Three" in first.reach.of(text)
    assert not second.reach
    assert END not in {one.kind for one in _ignores(text)}


@pytest.mark.parametrize("line", ["<!-- tonelens-ignore-next -->", "# tonelens-ignore-next", "tonelens-ignore-next -- a reason"])
def test_in_plain_text_a_line_that_is_only_an_ignore_counts(line: str) -> None:
    text = f"First one.\n{line}\nYou ruined everything again. And twice.\n"
    sentences = document_sentences(text, "plaintext")
    assert [one.reading.text for one in sentences] == ["First one.", "You ruined everything again.", "And twice."]
    (found,) = ignores(text, "plaintext", [one.span for one in sentences])
    assert [one.reading.text for one in sentences if found.covers(one.span, RULE)] == ["You ruined everything again."]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("{# tonelens-ignore-next #}\nIt is bad.\n\nIt is worse.\n", "markdown"),
        ("{# tonelens-ignore-next #}<p>It is bad.</p><p>It is worse.</p>", "jinja-html"),
        ("-- tonelens-ignore-next\nSELECT 1; -- It is bad.\n-- It is worse.\n", "sql"),
        ("--[[ tonelens-ignore-next ]]\n-- It is bad.\nx = 1 -- It is worse.\n", "lua"),
        ("! tonelens-ignore-next\nmessage.a=It is bad.\nmessage.b=It is worse for all.\n", "properties"),
        ('// tonelens-ignore-next\n"a" = "It is bad.";\n"b" = "It is worse.";\n', "strings"),
        ("WEBVTT\n\nNOTE tonelens-ignore-next\n\n00:01.000 --> 00:02.000\nIt is bad.\n\n00:02.000 --> 00:03.000\nIt is worse.\n", "vtt"),
        ("/// tonelens-ignore-next\n\n/// It is bad.\nlet a = 1; // It is worse.\n", "rust"),
    ],
)
def test_every_language_has_its_comments(text: str, language: str) -> None:
    sentences = document_sentences(text, language, "messages.properties" if language == "properties" else "")
    (found,) = ignores(text, language, [one.span for one in sentences])
    assert [one.reading.text for one in sentences if found.covers(one.span, RULE)] == ["It is bad."]


def test_an_ignore_in_plain_text_is_a_line_of_its_own() -> None:
    text = "See <!-- tonelens-ignore-file --> for more.\n\nOne two three.\n"
    assert _ignores(text, "plaintext") == []
    start = text.index("One")
    insertion = ignoring(text, "plaintext", Span(start, len(text) - 1), RULE)
    assert insertion == Insertion(start, f"<!-- {NEXT} {RULE} -->\n")


@pytest.mark.parametrize(
    ("text", "sentence", "after"),
    [
        ("A bad day.\n", "A bad day.", "<!-- {} -->\nA bad day.\n"),
        ("Fine. A bad day. Fine.", "A bad day.", "Fine. <!-- {} --> A bad day. Fine."),
        ("Fine day\nagain.\nA bad day.\nFine.", "A bad day.", "Fine day\nagain. <!-- {} -->\nA bad day.\nFine."),
        ("# A bad day\n\nFine.", "A bad day", "# <!-- {} --> A bad day\n\nFine."),
        ("- Fine.\n- A bad day.\n", "A bad day.", "- Fine.\n- <!-- {} -->\n  A bad day.\n"),
        ("1. A bad day.\n", "A bad day.", "1. <!-- {} -->\n   A bad day.\n"),
        ("- [ ] A bad day.\n", "A bad day.", "- [ ] <!-- {} --> A bad day.\n"),
        ("> > A bad day.\n", "A bad day.", "> > <!-- {} -->\n> > A bad day.\n"),
        ("**Bad days** happen.\n", "Bad days** happen.", "<!-- {} -->\n**Bad days** happen.\n"),
        ("Fine.\r\n\r\nA bad day.\r\n", "A bad day.", "Fine.\r\n\r\n<!-- {} -->\r\nA bad day.\r\n"),
        ("A bad day. A bad day.", "A bad day.", "<!-- {} -->\nA bad day. A bad day."),
    ],
)
def test_an_ignore_is_written_where_it_changes_nothing_else(text: str, sentence: str, after: str) -> None:
    start = text.index(sentence)
    insertion = ignoring(text, "markdown", Span(start, start + len(sentence)), RULE)
    assert insertion is not None
    written = text[: insertion.offset] + insertion.text + text[insertion.offset :]
    assert written == after.format(f"{NEXT} {RULE}")
    assert len(_covered(written)) == 1


def test_file_is_a_kind_of_its_own() -> None:
    assert [one.kind for one in _ignores("<!-- tonelens-ignore-file -->\n")] == [FILE]


@pytest.mark.parametrize(
    ("language_id", "text", "after"),
    [
        ("python", "def f():\n    # It is bad.\n    g()\n", "def f():\n    # tonelens-ignore-next calm\n    # It is bad.\n    g()\n"),
        ("python", '    """It is bad."""\n', '    # tonelens-ignore-next calm\n    """It is bad."""\n'),
        ("javascript", "// So good.\n\n// It is bad.\n", "// So good.\n\n// tonelens-ignore-next calm\n// It is bad.\n"),
        ("yaml", "en:\n  a: It is bad.\n", "en:\n  # tonelens-ignore-next calm\n  a: It is bad.\n"),
        ("html", "<p>So good. It is bad.</p>", "<p>So good. <!-- tonelens-ignore-next calm --> It is bad.</p>"),
    ],
)
def test_an_ignore_is_written_as_the_language_writes_comments(language_id: str, text: str, after: str) -> None:
    start = text.index("It is bad.")
    insertion = ignoring(text, language_id, Span(start, start + 10), "calm", "locales/en")
    assert insertion is not None
    assert text[: insertion.offset] + insertion.text + text[insertion.offset :] == after


@pytest.mark.parametrize(
    ("language_id", "text"),
    [
        ("json", '{"a": "It is bad."}'),
        ("po", 'msgid "a"\nmsgstr "It is bad."\n'),
        ("javascript", "/*\n * So good.\n *\n * It is bad.\n */\n"),
        ("yaml", "a: |\n  So good.\n\n  It is bad.\n"),
    ],
)
def test_no_ignore_is_written_where_a_comment_would_be_read(language_id: str, text: str) -> None:
    start = text.index("It is bad.")
    assert ignoring(text, language_id, Span(start, start + 10), "calm", "locales/en") is None


def test_a_document_without_our_word_is_not_searched_for_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def search(text: str, *more: str) -> list[Comment]:
        searched.append(text)
        return []

    monkeypatch.setattr(module, "comments", search)
    assert module.ignores("<!-- a comment -->\n\nIt is bad.\n", "markdown", []) == []
    assert searched == []
    assert module.ignores("<!-- tonelens-ignore-file -->\n", "markdown", []) == []
    assert len(searched) == 1
