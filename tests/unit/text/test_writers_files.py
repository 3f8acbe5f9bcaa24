"""What people write in files of other kinds than Markdown, each a small input that a checker of prose once got wrong."""

from __future__ import annotations

import pytest

from tonelens.review.check.findings import draft
from tonelens.review.check.ignores import ignoring
from tonelens.review.check.sentences import document_sentences
from tonelens.text.spans import Span

RUINED = "You ruined everything again."


@pytest.mark.parametrize(
    ("language", "path", "text", "read"),
    [
        ("javascript", "a.js", f"/**\n * @param {{string}} message - {RUINED}\n */", [RUINED]),
        (
            "python",
            "a.py",
            f"# Correct words here.\n# Correct words there.\n#\n# {RUINED}\nx = 1",
            ["Correct words here.", "Correct words there.", RUINED],
        ),
        ("html", "a.html", "<html lang=en><style>.terrible {}</style><script>var horrible = 'x'</script><p>Fine.</p>", ["Fine."]),
        ("plaintext", "a.txt", f"<!-- tonelens-ignore-next -->\n{RUINED}", [RUINED]),
        ("git-commit", "COMMIT_EDITMSG", f"{RUINED}\n\n# Not this.\n", [RUINED]),
        (
            "git-commit",
            "COMMIT_EDITMSG",
            "Merge branch 'main' into next\n\ncommit 0123456789abcdef\nAuthor: A <a@b.c>\n\n    It ends.\n",
            [],
        ),
        ("properties", "messages.properties", "a=<p>It failed &mdash; twice.</p>\nb=en-US\n", ["It failed \u2014 twice."]),
        ("properties", "gradle.properties", "org.gradle.jvmargs=-Xmx6g -XX:+UseParallelGC Is Not Prose.\n", []),
        ("json", "locales/en.json", '{"a": "Salt &amp; pepper &lt;3", "b": "R&D and AT&T;"}', ["Salt & pepper <3", "R&D and AT&T;"]),
    ],
)
def test_only_what_is_written_for_people_is_read(language: str, path: str, text: str, read: list[str]) -> None:
    assert [one.reading.text for one in document_sentences(text, language, path)] == read


def test_an_element_in_another_language_says_so() -> None:
    text = f"<html lang=en><p lang=de>Das ist leider alles schlecht, ihr Idioten.</p><p>{RUINED}</p>"
    assert [one.locale for one in document_sentences(text, "html")] == ["de", "en"]


def test_an_ignore_in_restructuredtext_is_written_with_a_blank_line_behind_it() -> None:
    text = f"A title\n=======\n\n- Good item.\n- {RUINED}\n\n{RUINED}\n"
    for start in (text.index(RUINED), text.rindex(RUINED)):
        insertion = ignoring(text, "restructuredtext", Span(start, start + len(RUINED)), "not-negative")
        assert insertion is not None
        assert insertion.text == ".. tonelens-ignore-next not-negative\n\n"
        changed = text[: insertion.offset] + insertion.text + text[insertion.offset :]
        document = draft(changed, "restructuredtext")
        ignored = [one for one in document.sentences if document.ignores[0].covers(one.span, "not-negative")]
        assert [one.span.start for one in ignored] == [start + len(insertion.text)]


def test_an_ignore_in_plain_text_reaches_the_next_sentence() -> None:
    document = draft(f"<!-- tonelens-ignore-next -->\n{RUINED}", "plaintext")
    assert document.ignores[0].covers(document.sentences[0].span, "not-negative")


def test_an_ignore_in_plain_text_that_means_nothing_is_no_prose_and_is_told() -> None:
    document = draft(f"tonelens-ignore-line\n{RUINED}", "plaintext")
    assert [one.reading.text for one in document.sentences] == [RUINED]
    assert [(one.kind, one.is_known) for one in document.ignores] == [("tonelens-ignore-line", False)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.tex", f"% tonelens-ignore-next\n{RUINED}"),
        ("a.org", f"# tonelens-ignore-next\n{RUINED}"),
        ("a.typ", f"// tonelens-ignore-next\n{RUINED}"),
        ("a.vue", f"<template><!-- tonelens-ignore-next --><p>{RUINED}</p></template>"),
        ("a.svelte", f"<!-- tonelens-ignore-next --><p>{RUINED}</p>"),
        ("a.astro", f"---\n---\n<!-- tonelens-ignore-next --><p>{RUINED}</p>"),
        ("a.jsx", f"<p>{{/* tonelens-ignore-next */}}{RUINED}</p>"),
        ("a.mjml", f"<mjml><!-- tonelens-ignore-next --><mj-text>{RUINED}</mj-text></mjml>"),
        ("a.ipynb", f'{{"cells": [{{"cell_type": "markdown", "source": ["<!-- tonelens-ignore-next -->\\n", "{RUINED}"]}}]}}'),
    ],
)
def test_a_comment_ignores_the_next_sentence_in_every_format_of_pages(path: str, text: str) -> None:
    document = draft(text, "", path=path)
    assert [one.reading.text for one in document.sentences] == [RUINED]
    assert document.ignores[0].covers(document.sentences[0].span, "not-negative")


def test_a_notebook_is_one_whatever_an_editor_calls_it() -> None:
    text = '{"cells": [{"cell_type": "code", "source": ["# You failed us."]}, {"cell_type": "markdown", "source": ["It *failed*."]}]}'
    assert [one.reading.text for one in document_sentences(text, "json", "a.ipynb")] == ["It failed."]
