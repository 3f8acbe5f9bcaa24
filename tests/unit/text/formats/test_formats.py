"""What is read of files in every format, and that any text whatever, half typed or hostile, is a file in each of them.

``tests/features/prose`` holds files and, beside each, what is read of it; its README says how.
"""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.readings import check
from tonelens.text.formats import FORMATS, format_of, qt
from tonelens.text.formats.format import Format, Scope
from tonelens.text.prose import comments, passages, sentences

ROOT = Path(__file__).parents[3] / "features" / "prose"
FILES = sorted(path.with_suffix("") for path in ROOT.rglob("*.txt") if path.with_suffix("").is_file())
LANGUAGES = [*(entry.language_ids[0] for entry in FORMATS), "blade"]
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

PIECES = st.sampled_from(
    [
        *[
            "word ",
            "It is bad. ",
            "a",
            "é",
            "e\u0301",
            "漢字",
            "😀",
            FAMILY,
            "\u2028",
            "\u0085",
            "\f",
            "\x00",
            "\ufeff",
            "\ud83d",
            "\ude00",
        ],
        *[
            "\n",
            "\n\n",
            "\r",
            "\r\n",
            "\t",
            " ",
            "  ",
            "    ",
            "\n  ",
            "\n    ",
            '"',
            "'",
            '"""',
            "'''",
            "\\",
            "\\n",
            "\\u00e9",
            "\\ud83d\\ude00",
        ],
        *[
            "\\x41",
            "\\N{DASH}",
            "\\101",
            "\\\n",
            "\\/",
            ":",
            ": ",
            ",",
            "{",
            "}",
            "[",
            "]",
            "- ",
            "? ",
            "|\n",
            ">-\n",
            "|2\n",
            "&a ",
            "*a",
            "!t ",
        ],
        *[
            "<",
            ">",
            "<p>",
            "</p>",
            "<b",
            "<b>",
            "</b>",
            "<br>",
            "<code>",
            "</code>",
            "<pre>",
            "</pre>",
            "<script>",
            "<!--",
            "-->",
            "&amp;",
            "&",
        ],
        *[
            "&notit",
            "&#x1F600;",
            ' title="',
            " alt=x",
            "#",
            "# ",
            "//",
            "/*",
            "*/",
            " * ",
            "@param {x} y ",
            ":param x: ",
            "Args:",
            ">>> ",
            "::\n",
        ],
        *[
            "`",
            "```",
            "**",
            "{name}",
            "${x}",
            "%s",
            "%(n)s",
            "%1$d",
            "%%",
            "{{n}}",
            "{n, plural, one {# item} other {# items}}",
            "{% if %}",
            "@if (",
            "@else",
            "@php ",
            "@lang('It is:a bad') ",
            "{!! ",
            " !!}",
            "{{-- ",
            " --}}",
            "$",
        ],
        *[
            "msgid ",
            'msgid "',
            'msgstr "',
            "msgstr[0] ",
            "#, fuzzy\n",
            "def f():\n    ",
            "class A:\n    ",
            "function f() {",
            "`${",
            "key: ",
            '"key": "',
        ],
        *[
            "<source>",
            "</source>",
            "<target>",
            "<trans-unit>",
            "</trans-unit>",
            "<string>",
            "</string>",
            "<item>",
            "<data><value>",
            "</value></data>",
            "<![CDATA[",
            "]]>",
            "<x/>",
            "<g>",
            "</g>",
            "&brand;",
            "\\'",
            "&amp;Save",
            "<message>",
            "<translation>",
            "</message>",
            "key = ",
            '"a" = "',
            '";',
            "\\U00e9",
            "{ $n ->\n [one] ",
            "\n *[other] ",
            '{ "x" }',
            "<key>one</key><string>",
            '"strings" : {',
            "1\n00:00:01,000 --> 00:00:02,000\n",
            "text,description\n",
            '""',
            "fix(a): ",
            "Signed-off-by: a",
            "\n# ------------------------ >8 ------------------------\n",
            "<<~A\n",
            "<?php ",
            "--[[",
            '{"cells": [{"cell_type": "markdown", "source": ["',
            '", "',
            "\\\\begin{align}",
            "\\\\end{align}",
            "<template>",
            "</template>",
            "<Link a={",
            "</Link>",
            "<A />",
            "<>",
            "</>",
            "{/* c */}",
            '{" "}',
            "{`a ${b}`}",
            "a => ",
            "return <p>",
            "{#if a}",
            "{:else}",
            "{/if}",
            "---\n",
            "\\section{",
            "\\emph{",
            "\\footnote{",
            "\\begin{document}",
            "\\begin{tabular}{l}",
            "\\item ",
            "\\'e",
            "\\ldots{}",
            "\\x{a b}{c d}",
            "$x$",
            "\\(",
            "~",
            "--",
            "``",
            "* TODO a :t:\n",
            "#+begin_src\n",
            "#+end_src\n",
            ":A:\n",
            ":END:\n",
            "[[a][",
            "]]",
            "[fn:1: ",
            "=x= ",
            "/a/ ",
            "| a | b |\n",
            "#let a = [",
            "#f(",
            ")[",
            "#if a [",
            "] else [",
            "= A\n",
            "@a",
            "/ a: ",
        ],
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)
PATHS = {"json": "locales/en.json", "yaml": "locales/en.yml"}


def golden(path: Path) -> str:
    text = path.read_bytes().decode()
    where = path.relative_to(ROOT).as_posix()
    lines = [
        f"{passage.span.start}-{passage.span.end} {passage.kind} {passage.locale or '-'} {passage.reading.text}"
        for passage in passages(text, "", where)
    ]
    spans = [f"{span.start}-{span.end} {span.of(text)}" for span in comments(text, "", where)]
    return "".join(line.replace("\n", "⏎") + "\n" for line in [*lines, "--- comments", *spans])


def _format_of_example(path: Path) -> Format:
    text, where = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
    return qt.FORMAT if qt.is_catalogue(text) else format_of("", where)


def check_all(text: str, language_id: str) -> None:
    scopes: tuple[Scope, ...] = ("copy", "sentences", "everything") if language_id in PATHS else ("copy",)
    for scope in scopes:
        found = passages(text, language_id, scope=scope)
        check(text, found)
        for passage in found:
            check(text, list(sentences(passage)))
    spans = comments(text, language_id)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read_of_a_file(path: Path) -> None:
    assert golden(path) == path.with_name(path.name + ".txt").read_text(encoding="utf-8")
    check(text := path.read_bytes().decode(), passages(text, "", path.relative_to(ROOT).as_posix()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("line_break", ["\r\n", "\r"], ids=["crlf", "cr"])
def test_line_ends_change_nothing(path: Path, line_break: str) -> None:
    text, where = path.read_bytes().decode(), path.relative_to(ROOT).as_posix()
    other = text.replace("\n", line_break)
    expected = [passage.reading.text for passage in passages(text, "", where)]
    # A text that is read as it stands has its line ends in it.
    assert [passage.reading.text.replace(line_break, "\n") for passage in passages(other, "", where)] == expected
    assert [span.of(other).replace(line_break, "\n") for span in comments(other, "", where)] == [
        span.of(text) for span in comments(text, "", where)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_byte_order_mark_changes_nothing(path: Path) -> None:
    text, where = path.read_bytes().decode(), path.relative_to(ROOT).as_posix()
    expected = [(passage.span.shifted(1), passage.reading.text) for passage in passages(text, "", where)]
    assert [(passage.span, passage.reading.text) for passage in passages("\ufeff" + text, "", where)] == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_read_whatever_is_typed_of_it(path: Path) -> None:
    text, where = path.read_bytes().decode(), path.relative_to(ROOT).as_posix()
    for end in range(0, len(text), 3):
        check(text[:end], passages(text[:end], "", where))
        without = text[:end] + text[end + 1 :]
        check(without, passages(without, "", where))
        comments(text[:end], "", where)


@pytest.mark.parametrize("language_id", LANGUAGES)
@given(text=TEXTS)
@settings(deadline=None)
@example("{n, plural, one {# item} other {# items}}\\n<b>")
@example("word <code><br>")
def test_whatever_is_read_means_what_is_written(language_id: str, text: str) -> None:
    check_all(text, language_id)


@pytest.mark.parametrize("language_id", LANGUAGES)
@given(text=st.text(st.characters()))
@settings(deadline=None)
def test_any_text_is_a_file(language_id: str, text: str) -> None:
    check_all(text, language_id)


@pytest.mark.parametrize("language_id", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        *[
            "[" * 20_000,
            '{"a":' * 20_000,
            '"' * 20_001,
            "<div>" * 20_000,
            "<b>a" * 20_000,
            "<!--" * 5_000,
            "&" * 40_000,
            "<a b='" * 10_000,
        ],
        *[
            "- " * 5_000,
            "? " * 5_000,
            "a:\n" * 10_000,
            "".join(" " * depth + "a:\n" for depth in range(400)),
            "{a: " * 5_000,
            "\\" * 40_000,
        ],
        *["(" * 10_000, "f'{" * 2_000, '"""' * 5_001, "#\n" * 20_000, "# a\n" * 5_000, "//a\n" * 10_000, "/*" * 20_000, "`${" * 5_000],
        *["@a {" * 10_000, '"{n, plural, one {' * 3_000, '"' + "{n,plural,a{b}}" * 3_000 + '"', "{" * 5_000, "%(" * 20_000, "'" * 20_000],
        *[
            'msgid "' * 10_000,
            "msgid\n" * 10_000,
            '"a"\n' * 10_000,
            "<pre>" * 10_000,
            "<code>" * 10_000,
            " \n" * 30_000,
            "a(" * 10_000 + ")" * 10_000,
            "<A b={" * 8_000,
            "=<A>{" * 8_000,
            "<template>" * 5_000,
            "`${{" * 5_000,
            "\\a{" * 10_000,
            "\\begin{equation}" * 3_000,
            "\\(a\\[" * 5_000,
            "\\footnote{a}" * 5_000,
            "\\section{a" * 5_000,
            "[[a][b" * 5_000,
            "*a /b _c =d " * 3_000,
            "#+begin_src\n" * 5_000,
            "#f(a)[b" * 5_000,
            "#a[" * 10_000 + "]" * 10_000,
            "$a\n" * 10_000,
        ],
    ],
    ids=lambda text: repr(text[:12]),
)
def test_the_time_grows_with_the_length_alone(language_id: str, text: str) -> None:
    begin = time.process_time()
    passages(text, language_id, PATHS.get(language_id, ""))
    comments(text, language_id)
    # A tenth of a second is needed at most; what is quadratic takes more than ten.
    assert time.process_time() - begin < 4


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.name)
def test_every_format_has_an_example(entry: Format) -> None:
    assert entry in {_format_of_example(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_twice_the_text_takes_about_twice_the_time(path: Path) -> None:
    text, where = path.read_bytes().decode(), path.relative_to(ROOT).as_posix()
    small = text * (40_000 // len(text) + 1)

    def seconds(source: str) -> float:
        begin = time.process_time()
        passages(source, "", where)
        comments(source, "", where)
        return time.process_time() - begin

    # The better of two: a collection of garbage may fall into one. What is quadratic takes sixteen times as long.
    assert min(seconds(small * 4) for _ in range(2)) < 9 * min(seconds(small) for _ in range(2)) + 0.05


def test_the_editor_says_what_a_file_is_and_otherwise_its_name_does() -> None:
    def name(language_id: str, path: str = "") -> str:
        return format_of(language_id, path).name

    assert name("json", "notes.md") == "JSON"
    assert name("", "Page.HTM") == "HTML"
    assert name("plaintext", "de.po") == "gettext"
    assert name("dockercompose", "compose.yml") == "YAML"
    assert name("troff", "page.1") == name("", "") == "plain text"


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.name)
def test_nothing_belongs_to_two_formats(entry: Format) -> None:
    others = [other for other in FORMATS if other is not entry]
    assert not {*entry.language_ids, *entry.file_names} & {name for other in others for name in (*other.language_ids, *other.file_names)}
