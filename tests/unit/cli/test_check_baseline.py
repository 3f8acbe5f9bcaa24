"""What a baseline excuses, and how it is written, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.typed import ENGINES, checked, places_of, write
from tonelens.cli import main

pytestmark = pytest.mark.usefixtures("lexicon")


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"version":' * 50_000, '{"version": ' + "9" * 5_000 + "}"], ids=["arrays", "objects", "digits"]
)
def test_a_baseline_that_is_nested_too_deep_is_none(content: str, capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is terrible.\n")
    Path("known.json").write_text(content, encoding="utf-8")
    assert main(["check", "a.md", "--baseline", "known.json"]) == 2
    assert "--write-baseline" in capsys.readouterr().err


def test_a_baseline_excuses_what_was_there_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    write("docs/a.md", "This is terrible.\n\nThis is terrible.\n")
    assert main(["check", "docs", "--baseline", "known.json", "--write-baseline"]) == 0
    content = Path("known.json").read_text(encoding="utf-8")
    assert "terrible" not in content
    assert main(["check", "docs", "--baseline", "known.json"]) == 0
    # Lines move, markup and wrapping change: the same sentences.
    write("docs/a.md", "A new title here\n================\n\nThis is\nterrible.\n\n- This is **terrible**.\n")
    assert main(["check", "docs", "--baseline", "known.json"]) == 0
    write("docs/a.md", "This is terrible. This is terrible. This is terrible. So terrible it is.\n")
    capsys.readouterr()
    answer = checked(capsys, "docs", "--baseline", "known.json")
    assert [one["column"] for one in answer["findings"]] == [37, 55]
    assert answer["known"] == 2
    # Another file has its own.
    write("docs/b.md", "This is terrible.\n")
    assert ("docs/b.md", 1, "not-negative") in places_of(checked(capsys, "docs", "--baseline", "known.json"))


def test_what_a_baseline_excuses_is_not_explained(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is terrible.\n")
    assert main(["check", "a.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert ENGINES[-1].explained == []
    write("a.md", "This is terrible.\n\nThe build failed.\n\nThis is terrible.\n")
    assert main(["check", "a.md", "--baseline", "known.json"]) == 1
    assert sorted(ENGINES[-1].explained) == ["The build failed.", "This is terrible."]
    write("a.md", "This is terrible.\n\nThe build failed.\n")
    assert main(["check", "a.md", "--baseline", "known.json"]) == 1
    assert ENGINES[-1].explained == ["The build failed."]
    assert "because of" in capsys.readouterr().out


def test_writing_a_baseline_keeps_what_it_says_of_other_files() -> None:
    write("a.md", "This is terrible.\n")
    write("b.md", "This is terrible.\n")
    assert main(["check", "a.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert main(["check", "b.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert main(["check", ".", "--baseline", "known.json"]) == 0
    write("a.md", "This is lovely.\n")
    assert main(["check", "a.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert list(json.loads(Path("known.json").read_text(encoding="utf-8"))["findings"]) == ["b.md"]


@pytest.mark.parametrize("content", [None, "", "[]", '{"version": 2, "findings": {}}', '{"version": 1, "findings": {"a": {"x": "y"}}}'])
def test_what_is_no_baseline_is_an_error(capsys: pytest.CaptureFixture[str], content: str | None) -> None:
    write("a.md", "This is lovely.\n")
    if content is not None:
        write("known.json", content)
    assert main(["check", ".", "--baseline", "known.json"]) == 2
    assert "--write-baseline" in capsys.readouterr().err


def test_a_baseline_needs_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.md", "This is lovely.\n")
    assert main(["check", ".", "--write-baseline"]) == 2
    assert "--baseline FILE" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "[]", '{"version": 2, "findings": {}}'])
def test_a_damaged_baseline_can_be_written_anew(capsys: pytest.CaptureFixture[str], content: str) -> None:
    write("a.md", "This is terrible.\n")
    write("known.json", content)
    assert main(["check", "a.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert "A new one is written." in capsys.readouterr().err
    assert main(["check", "a.md", "--baseline", "known.json"]) == 0
