"""What checks counted is written down, and read as a page, a badge and a table."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.unit.cli.typed import git
from tonelens.cli import main
from tonelens.cli.history_file import add_run, read_runs
from tonelens.errors import SettingsError
from tonelens.report.history.badge import badge_shields, badge_svg
from tonelens.report.history.html_page import history_html
from tonelens.report.history.runs import Run, trend

pytestmark = pytest.mark.usefixtures("lexicon")


def _run(count: int, at: int = 0, tone: float | None = 0.1, rule: str = "calm") -> Run:
    return Run(at, "0" * 40, 2, 100, 1, tone, "r", {rule: count} if count else {})


def test_a_check_writes_down_what_it_counts_and_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q")
    git("commit", "-qm", "x", "--allow-empty")
    Path("secret.md").write_text("This is terrible. This is plain.\n", encoding="utf-8")
    assert main(["check", "secret.md", "--history", "tone.db"]) == 1
    Path("secret.md").write_text("This is lovely. This is plain.\n", encoding="utf-8")
    assert main(["check", "secret.md", "--history", "tone.db"]) == 0
    first, second = read_runs(Path("tone.db"))
    assert (first.findings, second.findings, first.files, first.sentences) == ({"not-negative": 1}, {}, 1, 2)
    assert first.tone is not None
    assert second.tone is not None
    assert first.tone < 0 < second.tone
    assert first.commit == second.commit
    assert len(first.commit) == 40
    for word in (b"terrible", b"plain", b"secret"):
        assert word not in Path("tone.db").read_bytes()
    capsys.readouterr()
    assert main(["history", "tone.db"]) == 0
    said = capsys.readouterr().out
    assert "1 finding in 2 sentences of 1 file, mean tone −" in said
    assert said.endswith("No findings at the last of 2 checks, 1 fewer than at the one before, 1 fewer than at the first.\n")


def test_without_a_repository_there_is_a_history_all_the_same() -> None:
    Path("a.md").write_text("This is plain.\n", encoding="utf-8")
    assert main(["check", "a.md", "--history", "tone.db"]) == 0
    (run,) = read_runs(Path("tone.db"))
    assert run.commit == ""


def test_a_part_of_the_files_is_no_history(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.md").write_text("This is plain.\n", encoding="utf-8")
    assert main(["check", "a.md", "--diff", "--history", "tone.db"]) == 2
    assert "whole files" in capsys.readouterr().err
    assert not Path("tone.db").exists()


@pytest.mark.parametrize("form", ["text", "html", "badge", "shields", "json"])
def test_every_form_is_written(capsys: pytest.CaptureFixture[str], form: str) -> None:
    for count in (3, 0, 2):
        add_run(Path("tone.db"), _run(count))
    assert main(["history", "tone.db", "--format", form]) == 0
    said = capsys.readouterr().out
    assert "2" in said
    if form in ("json", "shields"):
        json.loads(said)


def test_the_page_draws_what_there_is_and_escapes_the_rest() -> None:
    runs = [_run(count, at=86_400 * count, tone=None if count == 2 else 0.1, rule="<b>##[group]") for count in range(5)]
    page = history_html(runs)
    assert page.count("<polyline") == 4
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "##[" not in page
    assert "1970-01-05" in page
    assert history_html([]).count("<polyline") == 0
    assert history_html(runs[:1]).count("<polyline") == 0


def test_the_badge_says_the_last_count() -> None:
    root = ElementTree.fromstring(badge_svg([_run(0), _run(1_234)]))  # noqa: S314 - our own document
    assert root.get("aria-label") == "tone: 1,234 findings"
    assert json.loads(badge_shields([_run(0)]))["message"] == "no findings"
    assert json.loads(badge_shields([]))["message"] == "unknown"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], "No check has been recorded yet."),
        ([1], "1 finding at the last check."),
        ([5, 2, 2], "2 findings at the last of 3 checks, as many as at the one before, 3 fewer than at the first."),
        ([0, 2], "2 findings at the last of 2 checks, 2 more than at the one before, 2 more than at the first."),
    ],
)
def test_the_trend_is_one_sentence(counts: list[int], said: str) -> None:
    assert trend([_run(count) for count in counts]) == said


def test_another_kind_of_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no history"):
        read_runs(tmp_path / "missing")
    (tmp_path / "text").write_text("nothing of the kind " * 100, encoding="utf-8")
    with pytest.raises(SettingsError):
        add_run(tmp_path / "text", _run(1))
    database = sqlite3.connect(tmp_path / "other")
    database.execute("CREATE TABLE mine (x)")
    database.commit()
    database.close()
    before = (tmp_path / "other").read_bytes()
    with pytest.raises(SettingsError, match="not a Tonelens history"):
        add_run(tmp_path / "other", _run(1))
    assert (tmp_path / "other").read_bytes() == before


GOOD = (0, "c", 1, 1, 0, 0.5, "m", "{}")
HOSTILE = (
    (0, "x"),
    (0, 2**62),
    (0, -1),
    (1, b"c"),
    (2, 1.5),
    (3, "many"),
    (4, b""),
    (5, "warm"),
    (5, 9e999),
    (7, "[]"),
    (7, "[" * 100_000),
    (7, '{"a": "b"}'),
    (7, '{"a": -1}'),
    (7, b"\xff"),
    (7, "9" * 5_000),
)


@pytest.mark.parametrize("form", ["text", "html", "json"])
@pytest.mark.parametrize(("column", "value"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_history_that_holds_what_no_check_counts_is_told(
    capsys: pytest.CaptureFixture[str], form: str, column: int, value: object
) -> None:
    add_run(Path("tone.db"), _run(1))
    with contextlib.closing(sqlite3.connect("tone.db")) as database:
        database.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*GOOD[:column], value, *GOOD[column + 1 :]))
        database.commit()
    assert main(["history", "tone.db", "--format", form]) == 2
    said = capsys.readouterr()
    assert "contains values that no check writes" in said.err
    assert not said.out


@pytest.mark.parametrize("form", ["text", "html", "badge", "shields", "json"])
def test_names_in_a_history_are_no_commands_and_no_markup(capsys: pytest.CaptureFixture[str], form: str) -> None:
    names = "\x1b]0;##[stop]##vso[x]\u202e\x9b\x07", "<script>alert(1)</script>\"'&"
    for name in names:
        add_run(Path("tone.db"), Run(0, name, 2, 100, 1, 0.1, name, {name: 3}))
    assert main(["history", "tone.db", "--format", form]) == 0
    said = capsys.readouterr().out
    assert not any(bad in said for bad in ("\x1b", "\x9b", "\x07", "##[", "##vso["))
    # A browser keeps directions within their element, and a terminal knows no elements.
    assert ("<script>" if form == "html" else "\u202e") not in said


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
        "CREATE VIEW v AS SELECT 1",
        "ALTER TABLE runs ADD COLUMN x AS (zeroblob(1000000000))",
    ],
)
def test_a_history_that_would_run_something_of_its_writers_is_refused(capsys: pytest.CaptureFixture[str], statement: str) -> None:
    add_run(Path("tone.db"), _run(1))
    with contextlib.closing(sqlite3.connect("tone.db")) as database:
        database.execute(statement)
        database.commit()
    assert main(["history", "tone.db"]) == 2
    assert "not a Tonelens history" in capsys.readouterr().err


def test_a_history_whose_table_is_an_endless_view_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    add_run(Path("tone.db"), _run(1))
    with contextlib.closing(sqlite3.connect("tone.db")) as database:
        database.execute("DROP TABLE runs")
        numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x, x, x, x, x, x, x, x FROM n"
        database.execute(f"CREATE VIEW runs(at, revision, files, sentences, known, tone, model, findings) AS {numbers}")
        database.commit()
    assert main(["history", "tone.db"]) == 2
    assert "not a Tonelens history" in capsys.readouterr().err
