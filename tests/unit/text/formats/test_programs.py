"""What of comments and docstrings is prose, and that nothing takes the parser for minutes."""

from __future__ import annotations

import time

import pytest

from tonelens.text.prose import comments, passages


def read(text: str, language_id: str = "python") -> list[str]:
    return [passage.reading.text for passage in passages(text, language_id)]


@pytest.mark.parametrize(
    "line",
    [
        *["noqa: E501", "type: ignore", "pylint: disable=x", "pragma: no cover", "-*- coding: utf-8 -*-", "SPDX-License-Identifier: MIT"],
        *["x = f(1)", "f(a, b)", "return f(a)", "if a: ", "for a in b:", "from a import b", "---------", "tonelens-ignore-next"],
    ],
)
def test_what_is_said_to_programs_and_code_is_not_read(line: str) -> None:
    assert read(f"# {line}\nx = 1\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "Let the caller decide.",
        "import the data first",
        "If it fails (see above), wait.",
        "Return early: it is slow",
        "TODO: fix this mess",
    ],
)
def test_sentences_that_begin_like_code_are_read(line: str) -> None:
    assert read(f"# {line}\nx = 1\n") == [line]


def test_a_docstring_is_the_first_statement() -> None:
    text = (
        '# a\n"""One."""\nclass A:\n    # b\n    "Two."\n    x = "no"\n    def f(self):\n        r"""Th\\ree."""\n        "no"\n'
        '    "no"\nif x:\n    "no"\n'
    )
    assert [passage.reading.text for passage in passages(text, "python") if passage.kind == "docstring"] == ["One.", "Two.", "Th\\ree."]


def test_lines_that_follow_each_other_are_one_comment() -> None:
    text = "# One\n# goes on.\n\n# Two.\nx = 1  # Three.\n# Four.\n"
    assert read(text) == ["One goes on.", "Two.", "Three.", "Four."]
    assert len(comments(text, "python")) == 5


def test_what_looks_like_a_comment_inside_strings_is_none() -> None:
    assert comments("a = '# no'\nb = '''\n# no\n'''\n", "python") == []
    assert comments("const a = '// no', b = `/* no */ ${1}`, c = /\\/\\/no/;", "javascript") == []


@pytest.mark.parametrize("language_id", ["python", "javascript", "typescript", "typescriptreact"])
def test_what_is_no_program_is_given_up_on(language_id: str) -> None:
    begin = time.process_time()
    passages("<!--" * 10_000, language_id)
    # Without a limit on its work, the parser tries for a minute and a half.
    assert time.process_time() - begin < 8


def test_a_large_program_is_within_that_limit() -> None:
    text = "".join(f"# Comment {number}.\nx = [{number}, {{'a': (1, 2)}}]\n" for number in range(3_000))
    assert len(read(text)) == 3_000
