"""``tonelens read`` as a person types it: exactly what is read, and nothing that needs a model."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from tonelens.cli import main
from tonelens.cli.left_out import words_of_prose
from tonelens.engine import in_process
from tonelens.review.check.document_kinds import kinds_of
from tonelens.text.formats import FORMATS

ROOT = Path(__file__).parents[3]
PAGE = "---\ntitle: A title\n---\n\n# Heading\n\nSome **bold** text with `code`.\nAnother one, ![a dog](x.png) here.\n\n```\nx = 1\n```\n"


@pytest.fixture(autouse=True)
def _without_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(in_process, "InProcessEngine")
    monkeypatch.chdir(tmp_path)


def test_each_sentence_is_shown_as_it_is_read_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.md").write_text(PAGE, encoding="utf-8")
    assert main(["read", "a.md"]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "a.md:2:8: [value title] A title",
        "a.md:5:3: Heading",
        "a.md:7:1: Some bold text with code.",
        "a.md:8:1: Another one, here.",
        "a.md:8:16: [attribute] a dog",
    ]
    assert captured.err == "5 sentences with 13 words in 1 file.\n"


def test_programs_get_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    Path("locales").mkdir()
    Path("locales/de.json").write_text('{"a": {"b": "Es ist \\u00e4rgerlich."}}', encoding="utf-8")
    assert main(["read", ".", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads((ROOT / "docs" / "reading.schema.json").read_text(encoding="utf-8")))
    assert answer["files"] == [
        {
            "path": "locales/de.json",
            "format": "JSON",
            "sentences": [
                {
                    "line": 1,
                    "column": 14,
                    "end_line": 1,
                    "end_column": 36,
                    "start": 13,
                    "end": 35,
                    "kind": "value",
                    "key": "a.b",
                    "locale": "de",
                    "read": "Es ist ärgerlich.",
                }
            ],
        }
    ]


def test_standard_input_and_files_of_any_name_can_be_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"`code` is it.")))
    assert main(["read", "-", "--stdin-filename", "page", "--as", "markdown"]) == 0
    assert capsys.readouterr().out == "page:1:1: code is it.\n"


def test_what_cannot_be_read_is_told_and_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.md").write_bytes(b"caf\xe9")
    Path("b.unheard").write_text("Some words of prose stand here.\n", encoding="utf-8")
    assert main(["read", "."]) == 2
    captured = capsys.readouterr()
    assert captured.out.strip() == ""
    assert "a.md: it is not UTF-8 text" in captured.err
    assert "Not read: 1 .unheard file (6 words)" in captured.err


def test_no_text_acts_on_the_terminal_or_the_machine_that_builds(capsys: pytest.CaptureFixture[str]) -> None:
    Path("::a.md").write_text("A \x1b[31mred ##[error] text.\n", encoding="utf-8")
    assert main(["read", "."]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "##[" not in out
    assert out.startswith("./::a.md:1:1: ")


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.name)
def test_every_kind_has_a_name_that_as_takes(entry: object) -> None:
    language = entry.language_ids[0]  # type: ignore[attr-defined]
    assert kinds_of([language]).named == language
    assert kinds_of([f"*.page={language}"]).of_found(Path("a/b.PAGE")) == language


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Some plain words of prose, and more.", 7),
        ("wrapped words\nof prose", 4),
        ("sha256 = 0123abcd\nname = value\n", 0),
        ("import { one, two } from './three-four/five';", 0),
        ("この文章は長いです。", 5),
    ],
)
def test_words_count_where_somebody_wrote_them_for_people(text: str, words: int) -> None:
    assert words_of_prose(text) == words


def test_counting_words_takes_time_in_proportion_to_the_text() -> None:
    assert words_of_prose("a " * 500_000) == 500_000
    assert words_of_prose("\n " * 500_000) == 0
